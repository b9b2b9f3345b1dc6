"""Whether a need is complete, may be published, and what an officer should look at; values in, problems out.

The notice's form is 附件4 (002:205-265); where it is silent the decisions D7, D8, D10 and D11 stand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from marketplace.kernel.errors import Problem
from marketplace.pilots.policy import LadderType, RoundPolicy

# The fields a reviewer may remark on and a page may change, with their words, step by step.
STEPS: dict[str, tuple[str, ...]] = {
    "service": ("category",),
    "trouble": ("title", "text", "situation"),
    "standing": ("chain_id", "is_manufacturing", "in_gradient_pool", "current_level", "target_level"),
    "terms": ("wanted", "budget_wan", "deadline_wish_on", "contact_name", "contact_phone"),
    "criteria": ("weights",),
}
STEP_TITLES = {
    "service": "需要哪一类服务", "trouble": "说说遇到的问题", "standing": "企业现状和发展目标",
    "terms": "数量、预算和联系人", "criteria": "评选标准",
}  # fmt: skip
FIELDS = {
    "category": "所需服务", "title": "需求标题", "text": "需求内容", "situation": "有关情况", "chain_id": "所属产业链",
    "is_manufacturing": "是否制造业企业", "in_gradient_pool": "是否纳入梯度培育库", "current_level": "企业现状",
    "target_level": "发展目标", "wanted": "希望选定机构数", "budget_wan": "预算（万元）",
    "deadline_wish_on": "希望揭榜截止日", "contact_name": "联系人", "contact_phone": "联系电话",
    "weights": "各项标准的分值",
}  # fmt: skip
# What a county may mend for an enterprise without an account: facts, never by what the enterprise will choose.
MENDED_STEPS = {step: names for step, names in STEPS.items() if step != "criteria"}
MENDED = tuple(name for names in MENDED_STEPS.values() for name in names)
PERSONAL = frozenset({"contact_name", "contact_phone"})
FORM = "002:205"
TITLE_LONGEST, TITLE_LEAST = 40, 4
SITUATION_LONGEST = 1000
BUDGET_MOST = Decimal(100_000)
FULL_MARKS = 100
_BLANKS = re.compile(r"\s+")
_SENTENCE = re.compile(r"[。；;！？!?\n，,：:]")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a need says, as rules ask for it."""

    category: str | None = None
    title: str = ""
    text: str = ""
    situation: str = ""
    chain_id: int | None = None
    is_manufacturing: bool | None = None
    in_gradient_pool: bool | None = None
    current_level: str | None = None
    target_level: str | None = None
    wanted: int = 1
    budget_wan: Decimal | None = None
    deadline_wish_on: date | None = None
    contact_name: str = ""
    contact_phone: str = ""
    county_reason: str = ""
    weights: Mapping[str, int] = field(default_factory=dict)


def is_above(target: str | None, current: str | None, ladder: Sequence[LadderType]) -> bool | None:
    """Whether the aim stands above where the firm is; None where the two cannot be compared (D8: tracks)."""
    rungs = {one.name: one for one in ladder}
    aim, stand = rungs.get(target or ""), rungs.get(current or "")
    if aim is None or stand is None or aim.track != stand.track:
        return None
    return aim.rank > stand.rank


def level_problems(stated: Stated, policy: RoundPolicy) -> list[Problem]:
    """The aim is not above the present rung on the same track (D8)."""
    if is_above(stated.target_level, stated.current_level, policy.ladder_type) is not False:
        return []
    aim, stand = policy.printed(stated.target_level), policy.printed(stated.current_level)
    words = f"发展目标「{aim}」没有高于企业现状「{stand}」，请核对后改选更高一级"
    return [Problem(words, "target_level", "002:265；约定 D8")]


