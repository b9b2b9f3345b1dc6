"""Requests to act for an organisation, and the organisations that may be meant."""

from sqlalchemy import or_, select

from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.organizations.lifecycle import RegistrationState
from marketplace.organizations.models import Organization, Registration
from marketplace.organizations.rules.names import name_key

NEWEST = [Key(Registration.id, "id", descending=True)]


def get(registration_id: int) -> Registration | None:
    """One request."""
    return session().get(Registration, registration_id)


def page(
    *, county: str | None = None, state: str | None = None, cursor: str | None = None, size: int = 25
) -> Page[Registration]:
    """Requests, newest first; a county officer's list is narrowed to the own county by the caller (D22)."""
    rows = select(Registration)
    if county:
        rows = rows.where(Registration.county_code == county)
    if state:
        rows = rows.where(Registration.state == RegistrationState(state))
    return keyset_page(session(), rows, NEWEST, cursor=cursor, size=size, scalars=True)


def of_person(user_id: int) -> list[Registration]:
    """What a person has asked for, newest first."""
    statement = select(Registration).where(Registration.user_id == user_id).order_by(Registration.id.desc())
    return list(session().scalars(statement))


def waiting_twin(user_id: int, credit_code: str) -> bool:
    """Whether the person already waits for an answer for this organisation."""
    statement = select(Registration.id).where(
        Registration.user_id == user_id, Registration.credit_code == credit_code,
        Registration.state == RegistrationState.WAITING,
    )  # fmt: skip
    return session().scalars(statement.limit(1)).first() is not None


def with_code(credit_code: str) -> Organization | None:
    """The organisation with this credit code."""
    return session().scalars(select(Organization).where(Organization.credit_code == credit_code)).one_or_none()


def candidates(registration: Registration) -> list[Organization]:
    """Organisations of the same county and kind that may be meant: same code, or the same name and no code yet."""
    same_name = or_(
        Organization.name == registration.organization_name,
        Organization.name_key == name_key(registration.organization_name),
    )
    statement = select(Organization).where(
        Organization.kind == registration.kind, Organization.county_code == registration.county_code,
        or_(Organization.credit_code == registration.credit_code, Organization.credit_code.is_(None) & same_name),
    )  # fmt: skip
    return list(session().scalars(statement.order_by(Organization.id).limit(10)))
