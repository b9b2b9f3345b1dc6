"""The county's review: remarks beside single fields, and three ways on."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import Conflict, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.needs import rules, services
from marketplace.needs.forms.decisions import ReviewForm
from marketplace.needs.forms.steps import as_answer, chosen_chain, yes_or_no
from marketplace.needs.lifecycle import NEED
from marketplace.needs.models import Need
from marketplace.needs.services.standing_in import may_be_mended
from marketplace.needs.services.trail import owners, policy_of, stated
from marketplace.needs.views.blueprint import blueprint
from marketplace.needs.views.presenting import facts, history, phone_for_county
from marketplace.needs.views.subjects import seen
from marketplace.organizations.queries import dictionaries
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import panels
from marketplace.web.forms import refuse_stale


@blueprint.get("/needs/<int:need_id>/review")
@guard(Permission.NEED_REVIEW, subject=seen)
def review(need: Need) -> ResponseReturnValue:
    """The need with a place for a remark at each field."""
    if not NEED.can(need.state, "approve"):
        return redirect(url_for("needs.show", need_id=need.id))
    answers = {name: as_answer(getattr(need, name)) for name in ("is_manufacturing", "in_gradient_pool")}
    kept = {"version": str(need.version), "county_reason": need.county_reason, "chain_id": str(need.chain_id or "")}
    proposed = panels.ask("need.remark", need) if request.args.get("better") else None
    return _page(need, _form(need, data=kept | answers | (proposed or {})))


def _form(need: Need, **kwargs: Any) -> ReviewForm:
    return ReviewForm.offering(dictionaries.chains(also=need.chain_id), **kwargs)


def _page(need: Need, form: ReviewForm, status: int = 200) -> ResponseReturnValue:
    policy = policy_of(need)
    people, warnings = owners(need), rules.warnings(stated(need), policy)
    page = render_template(
        "needs/review.html", need=need, form=form, groups=facts(need, policy), history=history(need),
        warnings=[problem.sentence() for problem in warnings], doubtful={problem.field for problem in warnings},
        has_account=bool(people), may_mend=not people and may_be_mended(need), phone=phone_for_county(need),
    )  # fmt: skip
    return page, status


def _decided(need: Need, decide: str) -> ResponseReturnValue:
    """Carry out one of the three decisions with what the form holds; nothing typed is lost where it is refused."""
    form = _form(need)
    if not form.validate_on_submit():
        return _page(need, form, 422)
    try:
        refuse_stale(form.opened_version(), need.version, {})
        DECISIONS[decide](need, form)
    except Conflict as conflict:
        form.form_errors.append(f"{conflict.message}您填写的意见还在，现在的内容见下。")
        form.version.data, form.version.raw_data = str(need.version), None
        return _page(need, form, 409)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(need, form, 422)
    flash(f"需求 {need.number} {DONE[decide]}。", "success")
    return redirect(url_for("needs.index", state="submitted"), 303)


def _return(need: Need, form: ReviewForm) -> None:
    services.return_need(need, form.remarks(), overall=form.overall.data or "", by=current_actor())


def _approve(need: Need, form: ReviewForm) -> None:
    services.approve_need(
        need, by=current_actor(), is_manufacturing=yes_or_no(form.is_manufacturing.data),
        in_gradient_pool=yes_or_no(form.in_gradient_pool.data), county_reason=form.county_reason.data or "",
        chain_id=services.CHAIN_AS_IT_IS if form.chain_id.data is None else chosen_chain(form.chain_id.data),
    )  # fmt: skip


def _decline(need: Need, form: ReviewForm) -> None:
    services.decline_need(need, form.reason.data or "", by=current_actor())


DECISIONS = {"return": _return, "approve": _approve, "decline": _decline}
DONE = {"return": "已退回企业修改", "approve": "已审核通过，转市工信局发布", "decline": "未予通过，已告知企业"}


@blueprint.post("/needs/<int:need_id>/return")
@guard(Permission.NEED_REVIEW, subject=seen)
@writes
def return_(need: Need) -> ResponseReturnValue:
    """Back to the enterprise with remarks."""
    return _decided(need, "return")


@blueprint.post("/needs/<int:need_id>/approve")
@guard(Permission.NEED_REVIEW, subject=seen)
@writes
def approve(need: Need) -> ResponseReturnValue:
    """On to the city."""
    return _decided(need, "approve")


@blueprint.post("/needs/<int:need_id>/decline")
@guard(Permission.NEED_REVIEW, subject=seen)
@writes
def decline(need: Need) -> ResponseReturnValue:
    """Not taken into the pilot."""
    return _decided(need, "decline")
