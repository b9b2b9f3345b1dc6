"""Pictures of numbers drawn on the server (Vega-Lite): what is drawn, as plain values, and the drawing itself.

The drawing loads its libraries when the first picture is asked for, so that a start never waits for them; and it must
not be asked for before a server forks, since the renderer hangs in a child forked after its first picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, value, the words at its end, where a click leads, and how it is read aloud.

    ``mark`` is where its own target stands on the axis; ``tone`` one of drawing's colours: plain, done, waiting, over.
    """

    name: str
    value: float
    words: str
    url: str = ""
    said: str = ""
    mark: float | None = None
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """A line across all bars (a threshold), with its words."""

    at: float
    words: str


def bars(rows: Sequence[Bar], *, axis: str, said: str, line: Line | None = None, percent: bool = False) -> Markup:
    """An SVG of horizontal bars from zero, without style attributes, so that it may stand inline on a page.

    ``axis`` names the unit, ``said`` is the text alternative of the whole; ``percent``: the axis counts to a hundred.
    The same values are drawn once a process.
    """
    drawing = import_module("marketplace.documents.charts.drawing")
    return Markup(drawing.bars(tuple(rows), axis, said, line, percent))
