"""Plans of invitations: the list with its sheet, one plan, two side by side, inviting by one."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.matchmaking import rules
from marketplace.matchmaking.exports import plan_sheet, plans_sheet
from marketplace.matchmaking.forms.plans import PlanForm
from marketplace.matchmaking.lifecycle import PlanState
from marketplace.matchmaking.models import MatchPlan
from marketplace.matchmaking.queries import plans
from marketplace.matchmaking.services import planning
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.pilots import queries as pilots
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import tables
from marketplace.web.downloads import send_bytes

STATES = {one.value: one.title for one in PlanState}
COLUMNS = [
    {"title": "方案", "key": "name"}, {"title": "状态"}, {"title": "建议邀请（次）", "numeric": True},
    {"title": "没有机构的需求（项）", "numeric": True}, {"title": "未达承诺的机构（家）", "numeric": True},
    {"title": "平均匹配度（分）", "numeric": True}, {"title": "新建", "key": "made"},
]  # fmt: skip
LISTS = ("assignments", "unserved", "short")
ON_PAGE = 200  # rows of each list on a plan's page; all of them stand in the sheet


@blueprint.get("/plans")
@guard(Permission.PLAN_VIEW)
def plan_list() -> ResponseReturnValue:
    """All plans, and the place to make one."""
    return _list_page(PlanForm())


def _list_page(form: PlanForm, status: int = 200) -> ResponseReturnValue:
    filters, order = _asked()
    page = plans.plans_page(filters, order, request.args.get("cursor"))
    rows = [(one, rules.totals(one.result) if one.result else None) for one in page.rows]
    fields: list[dict[str, Any]] = [
        {"name": "q", "title": "方案或经办人", "value": filters.q},
        {"name": "state", "title": "状态", "value": filters.state, "options": list(STATES.items())},
    ]
    return render_template(
        "matchmaking/plans.html", form=form, rows=rows, pager=tables.links(page), fields=fields, columns=COLUMNS,
        done=[(one.id, one.name) for one in page.rows if one.result], sort=order, base=tables.sorting_base(),
        chips=tables.chips({"q": "查找", "state": "状态"}, {"state": STATES}),
        export_url=tables.elsewhere("matchmaking.plans_export"),
    ), status  # fmt: skip


def _asked() -> tuple[plans.PlanFilters, str]:
    state = tables.chosen("state", list(STATES)) or ""
    return plans.PlanFilters(tables.words(), state), tables.chosen("sort", plans.ORDERS) or "-made"


@blueprint.get("/plans/export")
@guard(Permission.PLAN_VIEW)
def plans_export() -> ResponseReturnValue:
    """What is on the screen, as a sheet."""
    found = [(one, rules.totals(one.result) if one.result else None) for one in plans.plans_listed(*_asked())]
    return send_bytes(plans_sheet(found), f"统筹方案_{clock.today().isoformat()}.xlsx")


@blueprint.post("/plans")
@guard(Permission.PLAN_EDIT)
@writes
def make_plan() -> ResponseReturnValue:
    """Let a worker work one out."""
    form = PlanForm()
    if not form.validate_on_submit():
        return _list_page(form, 422)
    minimum = form.minimum.data if form.minimum.data is not None else 0
    try:
        plan = planning.make_plan(pilots.require_round(), form.name.data or "", minimum, by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _list_page(form, 422)
    return redirect(url_for("matchmaking.plan", plan_id=plan.id), 303)


@blueprint.get("/plans/<int:plan_id>")
@guard(Permission.PLAN_VIEW, subject=plans.get_plan)
def plan(plan: MatchPlan) -> ResponseReturnValue:
    """What a plan advises, what stays unserved, who is short and what would help."""
    if not plan.result:
        return render_template("matchmaking/plan.html", plan=plan, totals=None)
    result, titles, words = *_shown(plan), tables.words()
    return render_template(
        "matchmaking/plan.html", plan=plan, totals=rules.totals(plan.result), result=result, titles=titles,
        cut={name: result[name][:ON_PAGE] for name in LISTS}, institutions=_institutions(plan), words=words,
        fields=[{"name": "q", "title": "需求、编号、机构或原因", "value": words}], chips=tables.chips({"q": "查找"}),
        sort=tables.chosen("sort", rules.PLAN_ORDERS) or "", base=tables.sorting_base(),
        export_url=tables.elsewhere("matchmaking.plan_export", plan_id=plan.id),
        comparable=[one for one in plans.comparable(plan.round_id) if one[0] != plan.id],
    )  # fmt: skip


def _shown(plan: MatchPlan) -> tuple[dict[str, Any], dict[int, tuple[str, str]]]:
    """A plan's lists, narrowed and sorted as asked, with the needs' numbers and titles."""
    titles = plans.titles_of({row[0] for name in ("assignments", "unserved") for row in plan.result[name]})
    order = tables.chosen("sort", rules.PLAN_ORDERS) or ""
    return rules.narrowed(plan.result, tables.words(), order, titles, _institutions(plan)), titles


def _institutions(plan: MatchPlan) -> dict[int, str]:
    """Names as the plan was told them."""
    return {one["id"]: one["name"] for one in (plan.snapshot.content if plan.snapshot is not None else [])}


@blueprint.get("/plans/<int:plan_id>/progress")
@guard(Permission.PLAN_VIEW, subject=plans.get_plan)
def plan_progress(plan: MatchPlan) -> ResponseReturnValue:
    """Whether the plan is worked out."""
    working = plan.state is PlanState.WAITING
    state = "running" if working else "failed" if plan.state is PlanState.FAILED else "done"
    following = "" if working else url_for("matchmaking.plan", plan_id=plan.id)
    return jsonify(done=0 if working else 1, total=1, state=state, message=plan.state.title, next=following)


@blueprint.get("/plans/<int:plan_id>.xlsx")
@guard(Permission.PLAN_VIEW, subject=plans.get_plan)
def plan_export(plan: MatchPlan) -> ResponseReturnValue:
    """What is on the screen, to the last row, as a sheet."""
    if not plan.result:
        return redirect(url_for("matchmaking.plan", plan_id=plan.id))
    result, titles = _shown(plan)
    return send_bytes(plan_sheet(plan, result, titles, _institutions(plan)), f"统筹方案_{plan.name}.xlsx")


@blueprint.post("/plans/<int:plan_id>/retry")
@guard(Permission.PLAN_EDIT, subject=plans.get_plan)
@writes
def retry_plan(plan: MatchPlan) -> ResponseReturnValue:
    """Work it out once more."""
    planning.retry_plan(plan, by=current_actor())
    return redirect(url_for("matchmaking.plan", plan_id=plan.id), 303)


@blueprint.post("/plans/<int:plan_id>/invite")
@guard(Permission.PLAN_EDIT, subject=plans.get_plan)
@writes
def invite(plan: MatchPlan) -> ResponseReturnValue:
    """Tell the institutions; an award stays the enterprise's."""
    invited = planning.invite(plan, by=current_actor())
    flash(f"已向 {invited} 家机构发出邀请。", "success")
    return redirect(url_for("matchmaking.plan", plan_id=plan.id), 303)


