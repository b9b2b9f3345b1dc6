"""Samples to be called: the list, drawing one, its calls beside the firms' own answers, the sheet of both (D3)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.surveys import exports, queries, services
from marketplace.surveys.forms import SampleForm
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import CallSample
from marketplace.surveys.queries.samples import STATES
from marketplace.surveys.rules import DIMENSIONS, comparison_of
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.listing import WAVES
from marketplace.surveys.views.presenting import line_of
from marketplace.surveys.views.showing import LEVELS
from marketplace.web import downloads, tables

LABELS = {"state": "进展", "institution": "机构"}
EVERYONE = "全部服务机构"


@blueprint.get("/surveys/samples")
@guard(Permission.SAMPLE_VIEW)
def samples() -> ResponseReturnValue:
    """Every sample of the round, with how far its calls have come."""
    current = pilots.require_round()
    names = {str(number): name for number, name in queries.institutions_asked(current.id)}
    state = tables.chosen("state", list(STATES)) or ""
    institution = tables.chosen("institution", list(names)) or ""
    page = queries.samples_page(
        current.id, state=state, institution_id=int(institution) if institution else None,
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    shown = {"state": STATES, "institution": names}
    fields = [
        {"name": name, "title": LABELS[name], "value": value, "options": list(shown[name].items())}
        for name, value in (("state", state), ("institution", institution))
    ]
    return render_template(
        "surveys/samples.html", page=page, pager=tables.links(page), waves=WAVES, everyone=EVERYONE, fields=fields,
        chips=tables.chips(LABELS, shown),
    )  # fmt: skip


@blueprint.get("/surveys/samples/new")
@guard(Permission.SAMPLE_CALL)
def new_sample() -> ResponseReturnValue:
    """Of whom, and how many; an evaluation without enough answers leads here with its institution (D3)."""
    current = pilots.require_round()
    form = _form(current)
    form.institution_id.data = request.args.get("institution") or form.institution_id.data
    if request.args.get("silent"):
        form.silent.data = "silent"
    form.size.data = form.size.data or _least(current)
    return _new_page(current, form)


@blueprint.post("/surveys/samples/new")
@guard(Permission.SAMPLE_CALL)
@writes
def draw_sample() -> ResponseReturnValue:
    """Draw; the seed is thrown by the machine."""
    current = pilots.require_round()
    form = _form(current)
    try:
        if form.validate():
            sample = services.draw_sample(
                current, institution_id=int(form.institution_id.data) if form.institution_id.data else None,
                wave=Wave(form.wave.data) if form.wave.data else None, silent=form.silent.data == "silent",
                size=form.size.data or 0, by=current_actor(),
            )  # fmt: skip
            flash(f"已随机抽取 {len(sample.calls)} 家企业，请逐家回访并登记。", "success")
            return redirect(url_for("surveys.sample", sample_id=sample.id), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return _new_page(current, form, 422)


def _form(current: PilotRound) -> SampleForm:
    return SampleForm.offering(queries.institutions_asked(current.id))


def _least(current: PilotRound) -> int:
    return pilots.policy_of_round(current.id).scoring.enough_answers.value


def _new_page(current: PilotRound, form: SampleForm, status: int = 200) -> ResponseReturnValue:
    return render_template("surveys/sample_new.html", form=form, least=_least(current)), status


@blueprint.get("/surveys/samples/<int:sample_id>")
@guard(Permission.SAMPLE_VIEW, subject=queries.get_sample)
def sample(sample: CallSample) -> ResponseReturnValue:
    """The drawn firms, what they said when called beside what they answered themselves, and how to draw again."""
    rows = queries.compared(sample.id)
    z = pilots.policy_of_round(sample.round_id).scoring.wilson_z.value
    comparison = comparison_of([(row.level, row.own_level, row.dimensions, row.own_dimensions) for row in rows])
    return render_template(
        "surveys/sample.html", sample=sample, rows=rows, levels=LEVELS, waves=WAVES, everyone=EVERYONE,
        comparison=comparison, dimensions=DIMENSIONS, spare=services.spare_draws(sample),
        same=services.drawn_again(sample),
        lines=[line_of(0, "回访", comparison.by_call, z), line_of(0, "链接或登录评价", comparison.by_link, z)],
    )  # fmt: skip


@blueprint.post("/surveys/samples/<int:sample_id>/more")
@guard(Permission.SAMPLE_CALL, subject=queries.get_sample)
@writes
def draw_more(sample: CallSample) -> ResponseReturnValue:
    """Further firms in place of those that could not be reached."""
    before = len(sample.calls)
    services.draw_more(sample, by=current_actor())
    flash(f"已补抽 {len(sample.calls) - before} 家企业。", "success")
    return redirect(url_for("surveys.sample", sample_id=sample.id), 303)


@blueprint.get("/surveys/samples/<int:sample_id>/export")
@guard(Permission.SAMPLE_VIEW, subject=queries.get_sample)
def sample_export(sample: CallSample) -> ResponseReturnValue:
    """The calls beside the firms' own answers, as a sheet."""
    name = sample.institution.name if sample.institution else EVERYONE
    book = exports.calls_sheet(queries.compared(sample.id), name, sample.seed)
    return downloads.send_bytes(book, f"抽样回访_{clock.today()}.xlsx")
