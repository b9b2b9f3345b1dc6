"""What an outside authority made public and decided (D29): entered from its notice and paper, never ahead of them."""

from datetime import date

from marketplace.kernel.errors import Problem

OURS = "D29：本平台自办的项目，公示和认定自在本平台办理之日起算"
RECORDED = "D29：外部认定单位办理的项目，按其公示和文件登记"
LEAST_SOURCE = 4


def posting_problems(
    *, is_recorded: bool, posted_on: date | None, source: str, chosen_on: date | None, today: date
) -> list[Problem]:  # fmt: skip
    """The outside posting day is not in the future, not before the choice, and says where it can be read."""
    if posted_on is None:
        return []
    if not is_recorded:
        return [Problem("这个项目由本平台公示，公示日就是发布当天，请不要填写", "posted_on", OURS)]
    found = []
    if posted_on > today:
        found.append(Problem(f"公示日期 {posted_on.isoformat()} 晚于今天，请核对", "posted_on", RECORDED))
    if chosen_on is not None and posted_on < chosen_on:
        words = f"公示日期 {posted_on.isoformat()} 早于认定单位的办理日期 {chosen_on.isoformat()}，请核对"
        found.append(Problem(words, "posted_on", RECORDED))
    if len(source.strip()) < LEAST_SOURCE:
        found.append(Problem("请填写认定单位公示的标题、文号或网址", "source", RECORDED))
    return found


def confirming_problems(*, is_recorded: bool, decided_on: date | None, window_end: date, today: date) -> list[Problem]:
    """The day of the outside decision lies after the window and not in the future."""
    if decided_on is None:
        return []
    if not is_recorded:
        return [Problem("这个项目由本平台认定，认定日就是确认当天，请不要填写", "decided_on", OURS)]
    if decided_on > today:
        return [Problem(f"认定日期 {decided_on.isoformat()} 晚于今天，请核对", "decided_on", RECORDED)]
    if decided_on <= window_end:
        words = f"认定日期 {decided_on.isoformat()} 应在公示期满（{window_end.isoformat()}）之后，请核对"
        return [Problem(words, "decided_on", RECORDED)]
    return []
