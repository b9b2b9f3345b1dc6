"""A better direction put into a row of 附件4 with one click: rows of one need, of several, and rows returned for it.

The cell is written anew only where the house's own reader then reads just what was meant: this one direction changed,
all else as before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from marketplace.kernel.errors import TransitionRefused
from marketplace.needs.imports.stated import read_service
from marketplace.needs.models import ImportRow
from marketplace.needs.services import importing
from marketplace.organizations.imports.direction_words import DirectionReading
from marketplace.organizations.imports.judging import Refused, corrected
from marketplace.organizations.imports.lines import Line
from marketplace.organizations.queries import dictionaries
from marketplace.security.actors import Actor

WITHOUT_DIRECTION = ("category_not_stated", "category_out_of_scope")
OUTSIDE = ("其他", "其它")
_MARKS = "：:，,；; 　"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A better direction of one need of a row, and what was chosen; ``cell`` is the service cell that says so.

    ``chosen`` is empty where the row names none; ``cell`` is None where no cell would be read as meant.
    """

    place: int
    chosen: str
    better: str
    cell: str | None


def proposals(row: ImportRow, better: Sequence[str | None]) -> list[Proposal]:
    """The proposals for a row, by need; ``better`` has an entry for each, one for a row returned without direction."""
    records = row.verdict["records"]
    if not records:
        first = next(iter(better), None) or row.verdict.get("suggested_category")
        lacking = row.verdict["reason"] in WITHOUT_DIRECTION
        return [Proposal(0, "", first, _named(row, first))] if lacking and first else []
    return [
        Proposal(place, record["category"], one, _changed(row, place, one))
        for place, (record, one) in enumerate(zip(records, better, strict=False)) if one is not None
    ]  # fmt: skip


def take(row: ImportRow, better: Sequence[str | None], place: int, *, opened: int, by: Actor) -> ImportRow:
    """Put the proposal for one need in the row's cell and let it be judged again."""
    found = [one for one in proposals(row, better) if one.place == place and one.cell is not None]
    if not found:
        raise TransitionRefused("这一行的方向不能直接替换，请点「更正」后修改。")
    return importing.correct_row(row, {"service": found[0].cell or ""}, by=by, opened=opened)


def _changed(row: ImportRow, place: int, better: str) -> str | None:
    before = _read(row, {})
    if before is None or len(before.parts) != len(row.verdict["records"]):
        return None
    wanted = [(better if at == place else one.direction, one.text) for at, one in enumerate(before.parts)]
    for cell in _rewritten(row, place, better, before):
        after = _read(row, {"service": cell})
        if after is not None and after.outside == before.outside and _parts(after) == wanted:
            return cell
    return None


def _rewritten(row: ImportRow, place: int, better: str, before: DirectionReading) -> Iterator[str]:
    """As the filer wrote it with the one word changed; else each need said after its direction."""
    cell, chosen = str(row.cells.get("service") or ""), before.parts[place].direction
    if chosen in cell:
        yield cell.replace(chosen, better, 1)
    said = [(better if at == place else one.direction, one.text) for at, one in enumerate(before.parts)]
    for between in ("；", "\n"):
        yield between.join([f"{name}：{text}" if text else name for name, text in said] + before.outside)


def _named(row: ImportRow, direction: str) -> str | None:
    """The cell with a direction in front; «其他» that stood there goes."""
    cell = str(row.cells.get("service") or "").strip()
    bare = cell
    for word in OUTSIDE:
        bare = bare.removeprefix(word).lstrip(_MARKS) if bare.startswith(word) else bare
    for text in dict.fromkeys((bare, cell)):
        found = f"{direction}：{text}" if text else direction
        after = _read(row, {"service": found})
        if after is not None and not after.outside and [one.direction for one in after.parts] == [direction]:
            return found
    return None


def _parts(reading: DirectionReading) -> list[tuple[str, str]]:
    return [(one.direction, one.text) for one in reading.parts]


def _read(row: ImportRow, cells: Mapping[str, str]) -> DirectionReading | None:
    """What the row says of its needs with these cells; None where the reader would return it."""
    line = Line(row.sheet, row.row_number, corrected({**row.cells, **cells}), raw=tuple(row.raw))
    try:
        return read_service(line, dictionaries.vocabulary())
    except Refused:
        return None
