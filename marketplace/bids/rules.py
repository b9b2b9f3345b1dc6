"""What a question, an offer, points and an award must be; sealed bids and weights are the house's own choice (D30)."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from marketplace.kernel.errors import Problem
from marketplace.kernel.money import FEN, yuan

PRICE_MOST = Decimal(100_000_000)
PLAN_LEAST, PLAN_MOST, WORDS_MOST = 20, 3000, 1500
QUESTION_LEAST, QUESTION_MOST, ANSWER_MOST = 5, 500, 1000
REASON_LEAST, REASON_MOST = 5, 300
FILES_MOST, FILE_MOST = 3, 10 * 1024 * 1024
ASSESSORS_MOST = 7
CRITERIA_MOST, CRITERION_LONGEST, POINTS_TOTAL = 8, 30, 100
STEP = Decimal("0.5")
BASIS = "product default (D30)"
LABELS = {
    "price": "报价", "concession": "让利", "plan": "服务方案", "schedule": "进度安排", "deliverables": "交付成果",
    "team": "服务团队", "cases": "相近案例", "from_gains": "以转型收益支付", "gains_terms": "收益支付的约定",
}  # fmt: skip
WORDS = ("plan", "schedule", "deliverables", "team", "cases", "gains_terms")


@dataclass(frozen=True, slots=True)
class Offer:
    """What an institution offers: the whole ``price`` and what it bears of it (``concession``, 机构让), in yuan."""

    price: Decimal
    concession: Decimal = Decimal(0)
    plan: str = ""
    schedule: str = ""
    deliverables: str = ""
    team: str = ""
    cases: str = ""
    from_gains: bool = False
    gains_terms: str = ""


def offer_json(offer: Offer) -> dict[str, Any]:
    """The offer for a sealed package; amounts as text."""
    return asdict(offer) | {"price": str(offer.price), "concession": str(offer.concession)}


def offer_from(content: Mapping[str, Any]) -> Offer:
    """The offer of a package; KeyError, TypeError or ArithmeticError where it is none."""
    words = {name: str(content[name]) for name in WORDS}
    return Offer(
        price=Decimal(content["price"]), concession=Decimal(content["concession"]),
        from_gains=bool(content["from_gains"]), **words,
    )  # fmt: skip


def offer_problems(offer: Offer) -> list[Problem]:
    """What stands against handing the offer in, by field."""
    found = _amount_problems(offer)
    for name in WORDS:
        found += _word_problems(name, getattr(offer, name), PLAN_MOST if name == "plan" else WORDS_MOST)
    if len(offer.plan.strip()) < PLAN_LEAST:
        found.append(Problem(f"服务方案至少写 {PLAN_LEAST} 个字，说明准备怎样解决企业的难处", "plan"))
    if offer.from_gains and len(offer.gains_terms.strip()) < REASON_LEAST:
        found.append(Problem("选择以转型收益支付的，请写明怎样计算和支付", "gains_terms"))
    return found


def _amount_problems(offer: Offer) -> list[Problem]:
    found = []
    for name in ("price", "concession"):
        amount: Decimal = getattr(offer, name)
        if not amount.is_finite() or amount < 0:
            found.append(Problem(f"{LABELS[name]}应为不小于 0 的金额，单位为元", name))
        elif amount > PRICE_MOST:
            found.append(Problem(f"{LABELS[name]}不超过 {yuan(PRICE_MOST)} 元，请核对单位是否为元", name))
        elif amount != amount.quantize(FEN):
            found.append(Problem(f"{LABELS[name]}最多两位小数（到分）", name))
    if not found and offer.concession > offer.price:
        found.append(Problem(f"让利不能超过报价 {yuan(offer.price)} 元", "concession"))
    return found


def _word_problems(name: str, words: str, most: int) -> list[Problem]:
    found = []
    if len(words) > most:
        found.append(Problem(f"{LABELS[name]}不超过 {most} 字，现为 {len(words)} 字，请精简", name))
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in words):
        found.append(Problem(f"{LABELS[name]}里有无法保存的字符，请删去后重新粘贴", name))
    return found


# ── Questions ───────────────────────────────────────────────────────────────────────────────────────────────────────
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-–—()（）]+(?=\d)")
_PHONE = re.compile(r"(?<!\d)(?:(?:\+?86)?1[3-9]\d{9}|0\d{9,11}|[48]00\d{7})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_ASIDE = re.compile(r"[（(][^（）()]*[)）]")


def question_problems(text: str, own_names: Collection[str]) -> list[Problem]:
    """A question everybody may read; ``own_names`` are the asker's names, codes and phones, which would tell on it."""
    words = text.strip()
    found = []
    if not QUESTION_LEAST <= len(words) <= QUESTION_MOST:
        found.append(Problem(f"提问应为 {QUESTION_LEAST} 至 {QUESTION_MOST} 字，现为 {len(words)} 字", "text"))
    if _tells_who(words, own_names):
        found.append(Problem("提问会公开显示，其中的单位名称、信用代码、电话或邮箱会暴露身份，请删去", "text", BASIS))
    return found


