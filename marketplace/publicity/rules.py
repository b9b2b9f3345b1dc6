"""Rules of publicity as pure functions: what an objection must hold, when one may be handed in, when a decision stands.

Where the documents give no publicity, five working days with objection in real name are the product default (D15).
"""

from dataclasses import dataclass
from datetime import date

from marketplace.kernel.errors import Problem

REAL_NAME = "D15（product default）：公示期内实名提出异议"
LONGEST_REASON = 2000
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class WindowState:
    """How a notice (or one row of it) stands on a day, and why a decision may not take effect yet ("" = it may)."""

    end: date
    provisional: bool
    days_left: int
    over: bool
    open_objections: int
    why_not: str

    @property
    def may_take_effect(self) -> bool:
        """The window has closed and no objection waits for its answer."""
        return not self.why_not


def window_state(
    *, today: date, end: date, provisional: bool, days_left: int, open_objections: int, upheld: bool, stopped: bool
) -> WindowState:
    """Judge a window. While its end is provisional nothing takes effect: a holiday not yet known makes it longer."""
    over = today > end
    why = ""
    if stopped:
        why = "公示已终止，不能作出决定；请重新公示"
    elif upheld:
        why = "异议已认定成立，应退回重新遴选"
    elif not over:
        why = f"公示期到 {end.isoformat()} 为止，期满后才能作出决定"
    elif provisional:
        why = f"截止日期 {end.isoformat()} 是暂定的，请先在工作日历录入该年度的放假安排，再作出决定"
    elif open_objections:
        why = f"还有 {open_objections} 件异议未答复，答复后才能作出决定"
    return WindowState(end, provisional, days_left, over, open_objections, why)


def objection_problems(
    *, real_name: str, contact: str, reason: str, is_open: bool, end: date
) -> list[Problem]:  # fmt: skip
    """What keeps an objection from being taken: the window, or what lacks of the real name and the facts."""
    problems = []
    if not is_open:
        problems.append(
            Problem(f"公示期已于 {end.isoformat()} 结束，不再受理异议；如有线索请向市工信局反映", "", REAL_NAME)
        )
    if len(real_name.strip()) < 2:
        problems.append(Problem("请填写真实姓名，匿名的异议不予受理", "real_name", REAL_NAME))
    if len(contact.strip()) < 6:
        problems.append(Problem("请填写能联系到您的电话或邮箱，答复会通过它告知您", "contact", REAL_NAME))
    if len(reason.strip()) < 10:
        problems.append(Problem("请写明异议的事实和理由，至少 10 个字", "reason", REAL_NAME))
    if len(reason) > LONGEST_REASON:
        problems.append(Problem(f"事实和理由不超过 {LONGEST_REASON} 字，更多材料请作为附件上传", "reason"))
    return problems


def answer_problems(answer: str) -> list[Problem]:
    """An answer says what was checked and found."""
    if len(answer.strip()) < 10:
        return [Problem("请写明核查情况和结论，至少 10 个字", "answer", REAL_NAME)]
    return []


def posting_problems(*, title: str, days: int, items: int, posted_on: date, today: date) -> list[Problem]:
    """What keeps a notice from being posted."""
    problems = []
    if posted_on > today:
        problems.append(Problem(f"公示日期 {posted_on.isoformat()} 晚于今天，请核对", "posted_on"))
    if not title.strip():
        problems.append(Problem("请填写公示标题", "title"))
    if not 1 <= days <= MOST_DAYS:
        problems.append(Problem(f"公示天数应在 1 至 {MOST_DAYS} 个工作日之间", "days"))
    if not items:
        problems.append(Problem("公示名单是空的，请先选定拟公示的对象", "items"))
    return problems
