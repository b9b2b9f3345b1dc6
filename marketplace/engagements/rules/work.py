"""What the work leaves in writing: reasons, remarks, dated notes and visits, quarterly summaries (002:48, D33)."""

from datetime import date

from marketplace.engagements.models import NoteKind, Side
from marketplace.kernel.errors import Problem

REASON_LEAST, REASON_MOST = 5, 300
FILES_MOST = 20
NOTE_LEAST, NOTE_MOST, PROBLEMS_MOST = 5, 3000, 2000
SUMMARY_LEAST, SUMMARY_MOST = 10, 5000
DUTY = "002:48"
KINDS = {
    Side.INSTITUTION: (NoteKind.PROGRESS, NoteKind.TRACKING, NoteKind.ON_SITE), Side.ENTERPRISE: (NoteKind.PROGRESS,),
}  # fmt: skip


def reason_problems(reason: str, what: str) -> list[Problem]:
    """A reason that the other side will read and that stays; ``what`` it is for («暂停的原因»)."""
    length = len(reason.strip())
    if not length:
        return [Problem(f"请写明{what}，对方会看到这段话", "reason")]
    if length < REASON_LEAST:
        return [Problem(f"{what}至少写 {REASON_LEAST} 个字，让对方看得明白", "reason")]
    if length > REASON_MOST:
        return [Problem(f"{what}不超过 {REASON_MOST} 字，现为 {length} 字，请精简", "reason")]
    return []


def remark_problems(remark: str, most: int) -> list[Problem]:
    """Words that may be left out."""
    length = len(remark.strip())
    return [Problem(f"说明不超过 {most} 字，现为 {length} 字，请精简", "remark")] if length > most else []


def note_problems(
    kind: NoteKind | None, kinds: tuple[NoteKind, ...], held_on: date | None, text: str, problems: str, *,
    signed_on: date, today: date,
) -> list[Problem]:  # fmt: skip
    """A dated note: of a kind that its author records, on a day of the service, in words."""
    found = []
    if kind not in kinds:
        found.append(Problem(f"请选择记录的种类：{'、'.join(one.title for one in kinds)}", "kind", DUTY))
    if held_on is None:
        found.append(Problem("请填写实际发生的日期", "held_on"))
    elif held_on > today:
        found.append(Problem("日期不能晚于今天，请在事情发生之后记录", "held_on"))
    elif held_on < signed_on:
        found.append(Problem(f"日期不能早于协议生效日 {signed_on.isoformat()}", "held_on"))
    found += _words_problems(text, "内容", "text", NOTE_LEAST, NOTE_MOST)
    if len(problems.strip()) > PROBLEMS_MOST:
        found.append(Problem(f"存在问题不超过 {PROBLEMS_MOST} 字，请精简", "problems"))
    return found


def summary_problems(experience: str, problems: str) -> list[Problem]:
    """What was learnt and where it is stuck."""
    return [
        *_words_problems(experience, "经验做法", "experience", SUMMARY_LEAST, SUMMARY_MOST),
        *_words_problems(problems, "存在困难问题", "problems", 1, SUMMARY_MOST),
    ]


def _words_problems(words: str, title: str, field: str, least: int, most: int) -> list[Problem]:
    length = len(words.strip())
    if length < least:
        return [Problem(f"请填写{title}，至少 {least} 个字" if least > 1 else f"请填写{title}；没有的写「无」", field)]
    return [Problem(f"{title}不超过 {most} 字，现为 {length} 字，请精简", field)] if length > most else []
