"""The lists of people cost the same few statements however long they are (at most six)."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from marketplace.accounts.models import User
from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications import services as notifications
from marketplace.notifications.rules import Kind, Recipient
from marketplace.organizations.models import Membership, Registration
from tests.cast import Cast

Login = Callable[[str], FlaskClient]
PAGES = [
    ("admin", "/accounts"), ("county-430202", "/registrations"), ("enterprise-1", "/organization/people"),
    ("enterprise-1", "/inbox"), ("enterprise-1", "/acting"),
]  # fmt: skip


def fill(cast: Cast, count: int) -> None:
    with unit_of_work():
        for number in range(count):
            name = f"p{count}-{number}@example.invalid"
            user = User(username=name, display_name=name, email=name)
            session().add(user)
            session().flush()
            own = cast.organizations["enterprise-1"]
            session().add(Membership(user_id=user.id, organization_id=own, duty="enterprise"))
            session().add(Registration(kind="enterprise", organization_name=name, credit_code=f"{count}{number}",
                                       county_code="430202", user_id=user.id))  # fmt: skip
            notifications.notify(Kind.SHORTLIST, [Recipient(cast.users["enterprise-1"], None)], title=name)


def statements(client: FlaskClient, path: str) -> int:
    db.session.remove()
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(seen)


@pytest.mark.parametrize(("name", "path"), PAGES)
def test_a_list_costs_few_statements_however_long(login: Login, cast: Cast, name: str, path: str) -> None:
    client = login(name)
    fill(cast, 2)
    short = statements(client, path)
    fill(cast, 40)
    assert statements(client, path) == short <= 6
