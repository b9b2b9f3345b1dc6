"""What an outside authority made public and decided (D29): entered from its notice and paper, never ahead of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from marketplace.kernel.errors import Problem

OURS = "D29：本平台自办的项目，公示和认定自在本平台办理之日起算"
RECORDED = "D29：外部认定单位办理的项目，按其公示和文件登记"
LEAST_SOURCE = 4


@dataclass(frozen=True, slots=True)
class PaperTitle:
    """What the outside paper says of one title: its own number or that it has none, and the day of the plaque."""

    number: str = ""
    has_none: bool = False
    plaque_on: date | None = None


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


def numbering_problems(
    titles: Mapping[int, PaperTitle], names: Mapping[int, str], *, is_recorded: bool, taken: set[str],
    decided_on: date, today: date,
) -> list[Problem]:  # fmt: skip
    """Each title of an outside authority bears that authority's number, or it is said that the paper has none.

    ``titles`` and ``names`` (of the holders) are by application; ``taken`` are numbers that the programme's titles
    bear already. Fields are ``number_<id>`` and ``plaque_on_<id>``.
    """
    if not is_recorded:
        typed = next((key for key, one in titles.items() if one.number.strip() or one.plaque_on), None)
        words = "这个项目由本平台认定，编号由本平台编制，授牌在证书页登记，请不要填写"
        return [] if typed is None else [Problem(words, f"number_{typed}", OURS)]
    times = Counter(one.number.strip() for one in titles.values() if one.number.strip())
    found = []
    for key, name in names.items():
        one = titles.get(key, PaperTitle())
        words = _numbering(one, name, twice=times[one.number.strip()] > 1, taken=one.number.strip() in taken)
        if words:
            found.append(Problem(words, f"number_{key}", RECORDED))
        if one.plaque_on is not None and not decided_on <= one.plaque_on <= today:
            words = f"「{name}」的授牌日期应在认定日期 {decided_on.isoformat()} 至今天之间，请核对"
            found.append(Problem(words, f"plaque_on_{key}", RECORDED))
    return found


def _numbering(one: PaperTitle, name: str, *, twice: bool, taken: bool) -> str:
    number = one.number.strip()
    if number and one.has_none:
        return f"「{name}」已填编号 {number}，请去掉「没有编号」的勾选，或清空编号"
    if not number and not one.has_none:
        return f"请填写「{name}」的证书编号；认定文件上没有编号的，请勾选「没有编号」"
    if twice:
        return f"编号 {number} 填给了两家单位，请逐一与认定文件核对"
    return f"编号 {number} 已登记过，请与认定文件核对" if taken else ""
