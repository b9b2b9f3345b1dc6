"""Every institution with its promise, its pace and its satisfaction, as far as the reader is entitled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.oversight import exports
from marketplace.oversight.queries import overview
from marketplace.oversight.queries.overview import Pledge
from marketplace.oversight.rules import TONES, PaceVerdict
from marketplace.oversight.views.blueprint import blueprint
from marketplace.oversight.views.reading import address_in, county_field, scope_for, sees_all
from marketplace.pilots import queries as pilots
from marketplace.pilots.policy import RoundPolicy
from marketplace.security.guard import guard, may
from marketplace.security.permissions import Permission
from marketplace.surveys.queries import InstitutionFigures
from marketplace.surveys.rules import Figures, rounded, wilson
from marketplace.web import downloads, tables

VERDICTS = {one.value: one.title for one in PaceVerdict}
LABELS = {"q": "机构", "county": "县市区", "verdict": "进度"}
SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One institution: the pledge, and its figures in per cent (None where they may not be told or nobody answered).

    ``flagged``: below the threshold with enough answers.
    """

    pledge: Pledge
    figures: Figures | None
    rate: Decimal | None
    strict: Decimal | None
    response: Decimal | None
    low: Decimal | None
    flagged: bool

    @property
    def name(self) -> str:
        """The institution's name."""
        return self.pledge.name


def lines_of(
    pledges: Sequence[Pledge], rates: Sequence[InstitutionFigures], policy: RoundPolicy, *, whole_city: bool
) -> list[Line]:
    """Institutions with both, the farthest behind first in the city's view, by enterprises served in a county's."""
    figures = {one.institution_id: one.figures for one in rates}
    lines = [_line(one, figures.get(one.institution_id), policy) for one in pledges]
    if whole_city:
        return sorted(lines, key=lambda one: (-one.pledge.behind, one.name))
    return sorted(lines, key=lambda one: (-one.pledge.served, one.name))


def _line(pledge: Pledge, found: Figures | None, policy: RoundPolicy) -> Line:
    if found is None:
        return Line(pledge, None, None, None, None, None, False)
    scoring = policy.scoring
    bounds = wilson(found.very + found.basic, found.valid, scoring.wilson_z.value)
    # Too few answers decide nothing (D3).
    enough = found.valid >= scoring.enough_answers.value
    flagged = enough and found.rate is not None and found.rate < scoring.low_satisfaction.value
    response = rounded(found.response_rate) if found.invited else None
    low = (bounds[0] * 100).quantize(Decimal("0.01")) if bounds else None
    return Line(pledge, found, rounded(found.rate), rounded(found.strict_rate), response, low, flagged)


_NONE = Decimal(-1)
_SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: line.name, "promised": lambda line: line.pledge.promised,
    "served": lambda line: line.pledge.served, "running": lambda line: line.pledge.running,
    "behind": lambda line: line.pledge.behind,
    "rate": lambda line: (_NONE if line.rate is None else line.rate, _NONE if line.low is None else line.low),
    "valid": lambda line: line.figures.valid if line.figures else -1,
}  # fmt: skip
SORTS = (*_SORTS, *(f"-{key}" for key in _SORTS))


def _found() -> tuple[list[Line], dict[str, Any]]:
    pilot = pilots.require_round()
    policy = pilots.policy_of(pilot)
    scope, names = scope_for(pilot, quarters=False)
    single = may(Permission.SURVEY_READ)
    rates = overview.satisfaction(scope, single=single)
    lines = lines_of(overview.pledges(scope, pilot), rates, policy, whole_city=scope.county is None)
    verdict, words = tables.chosen("verdict", tuple(VERDICTS)), tables.words()
    lines = [
        one for one in lines
        if (not verdict or one.pledge.verdict == verdict) and words.lower() in one.name.lower()
    ]  # fmt: skip
    sort = tables.chosen("sort", SORTS)
    if sort:
        lines.sort(key=_SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    fields: list[dict[str, object]] = [{"name": "q", "title": "机构名称", "value": words}]
    fields.append({"name": "verdict", "title": "进度", "value": verdict or "", "options": list(VERDICTS.items())})
    if sees_all():
        fields.append(county_field(scope, names))
    return lines, {
        "scope": scope, "whole_city": scope.county is None, "single": single, "sort": sort or "", "fields": fields,
        "pilot": pilot, "chips": tables.chips(LABELS, {"county": names, "verdict": VERDICTS}),
        "url": partial(address_in, scope), "floor": policy.scoring.anonymity_floor.value, "names": names,
    }  # fmt: skip


@blueprint.get("/oversight/institutions")
@guard(Permission.OVERSIGHT_VIEW)
def institutions() -> ResponseReturnValue:
    """All of them: search, order, filter, page, export."""
    lines, page = _found()
    typed = request.args.get("cursor", "")
    start = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    start = start - start % SIZE if start < len(lines) else 0
    return render_template(
        "oversight/institutions.html", lines=lines[start : start + SIZE], total=len(lines), tones=TONES,
        base=tables.sorting_base(), export_url=tables.elsewhere("oversight.institutions_export"),
        previous_url=tables.address(cursor=str(max(0, start - SIZE))) if start else "",
        next_url=tables.address(cursor=str(start + SIZE)) if start + SIZE < len(lines) else "", **page,
    )  # fmt: skip


@blueprint.get("/oversight/institutions/export")
@guard(Permission.OVERSIGHT_VIEW)
def institutions_export() -> ResponseReturnValue:
    """What is on the screen, whole, as a sheet."""
    lines, page = _found()
    sheet = exports.institutions_sheet(lines, whole_city=page["whole_city"], title=page["pilot"].title)
    return downloads.send_bytes(sheet, f"机构承诺与满意度_{clock.today()}.xlsx")
