"""The round's figures by wave, direction, county and dimension, for the city and the auditor."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.organizations.queries import dictionaries
from marketplace.organizations.queries.choices import choices
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission
from marketplace.surveys import exports, queries
from marketplace.surveys.queries import DimensionFigures, FigureFilters
from marketplace.surveys.rules import rounded, wilson
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.listing import WAVES
from marketplace.surveys.views.presenting import Line, line_of
from marketplace.web import downloads, tables

CUTS = {"wave": "批次", "category": "方向", "county": "县市区", "dimension": "分项"}
LABELS = {"institution": "机构", "wave": "批次", "county": "县市区", "category": "方向"}


@dataclass(frozen=True, slots=True)
class PointsLine:
    """A dimension's row: mean, how many gave points of those asked, the share of four and five with its interval."""

    title: str
    mean: Decimal | None
    given: int
    invited: int
    response: Decimal | None
    good: Decimal | None
    interval: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked for: how the figures are cut, and what they are narrowed to."""

    cut: str
    filters: FigureFilters
    institution: str
    options: dict[str, dict[str, str]]

    @property
    def institution_id(self) -> int | None:
        """None for all."""
        return int(self.institution) if self.institution else None


@blueprint.get("/surveys/figures")
@guard(Permission.SURVEY_READ)
def cut_figures() -> ResponseReturnValue:
    """One table; response rate and interval stand beside every rate."""
    current = pilots.require_round()
    asked = _asked(current)
    points = asked.cut == "dimension"
    return render_template(
        "surveys/figures.html", cut=asked.cut, cuts=CUTS, fields=_fields(asked),
        chips=tables.chips(LABELS, asked.options), points=_points(current, asked) if points else [],
        lines=[] if points else _lines(current, asked), export_url=tables.elsewhere("surveys.cut_figures_export"),
    )  # fmt: skip


@blueprint.get("/surveys/figures/export")
@guard(Permission.SURVEY_READ)
def cut_figures_export() -> ResponseReturnValue:
    """What is on the screen, as a sheet."""
    current = pilots.require_round()
    asked = _asked(current)
    about = "，".join((current.title, *(chip.title for chip in tables.chips(LABELS, asked.options))))
    if asked.cut == "dimension":
        book = exports.dimensions_sheet(_points(current, asked), about)
    else:
        book = exports.cuts_sheet(_lines(current, asked), CUTS[asked.cut], about)
    return downloads.send_bytes(book, f"满意度按{CUTS[asked.cut]}_{clock.today()}.xlsx")


def _asked(current: PilotRound) -> Asked:
    institutions = {str(number): name for number, name in queries.institutions_asked(current.id)}
    options = {
        "institution": institutions, "wave": WAVES, "county": choices().counties,
        "category": {name: name for name in dictionaries.directions()},
    }  # fmt: skip
    return Asked(
        tables.chosen("cut", list(CUTS)) or "wave", FigureFilters.read(request.args),
        tables.chosen("institution", list(institutions)) or "", options,
    )  # fmt: skip


def _fields(asked: Asked) -> list[dict[str, object]]:
    filters = asked.filters
    values = {"institution": asked.institution, "wave": filters.wave, "county": filters.county,
              "category": filters.category}  # fmt: skip
    narrowed: list[dict[str, object]] = [
        {"name": name, "title": LABELS[name], "value": values[name], "options": list(options.items())}
        for name, options in asked.options.items()
    ]
    cut: dict[str, object] = {"name": "cut", "title": "分组", "value": asked.cut, "options": list(CUTS.items())}
    return [cut | {"fixed": True}, *narrowed]


def _lines(current: PilotRound, asked: Asked) -> list[Line]:
    found = queries.cut_figures(current.id, asked.cut, asked.filters, asked.institution_id)
    names, z = asked.options[asked.cut], _z(current)
    order = [*(key for key in names if key in found), *sorted(key for key in found if key not in names)]
    return [line_of(0, names.get(key, key), found[key], z) for key in order]


def _points(current: PilotRound, asked: Asked) -> list[PointsLine]:
    z = _z(current)
    return [_points_line(one, z) for one in queries.dimension_figures(current.id, asked.filters, asked.institution_id)]


def _points_line(one: DimensionFigures, z: Decimal) -> PointsLine:
    bounds = wilson(one.good, one.given, z)
    return PointsLine(
        one.title, one.mean, one.given, one.invited,
        rounded(Fraction(100 * one.given, one.invited)) if one.invited else None,
        rounded(Fraction(100 * one.good, one.given)) if one.given else None,
        "–".join(str((bound * 100).quantize(Decimal("0.01"))) for bound in bounds) if bounds else "—",
    )  # fmt: skip


def _z(current: PilotRound) -> Any:
    return pilots.policy_of_round(current.id).scoring.wilson_z.value
