"""The owner's choice: which bids and why not the others, once more on a page of its own, since it cannot be undone."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.bids import queries, rules, services
from marketplace.bids.forms.deciding import award_form, reason_name, reasons_of
from marketplace.bids.lifecycle import BidState, TenderState
from marketplace.bids.models import Bid, Tender
from marketplace.bids.views.blueprint import blueprint
from marketplace.bids.views.presenting import add_refusal, standing
from marketplace.bids.views.subjects import tender_of
from marketplace.kernel import clock
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


def _bids(table: queries.Standing) -> list[Bid]:
    return [row.bid for row in table.rows if row.bid.state is BidState.OPENED]


@blueprint.get("/needs/<int:need_id>/award")
@guard(Permission.TENDER_AWARD, subject=tender_of)
def awarding(tender: Tender) -> ResponseReturnValue:
    """The form, best bid first."""
    if tender.state is not TenderState.OPENED:
        return redirect(url_for("bids.compare", need_id=tender.need_id))
    return _form_page(tender, None)


def _form_page(tender: Tender, form: Any, status: int = 200) -> ResponseReturnValue:
    table = queries.standing_of(tender)
    bids = _bids(table)
    page = render_template(
        "bids/award.html", tender=tender, need=tender.need, table=table, bids=bids, reason_name=reason_name,
        form=form if form is not None else award_form(bids, formdata=None), **standing(tender),
    )  # fmt: skip
    return page, status


@blueprint.post("/needs/<int:need_id>/award")
@guard(Permission.TENDER_AWARD, subject=tender_of)
@writes
def award(tender: Tender) -> ResponseReturnValue:
    """First the page on which one checks, then the choice itself."""
    table = queries.standing_of(tender)
    bids = _bids(table)
    form = award_form(bids)
    valid = form.validate_on_submit()
    if not valid or request.form.get("go") == "edit":
        return _form_page(tender, form, 200 if valid else 422)
    chosen, reasons = form.chosen.data or [], reasons_of(form, bids)
    if request.form.get("go") != "award":
        return _check_page(tender, table, form, chosen, reasons)
    try:
        services.award_tender(
            tender, chosen, reasons, by=current_actor(), at=clock.now(), reason=form.reason.data or ""
        )
    except Refusal as refusal:
        return _form_page(tender, form, add_refusal(form, refusal))
    flash("已选定机构，各家机构已收到结果。", "success")
    return redirect(url_for("bids.compare", need_id=tender.need_id), 303)


def _check_page(
    tender: Tender, table: queries.Standing, form: Any, chosen: list[int], reasons: dict[int, str]
) -> ResponseReturnValue:
    bids = _bids(table)
    problems = rules.choice_problems(chosen, [bid.id for bid in bids], reasons, tender.need.wanted)
    form.add_problems(problems)
    if table.basis is None:
        form.form_errors.append("请先提交企业评分表，或等专家组长提交评审意见，再选定机构")
    if form.errors or form.form_errors:
        return _form_page(tender, form, 422)
    hidden = [
        *(("chosen", number) for number in chosen),
        *((reason_name(bid), reasons[bid.id]) for bid in bids if bid.id in reasons),
        ("reason", form.reason.data or ""),
    ]
    return render_template(
        "bids/award_check.html", tender=tender, need=tender.need, hidden=hidden, reasons=reasons,
        reason=form.reason.data or "",
        winners=[bid for bid in bids if bid.id in chosen], others=[bid for bid in bids if bid.id not in chosen],
    )  # fmt: skip
