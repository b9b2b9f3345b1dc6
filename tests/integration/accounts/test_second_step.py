"""The second step: required of city officers and administrators outside the demo; codes are good once."""

import time
from collections.abc import Callable, Iterator

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import String, select, text, type_coerce

from marketplace.accounts.models import User
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from tests.cast import PASSWORD, Cast
from tests.pages import send, token_on
from tests.trail import acts, last

Login = Callable[[str], FlaskClient]


@pytest.fixture
def in_earnest(app: Flask) -> Iterator[None]:
    """The same application, no longer a demo."""
    app.config["DEMO"] = False
    yield
    app.config["DEMO"] = True


def offered(client: FlaskClient) -> str:
    with client.session_transaction() as browser:
        return str(browser["second_step_offered"])


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


def set_up(client: FlaskClient) -> str:
    page = "/account/second-step"
    token = token_on(client, page)
    secret = offered(client)
    # The code of the step before leaves the present one for signing in.
    answer = client.post(page, data={"csrf_token": token, "code": code(secret, -1)})
    assert answer.status_code == 303
    return secret


@pytest.mark.usefixtures("in_earnest")
@pytest.mark.parametrize("name", ["city", "admin"])
def test_those_with_power_are_led_to_set_it_up(login: Login, cast: Cast, name: str) -> None:
    client = login(name)
    answer = client.get("/acting")
    assert answer.status_code == 302
    assert answer.location.startswith("/second-step?next=")
    assert client.get(answer.location).location.startswith("/account/second-step")
    set_up(client)
    assert client.get("/acting").status_code == 200
    assert acts() == ["account:second_step_on"]


@pytest.mark.usefixtures("in_earnest")
def test_the_others_are_not_asked(login: Login, cast: Cast) -> None:
    assert login("county-430202").get("/acting").status_code == 200


def test_the_demo_does_not_ask(login: Login, cast: Cast) -> None:
    assert login("city").get("/acting").status_code == 200


def test_who_switched_it_on_is_asked_at_the_next_sign_in(login: Login, client: FlaskClient, cast: Cast) -> None:
    secret = set_up(login("enterprise-1"))
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    assert client.get("/acting").location.startswith("/second-step?next=")
    answer = send(client, "/second-step", "/second-step?next=/acting", code=code(secret))
    assert (answer.status_code, answer.location) == (303, "/acting")
    assert client.get("/acting").status_code == 200
    assert acts()[-1] == "account:second_step"


@pytest.mark.both_databases
def test_a_code_is_not_good_twice(login: Login, client: FlaskClient, cast: Cast) -> None:
    secret = set_up(login("enterprise-1"))
    good = code(secret)
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    assert send(client, "/second-step", code=good).status_code == 303
    send(client, "/account/password", "/logout")
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    replayed = send(client, "/second-step", code=good)
    assert replayed.status_code == 422
    assert client.get("/acting").status_code == 302
    assert last().act == "account:second_step_refused"


def test_the_code_of_the_set_up_is_used_up_too(login: Login, client: FlaskClient, cast: Cast) -> None:
    secret = set_up(login("enterprise-1"))
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    assert send(client, "/second-step", code=code(secret, -1)).status_code == 422


def test_guessing_codes_is_slowed(login: Login, client: FlaskClient, cast: Cast) -> None:
    set_up(login("enterprise-1"))
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    statuses = [send(client, "/second-step", code="000000").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_half_signed_in_one_cannot_put_another_phone_in_its_place(
    login: Login, client: FlaskClient, cast: Cast
) -> None:
    secret = set_up(login("enterprise-1"))
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    with client.session_transaction() as browser:
        browser["second_step_offered"] = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    answer = send(client, "/second-step", "/account/second-step", code=code("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    assert answer.status_code == 409
    assert client.get("/account/second-step/code.svg").status_code == 404
    assert send(client, "/second-step", "/account/second-step/off", code="000000").status_code == 302
    session().expire_all()
    assert session().get_one(User, cast.users["enterprise-1"]).totp_secret == secret


def test_it_can_be_switched_off_with_a_code(login: Login, cast: Cast) -> None:
    client = login("enterprise-1")
    secret = set_up(client)
    assert send(client, "/account/second-step", "/account/second-step/off", code=code(secret)).status_code == 303
    assert acts()[-1] == "account:second_step_off"


@pytest.mark.usefixtures("in_earnest")
def test_those_with_power_cannot_switch_it_off(login: Login, cast: Cast) -> None:
    client = login("city")
    secret = set_up(client)
    assert send(client, "/account/password", "/account/second-step/off", code=code(secret)).status_code == 409


def test_the_picture_carries_no_style(login: Login, cast: Cast) -> None:
    client = login("enterprise-1")
    client.get("/account/second-step")
    picture = client.get("/account/second-step/code.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "style=" not in picture.text


def test_an_administrator_resets_a_lost_phone(login: Login, client: FlaskClient, cast: Cast) -> None:
    set_up(login("enterprise-1"))
    page = f"/accounts/{cast.users['enterprise-1']}"
    assert send(login("admin"), page, f"{page}/second-step/reset").status_code == 303
    assert last().act == "account:second_step_reset"
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    assert client.get("/acting").status_code == 200


@pytest.mark.parametrize("name", ["city", "auditor", "county-430202", "enterprise-2"])
def test_nobody_else_resets_it(login: Login, cast: Cast, name: str) -> None:
    with unit_of_work():
        session().get_one(User, cast.users["enterprise-1"]).totp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    url = f"/accounts/{cast.users['enterprise-1']}/second-step/reset"
    assert send(login(name), "/account/password", url).status_code in (403, 404)
    session().expire_all()
    assert session().get_one(User, cast.users["enterprise-1"]).totp_secret


def test_half_signed_in_one_asks_for_nothing_in_the_persons_name(login: Login, client: FlaskClient, cast: Cast) -> None:
    set_up(login("enterprise-1"))
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    assert 'name="email"' in client.get("/register").text


def test_a_copy_of_the_database_gives_no_secret_away(login: Login, cast: Cast) -> None:
    secret = set_up(login("enterprise-1"))
    stored = session().scalar(select(type_coerce(User.totp_secret, String)).where(User.username == "enterprise-1"))
    assert stored
    assert secret not in stored


def test_after_a_change_of_the_key_no_code_opens(login: Login, client: FlaskClient, cast: Cast) -> None:
    secret = set_up(login("enterprise-1"))
    with unit_of_work():
        session().execute(text("update \"user\" set totp_locked = 'AAAA' where username = 'enterprise-1'"))
    session().expire_all()
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    assert send(client, "/second-step", "/second-step", code=code(secret)).status_code == 422
