"""The shortlist of a need and the needs that suit an institution: advice with reasons, never a designation (D11)."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.transactions import writes
from marketplace.matchmaking import queries, rules, services
from marketplace.matchmaking.exports import suitable_sheet
from marketplace.matchmaking.queries.runs import SUITABLE_SORTS, suitable_listed
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.needs import queries as needs
from marketplace.needs.models import Need
from marketplace.organizations.queries import dictionaries
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables


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
    run, fit = queries.latest_finished(need.id), queries.own_fit(need.id, own)
    return render_template(
        "matchmaking/own_fit.html", need=need, run=run, fit=fit, own=own, kept=rules.KEPT,
        aside=run is not None and fit is None and queries.stands_aside(run, own),
    )  # fmt: skip


@blueprint.get("/suitable-needs")
@guard(Permission.SUITABLE_NEEDS_VIEW)
def suitable_needs() -> ResponseReturnValue:
    """The needs that suit the institution for which one acts."""
    own, category, q, order = _wanted()
    page = queries.suitable_needs(own, category=category, q=q, order=order, cursor=request.args.get("cursor"))
    fields: list[dict[str, Any]] = [
        {"name": "q", "title": "标题、内容或编号", "value": q},
        {"name": "category", "title": "服务方向", "value": category or "",
         "options": [(name, name) for name in dictionaries.directions()]},
    ]  # fmt: skip
    return render_template(
        "matchmaking/suitable_needs.html", page=page, pager=tables.links(page), fields=fields, sort=order,
        chips=tables.chips({"q": "查找", "category": "服务方向"}), sorts=SUITABLE_SORTS,
        sort_urls={key: tables.address(sort=key) for key in SUITABLE_SORTS},
        export_url=tables.elsewhere("matchmaking.suitable_export"),
    )  # fmt: skip


def _wanted() -> tuple[int, str | None, str, str]:
    category = tables.chosen("category", dictionaries.directions())
    order = tables.chosen("sort", tuple(SUITABLE_SORTS)) or "best"
    return current_actor().organization_id or 0, category, tables.words(), order


@blueprint.get("/suitable-needs/export")
@guard(Permission.SUITABLE_NEEDS_VIEW)
def suitable_export() -> ResponseReturnValue:
    """What is on the screen, as a sheet."""
    paper = suitable_sheet(suitable_listed(*_wanted()))
    return downloads.send_bytes(paper, f"适合的需求_{clock.today().isoformat()}.xlsx")
