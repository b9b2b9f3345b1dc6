"""A need's page for everybody who may see it: the public reads no contact, an officer finds the acts."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.needs import rules
from marketplace.needs.models import Need
from marketplace.needs.queries.board import STATUSES, TONES, status_of
from marketplace.needs.services.standing_in import may_stand_in
from marketplace.needs.services.trail import policy_of, stated
from marketplace.needs.views.blueprint import blueprint
from marketplace.needs.views.presenting import HOLDERS, facts, history, phone_for_county, public_facts
from marketplace.needs.views.subjects import seen
from marketplace.publicity.queries import work_calendar
from marketplace.security.actors import Actor, Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


def works_with(actor: Actor, need: Need) -> bool:
    """Whether the reader is more than the public here: owner, its county, the city, the auditor."""
    if actor.duty is Duty.ENTERPRISE:
        return actor.organization_id == need.enterprise_id
    if actor.duty is Duty.COUNTY:
        return actor.county_code == need.county_code
    return actor.duty in (Duty.CITY, Duty.AUDITOR)


@blueprint.get("/needs/<int:need_id>")
@guard(Permission.NEED_VIEW, subject=seen)
def show(need: Need) -> ResponseReturnValue:
    """The need as the reader may see it."""
    actor, policy, today = current_actor(), policy_of(need), clock.today()
    inside = works_with(actor, need)
    if not inside:
        return _public_page(need)
    warnings = [problem.sentence() for problem in rules.warnings(stated(need), policy)]
    return render_template(
        "needs/show.html", need=need, inside=True, groups=facts(need, policy, remarks=True), warnings=warnings,
        status=need.state.title, tone=need.state.tone, left=_left(need), history=history(need),
        holder=HOLDERS.get(need.state.value, ""), overdue=need.is_overdue_on(today),
        may_mend=actor.duty is Duty.COUNTY and may_stand_in(need), phone=phone_for_county(need),
    )  # fmt: skip


def _public_page(need: Need) -> ResponseReturnValue:
    status = status_of(need.state, need.deadline_on, clock.today())
    groups = public_facts(need, policy_of(need)) if need.shows_text else []
    return render_template(
        "needs/show.html", need=need, inside=False, groups=groups, warnings=[], status=STATUSES[status],
        tone=TONES[status], left=_left(need), history=[], holder="", overdue=status == "shut",
    )  # fmt: skip


def _left(need: Need) -> str:
    """The working days that are left, counted out; nothing once it is over."""
    today = clock.today()
    if not need.is_open_on(today) or need.deadline_on is None:
        return ""
    days = work_calendar().left(today, need.deadline_on)
    return f"还剩 {days} 个工作日" if days else "今天截止"
