"""A programme's forms as pages show them: each cell in words as it stands on the paper, tables row by row."""

from dataclasses import dataclass
from typing import Any

from marketplace.certification.exports.papers.values import table_rows, words
from marketplace.certification.forms.cells import is_own_day
from marketplace.certification.policy import FormField
from marketplace.certification.queries.filings import Cell, FormPage

NUMERIC = frozenset({"number", "count", "percent"})
GUARDED = "只有推荐单位和认定单位可以看"


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell to read: its words, or a table's heads and rows as words; ``unset`` where nothing stands."""

    part: str
    title: str
    words: str = ""
    columns: tuple[dict[str, Any], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    unset: str = "未填写"
    remark: str = ""


def cells_shown(page: FormPage) -> list[Shown]:
    """A form's cells in the document's order."""
    return [shown_cell(page.form.key, cell) for cell in page.cells]


def shown_cell(form_key: str, cell: Cell) -> Shown:
    """One cell in words."""
    field = cell.field
    part = f"form.{form_key}.{field.key}"
    title = field.title + (f"（{field.unit}）" if field.unit else "")
    if cell.hidden:
        return Shown(part, title, GUARDED)
    if field.type == "table":
        return Shown(part, title, columns=_heads(field), rows=_rows(field, cell.value), remark=cell.remark)
    return Shown(part, title, words(cell.value), unset=unset_words(field), remark=cell.remark)


def unset_words(field: FormField) -> str:
    """What stands where a cell is empty."""
    if field.type == "seal":
        return "打印后签字、盖章"
    return "提交当天" if is_own_day(field) else "未填写"


def _heads(field: FormField) -> tuple[dict[str, Any], ...]:
    heads = [
        {"title": one.title + (f"（{one.unit}）" if one.unit else ""), "numeric": one.type in NUMERIC}
        for one in field.columns
    ]
    return ({"title": "项目"}, *heads) if field.rows else tuple(heads)


def _rows(field: FormField, value: Any) -> tuple[tuple[str, ...], ...]:
    rows = [tuple(row) for row in table_rows(field, value)]
    if not field.rows:
        return tuple(rows)
    return tuple((name, *row) for name, row in zip(field.rows, rows, strict=True)) if any(map(any, rows)) else ()