def _tells_who(words: str, own_names: Collection[str]) -> bool:
    plain = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", words))
    if _PHONE.search(plain) or _MAIL.search(plain):
        return True
    packed = _packed(plain)
    return any(len(name) >= 3 and name in packed for name in map(_own, own_names))


def _own(name: str) -> str:
    return _packed(_ASIDE.sub("", unicodedata.normalize("NFKC", name)))


def _packed(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


def answer_problems(answer: str) -> list[Problem]:
    """What the owner answers."""
    words = answer.strip()
    if len(words) < 2 or len(words) > ANSWER_MOST:
        return [Problem(f"答复应为 2 至 {ANSWER_MOST} 字，现为 {len(words)} 字", "answer")]
    return []


# ── Criteria and points ─────────────────────────────────────────────────────────────────────────────────────────────
def weights_problems(weights: Mapping[str, Any]) -> list[Problem]:
    """Criteria as an owner sets them: whole points, none empty, 100 in all."""
    found = []
    if not 1 <= len(weights) <= CRITERIA_MOST:
        found.append(Problem(f"评选标准应为 1 至 {CRITERIA_MOST} 项", "weights"))
    if any(not name.strip() or len(name) > CRITERION_LONGEST for name in weights):
        found.append(Problem(f"每项评选标准的名称应为 1 至 {CRITERION_LONGEST} 字", "weights"))
    values = list(weights.values())
    if any(not isinstance(value, int) or isinstance(value, bool) or value < 1 for value in values):
        return [*found, Problem("各项分值应为正整数", "weights")]
    if sum(values) != POINTS_TOTAL:
        found.append(Problem(f"各项分值之和应为 {POINTS_TOTAL}，现为 {sum(values)}", "weights", BASIS))
    return found


def points_problems(
    points: Mapping[int, Mapping[str, Decimal]], bids: Collection[int], criteria: Mapping[str, int], *, whole: bool
) -> list[Problem]:
    """Points by bid and criterion; ``whole``: all of them must be there. Fields are ``points-<bid>-<place>``."""
    places = {title: place for place, title in enumerate(criteria)}
    found = []
    for bid, given in points.items():
        if bid not in bids:
            found.append(Problem("只能给本次揭榜已开启的标书评分"))
            continue
        for title, value in given.items():
            if title not in criteria:
                found.append(Problem(f"没有「{title}」这项评选标准"))
            elif not value.is_finite() or not 0 <= value <= criteria[title]:
                found.append(Problem(f"{title}应为 0 至 {criteria[title]} 分", f"points-{bid}-{places[title]}"))
            elif value % STEP:
                found.append(Problem(f"{title}以 0.5 分为一档", f"points-{bid}-{places[title]}"))
    if whole:
        missing = [(bid, title) for bid in bids for title in criteria if title not in points.get(bid, {})]
        found += [Problem(f"请给出{title}的分数", f"points-{bid}-{places[title]}") for bid, title in missing]
    return found


# ── Decisions ───────────────────────────────────────────────────────────────────────────────────────────────────────
def reason_problems(reason: str, what: str, field: str = "reason") -> list[Problem]:
    """A reason that another person will read."""
    words = reason.strip()
    if not REASON_LEAST <= len(words) <= REASON_MOST:
        return [Problem(f"请写明{what}，{REASON_LEAST} 至 {REASON_MOST} 字，现为 {len(words)} 字", field)]
    return []


def choice_problems(
    chosen: Sequence[int], opened: Collection[int], reasons: Mapping[int, str], wanted: int
) -> list[Problem]:
    """The owner's choice among the opened bids, and a reason for each of the others (fields ``reason-<bid>``)."""
    found = []
    if len(set(chosen)) != len(chosen) or not set(chosen) <= set(opened):
        found.append(Problem("只能从本次已开启的标书中选定，每份一次；请刷新页面后重选", "chosen"))
    if not 1 <= len(chosen) <= wanted:
        may = "1 " if wanted == 1 else f"1 至 {wanted} "
        found.append(Problem(f"请选定 {may}家机构（需求发布时写明最多 {wanted} 家），现选 {len(chosen)} 家", "chosen"))
    for bid in opened:
        if bid not in chosen:
            found += reason_problems(reasons.get(bid, ""), "未选定这家机构的理由，机构会看到", f"reason-{bid}")
    return found
