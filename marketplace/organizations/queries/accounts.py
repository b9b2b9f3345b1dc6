"""The administrators' list of accounts, with whom each person acts for."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import or_, select

from marketplace.accounts.lifecycle import AccountState
from marketplace.accounts.models import User
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.organizations.models import Membership
from marketplace.security.actors import Duty

BY_NAME = [Key(User.username, "username")]


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list."""

    q: str = ""
    duty: str | None = None
    state: str | None = None


def page(filters: Filters, *, cursor: str | None = None, size: int = 25) -> Page[User]:
    """One page of accounts in the order of their user names."""
    rows = select(User)
    if filters.q:
        columns = (User.username, User.display_name, User.email)
        rows = rows.where(or_(*(column.icontains(filters.q, autoescape=True) for column in columns)))
    if filters.state:
        rows = rows.where(User.state == AccountState(filters.state))
    if filters.duty:
        has_duty = select(Membership.user_id).where(Membership.is_active, Membership.duty == Duty(filters.duty).value)
        rows = rows.where(User.id.in_(has_duty))
    return keyset_page(session(), rows, BY_NAME, cursor=cursor, size=size, scalars=True)


def memberships_by_person(users: list[User]) -> dict[int, list[Membership]]:
    """The active memberships of these people: one statement."""
    statement = select(Membership).where(Membership.is_active, Membership.user_id.in_([user.id for user in users]))
    found: dict[int, list[Membership]] = defaultdict(list)
    for membership in session().scalars(statement.order_by(Membership.id)):
        found[membership.user_id].append(membership)
    return dict(found)
