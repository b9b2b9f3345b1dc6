"""Who acts in a request: the signed-in person in the membership that the session names."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import current_app, g, session
from flask_login import UserMixin, current_user
from sqlalchemy import Select, bindparam, select

from marketplace.accounts import rules as accounts
from marketplace.accounts.lifecycle import AccountState
from marketplace.accounts.models import User
from marketplace.kernel.database import session as database
from marketplace.notifications import queries as notifications
from marketplace.organizations.models import Membership, Organization
from marketplace.security.actors import ANONYMOUS, SECOND_STEP_DUTIES, Actor, Duty

ACTING = "acting_membership"
SECOND_STEP = "second_step_done"


class Person(UserMixin):
    """Who is signed in, as read for this request together with the memberships in force and the unread notices."""

    def __init__(self, rows: Sequence[Any]) -> None:
        first = rows[0]
        self.id: int = first.person_id
        self.name: str = first.display_name
        self.epoch: int = first.session_epoch
        self.has_second_step: bool = first.has_second_step
        self.unread: int = first.unread
        self.memberships = [row for row in rows if row.membership_id is not None]

    def get_id(self) -> str:
        """Flask-Login's session value, as ``User.get_id`` gives it."""
        return f"{self.id}.{self.epoch}"


def find_person(value: str) -> Person | None:
    """The person of a session's value; None after a password change and for a resting account: one statement."""
    known = accounts.read_session_value(value)
    rows = database().execute(_statement(), {"person": known[0], "epoch": known[1]}).all() if known else ()
    return Person(rows) if rows else None


@lru_cache(maxsize=1)
def _statement() -> Select[Any]:
    """Plain columns, put together once: every page of somebody signed in asks this."""
    person, membership, organization = User.__table__.c, Membership.__table__, Organization.__table__
    own = (membership.c.user_id == person.id) & membership.c.is_active
    return (
        select(
            person.id.label("person_id"), person.display_name, person.session_epoch,
            person.totp_locked.is_not(None).label("has_second_step"),
            notifications.unread_of(person.id).label("unread"),
            membership.c.id.label("membership_id"), membership.c.duty, membership.c.manages_people,
            membership.c.organization_id, organization.c.name.label("organization"), organization.c.county_code,
        )
        .select_from(User.__table__)
        .outerjoin(membership, own).outerjoin(organization, organization.c.id == membership.c.organization_id)
        .where(
            person.id == bindparam("person"), person.session_epoch == bindparam("epoch"),
            person.state == AccountState.ACTIVE,
        )
        .order_by(membership.c.id)
    )  # fmt: skip


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
    """The actor of this request, as the person was read for it."""
    if not current_user.is_authenticated:
        return ANONYMOUS
    known = current_user._get_current_object()
    # Right after signing in Flask-Login still holds the account itself.
    person = known if isinstance(known, Person) else find_person(known.get_id())
    if person is None:
        return ANONYMOUS
    g.unread, g.memberships, wanted = person.unread, len(person.memberships), session.get(ACTING)
    found = person.memberships
    chosen = next((one for one in found if one.membership_id == wanted), found[0] if found else None)
    if chosen is None:
        return Actor(user_id=person.id, name=person.name, second_step_missing=_lacks_second_step(person, None))
    duty = Duty(chosen.duty)
    return Actor(
        user_id=person.id, name=person.name, duty=duty, organization_id=chosen.organization_id,
        organization_name=chosen.organization, county_code=chosen.county_code if duty is Duty.COUNTY else None,
        membership_id=chosen.membership_id, manages_people=chosen.manages_people,
        second_step_missing=_lacks_second_step(person, duty),
        employers=frozenset(one.organization_id for one in found),
    )  # fmt: skip


def unread() -> int:
    """The present person's unread notices, counted when the actor was read."""
    return int(g.get("unread", 0))


def may_switch() -> bool:
    """Whether the present person acts for more than one organisation, or in more than one duty."""
    return int(g.get("memberships", 0)) > 1


def _lacks_second_step(person: Person, duty: Duty | None) -> bool:
    """City officers and administrators prove themselves twice, except in the demo; so does who switched it on."""
    if session.get(SECOND_STEP):
        return False
    return person.has_second_step or (duty in SECOND_STEP_DUTIES and not current_app.config["DEMO"])
