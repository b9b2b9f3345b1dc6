"""Reading the calendar's days from pasted lines or a spreadsheet: «2027-02-06 班 春节» a line."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from marketplace.documents.gate import UnreadableFile
from marketplace.documents.workbooks import read_workbook
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.publicity.services.calendar import Day

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_RESTS = ("休", "放假", "节假日", "否", "休息")
_WORKS = ("班", "上班", "调休", "补班", "工作日", "是")
MOST_LINES = 400


def read_lines(text: str, *, field: str = "rows") -> list[Day]:
    """Days from pasted text; RuleBroken names each line that cannot be read."""
    lines = [re.split(r"[\t ,，;；]+", line.strip()) for line in text.splitlines() if line.strip()]
    return _days(enumerate(lines, 1), field)


def read_file(content: bytes, name: str, *, field: str = "file") -> list[Day]:
    """Days from the first sheet with rows: date, 休 or 班, name; a head row is passed over."""
    try:
        workbook = read_workbook(content, name)
    except UnreadableFile as unreadable:
        raise RuleBroken([Problem(unreadable.message, field)]) from unreadable
    for sheet in workbook.sheets:
        rows = [(row.number, [cell.text for cell in row.cells]) for row in sheet.rows if not row.is_blank]
        if rows:
            return _days(rows[1:] if not _DATE.search(rows[0][1][0]) else rows, field)
    raise RuleBroken([Problem("表格里没有读到日期，请按「日期、休或班、名称」三列填写", field)])


def _days(rows: Iterable[tuple[int, Sequence[str]]], field: str) -> list[Day]:
    found: list[Day] = []
    problems: list[Problem] = []
    for number, parts in rows:
        try:
            found.append(_day(parts))
        except ValueError as error:
            problems.append(Problem(f"第 {number} 行{error}", field))
    if len(found) > MOST_LINES:
        problems.append(Problem(f"一次最多录入 {MOST_LINES} 天，请分年录入", field))
    if problems:
        raise RuleBroken(problems[:20])
    return found


def _day(parts: Sequence[str]) -> Day:
    match = _DATE.fullmatch(parts[0].strip()) if parts else None
    if match is None:
        raise ValueError("的日期应写成 2027-02-06 的样子")
    try:
        day = date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise ValueError(f"的日期 {parts[0]} 不存在") from error
    if not 2000 <= day.year <= 2199:
        raise ValueError(f"的日期 {parts[0]} 应在 2000 至 2199 年之间")
    word = parts[1].strip() if len(parts) > 1 else ""
    if word not in (*_RESTS, *_WORKS):
        raise ValueError("没有写明是「休」还是「班」")
    return Day(day, word in _WORKS, " ".join(parts[2:]).strip()[:40])
