"""Drawing with Altair and vl-convert, and making the SVG fit for a page: links by name, no English words."""

from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import altair
import vl_convert

from marketplace.documents.charts import Bar, Line

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
# As in static/css/tokens.css: blue for what is, green for done, amber for waiting, red for overdue only.
COLOURS = {"plain": "#0b4f9c", "done": "#11663c", "waiting": "#c98200", "over": "#b01e17"}
INK, SOFT, GRID = "#1a2433", "#4a5668", "#dbe2eb"
WIDTH, STEP, NAME_WIDTH = 330, 30, 190
# The renderer resolves addresses against its own; a row's place stands in for its address until the SVG is made fit.
ROW = "https://row.invalid/"
ElementTree.register_namespace("", SVG)


@lru_cache(maxsize=256)
def bars(rows: tuple[Bar, ...], axis: str, said: str, line: Line | None, percent: bool) -> str:
    """The SVG of ``charts.bars``; kept by its values."""
    return _fit(vl_convert.vegalite_to_svg(_chart(rows, axis, line, percent).to_dict()), rows, said)


def _chart(rows: tuple[Bar, ...], axis: str, line: Line | None, percent: bool) -> Any:
    shown = [
        {"name": one.name, "value": one.value, "words": one.words, "tone": COLOURS[one.tone], "mark": one.mark,
         "end": max(one.value, one.mark or 0), "url": f"{ROW}{place}"} for place, one in enumerate(rows)
    ]  # fmt: skip
    reach = max([one.value for one in rows] + [one.mark or 0 for one in rows] + [line.at if line else 0, 1])
    # Room to the right of the longest bar, where its words stand.
    scale = altair.Scale(domain=[0, max(reach * 1.4, 150 if percent else 0)], nice=False)
    # Measured here, since the reader's fonts are wider than the renderer's.
    room = max(sum(13.2 if sign > "\u2000" else 8 for sign in one.name) for one in rows) + 8
    names = altair.Axis(labelLimit=NAME_WIDTH, minExtent=min(room, NAME_WIDTH), ticks=False, domain=False)
    place = altair.Y("name:N", sort=None, title=None, axis=names)
    ticks = {"values": list(range(0, 101, 20))} if percent else {"tickCount": 5, "tickMinStep": 1}
    across = altair.X("value:Q", title=axis, scale=scale, axis=altair.Axis(**ticks))
    base = altair.Chart(_data(shown)).encode(y=place)
    layers: list[Any] = [
        base.mark_bar(height=16).encode(x=across, color=altair.Color("tone:N", scale=None), href="url:N"),
        base.mark_text(align="left", dx=5, fontSize=13, color=INK).encode(x=altair.X("end:Q"), text="words:N"),
    ]
    if any(one.mark is not None for one in rows):
        layers.append(base.mark_tick(color=INK, thickness=3, size=22).encode(x="mark:Q"))
    if line is not None:
        layers.append(_rule(line))
    return altair.layer(*layers).properties(width=WIDTH, height=altair.Step(STEP)).configure(
        font="sans-serif", background="transparent", view={"stroke": None},
        axis={"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelColor": INK,
              "titleColor": SOFT, "gridColor": GRID, "domainColor": GRID, "tickColor": GRID, "labelPadding": 6},
    )  # fmt: skip


def _data(values: list[dict[str, Any]]) -> Any:
    return altair.Data(values=values)  # type: ignore[no-untyped-call]


def _rule(line: Line) -> Any:
    return (
        altair.Chart(_data([{"at": line.at}])).mark_rule(color=INK, strokeWidth=2, strokeDash=[5, 3]).encode(x="at:Q")
    )


def _fit(svg: str, rows: tuple[Bar, ...], said: str) -> str:
    """Without the renderer's English roles; each link named in words; sized by the page."""
    root = ElementTree.fromstring(svg)
    for part in root.iter():
        for name in [one for one in part.attrib if one.startswith("aria-") or one in ("role", "font-family")]:
            del part.attrib[name]
    for link in root.iter(f"{{{SVG}}}a"):
        row = rows[int(link.attrib[f"{{{XLINK}}}href"].removeprefix(ROW))]
        link.attrib.clear()
        if row.url:
            link.attrib.update({"href": row.url, "aria-label": row.said or f"{row.name}：{row.words}"})
        else:
            link.tag = f"{{{SVG}}}g"
    root.attrib.update({"role": "group", "aria-label": said, "class": "chart"})
    return ElementTree.tostring(root, encoding="unicode")
