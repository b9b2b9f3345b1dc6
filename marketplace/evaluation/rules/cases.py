"""What must hold before a case is opened, answered, decided and carried out (002:32, 002:50; D2 to D4, D16)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from marketplace.evaluation.rules.outcomes import Outcome
from marketplace.kernel.errors import Problem

LEAST, LONGEST = 10, 2000
SATISFACTION_ROW, FALSE_REPORT_ROW = "002:32", "002:50"
# On which proposed outcome of the term's end a case of each ground may be opened.
OUTCOME_OF = {
    "satisfaction": (Outcome.RECTIFY, Outcome.LEAVE_PROPOSED), "flagged": (Outcome.STAY_FLAGGED,),
    "commitment": (Outcome.COMMITMENT_UNMET,), "good": (Outcome.STAY,),
}  # fmt: skip


def words_problems(words: str, field: str, what: str) -> list[Problem]:
    """Ten to two thousand characters: whoever is concerned must be able to answer them."""
    length = len(words.strip())
    if length < LEAST:
        return [Problem(f"请写明{what}，至少 {LEAST} 个字", field)]
    if length > LONGEST:
        return [Problem(f"{what}不超过 {LONGEST} 字，现为 {length} 字", field)]
    return []


def opening_problems(ground: str, outcome: Outcome | None, *, has_evidence: bool) -> list[Problem]:
    """A case rests on the row of a frozen term-end evaluation, a false report on a document (EXT-04)."""
    if ground == "false_report":
        return [] if has_evidence else [Problem("请上传虚报、冒领、造假的证明材料", "evidence", FALSE_REPORT_ROW)]
    if outcome is None or outcome not in OUTCOME_OF[ground]:
        named = "、".join(one.title for one in OUTCOME_OF[ground])
        return [Problem(f"这一事由须依据期满综合评价中「{named}」的结论办理", "ground", SATISFACTION_ROW)]
    return []


def step_problems(steps: Sequence[tuple[str, date | None]], *, today: date, last: date) -> list[Problem]:
    """A rectification plan has at least one step; each says what and by when, within the time given."""
    if not steps:
        return [Problem("请至少写一项整改措施", "steps-0-what")]
    found = []
    for place, (what, due_on) in enumerate(steps):
        if len(what.strip()) < 4:
            found.append(Problem(f"第 {place + 1} 项请写明整改措施", f"steps-{place}-what"))
        if due_on is None or not today <= due_on <= last:
            found.append(Problem(
                f"第 {place + 1} 项的完成日期应在今天到 {last.isoformat()} 之间", f"steps-{place}-due_on"
            ))  # fmt: skip
    return found


def resurvey_problems(*, as_of: date, rectify_by: date, outcome: Outcome, answers_after: int) -> list[Problem]:
    """The rectification is judged on an evaluation after its last day, with answers given since (D4)."""
    found = []
    if as_of < rectify_by:
        found.append(Problem(
            f"整改期到 {rectify_by.isoformat()} 止，请选择评价日在此之后的期满综合评价", "row", SATISFACTION_ROW
        ))  # fmt: skip
    if answers_after == 0:
        found.append(Problem("整改后还没有复测评价，请先发起整改复测", "row", SATISFACTION_ROW))
    if outcome is Outcome.INSUFFICIENT:
        found.append(Problem("复测的有效评价还不够，先提醒并抽样回访", "row", SATISFACTION_ROW))
    return found


def measure_problems(
    measure: str, allowed: Iterable[str], *, amount: Decimal | None, ground: str, resurveyed: Outcome | None
) -> list[Problem]:  # fmt: skip
    """The measure is one of the ground's; money is named to the fen; nobody leaves before rectifying in vain (D4)."""
    if measure not in tuple(allowed):
        return [Problem("请选择与事由相应的处理意见", "measure")]
    found = []
    if measure == "deduct" and (amount is None or amount <= 0 or amount != round(amount, 2)):
        found.append(Problem("请填写扣减金额（元），大于 0，最多两位小数", "amount", FALSE_REPORT_ROW))
    if measure != "deduct" and amount is not None:
        found.append(Problem("只有扣减奖补资金才填写金额", "amount"))
    if measure == "leave" and ground == "satisfaction":
        if resurveyed is None:
            found.append(Problem("须先责令整改并复测，复测后仍低于标准才能调整出服务体系", "measure", SATISFACTION_ROW))
        elif resurveyed is not Outcome.LEAVE_PROPOSED:
            found.append(Problem(
                f"复测结论为「{resurveyed.title}」，不符合调整出服务体系的条件", "measure", SATISFACTION_ROW
            ))  # fmt: skip
    return found


def other_person(actor: int | None, earlier: Mapping[str, int | None]) -> list[Problem]:
    """No one decides twice on the same matter (D4, D16). ``earlier``: what was done → who did it."""
    return [
        Problem(f"{act}的是您本人，须由另一位承办人办理", "", "D16：同一事项由不同的人决定")
        for act, who in earlier.items() if who is not None and who == actor
    ]  # fmt: skip
