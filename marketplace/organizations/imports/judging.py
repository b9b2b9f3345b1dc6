"""What judging a row has in common for both lists: dittos, inherited cells, the filer's county, the credit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from marketplace.documents.workbooks import EMPTY, Cell
from marketplace.organizations.imports.lines import Line
from marketplace.organizations.imports.names import Parties
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.imports.wording import compact, has_traditional, is_ditto

_DITTO_WARNINGS = {
    "name": "enterprise_name_ditto",
    "county": "county_ditto",
    "current": "current_level_ditto",
    "target": "target_level_ditto",
    "contact": "contact_ditto",
    "person": "contact_ditto",
    "phone": "contact_ditto",
    "capacity": "capacity_ditto",
}


class Refused(Exception):
    """A row that goes back to the filer; carries the code, a sentence for the filer and a proposed direction."""

    def __init__(self, reason: str, detail: str | None = None, suggested: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
        self.suggested = suggested


@dataclass
class Bench:
    """What is known while the rows of a file are judged one after the other."""

    vocabulary: Vocabulary
    county: str | None = None
    section_county: str | None = None
    parties: Parties = field(init=False)
    _above: dict[str, Cell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parties = Parties(self.vocabulary)

    def resolve(self, line: Line, warnings: list[str], *, also: tuple[str, ...] = ()) -> Line:
        """The line with «as above» filled in from the row above, told in ``warnings``; ``also`` names further roles."""
        cells: dict[str, Cell] = dict(line.cells)
        for role, cell in line.cells.items():
            above = self._above.get(role, EMPTY)
            if (role in _DITTO_WARNINGS or role in also) and is_ditto(cell.text):
                cells[role] = replace(above, inherited=False) if above.text else EMPTY
                warnings.append(_DITTO_WARNINGS.get(role, f"{role}_ditto"))
        if any(cell.inherited for role, cell in cells.items() if role not in ("seq", "remark")):
            warnings.append("vertical_merge_inherited")
        if any(cell.struck or cell.struck_in_part for cell in cells.values()):
            warnings.append("struck_text_dropped")
        if any(cell.unvalued_formula for cell in cells.values()):
            warnings.append("formula_without_value")
        if any(
            has_traditional(cells.get(role, EMPTY).text) for role in ("name", "service", "current", "target", "county")
        ):
            warnings.append("traditional_characters")
        if line.hidden:
            warnings.append("hidden_row")
        self._above = {role: cell for role, cell in cells.items() if not is_ditto(cell.text)}
        return replace(line, cells=cells)


def credit_code(text: str, warnings: list[str]) -> str | None:
    """A unified social credit code that passes its check digit; a wrong one is told and left out."""
    code = compact(text).upper()
    if not code:
        return None
    try:
        return str(uscc.validate(code))
    except ValidationError:
        warnings.append("uscc_check_digit_wrong")
        return None


def corrected(line_cells: Mapping[str, str]) -> dict[str, Cell]:
    """Cells of a row that a person corrected in the page, by role."""
    return {role: Cell(text=text.strip(), raw=text.strip()) for role, text in line_cells.items()}


def in_order(warnings: list[str]) -> tuple[str, ...]:
    """The codes, each once, in alphabetical order."""
    return tuple(sorted(set(warnings)))
