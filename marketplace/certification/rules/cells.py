"""One cell of a programme's form: what was typed becomes a value of its kind, or a sentence says what it should be."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from marketplace.certification.policy import Form, FormField
from marketplace.certification.policy.papers import Column
from marketplace.kernel.errors import Problem

LONGEST = {"text": 200, "seal": 200, "choice": 200, "long": 5000}
MOST = 1_000_000_000
MOST_ROWS = 1000
Reader = Callable[[str, Any, date, tuple[str, ...], str], Any]
YES, NO = frozenset({"是", "true", "yes", "1", "有"}), frozenset({"否", "false", "no", "0", "无"})


def read_form(form: Form, cells: Mapping[str, Any], *, today: date) -> tuple[dict[str, Any], list[Problem]]:
    """Values by field of the cells that were given, and what is wrong with the others.

    A problem in a table names its cell «field-row-column», counted from 0. Cells that show the choice are passed over.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, raw in cells.items():
        field = form.field_of(key)
        if field is None:
            problems.append(Problem(f"「{form.title}」没有栏目 {key}，请刷新页面后重新填写", key))
        elif not field.shows:
            value, wrong = _read_field(field, raw, today)
            problems += [Problem(one.message, one.field, form.article) for one in wrong]
            if not wrong:
                values[key] = value
    return values, problems


def _read_field(field: FormField, raw: Any, today: date) -> tuple[Any, list[Problem]]:
    if field.type == "table":
        return _read_table(field, raw, today)
    try:
        if field.several:
            return _several(field, raw), []
        return _read(field.type, raw, today, field.choices, field.unit), []
    except ValueError as error:
        return None, [Problem(f"「{field.title}」{error}", field.key)]


def _several(field: FormField, raw: Any) -> list[str]:
    chosen = [raw] if isinstance(raw, str) else list(raw or [])
    if not all(isinstance(one, str) for one in chosen):
        raise ValueError("应为文字")
    foreign = [one for one in chosen if one and field.choices and one not in field.choices]
    if foreign:
        raise ValueError(f"没有「{foreign[0]}」这一项，请从列出的选项中选择")
    return list(dict.fromkeys(one for one in chosen if one))


def _read_table(field: FormField, raw: Any, today: date) -> tuple[list[list[Any]], list[Problem]]:
    if not isinstance(raw, list | tuple) or not all(isinstance(row, list | tuple) for row in raw):
        return [], [Problem(f"「{field.title}」应逐行填写", field.key)]
    if len(raw) > MOST_ROWS:
        return [], [Problem(f"「{field.title}」不超过 {MOST_ROWS} 行，现为 {len(raw)} 行", field.key)]
    rows, problems = [], []
    for place, given in enumerate(raw):
        row, wrong = _read_row(field, place, given, today)
        problems += wrong
        rows.append(row)
    if field.rows:
        width = len(field.columns)
        rows = [rows[place] if place < len(rows) else [None] * width for place in range(len(field.rows))]
        return (rows if any(filled(row) for row in rows) else []), problems
    return [row for row in rows if filled(row)], problems


def _read_row(field: FormField, place: int, given: Sequence[Any], today: date) -> tuple[list[Any], list[Problem]]:
    row: list[Any] = []
    problems = []
    for number, column in enumerate(field.columns):
        raw = given[number] if number < len(given) else None
        try:
            row.append(_read(column.type, raw, today, (), column.unit))
        except ValueError as error:
            row.append(None)
            words = f"「{field.title}」第 {place + 1} 行「{column.title}」{error}"
            problems.append(Problem(words, f"{field.key}-{place}-{number}"))
    return row, problems


def _read(kind: str, raw: Any, today: date, choices: tuple[str, ...], unit: str) -> Any:
    """A value of ``kind``; None for an empty cell; ValueError says what it should be."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    reader: Reader = _READERS.get(kind, _text)
    return reader(kind, raw, today, choices, unit)


def _text(kind: str, raw: Any, _today: date, choices: tuple[str, ...], _unit: str) -> str:
    words = str(raw).strip()
    most = LONGEST.get(kind, LONGEST["text"])
    if len(words) > most:
        raise ValueError(f"不超过 {most} 字，现为 {len(words)} 字")
    if kind == "choice" and choices and words not in choices:
        raise ValueError(f"没有「{words}」这一项，请从列出的选项中选择")
    return words


def _number(kind: str, raw: Any, _today: date, _choices: tuple[str, ...], unit: str) -> int | float:
    try:
        value = float(str(raw).strip().replace(",", "").replace("，", "")) if not isinstance(raw, bool) else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"应为数字（{unit}），现为 {str(raw)[:20]}" if unit else f"应为数字，现为 {str(raw)[:20]}")
    most = 100 if kind == "percent" else MOST
    if not 0 <= value <= most:
        raise ValueError(f"应在 0 至 {most} 之间，现为 {value:g}，请核对单位")
    if kind == "count" and not value.is_integer():
        raise ValueError(f"应为整数，现为 {value:g}")
    return int(value) if value.is_integer() else value


def _day(_kind: str, raw: Any, today: date, _choices: tuple[str, ...], _unit: str) -> str:
    try:
        found = raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())
    except ValueError as error:
        raise ValueError(f"应为日期，例如 2020-05-19，现为 {str(raw)[:20]}") from error
    if found > today:
        raise ValueError(f"{found.isoformat()} 晚于今天，请核对")
    return found.isoformat()


def _yes_no(_kind: str, raw: Any, _today: date, _choices: tuple[str, ...], _unit: str) -> bool:
    words = str(raw).strip().lower()
    if words not in YES | NO:
        raise ValueError("请填写是或否")
    return words in YES


_READERS: dict[str, Reader] = {
    "number": _number, "count": _number, "percent": _number, "day": _day, "yes_no": _yes_no,
}  # fmt: skip


def filled(row: Sequence[Any]) -> bool:
    """Whether anything stands in the row; a serial number alone is nothing."""
    return any(cell not in (None, "") for cell in row)


def columns(field: FormField) -> Iterator[tuple[int, Column]]:
    """The columns of a table with their places."""
    return enumerate(field.columns)


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return value is None or value == "" or value == []
