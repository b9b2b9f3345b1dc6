"""The shortlist of a need and the needs that suit an institution: advice with reasons, never a designation (D11)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.transactions import writes
from marketplace.matchmaking import queries, rules, services
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.needs import queries as needs
from marketplace.needs.models import Need
from marketplace.organizations.queries import dictionaries
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import tables


def _open_need(need_id: int) -> Need | None:
    """A need that is open now: before and after, institutions have nothing to weigh."""
    need = needs.get(need_id)
    return need if need is not None and need.is_open_on(clock.today()) else None


@blueprint.get("/needs/<int:need_id>/shortlist")
@guard(Permission.SHORTLIST_VIEW, subject=needs.get)
def shortlist(need: Need) -> ResponseReturnValue:
    """Who fits this need, with the reasons; «nobody suitable» is said as such."""
    standing = queries.latest_finished(need.id)
    latest = queries.latest_run(need.id)
    fits = queries.shown_fits(standing) if standing else []
    return render_template(
        "matchmaking/shortlist.html", need=need, run=standing, latest=latest, fits=fits,
        suitable=[fit for fit in fits if fit.suitable], every=rules.NEWCOMERS_EVERY,
    )  # fmt: skip


@blueprint.post("/needs/<int:need_id>/shortlist")
@guard(Permission.SHORTLIST_RUN, subject=needs.get)
@writes
def rank_again(need: Need) -> ResponseReturnValue:
    """Ask for a fresh ranking."""
    services.ask_for_ranking(need, by=current_actor(), cause="asked")
    flash("已安排重新推荐，通常几秒钟内完成。", "success")
    return redirect(url_for("matchmaking.shortlist", need_id=need.id), 303)


@blueprint.get("/needs/<int:need_id>/own-fit")
@guard(Permission.SUITABLE_NEEDS_VIEW, subject=_open_need)
def own_fit(need: Need) -> ResponseReturnValue:
    """How this need and one's own institution fit, and what would raise its place; nothing of anybody else."""
    own = current_actor().organization_id or 0
    return render_template(
        "matchmaking/own_fit.html", need=need, run=queries.latest_finished(need.id), kept=rules.KEPT,
        fit=queries.own_fit(need.id, own), own=own,
    )  # fmt: skip


@blueprint.get("/suitable-needs")
@guard(Permission.SUITABLE_NEEDS_VIEW)
def suitable_needs() -> ResponseReturnValue:
    """The needs that suit the institution for which one acts."""
    actor = current_actor()
    directions = dictionaries.directions()
    category = tables.chosen("category", directions)
    page = queries.suitable_needs(actor.organization_id or 0, category=category, cursor=request.args.get("cursor"))
    return render_template(
        "matchmaking/suitable_needs.html", page=page, pager=tables.links(page),
        options=[(name, name) for name in directions], chips=tables.chips({"category": "服务方向"}),
    )  # fmt: skip
