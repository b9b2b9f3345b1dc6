"""Taking a better direction over with one click: on the enterprise's check, in the county's review, in an import."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.transactions import writes
from marketplace.matchmaking.queries import imported
from marketplace.matchmaking.services import directing, redirecting
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.needs.models import ImportRow, Need
from marketplace.needs.queries.imports import get_row
from marketplace.needs.views.subjects import seen
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import refuse_stale, version_of


@blueprint.post("/needs/<int:need_id>/direction")
@guard(Permission.READING_TAKE, subject=seen)
@writes
def take_direction(need: Need) -> ResponseReturnValue:
    """Put the proposed direction on the need; a stale proposal is refused with a way to look again."""
    actor = current_actor()
    refuse_stale(version_of(request.form.get("version", "")), need.version, {})
    directing.take_direction(need, request.form.get("direction", ""), by=actor)
    flash(f"服务方向已改为「{need.category}」。", "success")
    page = "needs.check" if actor.duty is Duty.ENTERPRISE else "needs.review"
    return redirect(url_for(page, need_id=need.id), 303)


@blueprint.post("/needs/import/rows/<int:row_id>/direction")
@guard(Permission.IMPORT_EDIT, subject=get_row)
@writes
def take_row_direction(row: ImportRow) -> ResponseReturnValue:
    """Put the proposed direction in the row's cell; the row is judged again."""
    opened = version_of(request.form.get("version", ""))
    better, place = imported.better_of([row]).get(row.id, []), request.form.get("place", 0, type=int)
    redirecting.take(row, better, place, opened=opened, by=current_actor())
    flash(f"第 {row.row_number} 行的服务方向已替换，并重新核对。", "success")
    return redirect(url_for("needs.import_run", run_id=row.run_id, _anchor=f"row-{row.id}"), 303)
