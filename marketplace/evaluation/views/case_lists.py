"""The list of cases, for the city and the auditor all, for an institution its own; and its export."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.evaluation.exports.cases import cases_sheet
from marketplace.evaluation.lifecycle import CaseState
from marketplace.evaluation.models import Case, Ground
from marketplace.evaluation.queries.cases import CaseFilters, cases
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.evaluation.views.case_turns import clock_of, holder
from marketplace.evaluation.views.subjects import sees_proposal
from marketplace.kernel import clock
from marketplace.publicity.queries import work_calendar
from marketplace.security.actors import Actor, Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

GROUNDS = {one.value: one.title for one in Ground}
STATES = {"open": "办理中（全部）"} | {one.value: one.title for one in CaseState}
LABELS = {"q": "机构", "ground": "事由", "state": "状态"}
COLUMNS = [
    {"title": "编号", "key": "number"}, {"title": "服务机构", "key": "name"}, {"title": "事由"}, {"title": "状态"},
    {"title": "现在的期限"}, {"title": "由谁办"},
]  # fmt: skip
ORDERS = ("number", "-number", "name", "-name", "reply_by", "-reply_by")


def own_institution(actor: Actor) -> int | None:
    """An institution reads its own alone; None for who reads all."""
    return (actor.organization_id or 0) if actor.duty is Duty.INSTITUTION else None


def _found() -> tuple[list[Case], str]:
    order = tables.chosen("sort", ORDERS) or "-number"
    filters = CaseFilters(
        tables.words(), tables.chosen("ground", list(GROUNDS)) or "", tables.chosen("state", list(STATES)) or "",
        own_institution(current_actor()),
    )  # fmt: skip
    return list(cases(filters, order=order)), order


def _line(case: Case) -> dict[str, Any]:
    """A case with its running day and how that day stands."""
    today, running = clock.today(), clock_of(case)
    left = work_calendar().left(today, running[1]) if running else 0
    return {"case": case, "clock": running, "left": left, "holder": holder(case, today),
            "late": running is not None and today > running[1]}  # fmt: skip


@blueprint.get("/cases")
@guard(Permission.CASE_LIST)
def case_list() -> ResponseReturnValue:
    """Cases with the day that runs and who has to act."""
    found, order = _found()
    fields = [
        {"name": "q", "title": "机构名称", "value": request.args.get("q", "")},
        {"name": "ground", "title": "事由", "value": request.args.get("ground", ""), "options": list(GROUNDS.items())},
        {"name": "state", "title": "状态", "value": request.args.get("state", ""), "options": list(STATES.items())},
    ]
    return render_template(
        "evaluation/cases.html", lines=[_line(one) for one in found], sort=order, fields=fields, columns=COLUMNS,
        base=tables.sorting_base(), chips=tables.chips(LABELS, {"ground": GROUNDS, "state": STATES}),
        export_url=tables.elsewhere("evaluation.case_export"), grounds=GROUNDS,
    )  # fmt: skip


@blueprint.get("/cases/export")
@guard(Permission.CASE_LIST)
def case_export() -> ResponseReturnValue:
    """What is on the screen, as a sheet."""
    found, _order = _found()
    day = clock.today().isoformat()
    lines = [(one, holder(one, clock.today()), clock_of(one), sees_proposal(one)) for one in found]
    paper = cases_sheet(lines, day=day)
    return downloads.send_bytes(paper, f"评价处理一览表_{day}.xlsx")