@blueprint.get("/plans/compare")
@guard(Permission.PLAN_VIEW)
def compare_plans() -> ResponseReturnValue:
    """Two plans side by side: who gains, who loses."""
    pilot = pilots.current_round()
    offered = plans.comparable(pilot.id) if pilot is not None else []
    known = [str(number) for number, _ in offered]
    chosen = [plans.get_plan(int(number)) for name in ("a", "b") if (number := tables.chosen(name, known))]
    two = [one for one in chosen if one is not None and one.result]
    rows = _differences(*two) if len(two) == 2 else []
    return render_template(
        "matchmaking/compare_plans.html", offered=offered, two=two, rows=rows,
        totals=[rules.totals(one.result) for one in two],
    )  # fmt: skip


def _differences(a: MatchPlan, b: MatchPlan) -> list[dict[str, Any]]:
    """Institutions whose share differs, the greatest gain first."""
    names = _institutions(a) | _institutions(b)
    left, right, none = rules.shares(a.result), rules.shares(b.result), rules.Share()
    rows = [
        {"name": names.get(one, ""), "a": left.get(one, none), "b": right.get(one, none)}
        for one in sorted({*left, *right}) if left.get(one, none) != right.get(one, none)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["a"].invitations - row["b"].invitations, row["name"]))
