"""What comes out of reading an office's list: a verdict on every row, in the codes of ``samples/README.md``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar


class Action(StrEnum):
    """What a careful clerk does with a row."""

    ACCEPT = "accept"
    SPLIT = "split"
    REJECT = "reject"
    SKIP = "skip"


class Record(Protocol):
    """What a kept row yields."""

    def as_json(self) -> dict[str, Any]:
        """The record under the keys of ``interfaces.md``."""
        ...


R = TypeVar("R", bound=Record)

Progress = Callable[[int, int], None]
"""Told how many rows of how many are judged."""


@dataclass(frozen=True, slots=True)
class RejectedPart:
    """A service of a kept row that lies outside the ten directions."""

    text: str
    reason: str = "category_out_of_scope"

    def as_json(self) -> dict[str, str]:
        """Text and reason."""
        return {"text": self.text, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class RowReading(Generic[R]):
    """The verdict on one row, with its cells by role (``cells``) and as they stand on the sheet (``raw``)."""

    sheet: str
    row: int
    party_cell: str | None
    action: Action
    reason: str | None = None
    detail: str | None = None
    warnings: tuple[str, ...] = ()
    records: tuple[R, ...] = ()
    rejected_parts: tuple[RejectedPart, ...] = ()
    suggested_category: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    raw: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether the row yields records."""
        return self.action in (Action.ACCEPT, Action.SPLIT)

    def as_json(self) -> dict[str, Any]:
        """The row in the shape of ``samples/*.expected.json``."""
        shown: dict[str, Any] = {
            "sheet": self.sheet,
            "row": self.row,
            "enterprise_cell": self.party_cell,
            "action": self.action.value,
            "reason": self.reason,
            "detail": self.detail,
            "warnings": list(self.warnings),
            "records": [record.as_json() for record in self.records],
        }
        if self.rejected_parts:
            shown["rejected_parts"] = [part.as_json() for part in self.rejected_parts]
        if self.suggested_category:
            shown["suggested_category"] = self.suggested_category
        return shown


@dataclass(frozen=True, slots=True)
class SheetReading:
    """Where the list stands on one sheet: header row, columns by role (from 0), unit and county of the heading."""

    name: str
    header_row: int
    columns: Mapping[str, int]
    header: tuple[str, ...]
    unit: str | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReading(Generic[R]):
    """A whole file read: its sheets and the verdict on every row."""

    file: str
    form: str
    sheets: tuple[SheetReading, ...]
    rows: tuple[RowReading[R], ...]
    ignored_sheets: tuple[str, ...] = ()
    filer_county: str | None = None

    @property
    def unit(self) -> str | None:
        """The filing office as the heading names it."""
        return next((sheet.unit for sheet in self.sheets if sheet.unit), None)

    @property
    def county_of_file(self) -> str | None:
        """The county that the headings agree on, or the filer's; None for a file of several counties."""
        named = {sheet.county for sheet in self.sheets if sheet.county}
        if len(named) == 1:
            return named.pop()
        return None if named else self.filer_county

    @property
    def summary(self) -> dict[str, int]:
        """Number of rows by action, and of records."""
        counts = {action.value: 0 for action in Action}
        for row in self.rows:
            counts[row.action.value] += 1
        return counts | {"records": sum(len(row.records) for row in self.rows)}

    def as_json(self) -> dict[str, Any]:
        """The file in the shape of ``samples/*.expected.json``."""
        header: int | dict[str, int]
        header = self.sheets[0].header_row if len(self.sheets) == 1 else {s.name: s.header_row for s in self.sheets}
        return {
            "file": self.file,
            "form": self.form,
            "sheets": [sheet.name for sheet in self.sheets],
            "header_row": header,
            "unit": self.unit,
            "county_of_file": self.county_of_file,
            "summary": self.summary,
            "rows": [row.as_json() for row in self.rows],
        }
