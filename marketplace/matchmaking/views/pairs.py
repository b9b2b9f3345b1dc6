"""Pairs that the city wants in its plans or never: the list with its sheet, setting one, ending one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.matchmaking import rules
from marketplace.matchmaking.exports import pairs_sheet
from marketplace.matchmaking.forms.plans import PairForm
from marketplace.matchmaking.models import PairRule
from marketplace.matchmaking.queries import pairs as listed
from marketplace.matchmaking.queries import plans
from marketplace.matchmaking.queries.pairs import ORDERS, PairFilters
from marketplace.matchmaking.services import planning
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

LABELS = {"q": "查找", "kind": "办理"}
COLUMNS = [
    {"title": "需求", "key": "need"}, {"title": "服务机构", "key": "institution"}, {"title": "办理", "key": "kind"},
    {"title": "理由"}, {"title": "经办", "key": "set"}, {"title": "操作"},
]  # fmt: skip


def _asked() -> tuple[PairFilters, str]:
    kind = tables.chosen("kind", list(rules.PAIR_KINDS)) or ""
    return PairFilters(tables.words(), kind), tables.chosen("sort", ORDERS) or "-set"


@blueprint.get("/plans/pairs")
@guard(Permission.PLAN_VIEW)
def pairs() -> ResponseReturnValue:
    """The pairs in force, and the place to set one."""
    return _pairs_page(PairForm.offering(plans.admitted_names()))


def _pairs_page(form: PairForm, status: int = 200) -> ResponseReturnValue:
    filters, order = _asked()
    page = listed.pairs_page(filters, order, request.args.get("cursor"))
    fields: list[dict[str, Any]] = [
        {"name": "q", "title": "需求、编号、机构或理由", "value": filters.q},
        {"name": "kind", "title": "办理", "value": filters.kind, "options": list(rules.PAIR_KINDS.items())},
    ]
    return render_template(
        "matchmaking/pairs.html", form=form, page=page, pager=tables.links(page), kinds=rules.PAIR_KINDS,
        fields=fields, columns=COLUMNS, sort=order, base=tables.sorting_base(),
        chips=tables.chips(LABELS, {"kind": rules.PAIR_KINDS}),
        export_url=tables.elsewhere("matchmaking.pairs_export"),
    ), status  # fmt: skip


@blueprint.get("/plans/pairs/export")
@guard(Permission.PLAN_VIEW)
def pairs_export() -> ResponseReturnValue:
    """What is on the screen, as a sheet."""
    paper = pairs_sheet(listed.pairs_listed(*_asked()))
    return downloads.send_bytes(paper, f"指定和排除_{clock.today().isoformat()}.xlsx")


@blueprint.post("/plans/pairs")
@guard(Permission.PLAN_EDIT)
@writes
def set_pair() -> ResponseReturnValue:
    """Want or forbid a pair."""
    form = PairForm.offering(plans.admitted_names())
    if not form.validate_on_submit():
        return _pairs_page(form, 422)
    try:
        planning.set_pair(
            form.need.data or "", form.institution.data, form.kind.data or "", form.reason.data or "",
            by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _pairs_page(form, 422)
    flash("已保存，之后新建的方案按此计算。", "success")
    return redirect(url_for("matchmaking.pairs"), 303)


@blueprint.post("/plans/pairs/<int:pair_id>/end")
@guard(Permission.PLAN_EDIT, subject=plans.get_pair)
@writes
def end_pair(pair: PairRule) -> ResponseReturnValue:
    """Heed it no longer."""
    planning.end_pair(pair, by=current_actor())
    flash("已取消，之后新建的方案不再考虑。", "success")
    return redirect(url_for("matchmaking.pairs"), 303)
