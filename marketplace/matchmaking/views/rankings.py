"""Rounds of rankings with their progress, how evenly institutions are shown, and the weights that rank."""

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.transactions import writes
from marketplace.matchmaking import rules
from marketplace.matchmaking.lifecycle import BulkState
from marketplace.matchmaking.models import BulkRun
from marketplace.matchmaking.queries import bulk as queries
from marketplace.matchmaking.services import bulk
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from matching import exposure as exposures

CAUSES = {
    "nightly": "每晚",
    "admitted": "机构入选",
    "catalogue": "服务目录变动",
    "weights": "权重变动",
    "asked": "人工启动",
}
GROUPS = (
    ("size", "按人数", [words for _, words in rules.STAFF_BANDS]),
    ("age", "按成立年限", [words for _, words in rules.AGE_BANDS]),
    ("county", "按县市区", list[str]()),
)
PROGRESS = {BulkState.RUNNING: "running", BulkState.DONE: "done", BulkState.FAILED: "failed"}


@blueprint.get("/rankings")
@guard(Permission.RANKING_VIEW)
def rankings() -> ResponseReturnValue:
    """The rounds, newest first."""
    return render_template("matchmaking/rankings.html", rounds=queries.rounds(), causes=CAUSES)


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
