"""The city's page of waves: how far each has come, opening one, releasing figures when it has closed."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.surveys import queries, services
from marketplace.surveys.forms import ResurveyForm
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.queries import FigureFilters
from marketplace.surveys.views.blueprint import blueprint


@blueprint.get("/surveys/waves")
@guard(Permission.SURVEY_MANAGE)
def waves() -> ResponseReturnValue:
    """Each wave with its counts and what can be done."""
    current = pilots.require_round()
    return _page(current, _resurvey_form(current))


def _resurvey_form(current: PilotRound) -> ResurveyForm:
    asked = queries.institution_figures(current.id, FigureFilters())
    return ResurveyForm.offering([(one.institution_id, one.name) for one in asked])


def _page(current: PilotRound, form: ResurveyForm, status: int = 200) -> ResponseReturnValue:
    now = clock.now()
    found = queries.waves_of(current.id, now)
    page = render_template(
        "surveys/waves.html", round=current, waves=found, form=form, sending=_sending(found),
        releasable=queries.count_releasable(current, now),
        least=pilots.policy_of_round(current.id).scoring.anonymity_floor.value,
    )  # fmt: skip
    return page, status


def _sending(found: list[queries.WaveStanding]) -> dict[str, Any]:
    """How far the worker is with the waves that it still sends, in the progress component's words."""
    waiting = [one for one in found if one.unsent]
    total, left = sum(one.invited for one in waiting), sum(one.unsent for one in waiting)
    return {
        "state": "running" if left else "done", "done": total - left, "total": total,
        "message": f"还有 {left} 份等待发出" if left else "已全部发出",
        "next": "" if left else url_for("surveys.waves"),
    }  # fmt: skip


@blueprint.get("/surveys/waves/progress")
@guard(Permission.SURVEY_MANAGE)
def sending() -> ResponseReturnValue:
    """For the page that waits."""
    return jsonify(_sending(queries.waves_of(pilots.require_round().id, clock.now())))


def _wave(name: str) -> Wave:
    found = next((one for one in Wave if one.value == name), None)
    return found if found is not None else abort(404)


@blueprint.post("/surveys/waves/<wave>/open")
@guard(Permission.SURVEY_MANAGE)
@writes
def open_wave(wave: str) -> ResponseReturnValue:
    """Ask about every engagement that ran; the re-survey about one institution's."""
    named, current = _wave(wave), pilots.require_round()
    form = _resurvey_form(current)
    institution: int | None = None
    try:
        if named is Wave.RESURVEY:
            if not form.validate():
                return _page(current, form, 422)
            institution = int(form.institution_id.data) if form.institution_id.data else None
        asked = services.open_wave(current, named, by=current_actor(), institution_id=institution)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(current, form, 422)
    if asked:
        flash(f"{named.title}已发起，{len(asked)} 份测评由后台逐批发出。", "success")
    else:
        flash(f"{named.title}没有新的服务协议需要测评。", "info")
    return redirect(url_for("surveys.waves"), 303)


@blueprint.post("/surveys/waves/<wave>/release")
@guard(Permission.SURVEY_MANAGE)
@writes
def release(wave: str) -> ResponseReturnValue:
    """Tell institutions their figures, where that gives nobody away."""
    named, current = _wave(wave), pilots.require_round()
    told = services.release_wave(current, named, by=current_actor())
    if told:
        flash(f"已向 {len(told)} 家服务机构公布满意度汇总。", "success")
    else:
        flash("目前没有机构的新评价达到 5 家企业，没有公布。", "info")
    return redirect(url_for("surveys.waves"), 303)
