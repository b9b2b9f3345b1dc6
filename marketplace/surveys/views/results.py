"""Results: by institution for city and auditor, opening into single answers; aggregates for a county; own releases."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution
from marketplace.organizations.queries import dictionaries
from marketplace.organizations.queries.choices import choices
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.surveys import exports, queries
from marketplace.surveys.models import Release
from marketplace.surveys.queries import AnswerFilters, FigureFilters, InstitutionFigures
from marketplace.surveys.rules import DIMENSIONS
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.listing import WAVES
from marketplace.surveys.views.presenting import Line, line_of
from marketplace.surveys.views.showing import CHANNELS, LEVELS
from marketplace.web import downloads, tables
from marketplace.web.filters import day

LABELS = {"wave": "批次", "county": "县市区", "category": "方向", "by": "计数", "q": "机构"}
BY = {"firm": "同一企业只计一次"}
SIZE = 50
_SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: line.name, "valid": lambda line: line.valid, "rate": lambda line: line.rate_or_low,
    "strict": lambda line: line.strict_or_low, "response": lambda line: line.response_or_low,
    "low": lambda line: line.bound_or_low,
}  # fmt: skip
SORTS = (*_SORTS, *(f"-{key}" for key in _SORTS))


@blueprint.get("/surveys/results")
@guard(Permission.SURVEY_RESULTS)
def results() -> ResponseReturnValue:
    """By institution, as far as the reader is entitled."""
    actor = current_actor()
    if actor.duty is Duty.INSTITUTION:
        return redirect(url_for("surveys.own"))
    current = pilots.require_round()
    if actor.duty is Duty.COUNTY:
        return render_template("surveys/results_county.html", lines=_county_lines(current), least=_floor(current))
    found, lines, sort = _city_lines(current)
    start = _start(len(lines))
    fields, shown = _fields()
    return render_template(
        "surveys/results.html", lines=lines[start : start + SIZE], total=len(lines), sort=sort,
        whole=line_of(0, "合计", queries.round_total(found), _z(current)), fields=fields,
        chips=tables.chips(LABELS, shown), base=_base(), export_url=tables.elsewhere("surveys.results_export"),
        previous_url=tables.address(cursor=str(max(0, start - SIZE))) if start else "",
        next_url=tables.address(cursor=str(start + SIZE)) if start + SIZE < len(lines) else "",
    )  # fmt: skip


def _z(current: PilotRound) -> Any:
    return pilots.policy_of_round(current.id).scoring.wilson_z.value


def _floor(current: PilotRound) -> int:
    return pilots.policy_of_round(current.id).scoring.anonymity_floor.value


def _county_lines(current: PilotRound) -> list[Line]:
    found = queries.released_figures(current.id, current_actor().county_code or "")
    return [line_of(one.institution_id, one.name, one.figures, _z(current)) for one in found]


def _city_lines(current: PilotRound) -> tuple[Sequence[InstitutionFigures], list[Line], str]:
    found = queries.institution_figures(current.id, FigureFilters.read(request.args), tables.words())
    lines = [line_of(one.institution_id, one.name, one.figures, _z(current)) for one in found]
    sort = tables.chosen("sort", SORTS) or "name"
    lines.sort(key=_SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return found, lines, sort


def _start(total: int) -> int:
    """Where the page begins; nonsense begins at the top."""
    typed = request.args.get("cursor", "")
    start = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    return start - start % SIZE if start < total else 0


def _base() -> str:
    address = tables.address(sort=None)
    return address + ("&" if "?" in address else "?")


def _fields() -> tuple[list[dict[str, object]], dict[str, dict[str, str]]]:
    filters = FigureFilters.read(request.args)
    counties = choices().counties
    directions = {name: name for name in dictionaries.directions()}
    shown = {"wave": WAVES, "county": counties, "category": directions, "by": BY}
    values = {"wave": filters.wave, "county": filters.county, "category": filters.category,
              "by": "firm" if filters.by_firm else ""}  # fmt: skip
    fields: list[dict[str, object]] = [{"name": "q", "title": "机构名称", "value": tables.words()}]
    for name, options in shown.items():
        fields.append({"name": name, "title": LABELS[name], "value": values[name], "options": list(options.items())})
    fields[-1] |= {"fixed": True, "options": [("", "每份协议计一次"), *BY.items()]}
    return fields, shown


@blueprint.get("/surveys/results/export")
@guard(Permission.SURVEY_RESULTS)
def results_export() -> ResponseReturnValue:
    """What is on the screen, as a sheet."""
    actor, current = current_actor(), pilots.require_round()
    if actor.duty is Duty.INSTITUTION:
        abort(404)
    lines = _county_lines(current) if actor.duty is Duty.COUNTY else _city_lines(current)[1]
    return downloads.send_bytes(exports.results_sheet(lines, current.title), f"满意度汇总_{clock.today()}.xlsx")


@blueprint.get("/surveys/own")
@guard(Permission.SURVEY_RESULTS)
def own() -> ResponseReturnValue:
    """What was released to the institution; nothing that moves when an answer comes in (D24)."""
    actor = current_actor()
    if actor.duty is not Duty.INSTITUTION:
        return redirect(url_for("surveys.results"))
    current = pilots.require_round()
    releases = queries.releases_of(actor.organization_id or 0, current.id)
    lines = [line_of(one.institution_id, _release_words(one), one, _z(current)) for one in releases]
    return render_template("surveys/own.html", lines=lines, least=_floor(current))


def _release_words(release: Release) -> str:
    return f"第 {release.number} 次（{WAVES[release.wave]}，{day(release.created_at)}）"


def _institution(number: int) -> Institution:
    return session().get(Institution, number) or abort(404)


ANSWER_LABELS = {"wave": "批次", "level": "评价", "county": "县市区"}


@blueprint.get("/surveys/results/<int:institution_id>")
@guard(Permission.SURVEY_READ)
def answers(institution_id: int) -> ResponseReturnValue:
    """An institution's figures by wave and dimension, and the single answers behind them."""
    institution, current = _institution(institution_id), pilots.require_round()
    filters = AnswerFilters.read(request.args)
    page = queries.answers_page(current.id, institution.id, filters, request.args.get("cursor"))
    counties = choices().counties
    shown = {"wave": WAVES, "level": LEVELS, "county": counties}
    fields = [
        {"name": name, "title": ANSWER_LABELS[name], "value": getattr(filters, name), "options": list(words.items())}
        for name, words in shown.items()
    ]
    whole, means = queries.of_institution(current.id, institution.id)
    return render_template(
        "surveys/answers.html", institution=institution, page=page, pager=tables.links(page), fields=fields,
        chips=tables.chips(ANSWER_LABELS, shown), levels=LEVELS, waves=WAVES, channels=CHANNELS,
        line=line_of(institution.id, institution.name, whole, _z(current)) if whole.invited else None,
        means=means, dimensions=DIMENSIONS,
        export_url=tables.address(cursor=None).replace(f"/{institution.id}", f"/{institution.id}/export", 1),
    )  # fmt: skip


@blueprint.get("/surveys/results/<int:institution_id>/export")
@guard(Permission.SURVEY_READ)
def answers_export(institution_id: int) -> ResponseReturnValue:
    """The single answers on the screen, as a sheet."""
    institution, current = _institution(institution_id), pilots.require_round()
    rows = queries.export_answers(current.id, institution.id, AnswerFilters.read(request.args))
    return downloads.send_bytes(exports.answers_sheet(rows, institution.name), f"单份评价_{clock.today()}.xlsx")
