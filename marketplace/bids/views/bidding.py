"""An institution's own place in a tender: fill in, check, hand in sealed, change, withdraw (D26).

No page before the receipt stores the words: they travel with the form. Files are kept, encrypted, when they arrive.
"""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from marketplace.bids import queries, rules, services
from marketplace.bids.forms.bidding import CodeForm, OfferForm
from marketplace.bids.lifecycle import BidState
from marketplace.bids.models import Bid, Tender
from marketplace.bids.services import StagedFile
from marketplace.bids.views.blueprint import blueprint
from marketplace.bids.views.presenting import add_refusal, bid_rows, offer_rows, standing, typed
from marketplace.bids.views.subjects import Desk, own_file, own_place
from marketplace.documents import services as documents
from marketplace.extensions import limiter
from marketplace.kernel import clock
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.kernel.transactions import keep, writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@blueprint.get("/needs/<int:need_id>/bid")
@guard(Permission.BID_SUBMIT, subject=own_place)
def bid(desk: Desk) -> ResponseReturnValue:
    """The form; or what stands already, with the ways to change and withdraw it."""
    found = queries.live_bid(desk.tender, desk.institution_id)
    if found is None:
        return _form_page(desk.tender, OfferForm(formdata=None))
    if found.is_opened:
        return _opened_page(desk.tender, found)
    return _standing_page(desk.tender, found, CodeForm(formdata=None))


@blueprint.get("/needs/<int:need_id>/bid/new")
@guard(Permission.BID_SUBMIT, subject=own_place)
def fill_anew(desk: Desk) -> ResponseReturnValue:
    """An empty form, also in place of a bid whose receipt code was lost."""
    return _form_page(desk.tender, OfferForm(formdata=None))


def _form_page(
    tender: Tender, form: OfferForm, staged: Sequence[StagedFile] = (), status: int = 200
) -> ResponseReturnValue:
    try:
        services.refuse_bidding(tender, by=current_actor())
        closed = ""
    except Refusal as refusal:
        closed = refusal.message
    page = render_template(
        "bids/bid_form.html", tender=tender, need=tender.need, form=form, staged=staged, closed=closed,
        replaces=services.has_bid(tender, current_actor()), most=rules.FILES_MOST, largest=rules.FILE_MOST,
        accepted=documents.ACCEPTED, **standing(tender),
    )  # fmt: skip
    return page, status


def _standing_page(tender: Tender, found: Bid, form: CodeForm, status: int = 200) -> ResponseReturnValue:
    stands = standing(tender)
    page = render_template(
        "bids/bid_standing.html", tender=tender, need=tender.need, bid=found, form=form,
        changeable=found.state is BidState.SEALED and stands["phase"] == "receiving", **stands,
    )  # fmt: skip
    return page, status


def _opened_page(tender: Tender, found: Bid) -> ResponseReturnValue:
    return render_template(
        "bids/bid_result.html", tender=tender, need=tender.need, bid=found, rows=bid_rows(found), files=found.files,
        award=queries.standing_award(tender), past=False, **standing(tender),
    )  # fmt: skip


@blueprint.post("/needs/<int:need_id>/bid/open")
@limiter.limit("20 per hour", key_func=lambda: f"institution:{current_actor().organization_id}")
@guard(Permission.BID_SUBMIT, subject=own_place)
@writes
def read(desk: Desk) -> ResponseReturnValue:
    """Read the own bid again with its receipt code, in the form while it may be changed."""
    form, found = CodeForm(), queries.live_bid(desk.tender, desk.institution_id)
    if found is None or found.is_opened:
        return redirect(url_for("bids.bid", need_id=desk.tender.need_id), 303)
    if not form.validate_on_submit():
        return _standing_page(desk.tender, found, form, 422)
    try:
        offer, staged = services.read_own(desk.tender, form.code.data or "", by=current_actor())
    except Refusal as refusal:
        return _standing_page(desk.tender, found, form, add_refusal(form, refusal))
    if standing(desk.tender)["phase"] != "receiving":
        return render_template("bids/bid_copy.html", tender=desk.tender, need=desk.tender.need, rows=offer_rows(offer),
                               staged=staged)  # fmt: skip
    return _form_page(desk.tender, OfferForm.of_offer(offer), staged)


@blueprint.post("/needs/<int:need_id>/bid/check")
@guard(Permission.BID_SUBMIT, subject=own_place)
@writes
def check(desk: Desk) -> ResponseReturnValue:
    """Everything once more before it is sealed; a refused form keeps every word and every file."""
    tender, form = desk.tender, OfferForm()
    try:
        services.refuse_bidding(tender, by=current_actor())
    except Refusal as refusal:
        form.validate()
        return _form_page(tender, form, _known(tender, form), add_refusal(form, refusal))
    valid = form.validate_on_submit()
    staged = [*_known(tender, form), *_taken_in(tender, form, len(typed("token")))]
    form.add_problems(one for one in rules.offer_problems(form.offer()) if not _marked(form, one))
    if not valid or form.errors or form.form_errors:
        return _form_page(tender, form, staged, 422)
    return _check_page(tender, form, staged)


