"""On which line of a TOML file a table, a key or a row of a list stands, so that what is wrong can be pointed at."""

import re
from collections.abc import Mapping

from marketplace.certification.policy.programme import Place

_TABLE = re.compile(r"^\s*\[([A-Za-z0-9_.]+)\]")
_ROW = re.compile(r"^\s*\[\[([A-Za-z0-9_.]+)\]\]")
_KEY = re.compile(r"^([A-Za-z0-9_]+)\s*=\s*(.*)$")
_ITEM = re.compile(r"^\s*[{\"\[]")


def lines_of(text: str) -> dict[Place, int]:
    """Each place with its line, counted from 1; written for the plain TOML of programme files."""
    found: dict[Place, int] = {}
    rows: dict[str, int] = {}
    here: Place = ()
    items: tuple[Place, int] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if row := _ROW.match(line):
            rows[row[1]] = rows.get(row[1], -1) + 1
            here, items = (*row[1].split("."), rows[row[1]]), None
            found[here] = number
        elif table := _TABLE.match(line):
            here, items = tuple(table[1].split(".")), None
            found[here] = number
        elif key := _KEY.match(line):
            place = (*here, key[1])
            found[place] = number
            items = (place, 0) if key[2].rstrip() == "[" else None
        elif items and _ITEM.match(line):
            found[(*items[0], items[1])] = number
            items = (items[0], items[1] + 1)
    return found


def line_of(lines: Mapping[Place, int], place: Place) -> int | None:
    """The line of ``place``, or of the nearest thing around it that is written down."""
    for length in range(len(place), 0, -1):
        line = lines.get(place[:length])
        if line is not None:
            return line
    return None
