"""Signing in: the right password opens; everything else looks the same and is counted."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import User
from marketplace.accounts.services import accounts, passwords
from marketplace.accounts.services.sign_in import REFUSED
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import unit_of_work
from marketplace.security.actors import SYSTEM
from tests.cast import PASSWORD, Cast
from tests.pages import send
from tests.trail import acts, last


def shape(page: str) -> str:
    """The page without what differs from request to request."""
    page = re.sub(r'value="[^"]*"', "", page)
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


def test_the_right_password_opens_the_desk(client: FlaskClient, cast: Cast) -> None:
    answer = send(client, "/login", username="county-430202", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/home")
    assert "county-430202" in client.get("/account").text
    assert acts() == ["account:sign_in"]


def test_the_mail_address_is_good_too(client: FlaskClient, cast: Cast) -> None:
    assert send(client, "/login", username="City@Example.invalid ", password=PASSWORD).status_code == 303


WAYS = [("/acting", "/acting"), ("//evil.example", "/home"), ("https://x", "/home")]


@pytest.mark.parametrize(("wanted", "found"), WAYS)
def test_one_goes_on_only_within_the_site(client: FlaskClient, cast: Cast, wanted: str, found: str) -> None:
    answer = send(client, "/login", f"/login?next={wanted}", username="city", password=PASSWORD)
    assert answer.location == found


def test_no_answer_tells_whether_the_account_exists(client: FlaskClient, cast: Cast) -> None:
    with unit_of_work():
        resting = session().get_one(User, cast.users["city-2"])
        accounts.suspend_account(resting, reason="离岗", by=SYSTEM)
        accounts.open_account(email="invited@example.invalid", display_name="受邀")
    pages = set()
    for name in ("city", "nobody", "city-2", "invited@example.invalid"):
        password = PASSWORD if name == "city-2" else "wrong-password-1"
        answer = send(client, "/login", username=name, password=password)
        assert answer.status_code == 422
        assert REFUSED in answer.text
        pages.add(shape(answer.text))
    assert len(pages) == 1


def test_an_unknown_name_costs_a_verification_too(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher, verified = passwords.hasher(), []

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(hasher, name)

        def verify(self, stored: str, password: str) -> bool:
            verified.append(stored)
            return hasher.verify(stored, password)

    monkeypatch.setattr(passwords, "hasher", Counting)
    monkeypatch.setattr(passwords, "_nobodys_hash", lambda _hasher: hasher.hash("nobody"))
    for name in ("city", "nobody"):
        send(client, "/login", username=name, password="wrong-password-1")
    assert len(verified) == 2


def test_a_failure_stays_in_the_trail_without_what_was_typed(client: FlaskClient, cast: Cast) -> None:
    send(client, "/login", username="my-password-by-mistake", password="x")
    row = last()
    assert row.act == "account:sign_in_refused"
    assert "mistake" not in row.subject_title
    assert row.subject_title.startswith("摘要:")


@pytest.mark.parametrize("name", ["city", "nobody"])
def test_guessing_is_slowed_for_a_name_known_or_not(client: FlaskClient, cast: Cast, name: str) -> None:
    statuses = [
        send(client, "/login", username=name, password=f"wrong-password-{turn}").status_code for turn in range(11)
    ]
    assert statuses == [422] * 10 + [429]
    assert send(client, "/login", username="enterprise-1", password=PASSWORD).status_code == 303


def test_a_good_sign_in_is_not_counted(client: FlaskClient, cast: Cast, world: object) -> None:
    for _turn in range(12):
        assert send(client, "/login", username="city", password=PASSWORD).status_code == 303
        send(client, "/acting", "/logout")


@pytest.fixture
def guarded_forms(app: Flask) -> Iterator[None]:
    """As in production: a form without the page's token is not read."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.usefixtures("guarded_forms")
def test_without_the_token_nothing_is_tried(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/login", data={"username": "city", "password": PASSWORD})
    assert answer.status_code == 400
    assert acts() == []
    assert send(client, "/login", username="city", password=PASSWORD).status_code == 303


def test_leaving_ends_the_session(client: FlaskClient, cast: Cast) -> None:
    send(client, "/login", username="city", password=PASSWORD)
    assert send(client, "/account/password", "/logout").status_code == 303
    assert client.get("/account").location == "/login?next=/account"
    assert acts() == ["account:sign_in", "account:sign_out"]


def test_nothing_of_the_visitors_session_goes_along(client: FlaskClient, cast: Cast) -> None:
    with client.session_transaction() as browser:
        browser["acting_membership"] = cast.memberships["city"]
        browser["second_step_done"] = True
    send(client, "/login", username="enterprise-1", password=PASSWORD)
    with client.session_transaction() as browser:
        assert "acting_membership" not in browser
        assert "second_step_done" not in browser


def test_two_new_accounts_with_one_address_at_once_is_a_sentence(cast: Cast) -> None:
    with pytest.raises(Refusal, match="刚刚提交过"), unit_of_work():
        accounts.open_account(email="city@example.invalid", display_name="示例")