def word_problems(stated: Stated, policy: RoundPolicy) -> list[Problem]:
    """What is too long or out of range in a draft; emptiness is no fault yet."""
    found = []
    most = policy.needs.text_most.value
    if stated.category is not None and stated.category not in policy.directions:
        found.append(Problem("请从十个服务方向中选择一项", "category", "002:9"))
    for name, longest in (("title", TITLE_LONGEST), ("text", most), ("situation", SITUATION_LONGEST)):
        words = getattr(stated, name)
        if len(words) > longest:
            found.append(Problem(f"不超过 {longest} 字，现为 {len(words)} 字，请精简", name))
    for name in ("current_level", "target_level"):
        level = getattr(stated, name)
        if level is not None and level not in policy.levels:
            found.append(Problem("请从列出的六种类型中选择", name, "002:265"))
    if not policy.needs.wanted_least.value <= stated.wanted <= policy.needs.wanted_most.value:
        words = f"{policy.needs.wanted_least.value} 至 {policy.needs.wanted_most.value}"
        found.append(Problem(f"希望选定的机构为 {words} 家", "wanted", "约定 D11"))
    if stated.budget_wan is not None and not 0 <= stated.budget_wan <= BUDGET_MOST:
        found.append(Problem(f"预算以万元为单位，应在 0 至 {BUDGET_MOST:,} 之间", "budget_wan"))
    return found + weight_problems(stated, policy)


def weight_problems(stated: Stated, policy: RoundPolicy) -> list[Problem]:
    """Points by criterion, whole numbers that sum to 100 (D30); none at all means the round's."""
    weights = stated.weights
    if not weights:
        return []
    if set(weights) != set(policy.bids.weights):
        named = "、".join(policy.bids.weights)
        return [Problem(f"评选标准应为{named}，请重新填写分值", "weights", "约定 D30")]
    if any(isinstance(one, bool) or not isinstance(one, int) or not 1 <= one <= FULL_MARKS for one in weights.values()):
        return [Problem(f"每项分值为 1 至 {FULL_MARKS} 的整数", "weights", "约定 D30")]
    total = sum(weights.values())
    if total != FULL_MARKS:
        gap = f"还差 {FULL_MARKS - total} 分" if total < FULL_MARKS else f"多出 {total - FULL_MARKS} 分"
        return [Problem(f"各项分值合计应为 {FULL_MARKS} 分，现为 {total} 分，{gap}", "weights", "约定 D30")]
    return []


def weights_in_force(weights: Mapping[str, int], policy: RoundPolicy) -> dict[str, int]:
    """The owner's points by criterion, or the round's where the owner set none (D30).

    In the order of the round's points, heaviest first: the stored table keeps no order of its own.
    """
    heaviest_first = sorted(policy.bids.weights.items(), key=lambda item: (-item[1].value, item[0]))
    usual = {name: one.value for name, one in heaviest_first}
    return {name: weights.get(name, 0) for name in usual} if weights else usual


def emptied_problems(stated: Stated) -> list[Problem]:
    """A need that was handed in once may be changed, but never stands without its direction and its words again."""
    found = []
    if not stated.category:
        found.append(Problem("已提交过的需求要保留服务方向，请改选而不要留空", "category"))
    if not stated.text.strip():
        found.append(Problem("已提交过的需求要保留内容，请修改而不要清空", "text"))
    return found


def title_problems(stated: Stated) -> list[Problem]:
    """A need that was handed in once keeps a title by which lists name it."""
    if len(stated.title) < TITLE_LEAST:
        return [Problem(f"请用 {TITLE_LEAST} 至 {TITLE_LONGEST} 个字概括需求", "title")]
    return []


def unchanged_problems() -> list[Problem]:
    """A correction that corrects nothing."""
    return [Problem("内容没有变化；不需要更正的，请返回审核")]


