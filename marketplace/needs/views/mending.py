"""The county's page on which it mends an imported need for an enterprise without an account, or hands it in again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import Conflict, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.needs import services
from marketplace.needs.forms.mending import MendingForm
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.needs.rules import MENDED, MENDED_STEPS, STEP_TITLES
from marketplace.needs.services.trail import policy_of
from marketplace.needs.views.blueprint import blueprint
from marketplace.needs.views.presenting import phone_for_county, shown
from marketplace.needs.views.subjects import seen
from marketplace.organizations.queries import dictionaries
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import refuse_stale


@blueprint.get("/needs/<int:need_id>/mend")
@guard(Permission.NEED_REVIEW, subject=seen)
def mending(need: Need) -> ResponseReturnValue:
    """The need's words, open for correction; one that the county may not change leads to its page."""
    if not services.may_stand_in(need):
        return redirect(url_for("needs.show", need_id=need.id))
    return _page(need, _form(need))


def _form(need: Need) -> MendingForm:
    return MendingForm.of_need(need, policy_of(need), dictionaries.chains(also=need.chain_id))


def _page(need: Need, form: MendingForm, status: int = 200) -> ResponseReturnValue:
    groups = [{"title": STEP_TITLES[step], "names": names} for step, names in MENDED_STEPS.items()]
    return render_template(
        "needs/mending.html", need=need, form=form, groups=groups, phone=phone_for_county(need)
    ), status


@blueprint.post("/needs/<int:need_id>/mend")
@guard(Permission.NEED_REVIEW, subject=seen)
@writes
def mend(need: Need) -> ResponseReturnValue:
    """Keep the correction, and hand a returned need in again where that was asked for."""
    form = _form(need)
    if not form.validate_on_submit():
        return _page(need, form, 422)
    try:
        refuse_stale(form.opened_version(), need.version, {name: getattr(need, name) for name in MENDED})
        done = _carry_out(need, form)
    except Conflict as conflict:
        return _stale_page(need, form, conflict)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(need, form, 422)
    flash(f"需求 {need.number} {done}。", "success")
    page = "needs.review" if need.state is NeedState.SUBMITTED else "needs.show"
    return redirect(url_for(page, need_id=need.id), 303)


def _carry_out(need: Need, form: MendingForm) -> str:
    """What was done, in words; a returned need may be handed in again as it stands."""
    by, values, reason = current_actor(), form.values(), form.reason.data or ""
    again = request.form.get("go") == "submit"
    if not again or any(getattr(need, name) != value for name, value in values.items()):
        services.mend_for_enterprise(need, values, reason, by=by)
    if again:
        services.hand_in_for_enterprise(need, reason, by=by)
    return "已代企业重新提交，请审核" if again else "已更正"


def _stale_page(need: Need, form: MendingForm, conflict: Conflict) -> ResponseReturnValue:
    """What was typed stays; what somebody else wrote meanwhile stands beside it."""
    policy, typed = policy_of(need), form.values()
    form.form_errors.append("您打开页面之后，别人已修改过这项需求。不同的栏目旁列出了现在的内容，请核对后再保存。")
    for name, theirs in conflict.theirs.items():
        if theirs != typed[name]:
            words = need.chain.name if name == "chain_id" and need.chain else shown(name, theirs, policy)
            form[name].errors = [*form[name].errors, f"现在的内容是「{words or '未填写'}」"]
    form.version.data, form.version.raw_data = str(need.version), None
    return _page(need, form, 409)
