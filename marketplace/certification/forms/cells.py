"""A page of a programme's own form: a control for each cell, rows for its tables, and the values as they are kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from marketplace.certification.forms.applications import YES_NO, Ticks, answered, choice_of
from marketplace.certification.policy import Form as PaperForm
from marketplace.certification.policy import FormField as Cell
from marketplace.certification.policy.papers import Column
from marketplace.certification.rules.filing import OWN_DAYS
from marketplace.kernel.errors import Problem
from marketplace.organizations.forms.fields import AmountField, CountField
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most

# Before the cell's key, since a cell may be called as a form's own attribute.
PREFIX = "cell_"
SPARE = 2
MOST_ROWS = 500
ON_A_PAGE = 9
TABLE = 5  # as many cells as a table takes the room of
NUMBERING = "序号"
LONGEST = {"text": 200, "long": 5000}
CONTROLS: dict[str, type[Field]] = {
    "count": CountField, "number": AmountField, "percent": AmountField, "day": DateField, "long": TextAreaField,
}  # fmt: skip


def is_typed(cell: Cell) -> bool:
    """Whether a cell is filled in here; seals are put on the paper, others follow from the route and kinds chosen."""
    return cell.type != "seal" and not cell.shows and not is_own_day(cell)


def is_own_day(cell: Cell) -> bool:
    """Whether the cell is the day of the paper itself, which is the day of handing in."""
    return cell.type == "day" and cell.key in OWN_DAYS


def pages_of(form: PaperForm) -> list[tuple[Cell, ...]]:
    """The form's cells in the document's order, page by page; never two tables on one page."""
    pages: list[list[Cell]] = [[]]
    room = ON_A_PAGE
    for cell in form.fields:
        weight = TABLE if cell.type == "table" else 1
        if pages[-1] and weight > room:
            pages.append([])
            room = ON_A_PAGE
        pages[-1].append(cell)
        room -= weight
    return [tuple(page) for page in pages]


def name_of(key: str) -> str:
    """The control's name of the cell ``key``."""
    return PREFIX + key


def cells_form(cells: Iterable[Cell], values: Mapping[str, Any], version: int, *, bound: bool) -> Any:
    """A form with the cells of one page: filled from ``values``, or (``bound``) from what was sent."""
    typed = [cell for cell in cells if is_typed(cell)]
    fields = {name_of(cell.key): _control(cell) for cell in typed}
    made = type("CellsForm", (CellsForm,), {"__doc__": "One page.", "cells": typed, **fields})
    if bound:
        return made()
    return made(
        formdata=None, version=version, data={name_of(one.key): shown(one, values.get(one.key)) for one in typed}
    )


class CellsForm(VersionedForm):
    """What every page has; the controls are added by ``cells_form``."""

    cells: Sequence[Cell] = ()

    def values(self) -> dict[str, Any]:
        """What was filled in, by the cells' keys; None where nothing was."""
        return {cell.key: read(cell, self[name_of(cell.key)]) for cell in self.cells}

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """A problem named «form.key.cell», «cell» or «cell-row-column» stands at its control."""
        found = []
        for problem in problems:
            field = self._place_of(problem.field)
            if field is None:
                found.append(problem)
            else:
                field.errors = [*field.errors, problem.sentence()]
        super().add_problems(found)

    def _place_of(self, named: str) -> Field | None:
        key, *place = named.rpartition(".")[2].split("-")
        field: Field | None = self._fields.get(name_of(key))
        if field is None or len(place) != 2:
            return field
        cell = next(one for one in self.cells if one.key == key)
        row = self._kept_rows(cell)[int(place[0])].form
        found: Field | None = row._fields.get(f"c{place[1]}", field)
        return found

    def _kept_rows(self, cell: Cell) -> list[Any]:
        """The entries whose rows were kept, in the order in which the rules count them."""
        entries = self[name_of(cell.key)].entries
        return [
            one for one in entries if cell.rows or (not one.form.drop.data and _is_filled(_row(cell, one.form)))
        ]  # fmt: skip


class RowPart(BaseForm):
    """One row of a table; its controls are added by ``_row_of``."""

    class Meta(BaseForm.Meta):
        csrf = False


def columns_of(cell: Cell) -> list[tuple[int, Column]]:
    """The columns that are typed, with their places: rows are numbered by themselves, seals put on the paper."""
    return [
        (place, one) for place, one in enumerate(cell.columns) if one.title != NUMBERING and one.type != "seal"
    ]  # fmt: skip


