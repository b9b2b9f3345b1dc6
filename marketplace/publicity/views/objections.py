"""The handler's desk: objections by the day their answer is due, one objection with its facts, and the answer."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.documents.services import send
from marketplace.kernel import clock
from marketplace.kernel.errors import Conflict, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.publicity import queries, services
from marketplace.publicity.forms import AnswerForm
from marketplace.publicity.lifecycle import ObjectionState
from marketplace.publicity.models import Objection
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import tables
from marketplace.web.forms import refuse_stale

STATES = {state.value: state.title for state in ObjectionState}


@guard(Permission.OBJECTION_VIEW)
def index() -> ResponseReturnValue:
    """All objections, the nearest due first."""
    page = queries.objections_page(state=tables.chosen("state", list(STATES)), cursor=request.args.get("cursor"))
    return render_template(
        "publicity/objections.html", page=page, pager=tables.links(page), states=STATES,
        chips=tables.chips({"state": "状态"}, {"state": STATES}),
    )  # fmt: skip


def _page(objection: Objection, form: AnswerForm, status: int = 200, stale: str = "") -> tuple[str, int]:
    left = queries.work_calendar().left(clock.today(), objection.answer_due_on)
    why_not = () if objection.answered_at else services.answering_problems(objection, current_actor())
    return render_template(
        "publicity/objection.html", objection=objection, form=form, left=left, stale=stale,
        why_not=[problem.sentence() for problem in why_not],
    ), status  # fmt: skip


@guard(Permission.OBJECTION_VIEW, subject=queries.get_objection)
def show(objection: Objection) -> ResponseReturnValue:
    """One objection; real name and facts, for the handler and the auditor."""
    return _page(objection, AnswerForm(version=objection.version))


@guard(Permission.OBJECTION_ANSWER, subject=queries.get_objection)
@writes
def answer(objection: Objection) -> ResponseReturnValue:
    """Answer once; an upheld objection sends its subjects back."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(objection, form, 422)
    try:
        refuse_stale(
            form.opened_version(), objection.version, {"outcome": objection.state.title, "answer": objection.answer}
        )
        services.answer_objection(
            objection, upheld=form.outcome.data == "uphold", answer=form.answer.data or "", by=current_actor()
        )
    except Conflict as conflict:
        return _page(objection, form, 409, conflict.message)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(objection, form, 422)
    flash(f"异议 {objection.number} 已答复：{objection.state.title}。请按所留联系方式告知提出人。", "success")
    return redirect(url_for("publicity.objection", objection_id=objection.id), 303)


@guard(Permission.OBJECTION_VIEW, subject=queries.get_objection)
def evidence(objection: Objection) -> ResponseReturnValue:
    """The file handed in with the objection."""
    if objection.attachment is None:
        abort(404)
    return send(objection.attachment)


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    blueprint.add_url_rule("/objections", "objections", index, methods=["GET"])
    blueprint.add_url_rule("/objections/<int:objection_id>", "objection", show, methods=["GET"])
    blueprint.add_url_rule("/objections/<int:objection_id>", "objection_answer", answer, methods=["POST"])
    blueprint.add_url_rule("/objections/<int:objection_id>/evidence", "objection_evidence", evidence, methods=["GET"])
