"""The line at the head of a page: whom one acts for, and a way to another organisation only where there is one."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Membership
from tests.cast import Cast

Login = Callable[[str], FlaskClient]
DOOR = 'href="/acting">换一个单位'


def test_who_acts_for_one_organisation_is_offered_no_other(login: Login) -> None:
    assert DOOR not in login("enterprise-1").get("/home").text


@pytest.mark.parametrize(("active", "offered"), [(True, True), (False, False)])
def test_who_acts_for_two_may_switch(login: Login, cast: Cast, active: bool, offered: bool) -> None:
    with unit_of_work():
        session().add(Membership(user_id=cast.users["enterprise-1"], duty="enterprise", is_active=active,
                                 organization_id=cast.organizations["enterprise-2"]))  # fmt: skip
    assert (DOOR in login("enterprise-1").get("/home").text) is offered
