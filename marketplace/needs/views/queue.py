"""The county's queue: several needs approved at once, as after an import; what needs a word has its own page."""

from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.needs import queries, rules, services
from marketplace.needs.forms.steps import chain_choices, chosen_chain
from marketplace.needs.models import Need
from marketplace.needs.services.trail import policy_of, stated
from marketplace.needs.views.blueprint import blueprint
from marketplace.organizations.queries import dictionaries
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one county's review; for the guard it lies in that county."""

    county_code: str | None
    needs: list[Need] = field(default_factory=list)
    is_public: bool = False
    enterprise_id: int | None = None


def own_queue() -> Queue:
    """The queue of the actor's county; an empty one for anybody else."""
    county = current_actor().county_code
    return Queue(county, queries.waiting_for_review(county) if county else [])


@blueprint.get("/needs/review")
@guard(Permission.NEED_REVIEW, subject=own_queue)
def reviewing(queue: Queue) -> ResponseReturnValue:
    """What waits, with what stands against approving it in one go."""
    return _page(queue, set(), [])


def _page(queue: Queue, ticked: set[int], errors: list[str], status: int = 200) -> ResponseReturnValue:
    rows = [{"need": need, "notes": _notes(need), "alone": _needs_a_word(need)} for need in queue.needs]
    chains = chain_choices(dictionaries.chains())[1:]
    page = render_template(
        "needs/reviewing.html", rows=rows, ticked=ticked, form_errors=errors, chains=chains,
        chain=request.form.get("chain_id", ""),
    )  # fmt: skip
    return page, status


def _notes(need: Need) -> list[str]:
    return [problem.sentence() for problem in rules.warnings(stated(need), policy_of(need))]


def _needs_a_word(need: Need) -> bool:
    """A «no» of D10 asks for a reason of its own, so it cannot go along with the others."""
    return False in (need.is_manufacturing, need.in_gradient_pool)


@blueprint.post("/needs/review")
@guard(Permission.NEED_REVIEW, subject=own_queue)
@writes
def approve_ticked(queue: Queue) -> ResponseReturnValue:
    """Approve the ticked needs, all or none; a number of another county's need counts as not ticked."""
    ticked = {int(one) for one in request.form.getlist("needs") if one.isascii() and one.isdigit() and len(one) < 12}
    chosen = [need for need in queue.needs if need.id in ticked]
    try:
        services.approve_needs(
            chosen, by=current_actor(), all_verified=request.form.get("all_verified") == "yes",
            chain_id=chosen_chain(request.form.get("chain_id")),
        )  # fmt: skip
    except RuleBroken as broken:
        return _page(queue, ticked, [problem.sentence() for problem in broken.problems], 422)
    flash(f"已审核通过 {len(chosen)} 项需求，转市工信局发布。", "success")
    return redirect(url_for("needs.index", state="submitted"), 303)
