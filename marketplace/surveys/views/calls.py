"""One sampling call: the officer writes down how, whom and what he was told, or that nobody was reached (D3)."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Enterprise
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.surveys import queries, services
from marketplace.surveys.forms import CallForm
from marketplace.surveys.lifecycle import CallState
from marketplace.surveys.models import SampleCall
from marketplace.surveys.rules import DIMENSIONS
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.listing import WAVES
from marketplace.web.forms import refuse_stale


@blueprint.get("/surveys/calls/<int:drawn_id>")
@guard(Permission.SAMPLE_CALL, subject=queries.get_call)
def call(call: SampleCall) -> ResponseReturnValue:
    """Whom to call, and the form."""
    form = CallForm(version=call.version)
    form.asked_on.data = form.asked_on.data or call.asked_on or clock.today()
    if call.state is not CallState.WAITING:
        form.outcome.data, form.method.data, form.role.data = call.state.value, call.method, call.role
        form.level.data, form.text.data = call.level, call.text
        for name in DIMENSIONS:
            form[f"point_{name}"].data = str(call.dimensions.get(name, "")) or None
    return _page(call, form)


@blueprint.post("/surveys/calls/<int:drawn_id>")
@guard(Permission.SAMPLE_CALL, subject=queries.get_call)
@writes
def record_call(call: SampleCall) -> ResponseReturnValue:
    """Keep it."""
    form = CallForm()
    try:
        if form.validate():
            refuse_stale(form.opened_version(), call.version, {"回访结果": call.state.title})
            services.record_call(call, form.called(), by=current_actor())
            flash(f"已登记：{call.state.title}。", "success")
            return redirect(url_for("surveys.sample", sample_id=call.sample_id), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    return _page(call, form, 422)


def _page(call: SampleCall, form: CallForm, status: int = 200) -> ResponseReturnValue:
    engagement = call.invitation.engagement
    enterprise: Enterprise = engagement.enterprise
    page = render_template(
        "surveys/call.html", call=call, form=form, engagement=engagement, enterprise=enterprise,
        wave=WAVES[call.invitation.wave],
    )  # fmt: skip
    return page, status
