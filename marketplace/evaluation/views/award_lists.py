"""Lists of year-end rewards: drawn up from a run, agreed, told, appealed, made public, announced (002:34)."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.audit import queries as audit
from marketplace.audit.rules import act_in_words
from marketplace.documents.services import send
from marketplace.evaluation.exports.awards import award_sheet
from marketplace.evaluation.exports.papers import award_paper, payment_letter
from marketplace.evaluation.exports.score_sheet import score_sheet
from marketplace.evaluation.models import AwardAppeal, AwardLine, AwardList, EvaluationRun
from marketplace.evaluation.queries import awards
from marketplace.evaluation.queries.cases import names_of_officers
from marketplace.evaluation.queries.remarks import extracts_of
from marketplace.evaluation.services.rewarding import draw_up
from marketplace.evaluation.services.telling import told_figures
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.evaluation.views.list_turns import (
    APPEAL,
    DECIDE_APPEAL,
    LIST_TURNS,
    holder,
    may_appeal,
    may_decide,
    offered,
)
from marketplace.evaluation.views.runs import show_run
from marketplace.evaluation.views.subjects import ListAct, appeal_of, line_of, list_act, list_of, run_of
from marketplace.evaluation.views.turning import Place, ask, carry_out
from marketplace.kernel import clock
from marketplace.kernel.errors import Refusal
from marketplace.kernel.money import yuan
from marketplace.kernel.transactions import writes
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, filters

ACTS = 'any(redraw,propose,confirm,"send-back",post,announce,discard):list_turn'


def _own() -> int | None:
    actor = current_actor()
    return (actor.organization_id or 0) if actor.duty is Duty.INSTITUTION else None


@blueprint.get("/award-lists")
@guard(Permission.AWARD_LIST_VIEW)
def award_lists() -> ResponseReturnValue:
    """All lists, or those that an institution was told of."""
    return render_template("evaluation/award_lists.html", lists=awards.lists(_own()), own=_own(), told=awards.TOLD)


@blueprint.post("/evaluation/<int:run_id>/award-list")
@guard(Permission.AWARD_LIST_DECIDE, subject=run_of)
@writes
def draw_up_list(run: EvaluationRun) -> ResponseReturnValue:
    """Draw the list up from a year-end run; a refusal is told on the run's page."""
    try:
        found = draw_up(run, by=current_actor(), at=clock.now())
    except Refusal as refusal:
        return show_run(run, refusal.message), refusal.status
    flash("奖补名单已拟定，请核对后提请确认。", "success")
    return redirect(url_for("evaluation.award_list", award_list_id=found.id), 303)


@blueprint.get("/award-lists/<int:award_list_id>")
@guard(Permission.AWARD_LIST_VIEW, subject=list_of)
def award_list(found: AwardList) -> ResponseReturnValue:
    """The list for the city and the auditor; for an institution its own line and appeal."""
    actor, today, own = current_actor(), clock.today(), _own()
    shown = found.lines if own is None else [one for one in found.lines if one.institution_id == own]
    if own is not None and found.state not in awards.TOLD:
        shown = []
    appeals = [one for one in found.appeals if own in (None, one.institution_id)]
    officers = (found.drawn_by_id, found.proposed_by_id, found.confirmed_by_id)
    return render_template(
        "evaluation/award_list.html", found=found, lines=shown, own=own, appeals=appeals, turns=LIST_TURNS,
        acts=offered(found, actor, today), holder=holder(found, today), may_appeal=may_appeal(found, actor, today),
        deciding={one.id for one in appeals if may_decide(one, actor)}, history=_history(found) if own is None else [],
        names=names_of_officers(*officers) if own is None else {}, told=_told(shown) if own is not None else None,
        extract=extracts_of([one.row_id for one in shown]) if own is not None else {},
        late=[one.id for one in appeals if one.state.value == "filed" and today > one.due_on],
    )  # fmt: skip


def _told(lines: list[AwardLine]) -> dict[str, Any] | None:
    """An institution's score, where it is told at all (D24)."""
    line = awards.get_line(lines[0].id) if lines else None
    return told_figures(line.row) if line is not None else None


def _history(found: AwardList) -> list[dict[str, Any]]:
    return [
        {"title": act_in_words(row.act).partition("：")[2] or act_in_words(row.act), "who": row.actor_name,
         "remark": row.reason, "organisation": "", "when": filters.moment(row.at),
         "at": clock.local(row.at).isoformat()}
        for row in reversed(audit.history_of("award_list", found.id))
    ]  # fmt: skip


@blueprint.get("/award-lists/<int:award_list_id>.xlsx")
@guard(Permission.AWARD_LIST_DECIDE, subject=list_of)
def award_list_export(found: AwardList) -> ResponseReturnValue:
    """The list as a sheet, for the city."""
    return downloads.send_bytes(award_sheet(found), f"{found.title}.xlsx")