def _row_of(cell: Cell) -> type[BaseForm]:
    fields: dict[str, Field] = {f"c{place}": _column(column) for place, column in columns_of(cell)}
    if not cell.rows:
        fields["drop"] = BooleanField("删除")
    return type("RowForm", (RowPart,), {"__doc__": "One row.", **fields})


def _column(column: Column) -> Field:
    title = column.title + (f"（{column.unit}）" if column.unit else "")
    if column.type == "yes_no":
        return SelectField(title, choices=[("", ""), *YES_NO])
    if column.type == "long":
        return TextAreaField(title, [at_most(LONGEST["long"])])
    if column.type in CONTROLS:
        return CONTROLS[column.type](title, [Optional()])
    return StringField(title, [at_most(LONGEST["text"])])


def _control(cell: Cell) -> Field:
    asked = [AskedFor()] if cell.need != "open" else []
    hint = cell.note
    if cell.type == "table":
        return FieldList(FormField(_row_of(cell)), cell.title, asked, description=hint, max_entries=MOST_ROWS + SPARE)
    if cell.type == "yes_no":
        return RadioField(cell.title, choices=YES_NO, validators=[*asked, Optional()], description=hint)
    if cell.type == "choice" and cell.choices:
        return _choice(cell, asked, hint)
    if cell.type in CONTROLS and cell.type != "long":
        return CONTROLS[cell.type](cell.title, [*asked, Optional()], description=hint)
    kind = TextAreaField if cell.type == "long" else StringField
    return kind(cell.title, [*asked, at_most(LONGEST.get(cell.type, LONGEST["text"]))], description=hint)


def _choice(cell: Cell, asked: list[AskedFor], hint: str) -> Field:
    choices = [(one, one) for one in cell.choices]
    if cell.several:
        return Ticks(cell.title, asked, choices=choices, description=hint)
    return SelectField(cell.title, asked, choices=[("", "请选择"), *choices], description=hint)


# ── Values as they are kept, and back ─────────────────────────────────────────────────────────────────────────────────


def read(cell: Cell, control: Field) -> Any:
    """What stands in a control as it is kept: numbers and words, a day in ISO, a table as rows."""
    if cell.type == "table":
        return _rows(cell, [row.form for row in getattr(control, "entries", ())])
    return _kept(cell.type, control.data)


def _rows(cell: Cell, forms: Sequence[Any]) -> list[list[Any]]:
    rows = [_row(cell, form) for form in forms if cell.rows or not form.drop.data]
    kept = rows if cell.rows else [row for row in rows if _is_filled(row)]
    for place, column in enumerate(cell.columns):
        if column.title == NUMBERING:
            for number, row in enumerate(kept, start=1):
                row[place] = number
    return kept


def _row(cell: Cell, form: Any) -> list[Any]:
    typed = dict(columns_of(cell))
    return [
        _kept(column.type, form[f"c{place}"].data) if place in typed else None
        for place, column in enumerate(cell.columns)
    ]  # fmt: skip


def _is_filled(row: Sequence[Any]) -> bool:
    return any(value not in (None, "", []) for value in row)


def _kept(kind: str, data: Any) -> Any:
    if data is None or data == "" or data == []:
        return None
    if kind == "yes_no":
        return answered(data)
    if isinstance(data, Decimal):
        return int(data) if data == data.to_integral_value() else float(data)
    if isinstance(data, date):
        return data.isoformat()
    return data


def shown(cell: Cell, value: Any) -> Any:
    """A kept value as its control takes it; a table with the printed rows, or its rows and a few empty ones."""
    if cell.type == "table":
        rows = [_shown_row(cell, row) for row in rows_of(cell, value)]
        return rows if cell.rows else [*rows, *({} for _ in range(SPARE))]
    return _taken(cell.type, value)


def rows_of(cell: Cell, value: Any) -> list[Any]:
    """The kept rows of a table; one with printed rows has exactly those."""
    rows = list(value or [])
    return [*rows, *([] for _ in cell.rows)][: len(cell.rows)] if cell.rows else rows


def _shown_row(cell: Cell, row: Sequence[Any]) -> dict[str, Any]:
    return {
        f"c{place}": _taken(column.type, row[place]) for place, column in columns_of(cell) if place < len(row)
    }  # fmt: skip


def _taken(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "yes_no":
        return choice_of(value)
    if kind == "day":
        return _day(value)
    if kind in ("number", "percent"):
        return _number(value)
    return value


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
