"""The file of a case as both sides see it: what was told, answered, mended, decided and appealed (D24)."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from marketplace.audit import queries as audit
from marketplace.audit.rules import act_in_words
from marketplace.documents.models import Attachment
from marketplace.documents.services import send
from marketplace.evaluation.exports.papers import CASE_PAPERS, case_paper
from marketplace.evaluation.models import Case, Ground, Measure
from marketplace.evaluation.queries.cases import names_of_officers
from marketplace.evaluation.queries.remarks import extracts_of
from marketplace.evaluation.services.telling import FIGURES, told_figures
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.evaluation.views.case_turns import CITY_TURNS, OWN_TURNS, clock_of, holder, offered
from marketplace.evaluation.views.subjects import CaseAct, case_act, case_of, sees_proposal
from marketplace.kernel import clock
from marketplace.publicity.queries import work_calendar
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, filters

SEES_OFFICERS = frozenset({Duty.CITY, Duty.AUDITOR})


@blueprint.get("/cases/<int:matter_id>")
@guard(Permission.CASE_VIEW, subject=case_of)
def case(case: Case) -> ResponseReturnValue:
    """The whole file, and the acts of the moment."""
    actor, today, running = current_actor(), clock.today(), clock_of(case)
    officers = (case.opened_by_id, case.proposed_by_id, case.confirmed_by_id, case.appeal_decided_by_id)
    again = told_figures(case.resurvey_row) if case.resurvey_row is not None else None
    return render_template(
        "evaluation/case.html", case=case, ground=Ground(case.ground), figures=FIGURES, again=again,
        extracts=extracts_of([case.row_id, case.resurvey_row_id]),
        measure=Measure(case.measure) if case.measure else None, turns=CITY_TURNS | OWN_TURNS,
        sees_proposal=sees_proposal(case),
        acts=offered(case, actor, today), holder=holder(case, today), clock=running,
        left=work_calendar().left(today, running[1]) if running else 0,
        late=running is not None and today > running[1],
        names=names_of_officers(*officers) if actor.duty in SEES_OFFICERS else {}, history=_history(case),
        papers=[(name, title) for name, (title, stands) in CASE_PAPERS.items() if stands(case)],
    )  # fmt: skip


def _history(case: Case) -> Sequence[dict[str, Any]]:
    """What happened, newest first; who acted is named by the side alone."""
    return [
        {"title": act_in_words(row.act).partition("：")[2] or act_in_words(row.act), "who": "", "remark": "",
         "organisation": row.organization_name or row.actor_name, "when": filters.moment(row.at),
         "at": clock.local(row.at).isoformat()}
        for row in reversed(audit.history_of("evaluation_case", case.id))
    ]  # fmt: skip


@blueprint.get("/cases/<int:matter_id>/files/<any(evidence,reply,appeal):case_file>")
@guard(Permission.CASE_VIEW, subject=case_act)
def case_file(asked: CaseAct) -> ResponseReturnValue:
    """A file of the case, for both sides."""
    files: dict[str, Attachment | None] = {
        "evidence": asked.case.evidence, "reply": asked.case.reply_file, "appeal": asked.case.appeal_file,
    }  # fmt: skip
    found = files[asked.name]
    if found is None:
        abort(404)
    return send(found)


@blueprint.get('/cases/<int:matter_id>/<any(notice,decision,"appeal-decision"):case_paper>.docx')
@guard(Permission.CASE_VIEW, subject=case_act)
def case_document(asked: CaseAct) -> ResponseReturnValue:
    """The notice, the decision or the appeal's decision, to print and seal."""
    title, stands = CASE_PAPERS[asked.name]
    if not stands(asked.case):
        abort(404)
    return downloads.send_bytes(case_paper(asked.case, asked.name), f"{title}_{asked.case.number}.docx", downloads.DOCX)