@blueprint.get("/award-lists/<int:award_list_id>/decision.docx")
@guard(Permission.AWARD_LIST_DECIDE, subject=list_of)
def award_decision(found: AwardList) -> ResponseReturnValue:
    """The decision with every amount in words, to print and seal."""
    return downloads.send_bytes(award_paper(found), f"年底评比奖补决定_{found.run.as_of}.docx", downloads.DOCX)


@blueprint.get("/award-lists/lines/<int:line_id>/score.docx")
@guard(Permission.AWARD_LIST_VIEW, subject=line_of)
def award_score(line: AwardLine) -> ResponseReturnValue:
    """An institution's score sheet, as it may be handed to it."""
    name = f"评比得分表_{line.institution.name}.docx"
    return downloads.send_bytes(score_sheet(line.row, line), name, downloads.DOCX)


@blueprint.get("/award-lists/lines/<int:line_id>/letter.docx")
@guard(Permission.AWARD_LIST_VIEW, subject=line_of)
def award_letter(line: AwardLine) -> ResponseReturnValue:
    """The letter that a rewarded institution takes to its bank, once the list is announced."""
    name = f"奖补资金通知书_{line.institution.name}.docx"
    return downloads.send_bytes(payment_letter(line), name, downloads.DOCX)


def _place(found: AwardList) -> Place:
    facts: list[dict[str, object]] = [
        {"title": "奖补机构（家）", "value": sum(1 for one in found.lines if one.amount)},
        {"title": "合计（元）", "value": yuan(found.total)}, {"title": "奖补资金（元）", "value": yuan(found.pool)},
    ]  # fmt: skip
    shown: list[dict[str, object]] = facts if current_actor().duty is Duty.CITY else []
    url = url_for("evaluation.award_list", award_list_id=found.id)
    return Place("年底评比奖补名单", found.title, url, "回到名单", shown, found.version)


@blueprint.get(f"/award-lists/<int:award_list_id>/<{ACTS}>")
@guard(Permission.AWARD_LIST_DECIDE, subject=list_act)
def list_deciding(asked: ListAct) -> ResponseReturnValue:
    """The city's act, with its effect."""
    if asked.name not in offered(asked.list, current_actor(), clock.today()):
        return redirect(url_for("evaluation.award_list", award_list_id=asked.list.id))
    return ask(LIST_TURNS[asked.name], asked.list, _place(asked.list))


@blueprint.post(f"/award-lists/<int:award_list_id>/<{ACTS}>")
@guard(Permission.AWARD_LIST_DECIDE, subject=list_act)
@writes
def decide_list(asked: ListAct) -> ResponseReturnValue:
    """Carry the city's act out."""
    return carry_out(LIST_TURNS[asked.name], asked.list, _place(asked.list))


@blueprint.get("/award-lists/<int:award_list_id>/appeal")
@guard(Permission.AWARD_APPEAL_FILE, subject=list_of)
def appealing_list(found: AwardList) -> ResponseReturnValue:
    """An institution's appeal."""
    if not may_appeal(found, current_actor(), clock.today()):
        return redirect(url_for("evaluation.award_list", award_list_id=found.id))
    return ask(APPEAL, found, _place(found))


@blueprint.post("/award-lists/<int:award_list_id>/appeal")
@guard(Permission.AWARD_APPEAL_FILE, subject=list_of)
@writes
def appeal_against_list(found: AwardList) -> ResponseReturnValue:
    """The institution appeals."""
    return carry_out(APPEAL, found, _place(found))


def _appeal_place(appeal: AwardAppeal) -> Place:
    facts: list[dict[str, object]] = [
        {"title": "申诉机构", "value": appeal.institution.name}, {"title": "申诉的事实和理由", "value": appeal.words},
        {"title": "决定期限", "value": appeal.due_on.isoformat()},
    ]  # fmt: skip
    url = url_for("evaluation.award_list", award_list_id=appeal.list_id)
    return Place("年底评比奖补名单", appeal.title, url, "回到名单", facts, appeal.list.version)


@blueprint.get("/award-lists/appeals/<int:appeal_id>/decide")
@guard(Permission.AWARD_LIST_DECIDE, subject=appeal_of)
def deciding_appeal(appeal: AwardAppeal) -> ResponseReturnValue:
    """A third officer's decision."""
    if not may_decide(appeal, current_actor()):
        return redirect(url_for("evaluation.award_list", award_list_id=appeal.list_id))
    return ask(DECIDE_APPEAL, appeal, _appeal_place(appeal))


@blueprint.post("/award-lists/appeals/<int:appeal_id>/decide")
@guard(Permission.AWARD_LIST_DECIDE, subject=appeal_of)
@writes
def decide_one_appeal(appeal: AwardAppeal) -> ResponseReturnValue:
    """Decide the appeal."""
    return carry_out(DECIDE_APPEAL, appeal, _appeal_place(appeal))


@blueprint.get("/award-lists/appeals/<int:appeal_id>/file")
@guard(Permission.AWARD_LIST_VIEW, subject=appeal_of)
def appeal_file(appeal: AwardAppeal) -> ResponseReturnValue:
    """The file that came with an appeal."""
    if appeal.file is None:
        abort(404)
    return send(appeal.file)
