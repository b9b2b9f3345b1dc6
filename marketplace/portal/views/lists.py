"""The city's published lists of needs (《企业服务需求汇总表》): each with its day, its deadline and the needs on it."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.needs import exports
from marketplace.needs.queries import board, published
from marketplace.organizations.queries import dictionaries
from marketplace.pilots import queries as pilots
from marketplace.portal.views.blueprint import blueprint
from marketplace.publicity.queries import work_calendar
from marketplace.web import downloads, tables


@blueprint.get("/lists")
def need_lists() -> ResponseReturnValue:
    """All lists, newest first."""
    page = published.lists_page(request.args.get("cursor"))
    return render_template("portal/need_lists.html", page=page, pager=tables.links(page))


@blueprint.get("/lists/<number>")
def need_list(number: str) -> ResponseReturnValue:
    """One list with the needs on it."""
    found = published.list_numbered(number) or abort(404)
    page, today = published.needs_on(found.id, request.args.get("cursor")), clock.today()
    left = work_calendar().left(today, found.deadline_on) if today <= found.deadline_on else None
    return render_template(
        "portal/need_list.html", list=found, page=page, pager=tables.links(page), statuses=board.STATUSES,
        tones=board.TONES, status_of=board.status_of, day=today, left=left,
        printed={one.name: one.printed for one in dictionaries.ladder_types()},
    )  # fmt: skip


@blueprint.get("/lists/<number>.xlsx")
def need_list_export(number: str) -> ResponseReturnValue:
    """The list in the layout of 附件4, without contacts."""
    found = published.list_numbered(number) or abort(404)
    content = exports.published_sheet(
        published.rows_on(found.id), pilots.policy_of(pilots.require_round()), today=clock.today(), title=found.title
    )
    return downloads.send_bytes(content, f"{found.title}_{found.number}.xlsx")
