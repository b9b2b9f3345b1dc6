"""When a title is in force: from its dates, its yearly check, and what it rests on; when its holder is reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.certification.policy import Exit
from marketplace.kernel.errors import Problem
from marketplace.kernel.titles import Titled

REMINDERS = (180, 90, 30)
EXPIRING = 180
RECHECK_MONTHS = 12
LEAST_REASON = 5
LONGEST = 200
REPLY_DAYS = 5
RECTIFY_DAYS = 30


class Standing(Titled):
    """How a title stands on a day."""

    PENDING = "pending", "待核验"
    COMING = "coming", "尚未生效"
    IN_FORCE = "in_force", "有效"
    EXPIRING = "expiring", "即将到期"
    RECHECK = "recheck", "待年度复核"
    GROUNDLESS = "groundless", "所依据的认定已失效"
    SUSPENDED = "suspended", "暂停"
    REVOKED = "revoked", "已撤销"
    EXPIRED = "expired", "已到期"


COUNTING = frozenset({Standing.IN_FORCE, Standing.EXPIRING})
TONES = {
    Standing.PENDING: "waiting", Standing.COMING: "waiting", Standing.IN_FORCE: "done", Standing.EXPIRING: "waiting",
    Standing.RECHECK: "waiting", Standing.GROUNDLESS: "refused", Standing.SUSPENDED: "waiting",
    Standing.REVOKED: "refused", Standing.EXPIRED: "neutral",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """What the standing of a title follows from; ``ground`` is the term of the title that it rests on."""

    valid: bool
    suspended: bool
    revoked: bool
    begins: date
    ends: date
    recheck_by: date | None = None
    ground: "Term | None" = None


def standing_on(term: Term, day: date) -> Standing:
    """The standing on ``day``; the last day still belongs to the term."""
    if term.revoked:
        return Standing.REVOKED
    if day > term.ends:
        return Standing.EXPIRED
    if term.suspended:
        return Standing.SUSPENDED
    if not term.valid:
        return Standing.PENDING
    if day < term.begins:
        return Standing.COMING
    if term.ground is not None and standing_on(term.ground, day) not in COUNTING:
        return Standing.GROUNDLESS
    if term.recheck_by is not None and day > term.recheck_by:
        return Standing.RECHECK
    return Standing.EXPIRING if (term.ends - day).days <= EXPIRING else Standing.IN_FORCE


def counts_until(term: Term) -> date:
    """The last day on which the title counts if nothing more happens."""
    ends = [term.ends, *([term.recheck_by] if term.recheck_by else [])]
    return min([*ends, *([counts_until(term.ground)] if term.ground else [])])


def reminder_due(ends: date, day: date, reminded: list[int]) -> int | None:
    """The smallest reminder (180, 90, 30 days) whose day has come and that was not sent; None where there is none.

    One that was missed because a later one is due is not sent behind it.
    """
    left = (ends - day).days
    reached = [days for days in REMINDERS if left <= days]
    if left < 0 or not reached:
        return None
    return min(reached) if min(reached) not in reminded else None


def renewal_opens(ends: date, renewal: str) -> date | None:
    """From when one may apply again: the first day of the year of expiry, or None where a new round's notice says."""
    return date(ends.year, 1, 1) if renewal == "expiry_year" else None


def number_words(*, is_issuers: bool, is_recorded: bool) -> str:
    """Whose number a title bears: the outside issuer's own, ours under which its paper was registered, or ours."""
    if is_issuers:
        return "认定单位的编号"
    return "本平台登记号" if is_recorded else "证书编号"


def bringing_problems(
    *, number: str, issuer: str, issued_on: date | None, valid_from: date | None, valid_until: date | None,
    has_document: bool, today: date,
) -> list[Problem]:  # fmt: skip
    """What a title won elsewhere must be brought with."""
    found = []
    if not number.strip():
        found.append(Problem("请填写证书编号或认定文件文号", "number"))
    if not issuer.strip():
        found.append(Problem("请填写认定单位全称", "issuer"))
    for words, field, day in (("认定日期", "issued_on", issued_on), ("有效期起", "valid_from", valid_from),
                              ("有效期止", "valid_until", valid_until)):  # fmt: skip
        if day is None:
            found.append(Problem(f"请填写{words}，例如 2022-06-30", field))
    if issued_on is not None and issued_on > today:
        found.append(Problem(f"认定日期 {issued_on.isoformat()} 晚于今天，请核对", "issued_on"))
    if valid_from and valid_until and valid_until < valid_from:
        found.append(Problem("有效期止早于有效期起，请核对", "valid_until"))
    if not has_document:
        found.append(Problem("请上传证书或认定文件的扫描件", "evidence"))
    return found