def _marked(form: OfferForm, problem: Problem) -> bool:
    return problem.field in form and bool(form[problem.field].errors)


def _known(tender: Tender, form: OfferForm) -> list[StagedFile]:
    """The files that the form brought along; what is not ours or too old is named and left out."""
    found = []
    for token in dict.fromkeys(typed("token")[: 2 * rules.FILES_MOST]):
        try:
            found.append(services.name_of_token(tender, token, by=current_actor()))
        except RuleBroken as broken:
            form.add_problems(broken.problems)
    return found


def _taken_in(tender: Tender, form: OfferForm, before: int) -> list[StagedFile]:
    """The files that came with this request, encrypted at once and kept although another field is refused."""
    found: list[StagedFile] = []
    for upload in request.files.getlist("files"):
        if not upload.filename:
            continue
        if before + len(found) >= rules.FILES_MOST:
            form.form_errors.append(f"附件最多 {rules.FILES_MOST} 个，《{upload.filename[:80]}》没有收下")
            continue
        staged = _stage(tender, form, upload)
        if staged is not None:
            found.append(staged)
            keep()
    return found


def _stage(tender: Tender, form: OfferForm, upload: FileStorage) -> StagedFile | None:
    try:
        return services.stage_file(tender, upload, by=current_actor())
    except RuleBroken as broken:
        named = (upload.filename or "")[:80]
        form.form_errors += [f"附件《{named}》：{one.sentence()}" for one in broken.problems]
        return None


def _check_page(
    tender: Tender, form: OfferForm, staged: Sequence[StagedFile], status: int = 200
) -> ResponseReturnValue:
    hidden = [*form.pairs(), *(("token", one.token) for one in staged)]
    page = render_template(
        "bids/bid_check.html", tender=tender, need=tender.need, form=form, rows=offer_rows(form.offer()),
        staged=staged, hidden=hidden, replaces=services.has_bid(tender, current_actor()), **standing(tender),
    )  # fmt: skip
    return page, status


@blueprint.post("/needs/<int:need_id>/bid")
@guard(Permission.BID_SUBMIT, subject=own_place)
@writes
def send(desk: Desk) -> ResponseReturnValue:
    """Seal it and show the receipt, whose code is kept nowhere else.

    Sent twice the second takes the place of the first, so that the page one sees last holds the code that counts.
    """
    tender, form = desk.tender, OfferForm()
    if not form.validate_on_submit() or request.form.get("go") == "edit":
        return _form_page(tender, form, _known(tender, form), 422 if form.errors else 200)
    offer = form.offer()
    try:
        changed = services.has_bid(tender, current_actor())
        receipt = services.submit_bid(tender, offer, typed("token"), by=current_actor(), at=clock.now())
    except Refusal as refusal:
        staged = _known(tender, form)
        form.form_errors.clear()
        return _form_page(tender, form, staged, add_refusal(form, refusal))
    staged = [services.name_of_token(tender, token, by=current_actor()) for token in dict.fromkeys(typed("token"))]
    return render_template(
        "bids/bid_receipt.html", tender=tender, need=tender.need, receipt=receipt, rows=offer_rows(offer),
        staged=staged, changed=changed,
    )  # fmt: skip


@blueprint.get("/needs/<int:need_id>/bid/withdraw")
@guard(Permission.BID_SUBMIT, subject=own_place)
def withdrawing(desk: Desk) -> ResponseReturnValue:
    """What withdrawing means."""
    if not services.has_bid(desk.tender, current_actor()):
        return redirect(url_for("bids.bid", need_id=desk.tender.need_id))
    return render_template("bids/withdraw.html", tender=desk.tender, need=desk.tender.need, form=None)


@blueprint.post("/needs/<int:need_id>/bid/withdraw")
@guard(Permission.BID_SUBMIT, subject=own_place)
@writes
def withdraw(desk: Desk) -> ResponseReturnValue:
    """Take the bid back; its words and files are erased."""
    services.withdraw_bid(desk.tender, by=current_actor(), at=clock.now())
    flash("标书已撤回，内容和附件已删除；截止前可以重新递交。", "success")
    return redirect(url_for("bids.own"), 303)


@blueprint.get("/needs/<int:need_id>/bid/files/<int:place>")
@guard(Permission.BID_VIEW, subject=own_file)
def own_paper(found: Bid) -> ResponseReturnValue:
    """A file of the own bid, once it was opened."""
    return paper_at(found, int((request.view_args or {})["place"]))


def paper_at(found: Bid, place: int) -> ResponseReturnValue:
    """A bid's file by its place from 1; one that could not be opened says so."""
    attachment = found.files[place - 1].attachment
    if attachment is None:
        raise Refusal("这个附件没有能打开，请联系市工信局。")
    return documents.send(attachment)
