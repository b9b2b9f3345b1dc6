"""Score sheets: the owner's, each assessor's alone, the chair's consensus; and who assesses."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.bids import queries, services
from marketplace.bids.forms.asking import ReasonForm
from marketplace.bids.forms.scoring import AssignForm, ConflictForm, points_name, points_of, score_form
from marketplace.bids.lifecycle import BidState, SheetState, TenderState
from marketplace.bids.models import Bid, ScoreSheet, Tender
from marketplace.bids.views.blueprint import blueprint
from marketplace.bids.views.presenting import add_refusal, standing
from marketplace.bids.views.subjects import tender_of
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

TITLES = {"owner": "企业评分", "assessor": "专家评分", "consensus": "评审组一致意见"}
ENDPOINTS = {"owner": "bids.score", "assessor": "bids.assess", "consensus": "bids.consensus"}


def _sheet_of(tender: Tender, kind: str) -> ScoreSheet:
    """The reader's own sheet of this kind; a Refusal in words where there is none."""
    if tender.state not in (TenderState.OPENED, TenderState.AWARDED):
        raise Refusal(f"揭榜现为「{tender.state.title}」，标书开启后才能评分。")
    if kind == "owner":
        return services.owner_sheet(tender)
    # Out of the sheets that the guard has read: who may assess follows from them.
    own = current_actor().user_id
    sheet = next((one for one in tender.sheets if one.kind == kind and one.user_id == own), None)
    if sheet is None:
        raise Forbidden("一致意见由组长填写。" if kind == "consensus" else "没有分派给您的评分表。")
    return sheet


def _page(tender: Tender, kind: str, form: Any = None, status: int = 200,
          conflict: ConflictForm | None = None) -> ResponseReturnValue:  # fmt: skip
    sheet, table = _sheet_of(tender, kind), queries.standing_of(tender)
    bids = _judged(table)
    page = render_template(
        "bids/score.html", tender=tender, need=tender.need, sheet=sheet, kind=kind, bids=bids, title=TITLES[kind],
        form=form or score_form(tender, bids, sheet, typed=False), points_name=points_name, table=table,
        conflict=conflict or ConflictForm(formdata=None), action=url_for(ENDPOINTS[kind], need_id=tender.need_id),
        heads=[{"title": one["title"], "numeric": True} for one in tender.criteria],
        others=_finished(table) if kind == "consensus" else [],
        open=sheet.state is SheetState.OPEN and tender.state is TenderState.OPENED, **standing(tender),
    )  # fmt: skip
    return page, status


def _judged(table: queries.Standing) -> list[Bid]:
    """The bids in the order of their numbers, so that nothing suggests a result while one scores."""
    return sorted((row.bid for row in table.rows if row.bid.state is not BidState.EXCLUDED), key=lambda one: one.id)


def _finished(table: queries.Standing) -> list[ScoreSheet]:
    """The assessors' sheets beside the consensus; each scores alone, so not before all have finished."""
    panel = [one for one in table.sheets if one.kind == "assessor" and one.state is not SheetState.CONFLICTED]
    return panel if all(one.state is SheetState.DONE for one in panel) else []


def _save(tender: Tender, kind: str) -> ResponseReturnValue:
    sheet = _sheet_of(tender, kind)
    bids = _judged(queries.standing_of(tender))
    form = score_form(tender, bids, sheet, typed=True)
    if not form.validate_on_submit():
        return _page(tender, kind, form, 422)
    finish = request.form.get("go") != "later"
    try:
        points, comment = points_of(form, tender, bids), form.comment.data or ""
        services.save_scores(sheet, points, comment, finish=finish, by=current_actor(), at=clock.now())
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(tender, kind, form, add_refusal(form, refusal))
    flash("评分已提交，选定前可以重新评分。" if finish else "已保存，尚未提交。", "success")
    back = "bids.compare" if finish else ENDPOINTS[kind]
    return redirect(url_for(back, need_id=tender.need_id), 303)


@blueprint.get("/needs/<int:need_id>/score")
@guard(Permission.TENDER_SCORE, subject=tender_of)
def score(tender: Tender) -> ResponseReturnValue:
    """The owner's sheet."""
    return _page(tender, "owner")


@blueprint.post("/needs/<int:need_id>/score")
@guard(Permission.TENDER_SCORE, subject=tender_of)
@writes
def save_score(tender: Tender) -> ResponseReturnValue:
    """Keep or finish the owner's sheet."""
    return _save(tender, "owner")


@blueprint.get("/needs/<int:need_id>/assess")
@guard(Permission.TENDER_ASSESS, subject=tender_of)
def assess(tender: Tender) -> ResponseReturnValue:
    """An assessor's own sheet."""
    return _page(tender, "assessor")


@blueprint.post("/needs/<int:need_id>/assess")
@guard(Permission.TENDER_ASSESS, subject=tender_of)
@writes
def save_assessment(tender: Tender) -> ResponseReturnValue:
    """Keep or finish an assessor's sheet."""
    return _save(tender, "assessor")


@blueprint.get("/needs/<int:need_id>/consensus")
@guard(Permission.TENDER_ASSESS, subject=tender_of)
def consensus(tender: Tender) -> ResponseReturnValue:
    """The chair's sheet, with all single ones beside it."""
    return _page(tender, "consensus")


