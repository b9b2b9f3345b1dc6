"""Who acts for whom: the people of an organisation, the organisations of a person, and whom to tell of a matter."""

from collections.abc import Collection

from sqlalchemy import Select, select

from marketplace.accounts.lifecycle import AccountState
from marketplace.accounts.models import User
from marketplace.kernel.database import session
from marketplace.notifications.rules import Recipient
from marketplace.organizations.models import Membership, Organization
from marketplace.security.actors import Duty


def _told() -> Select[int, str | None, int]:
    """Active people of active memberships, as columns: telling many costs one statement."""
    return (
        select(User.id, User.email, Membership.organization_id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.is_active, User.state == AccountState.ACTIVE)
        .order_by(Membership.id)
    )


def _recipients(statement: Select[int, str | None, int]) -> list[Recipient]:
    return [Recipient(*row) for row in session().execute(statement)]


def recipients_of(organization_id: int, duty: Duty | None = None) -> list[Recipient]:
    """Everybody who acts for the organisation (in ``duty`` where given), to be told of its matters."""
    statement = _told().where(Membership.organization_id == organization_id)
    return _recipients(statement if duty is None else statement.where(Membership.duty == duty.value))


def recipients_of_many(organization_ids: Collection[int], duty: Duty) -> list[Recipient]:
    """Everybody who acts in ``duty`` for one of the organisations: one statement for all of them."""
    return _recipients(_told().where(Membership.organization_id.in_(organization_ids), Membership.duty == duty.value))


def recipients_with_duty(duty: Duty, county_code: str | None = None) -> list[Recipient]:
    """Everybody who has the duty; with ``county_code`` only those whose organisation lies there."""
    statement = _told().where(Membership.duty == duty.value)
    if county_code is not None:
        statement = statement.join(Organization, Organization.id == Membership.organization_id)
        statement = statement.where(Organization.county_code == county_code)
    return _recipients(statement)


def memberships_of(user_id: int) -> list[Membership]:
    """The organisations a person may act for, in the order in which they came."""
    statement = select(Membership).where(Membership.user_id == user_id, Membership.is_active).order_by(Membership.id)
    return list(session().scalars(statement))


def membership(membership_id: int) -> Membership | None:
    """One membership."""
    return session().get(Membership, membership_id)


def membership_between(user_id: int, organization_id: int, duty: Duty) -> Membership | None:
    """The one membership of a person in an organisation in a duty, also when it is over."""
    statement = select(Membership).where(
        Membership.user_id == user_id, Membership.organization_id == organization_id, Membership.duty == duty.value
    )
    return session().scalars(statement).one_or_none()


def managers_of(organization_id: int) -> list[Membership]:
    """Who keeps the organisation's list of people."""
    statement = select(Membership).where(
        Membership.organization_id == organization_id, Membership.is_active, Membership.manages_people
    )
    return list(session().scalars(statement.order_by(Membership.id)))


def people_of(organization_id: int) -> list[Membership]:
    """Everybody of an organisation who acts for it or is invited to; managers first."""
    statement = select(Membership).where(Membership.organization_id == organization_id, Membership.ended_at.is_(None))
    order = (Membership.is_active.desc(), Membership.manages_people.desc(), Membership.id)
    return list(session().scalars(statement.order_by(*order)))


def organization(organization_id: int) -> Organization | None:
    """One organisation of any kind."""
    return session().get(Organization, organization_id)


def offices() -> list[Organization]:
    """Bureaus and offices, to which administrators invite."""
    statement = select(Organization).where(Organization.kind.in_(("bureau", "office")))
    return list(session().scalars(statement.order_by(Organization.kind, Organization.county_code, Organization.id)))
