"""Rounds of rankings with their progress, how evenly institutions are shown, and the weights that rank."""

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.transactions import writes
from marketplace.matchmaking import rules
from marketplace.matchmaking.exports import rounds_sheet
from marketplace.matchmaking.lifecycle import BulkState
from marketplace.matchmaking.models import BulkRun
from marketplace.matchmaking.queries import bulk as queries
from marketplace.matchmaking.services import bulk
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables
from matching import exposure as exposures

CAUSES = {
    "nightly": "每晚",
    "admitted": "机构入选",
    "catalogue": "服务目录变动",
    "weights": "权重变动",
    "asked": "人工启动",
}
STATES = {one.value: one.title for one in BulkState}
COLUMNS = [
    {"title": "次数", "key": "number"}, {"title": "状态"}, {"title": "起因"},
    {"title": "需求（项）", "key": "total", "numeric": True}, {"title": "已办（项）", "numeric": True},
    {"title": "没有变化（项）", "key": "unchanged", "numeric": True}, {"title": "开始"}, {"title": "完成"},
]  # fmt: skip
GROUPS = (
    ("size", "按人数", [words for _, words in rules.STAFF_BANDS]),
    ("age", "按成立年限", [words for _, words in rules.AGE_BANDS]),
    ("county", "按县市区", list[str]()),
)
PROGRESS = {BulkState.RUNNING: "running", BulkState.DONE: "done", BulkState.FAILED: "failed"}


@blueprint.get("/rankings")
@guard(Permission.RANKING_VIEW)
def rankings() -> ResponseReturnValue:
    """The rounds with their progress."""
    filters, order = _asked()
    page = queries.rounds_page(filters, order, request.args.get("cursor"))
    fields: list[dict[str, Any]] = [
        {"name": "cause", "title": "起因", "value": filters.cause, "options": list(CAUSES.items())},
        {"name": "state", "title": "状态", "value": filters.state, "options": list(STATES.items())},
    ]
    return render_template(
        "matchmaking/rankings.html", page=page, pager=tables.links(page), causes=CAUSES, fields=fields,
        columns=COLUMNS, sort=order, base=tables.sorting_base(),
        chips=tables.chips({"cause": "起因", "state": "状态"}, {"cause": CAUSES, "state": STATES}),
        export_url=tables.elsewhere("matchmaking.rankings_export"),
    )  # fmt: skip


def _asked() -> tuple[queries.RoundFilters, str]:
    filters = queries.RoundFilters(
        tables.chosen("cause", list(CAUSES)) or "", tables.chosen("state", list(STATES)) or ""
    )  # fmt: skip
    return filters, tables.chosen("sort", queries.ORDERS) or "-number"


@blueprint.get("/rankings/export")
@guard(Permission.RANKING_VIEW)
def rankings_export() -> ResponseReturnValue:
    """What is on the screen, as a sheet."""
    paper = rounds_sheet(queries.rounds_listed(*_asked()), CAUSES)
    return downloads.send_bytes(paper, f"批量推荐_{clock.today().isoformat()}.xlsx")


@blueprint.post("/rankings")
@guard(Permission.RANKING_RUN)
@writes
def start_ranking() -> ResponseReturnValue:
    """Rank all open needs now."""
    run = bulk.start("asked", by=current_actor())
    return redirect(url_for("matchmaking.ranking", bulk_id=run.id), 303)


@blueprint.get("/rankings/<int:bulk_id>")
@guard(Permission.RANKING_VIEW, subject=queries.get_bulk)
def ranking(run: BulkRun) -> ResponseReturnValue:
    """How far a round is."""
    return render_template(
        "matchmaking/ranking.html", run=run, causes=CAUSES, parts=queries.part_counts(run.id),
    )  # fmt: skip


@blueprint.get("/rankings/<int:bulk_id>/progress")
@guard(Permission.RANKING_VIEW, subject=queries.get_bulk)
def ranking_progress(run: BulkRun) -> ResponseReturnValue:
    """How far, for the page that shows it."""
    following = "" if run.state is BulkState.RUNNING else url_for("matchmaking.ranking", bulk_id=run.id)
    return jsonify(
        done=run.done, total=run.total, state=PROGRESS[run.state], message=run.state.title, next=following
    )  # fmt: skip


@blueprint.post("/rankings/<int:bulk_id>/resume")
@guard(Permission.RANKING_RUN, subject=queries.get_bulk)
@writes
def resume_ranking(run: BulkRun) -> ResponseReturnValue:
    """Take up the parts that were given up."""
    bulk.resume(run, by=current_actor())
    flash("已安排接着办，办好的部分不重做。", "success")
    return redirect(url_for("matchmaking.ranking", bulk_id=run.id), 303)


@blueprint.get("/rankings/exposure")
@guard(Permission.RANKING_VIEW)
def exposure() -> ResponseReturnValue:
    """How evenly institutions stand on the shortlists of open needs: by size, age and county."""
    rows, seen = queries.admitted_standings(), queries.seen_places()
    shares = exposures.exposure(seen, {one.id: _standing(one) for one in rows}, rules.SHOWN)
    groups = {
        title: sorted((one for one in shares if one.kind == kind), key=lambda one: _place(one.group, order))
        for kind, title, order in GROUPS
    }  # fmt: skip
    known = {one.institution for one in seen}
    return render_template(
        "matchmaking/exposure.html", groups=groups, institutions=len(rows), places=rules.SHOWN,
        shown=sum(one.times for one in seen), never=[one for one in rows if one.id not in known],
    )  # fmt: skip


def _standing(row: Any) -> exposures.Standing:
    years = (clock.today() - row.registered_on).days / 365.25 if row.registered_on is not None else None
    return exposures.Standing(
        rules.band(row.staff, rules.STAFF_BANDS), rules.band(years, rules.AGE_BANDS), row.county
    )  # fmt: skip


def _place(group: str, order: Sequence[str]) -> tuple[int, str]:
    return (order.index(group) if group in order else len(order)), group