def exit_problems(
    ground: Exit | None, statement: str, figures: Sequence[float], *, has_open_case: bool
) -> list[Problem]:
    """What a proposal to end a title must say: a ground of the document, the facts, one case at a time.

    A ground that counts activities (HB Art. 18(1): 3 or more under 80 %) needs their figures; 80 itself is not under.
    """
    if ground is None or ground.path[0] == "refuse":
        return [Problem("请从本制度的退出情形中选择一项", "ground")]
    found = said(statement, "statement", "事实和依据")
    if has_open_case:
        found.append(Problem("这项称号已有一件退出办理在进行，请等它办结", "ground"))
    if ground.least_events is not None and ground.below_percent is not None:
        below = ground.failing(figures)
        if below < ground.least_events:
            words = f"须有 {ground.least_events} 场以上活动的满意度低于 {ground.below_percent}%，现填写 {below} 场"
            found.append(Problem(words, "figures", ground.article))
    return found


def upholding_problems(
    ground: Exit | None, *, rectify_by: date | None, today: date, proposer: int | None, decider: int | None,
    again: Sequence[float] | None = None,
) -> list[Problem]:  # fmt: skip
    """A title falls only after the steps of its ground, and by another officer than the one who proposed.

    ``again`` are the figures of the appraisal after rectification, None where there was none.
    """
    found = []
    if proposer is not None and proposer == decider:
        found.append(Problem("提出的人不能作决定，请由另一位经办人决定", "decision", "product default（D16）"))
    if ground is not None and "rectify" in ground.path:
        if rectify_by is None:
            found.append(Problem("这项情形须先责令整改，整改后仍不符合的才能撤销", "decision", ground.article))
        elif today <= rectify_by:
            found.append(Problem(f"整改期限到 {rectify_by.isoformat()}，期满后才能决定", "decision", ground.article))
        else:
            found += _still_failing(ground, again)
    return found


def _still_failing(ground: Exit, again: Sequence[float] | None) -> list[Problem]:
    """经整改仍……: where the ground counts activities, those after rectification are counted too."""
    if not ground.is_measured_again:
        return []
    least = f"{ground.least_events} 场"
    if again is None:
        words = f"请先登记整改后的再次考核；仍有 {least}以上活动的满意度低于 {ground.below_percent}% 的才能撤销"
        return [Problem(words, "decision", ground.article)]
    if ground.failing(again) >= (ground.least_events or 0):
        return []
    words = (
        f"整改后再次考核，满意度低于 {ground.below_percent}% 的活动有 {ground.failing(again)} 场，不到 {least}，"
        "不能撤销，请作出不予撤销的决定"
    )
    return [Problem(words, "decision", ground.article)]


def reappraisal_problems(
    ground: Exit | None, figures: Sequence[float], *, rectify_by: date | None, today: date, has_evidence: bool
) -> list[Problem]:
    """An appraisal is held again after the days to mend, on a ground that counts activities, with its document."""
    if ground is None or not ground.is_measured_again:
        return [Problem("这项情形不按活动的满意度考核，不用再次考核", "figures", ground.article if ground else "")]
    found = []
    if rectify_by is None:
        found.append(Problem("这项情形须先责令整改，整改期满后再次考核", "figures", ground.article))
    elif today <= rectify_by:
        words = f"整改期限到 {rectify_by.isoformat()}，期满后才能登记再次考核"
        found.append(Problem(words, "figures", ground.article))
    if not figures:
        found.append(Problem("请填写整改后各场活动的满意度，用顿号隔开", "figures", ground.article))
    return found + evidence_problems(has_evidence=has_evidence)


def evidence_problems(*, has_evidence: bool) -> list[Problem]:
    """Whoever suspends a title, or finds that it still fails, hands in the document that shows why."""
    return [] if has_evidence else [Problem("请上传依据，例如认定单位的通知、核查记录或考核表", "evidence")]


def said(words: str, field: str, what: str) -> list[Problem]:
    """Who decides or proposes says why."""
    if len(words.strip()) < LEAST_REASON:
        return [Problem(f"请写明{what}，至少 {LEAST_REASON} 个字", field)]
    return []


def next_check(verified_on: date) -> date:
    """The day by which a title won elsewhere is checked again: a year later, to the day before."""
    year = verified_on.year + 1
    same = date(year, verified_on.month, min(verified_on.day, 28 if verified_on.month == 2 else verified_on.day))
    return same - timedelta(days=1)
