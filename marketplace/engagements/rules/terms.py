"""The terms of an agreement: three shares that make the price to the fen (002:21), the term, milestones in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.kernel.errors import Problem
from marketplace.kernel.money import FEN, yuan

PRICE_MOST = Decimal(100_000_000)
SCOPE_MOST, DELIVERABLES_MOST, GAINS_MOST = 5000, 3000, 1500
GAINS_LEAST = 5
TITLE_MOST, DELIVERABLE_MOST = 60, 300
SHARES = {"public_share": "政府补", "concession": "机构让", "enterprise_share": "企业出"}
BY_THREE = "002:21"
BUDGET = "product default (D27)"
AWARD = "product default (D30)"


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone as it is agreed on."""

    title: str = ""
    deliverable: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides agree on. Amounts in yuan to the fen; the term's days both belong to it."""

    scope: str
    deliverables: str
    price: Decimal
    public_share: Decimal
    concession: Decimal
    enterprise_share: Decimal
    starts_on: date | None
    ends_on: date | None
    from_gains: bool = False
    gains_terms: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the terms of one agreement: price and concession of its bid, the first binding day, policy."""

    offered: Decimal
    binding_on: date
    public_most: Decimal
    milestones_most: int
    term_ends_on: date
    conceded: Decimal = Decimal(0)


def terms_problems(terms: Terms, steps: Sequence[Step], limits: Limits) -> list[Problem]:
    """Everything that stands against the terms and their milestones («rows-0-title»), by field."""
    return [
        *_word_problems(terms), *_share_problems(terms, limits), *_gains_problems(terms),
        *_term_problems(terms, limits), *steps_problems(steps, terms.starts_on, terms.ends_on, limits),
    ]  # fmt: skip


def _word_problems(terms: Terms) -> list[Problem]:
    found = []
    for name, title, most in (
        ("scope", "服务内容", SCOPE_MOST), ("deliverables", "交付成果", DELIVERABLES_MOST),
    ):  # fmt: skip
        words = getattr(terms, name).strip()
        if not words:
            found.append(Problem(f"请填写{title}", name))
        elif len(words) > most:
            found.append(Problem(f"{title}不超过 {most} 字，现为 {len(words)} 字，请精简", name))
    return found


def _share_problems(terms: Terms, limits: Limits) -> list[Problem]:
    found = []
    for name, title in {"price": "服务总价", **SHARES}.items():
        amount: Decimal = getattr(terms, name)
        if not amount.is_finite() or amount < 0:
            found.append(Problem(f"{title}应为不小于 0 的金额，单位为元；没有的填 0", name))
        elif amount > PRICE_MOST:
            found.append(Problem(f"{title}不超过 {yuan(PRICE_MOST)} 元，请核对单位是否为元", name))
        elif amount != amount.quantize(FEN):
            found.append(Problem(f"{title}最多两位小数（到分）", name))
    return found or [*_sum_problems(terms), *_bound_problems(terms, limits)]


def _sum_problems(terms: Terms) -> list[Problem]:
    total = terms.public_share + terms.concession + terms.enterprise_share
    difference = total - terms.price
    if not difference:
        return []
    how = f"多 {yuan(difference)}" if difference > 0 else f"少 {yuan(-difference)}"
    words = f"政府补、机构让、企业出合计 {yuan(total)} 元，比服务总价 {yuan(terms.price)} 元{how} 元，请核对"
    return [Problem(words, "enterprise_share", BY_THREE)]


def _bound_problems(terms: Terms, limits: Limits) -> list[Problem]:
    found = []
    if terms.price > limits.offered:
        found.append(Problem(f"服务总价不能超过中选标书的报价 {yuan(limits.offered)} 元", "price", AWARD))
    least = min(limits.conceded, terms.price)
    if terms.concession < least:
        words = f"机构让不能低于中选标书承诺的 {yuan(least)} 元：评选时已经计入"
        found.append(Problem(words, "concession", AWARD))
    return [*found, *cap_problems(terms.public_share, limits.public_most)]


def cap_problems(share: Decimal, most: Decimal) -> list[Problem]:
    """Whether the public share of one agreement keeps within what the policy allows each (yuan, D27)."""
    if share <= most:
        return []
    words = (
        f"每份协议的政府补不超过 {yuan(most)} 元，请调整三项的分担"
        if most
        else "本批试点没有安排政府补资金，请填 0，由机构和企业分担"
    )
    return [Problem(words, "public_share", BUDGET)]


def _gains_problems(terms: Terms) -> list[Problem]:
    words = terms.gains_terms.strip()
    if len(words) > GAINS_MOST:
        return [Problem(f"收益支付的约定不超过 {GAINS_MOST} 字，现为 {len(words)} 字，请精简", "gains_terms")]
    if terms.from_gains and len(words) < GAINS_LEAST:
        return [Problem("选了以转型收益支付的，请写明按什么收益、按多少比例、什么时候付", "gains_terms", BY_THREE)]
    return []


def _term_problems(terms: Terms, limits: Limits) -> list[Problem]:
    found = []
    if terms.starts_on is None:
        found.append(Problem("请填写服务开始日期", "starts_on"))
    elif terms.starts_on < limits.binding_on:
        words = f"选定结果自 {limits.binding_on.isoformat()} 起生效，服务开始日期不能早于这一天"
        found.append(Problem(words, "starts_on", AWARD))
    if terms.ends_on is None:
        found.append(Problem("请填写服务结束日期", "ends_on"))
    elif terms.starts_on is not None and terms.ends_on < terms.starts_on:
        found.append(Problem("服务结束日期不能早于开始日期，请核对", "ends_on"))
    return found


def steps_problems(
    steps: Sequence[Step], starts_on: date | None, ends_on: date | None, limits: Limits
) -> list[Problem]:  # fmt: skip
    """What stands against the milestones; a row's problem is named «rows-0-due_on», the whole list's «rows»."""
    if not steps:
        return [Problem("请至少填写一个里程碑：做到哪一步、交付什么、哪天完成", "rows")]
    if len(steps) > limits.milestones_most:
        return [Problem(f"里程碑最多 {limits.milestones_most} 个，现为 {len(steps)} 个，请合并", "rows")]
    found = []
    latest: date | None = None
    for place, step in enumerate(steps):
        found += _row_problems(place, step, starts_on, ends_on)
        if step.due_on is not None:
            if latest is not None and step.due_on < latest:
                words = f"里程碑应按时间先后排列，上一个的完成日期是 {latest.isoformat()}"
                found.append(Problem(words, f"rows-{place}-due_on"))
            latest = step.due_on
    return found


def _row_problems(place: int, step: Step, starts_on: date | None, ends_on: date | None) -> list[Problem]:
    found = []
    for name, title, most in (
        ("title", "里程碑名称", TITLE_MOST), ("deliverable", "交付成果", DELIVERABLE_MOST),
    ):  # fmt: skip
        words = getattr(step, name).strip()
        if not words:
            found.append(Problem(f"请填写{title}", f"rows-{place}-{name}"))
        elif len(words) > most:
            found.append(Problem(f"{title}不超过 {most} 字，现为 {len(words)} 字", f"rows-{place}-{name}"))
    field = f"rows-{place}-due_on"
    if step.due_on is None:
        found.append(Problem("请填写完成日期", field))
    elif starts_on is not None and step.due_on < starts_on:
        found.append(Problem(f"完成日期不能早于服务开始日期 {starts_on.isoformat()}", field))
    elif ends_on is not None and step.due_on > ends_on:
        found.append(Problem(f"完成日期不能晚于服务结束日期 {ends_on.isoformat()}", field))
    return found


def terms_warnings(ends_on: date | None, limits: Limits) -> tuple[str, ...]:
    """What the sides should know although it stands in nobody's way."""
    if ends_on is not None and ends_on > limits.term_ends_on:
        day = limits.term_ends_on.isoformat()
        return (f"服务结束日期晚于本批试点的期限 {day}，此后的验收和成果不计入本批综合评价。",)
    return ()


def budget_problems(share: Decimal, *, confirmed: Decimal, total: Decimal) -> list[Problem]:
    """Whether ``share`` still fits into the round's budget beside what was confirmed (yuan, D27)."""
    left = total - confirmed
    if share <= left:
        return []
    words = (
        f"本批政府补预算 {yuan(total)} 元，已确认 {yuan(confirmed)} 元，剩余 {yuan(left)} 元，"
        f"不够这份协议的 {yuan(share)} 元；请先调整预算，或不予确认、退回双方修改"
    )
    return [Problem(words, "", BUDGET)]
