"""What every act on an agreement does: find the actor's side, take the lock, leave its row, tell whom it concerns."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from marketplace.audit import services as audit
from marketplace.engagements import queries
from marketplace.engagements.models import Engagement, Side
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Problem, RuleBroken
from marketplace.kernel.lifecycle import HasState, Lifecycle
from marketplace.notifications.rules import Kind, Recipient
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of, recipients_with_duty
from marketplace.security.actors import Actor, Duty

OTHER = {Side.ENTERPRISE: Side.INSTITUTION, Side.INSTITUTION: Side.ENTERPRISE}


def side_of(engagement: Engagement, by: Actor) -> Side | None:
    """For which of the two the actor acts."""
    if by.organization_id is None:
        return None
    if by.duty is Duty.ENTERPRISE and by.organization_id == engagement.enterprise_id:
        return Side.ENTERPRISE
    if by.duty is Duty.INSTITUTION and by.organization_id == engagement.institution_id:
        return Side.INSTITUTION
    return None


def require_side(engagement: Engagement, by: Actor, *sides: Side) -> Side:
    """The actor's side, which must be one of ``sides``; Forbidden otherwise."""
    found = side_of(engagement, by)
    if found is None or found not in sides:
        raise Forbidden(f"这一步由{'或'.join(side.title for side in sides)}办理。")
    return found


def require_city(by: Actor) -> None:
    """Forbidden for all but the city's officers."""
    if by.duty is not Duty.CITY:
        raise Forbidden("这一步由市工信局办理。")


def require_county(engagement: Engagement, by: Actor) -> None:
    """Forbidden for all but the officers of the enterprise's county (D22)."""
    if by.duty is not Duty.COUNTY or by.county_code != engagement.county_code:
        raise Forbidden("这一步由企业所在县市区工信部门办理。")


def begin(engagement: Engagement, at: datetime | None) -> tuple[Engagement, datetime, date]:
    """(the agreement under lock, the act's moment, its day in Shanghai)."""
    moment = at or clock.now()
    return queries.locked(engagement), moment, clock.local(moment).date()


def refuse(problems: Iterable[Problem]) -> None:
    """RuleBroken where there is a problem."""
    if found := list(problems):
        raise RuleBroken(found)


def allow(life: Lifecycle[Any], subject: HasState[Any], action: str) -> None:
    """TransitionRefused where the state has no such arrow; asked before anything is changed, so that a refusal's page
    shows the thing as it stands.
    """
    if not life.can(subject.state, action):
        life.move(subject, action)


def finish(
    act: str, engagement: Engagement, *, by: Actor, at: datetime, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, reason: str = "", title: str = "",
) -> None:  # fmt: skip
    """Let the version rise, store, and write the act's row; ``title`` names what of the agreement it was about."""
    engagement.changed_at = at
    flag_modified(engagement, "changed_at")  # the version rises also within one moment
    session().flush()
    audit.record(
        act, by=by, on=engagement, title=f"{engagement.title} {title}".strip(), before=before, after=after,
        reason=reason.strip(), at=at,
    )  # fmt: skip


def tell(
    engagement: Engagement, whom: Iterable[Recipient], title: str, body: str, *, at: datetime, page: str = ""
) -> None:
    """A notice that leads to the agreement's page (or ``page`` below it)."""
    notify(
        Kind.ENGAGEMENT, whom, title=f"{title}：{engagement.need.title}", body=f"服务协议（{engagement.number}）{body}",
        path=f"/engagements/{engagement.id}{page}", at=at,
    )  # fmt: skip


def people_of(engagement: Engagement, *sides: Side) -> list[Recipient]:
    """Everybody who acts for these sides."""
    numbers = {Side.ENTERPRISE: engagement.enterprise_id, Side.INSTITUTION: engagement.institution_id}
    return [person for side in sides for person in recipients_of(numbers[side])]


def others_of(engagement: Engagement, by: Actor) -> list[Recipient]:
    """The other side's people; both sides' where neither of them acts."""
    side = side_of(engagement, by)
    return people_of(engagement, *([OTHER[side]] if side else Side))


def city_officers() -> list[Recipient]:
    """The city bureau's officers."""
    return recipients_with_duty(Duty.CITY)


def county_officers(engagement: Engagement) -> list[Recipient]:
    """The officers of the enterprise's county."""
    return recipients_with_duty(Duty.COUNTY, engagement.county_code)
