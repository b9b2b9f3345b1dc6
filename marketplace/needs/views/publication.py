"""The city's pages: choose approved needs and publish them as a list; publish a failed one again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.needs import queries, rules, services
from marketplace.needs.forms.decisions import PublishForm, RepublishForm
from marketplace.needs.lifecycle import NEED
from marketplace.needs.models import Need
from marketplace.needs.services.trail import policy_of, stated
from marketplace.needs.views.blueprint import blueprint
from marketplace.needs.views.subjects import seen
from marketplace.pilots import queries as pilots
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@blueprint.get("/needs/publish")
@guard(Permission.NEED_PUBLISH)
def choose() -> ResponseReturnValue:
    """The approved needs with what stands against each."""
    current = pilots.require_round()
    form = PublishForm(data={"deadline_on": services.usual_deadline(current, clock.today())})
    return _page(form, set())


def _obstacles(need: Need) -> list[str]:
    return [problem.sentence() for problem in rules.publication_problems(stated(need), policy_of(need))]


def _page(form: PublishForm, ticked: set[int], status: int = 200) -> ResponseReturnValue:
    rows = [{"need": need, "problems": _obstacles(need)} for need in queries.waiting_for_publication()]
    return render_template("needs/publish.html", form=form, rows=rows, ticked=ticked), status


@blueprint.post("/needs/publish")
@guard(Permission.NEED_PUBLISH)
@writes
def publish() -> ResponseReturnValue:
    """Publish the ticked needs; one that may not be published holds back the list and is named."""
    form = PublishForm()
    ticked = {int(one) for one in request.form.getlist("needs") if one.isascii() and one.isdigit() and len(one) < 12}
    if not form.validate_on_submit():
        return _page(form, ticked, 422)
    try:
        found = services.publish_needs(
            queries.many(sorted(ticked)), deadline_on=form.deadline_on.data, title=form.title.data or "",
            by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(form, ticked, 422)
    flash(f"已发布「{found.title}」，共 {len(ticked)} 项需求，揭榜截止日 {found.deadline_on.isoformat()}。", "success")
    return redirect(url_for("portal.need_list", number=found.number), 303)


@blueprint.get("/needs/<int:need_id>/republish")
@guard(Permission.NEED_PUBLISH, subject=seen)
def republishing(need: Need) -> ResponseReturnValue:
    """A failed need with a new deadline."""
    if not NEED.can(need.state, "republish"):
        return redirect(url_for("needs.show", need_id=need.id))
    usual = services.usual_deadline(need.round, clock.today())
    return render_template("needs/republish.html", need=need, form=RepublishForm(data={"deadline_on": usual}))


@blueprint.post("/needs/<int:need_id>/republish")
@guard(Permission.NEED_PUBLISH, subject=seen)
@writes
def republish(need: Need) -> ResponseReturnValue:
    """Publish it again."""
    form = RepublishForm()
    valid = form.validate_on_submit()
    try:
        if valid:
            services.republish_need(need, deadline_on=form.deadline_on.data, by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        valid = False
    if not valid:
        return render_template("needs/republish.html", need=need, form=form), 422
    flash(f"需求 {need.number} 已重新发布，揭榜截止日 {need.deadline_on}。", "success")
    return redirect(url_for("needs.show", need_id=need.id), 303)