@blueprint.post("/needs/<int:need_id>/consensus")
@guard(Permission.TENDER_ASSESS, subject=tender_of)
@writes
def save_consensus(tender: Tender) -> ResponseReturnValue:
    """Keep or finish the consensus."""
    return _save(tender, "consensus")


def _reopen(tender: Tender, kind: str) -> ResponseReturnValue:
    services.reopen_scores(_sheet_of(tender, kind), by=current_actor(), at=clock.now())
    return redirect(url_for(ENDPOINTS[kind], need_id=tender.need_id), 303)


@blueprint.post("/needs/<int:need_id>/score/reopen")
@guard(Permission.TENDER_SCORE, subject=tender_of)
@writes
def reopen_score(tender: Tender) -> ResponseReturnValue:
    """The owner scores again."""
    return _reopen(tender, "owner")


@blueprint.post("/needs/<int:need_id>/assess/reopen")
@guard(Permission.TENDER_ASSESS, subject=tender_of)
@writes
def reopen_assessment(tender: Tender) -> ResponseReturnValue:
    """An assessor scores again."""
    return _reopen(tender, "assessor")


@blueprint.post("/needs/<int:need_id>/consensus/reopen")
@guard(Permission.TENDER_ASSESS, subject=tender_of)
@writes
def reopen_consensus(tender: Tender) -> ResponseReturnValue:
    """The chair takes the consensus up again."""
    return _reopen(tender, "consensus")


@blueprint.post("/needs/<int:need_id>/step-aside")
@guard(Permission.TENDER_ASSESS, subject=tender_of)
@writes
def step_aside(tender: Tender) -> ResponseReturnValue:
    """An assessor declares an interest and scores no more here."""
    form, sheet = ConflictForm(), _sheet_of(tender, "assessor")
    if not form.validate_on_submit():
        return _page(tender, "assessor", None, 422, form)
    try:
        services.step_aside(sheet, form.reason.data or "", by=current_actor(), at=clock.now())
    except Refusal as refusal:
        return _page(tender, "assessor", None, add_refusal(form, refusal), form)
    flash("已回避，市工信局会另行安排专家。", "success")
    return redirect(url_for("bids.tenders"), 303)


@blueprint.get("/needs/<int:need_id>/ask-assessors")
@guard(Permission.TENDER_SCORE, subject=tender_of)
def asking_assessors(tender: Tender) -> ResponseReturnValue:
    """What assessors are for; they score opened bids."""
    if tender.state is not TenderState.OPENED:
        return redirect(url_for("bids.compare", need_id=tender.need_id))
    return _asking_page(tender, ReasonForm(formdata=None))


def _asking_page(tender: Tender, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    return render_template("bids/ask_assessors.html", tender=tender, need=tender.need, form=form), status


@blueprint.post("/needs/<int:need_id>/ask-assessors")
@guard(Permission.TENDER_SCORE, subject=tender_of)
@writes
def ask_assessors(tender: Tender) -> ResponseReturnValue:
    """The owner asks the city for assessors."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _asking_page(tender, form, 422)
    try:
        services.ask_assessors(tender, form.reason.data or "", by=current_actor(), at=clock.now())
    except Refusal as refusal:
        return _asking_page(tender, form, add_refusal(form, refusal))
    flash("已请市工信局安排评审专家。", "success")
    return redirect(url_for("bids.compare", need_id=tender.need_id), 303)


@blueprint.get("/needs/<int:need_id>/assessors")
@guard(Permission.TENDER_ASSIGN, subject=tender_of)
def assessors(tender: Tender) -> ResponseReturnValue:
    """Who assesses, and who may."""
    panel = [sheet for sheet in tender.sheets if sheet.kind == "assessor" and sheet.state is not SheetState.CONFLICTED]
    chair = next((sheet.user_id for sheet in panel if sheet.is_chair), None)
    kept = {"assessors": [sheet.user_id for sheet in panel], "chair": chair}
    return _assign_page(tender, AssignForm.offering(_people(), formdata=None, data=kept), panel)


def _people() -> dict[int, str]:
    return {user.id: user.display_name for user in queries.assessors()}


def _assign_page(
    tender: Tender, form: AssignForm, panel: Sequence[ScoreSheet] = (), status: int = 200
) -> ResponseReturnValue:
    page = render_template("bids/assessors.html", tender=tender, need=tender.need, form=form, panel=panel,
                           **standing(tender))  # fmt: skip
    return page, status


@blueprint.post("/needs/<int:need_id>/assessors")
@guard(Permission.TENDER_ASSIGN, subject=tender_of)
@writes
def assign(tender: Tender) -> ResponseReturnValue:
    """The city names the assessors and their chair."""
    form = AssignForm.offering(_people())
    if not form.validate_on_submit():
        return _assign_page(tender, form, status=422)
    try:
        services.assign_assessors(tender, form.assessors.data or [], form.chair.data, by=current_actor(),
                                  at=clock.now())  # fmt: skip
    except Refusal as refusal:
        return _assign_page(tender, form, status=add_refusal(form, refusal))
    flash("已安排评审，专家会收到通知。", "success")
    return redirect(url_for("bids.compare", need_id=tender.need_id), 303)