def completeness_problems(stated: Stated, policy: RoundPolicy, today: date) -> list[Problem]:
    """What is missing before the enterprise may hand its need in."""
    found = []
    least = policy.needs.text_least.value
    if not stated.category:
        found.append(Problem("请选择所需服务的方向", "category", FORM))
    found += title_problems(stated)
    if len(_BLANKS.sub("", stated.text)) < least:
        found.append(Problem(f"请用自己的话写清遇到的问题，至少 {least} 个字", "text", FORM))
    for name, words in (("is_manufacturing", "是否为制造业企业"), ("in_gradient_pool", "是否已纳入梯度培育库")):
        if getattr(stated, name) is None:
            found.append(Problem(f"请回答企业{words}", name, "约定 D10"))
    if not stated.target_level:
        found.append(Problem("请选择发展目标", "target_level", FORM))
    if not stated.contact_name or not stated.contact_phone:
        found.append(Problem("请填写联系人和联系电话，县市区工信部门据此联系，不对外公开",
                             "contact_name" if not stated.contact_name else "contact_phone", FORM))  # fmt: skip
    if stated.deadline_wish_on is not None and stated.deadline_wish_on <= today:
        found.append(Problem("希望的揭榜截止日应晚于今天", "deadline_wish_on"))
    return found


def warnings(stated: Stated, policy: RoundPolicy) -> list[Problem]:
    """What does not stop a need but should be looked at (D8, D10)."""
    found = level_problems(stated, policy)
    if stated.in_gradient_pool is False:
        found.append(Problem("企业未纳入梯度培育库，需县市区工信部门写明理由", "in_gradient_pool", "002:27；约定 D10"))
    if stated.is_manufacturing is False:
        found.append(Problem("非制造业企业，需县市区工信部门写明理由", "is_manufacturing", "002:9；约定 D10"))
    if stated.category and not stated.contact_phone:
        found.append(Problem("没有联系电话，发布前请与企业取得联系并补上", "contact_phone", FORM))
    return found


def approval_problems(stated: Stated, policy: RoundPolicy) -> list[Problem]:
    """What the county must have settled before it approves (D10)."""
    found = word_problems(stated, policy)
    if not stated.category or not stated.text:
        found.append(Problem("需求缺少服务方向或内容，请退回补齐", "category", FORM))
    for name, article in (("is_manufacturing", "002:9"), ("in_gradient_pool", "002:27")):
        if getattr(stated, name) is None:
            found.append(Problem(f"请核实「{FIELDS[name]}」", name, f"{article}；约定 D10"))
    if False in (stated.is_manufacturing, stated.in_gradient_pool) and len(stated.county_reason) < 5:
        found.append(Problem("企业未纳入梯度培育库或不是制造业企业，请写明同意的理由", "county_reason", "约定 D10"))
    return found


def publication_problems(stated: Stated, policy: RoundPolicy) -> list[Problem]:
    """What stops the city from publishing this need."""
    return [*level_problems(stated, policy), *approval_problems(stated, policy)]


def deadline_problems(deadline_on: date | None, earliest: date) -> list[Problem]:
    """A list's deadline leaves institutions enough working days; ``earliest`` was counted from the day of posting."""
    if deadline_on is None:
        return [Problem("请填写揭榜截止日，例如 2023-04-20", "deadline_on")]
    if deadline_on < earliest:
        words = f"揭榜截止日应不早于 {earliest.isoformat()}，给机构留出准备时间"
        return [Problem(words, "deadline_on", "平台约定")]
    return []


def reason_problems(reason: str, what: str, field: str = "reason") -> list[Problem]:
    """A reason that a person can use: there, and not longer than the row holds."""
    if len(reason.strip()) < 4:
        return [Problem(f"请写明{what}，至少 4 个字", field)]
    if len(reason) > 300:
        return [Problem(f"不超过 300 字，现为 {len(reason)} 字，请精简", field)]
    return []


def short_title(category: str | None, text: str) -> str:
    """A title for an imported need that has none: its first clause, cut where it is long."""
    clauses = [piece.strip() for piece in _SENTENCE.split(text) if piece.strip()]
    title = ""
    for clause in clauses:
        if len(title) >= 14:
            break
        title = f"{title}，{clause}" if title else clause
    if not title or title == category:
        return f"{category or ''}服务需求"
    return title if len(title) <= 30 else f"{title[:29]}…"


def same_words(text: str) -> str:
    """``text`` without blanks and signs, for telling whether two needs say the same."""
    return re.sub(r"[\W_]+", "", text).lower()
