"""Asking namelessly, answering in public, removing with a reason."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.bids import services
from marketplace.bids.forms.asking import AnswerForm, QuestionForm, ReasonForm
from marketplace.bids.models import Question, Tender
from marketplace.bids.views.blueprint import blueprint
from marketplace.bids.views.presenting import add_refusal
from marketplace.bids.views.subjects import question_of, tender_of
from marketplace.bids.views.tender import tender_page
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


def _back(tender: Tender) -> ResponseReturnValue:
    return redirect(url_for("bids.tender", need_id=tender.need_id, _anchor="questions"), 303)


@blueprint.post("/needs/<int:need_id>/questions")
@guard(Permission.QUESTION_ASK, subject=tender_of)
@writes
def ask(tender: Tender) -> ResponseReturnValue:
    """Put a question on the page."""
    form = QuestionForm()
    if not form.validate_on_submit():
        return tender_page(tender, form, 422)
    try:
        services.ask_question(tender, form.text.data or "", by=current_actor(), at=clock.now())
    except Forbidden:
        raise
    except Refusal as refusal:
        return tender_page(tender, form, add_refusal(form, refusal))
    flash("提问已公开，不显示是谁问的；企业答复后会给贵机构发消息。", "success")
    return _back(tender)


@blueprint.get("/needs/<int:need_id>/questions/<int:question_id>/answer")
@guard(Permission.QUESTION_ANSWER, subject=question_of)
def answering(question: Question) -> ResponseReturnValue:
    """The question with a place for its answer."""
    return _answer_page(question, AnswerForm(formdata=None, data={"answer": question.answer}))


def _answer_page(question: Question, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    return render_template("bids/answer.html", question=question, tender=question.tender, form=form), status


@blueprint.post("/needs/<int:need_id>/questions/<int:question_id>/answer")
@guard(Permission.QUESTION_ANSWER, subject=question_of)
@writes
def answer(question: Question) -> ResponseReturnValue:
    """Answer for everybody."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _answer_page(question, form, 422)
    try:
        services.answer_question(question, form.answer.data or "", by=current_actor(), at=clock.now())
    except Refusal as refusal:
        return _answer_page(question, form, add_refusal(form, refusal))
    flash("答复已公开。", "success")
    return _back(question.tender)


@blueprint.get("/needs/<int:need_id>/questions/<int:question_id>/remove")
@guard(Permission.QUESTION_REMOVE, subject=question_of)
def removing(question: Question) -> ResponseReturnValue:
    """The question and what removing it means."""
    return _remove_page(question, ReasonForm(formdata=None))


def _remove_page(question: Question, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    return render_template("bids/remove.html", question=question, tender=question.tender, form=form), status


@blueprint.post("/needs/<int:need_id>/questions/<int:question_id>/remove")
@guard(Permission.QUESTION_REMOVE, subject=question_of)
@writes
def remove(question: Question) -> ResponseReturnValue:
    """Take the question off the page."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _remove_page(question, form, 422)
    try:
        services.remove_question(question, form.reason.data or "", by=current_actor(), at=clock.now())
    except Refusal as refusal:
        return _remove_page(question, form, add_refusal(form, refusal))
    flash("提问已移除，提问的机构会收到理由。", "success")
    return _back(question.tender)
