"""Who acts in a request: the signed-in person in the membership that the session names."""

from typing import cast

from flask import current_app, g, session
from flask_login import current_user
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.kernel.database import session as database
from marketplace.notifications import queries as notifications
from marketplace.organizations.models import Membership
from marketplace.security.actors import ANONYMOUS, SECOND_STEP_DUTIES, Actor, Duty

ACTING = "acting_membership"
SECOND_STEP = "second_step_done"


def actor_of(membership: Membership, *, second_step_missing: bool = False) -> Actor:
    """The frozen picture of a person in one membership."""
    organization = membership.organization
    duty = Duty(membership.duty)
    return Actor(
        user_id=membership.user_id, name=membership.user.display_name, duty=duty,
        organization_id=organization.id, organization_name=organization.name,
        county_code=organization.county_code if duty is Duty.COUNTY else None, membership_id=membership.id,
        manages_people=membership.manages_people, second_step_missing=second_step_missing,
    )  # fmt: skip


def current_actor() -> Actor:
    """The actor of this request: one statement beside Flask-Login's own, which also counts the unread notices."""
    if not current_user.is_authenticated:
        return ANONYMOUS
    user = cast(User, current_user)
    wanted = session.get(ACTING)
    statement = select(Membership, notifications.unread_of(user.id)).order_by(Membership.id)
    rows = database().execute(statement.where(Membership.user_id == user.id, Membership.is_active)).all()
    memberships = [row[0] for row in rows]
    g.unread, g.memberships = rows[0][1] if rows else 0, len(rows)
    chosen = next((one for one in memberships if one.id == wanted), memberships[0] if memberships else None)
    if chosen is None:
        return Actor(user_id=user.id, name=user.display_name, second_step_missing=_lacks_second_step(user, None))
    return actor_of(chosen, second_step_missing=_lacks_second_step(user, Duty(chosen.duty)))


def unread() -> int:
    """The present person's unread notices, counted when the actor was read."""
    return int(g.get("unread", 0))


def may_switch() -> bool:
    """Whether the present person acts for more than one organisation, or in more than one duty."""
    return int(g.get("memberships", 0)) > 1


def _lacks_second_step(user: User, duty: Duty | None) -> bool:
    """City officers and administrators prove themselves twice, except in the demo; so does who switched it on."""
    if session.get(SECOND_STEP):
        return False
    return bool(user.totp_secret) or (duty in SECOND_STEP_DUTIES and not current_app.config["DEMO"])
