"""Rounds of rankings with their progress, how evenly institutions are shown, and the weights that rank."""

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

CAUSES = {
    "nightly": "每晚",
    "admitted": "机构入选",
    "catalogue": "服务目录变动",
    "weights": "权重变动",
    "asked": "人工启动",
}
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
    rows, today = queries.exposure_rows(), clock.today()

    def years(row: object) -> float | None:
        founded = getattr(row, "registered_on", None)
        return (today - founded).days / 365.25 if founded is not None else None

    staff, ages = rules.STAFF_BANDS, rules.AGE_BANDS
    groups = {
        "按人数": rules.exposure(
            ((rules.band(one.staff, staff), one.shown, one.first) for one in rows), [words for _, words in staff]
        ),
        "按成立年限": rules.exposure(
            ((rules.band(years(one), ages), one.shown, one.first) for one in rows), [words for _, words in ages]
        ),
        "按县市区": rules.exposure((one.county, one.shown, one.first) for one in rows),
    }  # fmt: skip
    return render_template(
        "matchmaking/exposure.html", groups=groups, institutions=len(rows), shown=sum(one.shown for one in rows),
        never=[one for one in rows if not one.shown], places=queries.SHOWN,
    )  # fmt: skip
