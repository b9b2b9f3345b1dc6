"""A session ends by idling, by its age, by suspension; reading keeps it alive without writing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from marketplace.accounts.models import User
from marketplace.accounts.services import accounts
from marketplace.kernel.clock import standing_at
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from tests.cast import PASSWORD, Cast
from tests.pages import send

Login = Callable[[str], FlaskClient]
NINE = datetime(2023, 3, 20, 1, tzinfo=UTC)


def at(minutes: float, client: FlaskClient, path: str = "/account") -> int:
    with standing_at(NINE + timedelta(minutes=minutes)):
        return client.get(path).status_code


def signed_in(client: FlaskClient) -> FlaskClient:
    with standing_at(NINE):
        assert send(client, "/login", username="city", password=PASSWORD).status_code == 303
    return client


def test_half_an_hour_of_idling_ends_it(client: FlaskClient, cast: Cast) -> None:
    signed_in(client)
    assert at(29, client) == 200
    assert at(58, client) == 200
    assert at(89, client) == 302
    assert at(89, client, "/login") == 200


def test_the_page_says_why(client: FlaskClient, cast: Cast) -> None:
    signed_in(client)
    with standing_at(NINE + timedelta(minutes=31)):
        page = client.get("/account", follow_redirects=True)
    assert "超过 30 分钟没有操作" in page.text


def test_twelve_hours_end_it_however_busy(client: FlaskClient, cast: Cast) -> None:
    signed_in(client)
    assert [at(20 * turn, client) for turn in range(1, 37)] == [200] * 36
    assert at(721, client) == 302


def test_a_suspended_person_is_out_at_once(login: Login, cast: Cast) -> None:
    city = login("city")
    assert city.get("/account").status_code == 200
    with unit_of_work():
        accounts.suspend_account(session().get_one(User, cast.users["city"]), reason="离岗", by=cast.actor("admin"))
    assert city.get("/account").status_code == 302


def test_a_forged_session_value_is_nobody(client: FlaskClient, cast: Cast) -> None:
    for value in ("1", "x.1", "1.x", "999999.1", ".", f"{cast.users['city']}.2", "²." + "1"):
        with client.session_transaction() as browser:
            browser["_user_id"] = value
        assert client.get("/account").status_code == 302
