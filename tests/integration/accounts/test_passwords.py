"""Changing a password with the old one, and setting a forgotten one by a mailed link."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import OneTimeLink, User
from marketplace.accounts.services import accounts
from marketplace.kernel.clock import standing_at
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import OutboxMail
from tests.cast import PASSWORD, Cast
from tests.pages import link_in, send
from tests.trail import acts, last

Login = Callable[[str], FlaskClient]
NEW = "six-plain-words-here"
NINE = datetime(2023, 3, 20, 1, tzinfo=UTC)


def change(client: FlaskClient, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> int:
    return send(client, "/account/password", old=old, new=new, again=again).status_code


def asked_link(client: FlaskClient, name: str = "city@example.invalid") -> str:
    assert send(client, "/password/forgotten", email=name).status_code == 303
    mail = session().scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()
    return link_in(mail.body)


def test_a_change_keeps_this_browser_and_ends_the_others(login: Login, client: FlaskClient, cast: Cast) -> None:
    here, there = login("city"), login("city")
    assert change(here) == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert acts() == ["account:change_password"]
    assert send(client, "/login", username="city", password=PASSWORD).status_code == 422
    assert send(client, "/login", username="city", password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("wrong-password", NEW, NEW, "原密码不对"),
        (PASSWORD, "short", "short", "至少 10 个字符"),
        (PASSWORD, "1234567890", "1234567890", "很常见"),
        (PASSWORD, "city@example.invalid", "city@example.invalid", "不能与用户名或邮箱相同"),
        (PASSWORD, PASSWORD, PASSWORD, "与现在的相同"),
        (PASSWORD, NEW, NEW + "x", "不一致"),
    ],
)
def test_a_change_that_breaks_a_rule_changes_nothing(
    login: Login, cast: Cast, old: str, new: str, again: str, words: str
) -> None:
    answer = send(login("city"), "/account/password", old=old, new=new, again=again)
    assert answer.status_code == 422
    assert words in answer.text
    session().expire_all()
    assert session().get_one(User, cast.users["city"]).session_epoch == 1
    assert "account:change_password" not in acts()


def test_a_wrong_old_password_stays_in_the_trail(login: Login, cast: Cast) -> None:
    change(login("city"), old="wrong-password")
    assert last().act == "account:password_refused"


def test_a_visitor_cannot_change_a_password(client: FlaskClient, cast: Cast) -> None:
    for answer in (client.get("/account/password"), client.post("/account/password", data={"old": PASSWORD})):
        assert answer.status_code == 302
        assert answer.location.startswith("/login")
    assert acts() == []


@pytest.mark.both_databases
def test_a_mailed_link_sets_a_new_password_once(login: Login, client: FlaskClient, cast: Cast) -> None:
    elsewhere = login("city")
    link = asked_link(client)
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 200
    assert send(client, link, password=NEW, again=NEW).status_code == 303
    assert elsewhere.get("/account").status_code == 302
    assert send(client, "/login", username="city", password=NEW).status_code == 303
    assert client.get(link).status_code == 410
    assert acts() == ["account:ask_reset", "account:reset_password", "account:sign_in"]


def test_a_used_link_cannot_be_posted_again(client: FlaskClient, cast: Cast) -> None:
    link = asked_link(client)
    first = {"password": NEW, "again": NEW}
    send(client, link, **first)
    answer = send(client, "/login", link, password="another-long-one", again="another-long-one")
    assert answer.status_code == 410
    assert send(client, "/login", username="city", password=NEW).status_code == 303


def test_a_poor_new_password_does_not_use_the_link_up(client: FlaskClient, cast: Cast) -> None:
    link = asked_link(client)
    assert send(client, link, password="1234567890", again="1234567890").status_code == 422
    assert send(client, link, password=NEW, again=NEW).status_code == 303


def test_a_link_lives_two_hours(client: FlaskClient, cast: Cast) -> None:
    with standing_at(NINE):
        link = asked_link(client)
    with standing_at(NINE + timedelta(hours=1, minutes=59)):
        assert client.get(link).status_code == 200
    with standing_at(NINE + timedelta(hours=2)):
        assert client.get(link).status_code == 410


def test_a_newer_link_and_a_change_make_the_older_one_useless(login: Login, client: FlaskClient, cast: Cast) -> None:
    older = asked_link(client)
    newer = asked_link(client)
    assert client.get(older).status_code == 410
    change(login("city"))
    assert client.get(newer).status_code == 410


def test_only_the_digest_of_the_token_is_stored(client: FlaskClient, cast: Cast) -> None:
    token = asked_link(client).rsplit("/", 1)[1]
    link = session().scalars(select(OneTimeLink)).one()
    assert len(token) >= 43
    assert token not in (link.digest, str(link.id))
    assert session().scalars(select(OutboxMail)).one().holds_link


@pytest.mark.parametrize("guess", ["a" * 43, "a" * 22, "a" * 64])
def test_a_guessed_token_opens_nothing(client: FlaskClient, cast: Cast, guess: str) -> None:
    asked_link(client)
    assert client.get(f"/password/reset/{guess}").status_code == 410
    assert client.get(f"/invitations/{guess}").status_code == 410


def test_a_reset_token_is_no_invitation(client: FlaskClient, cast: Cast) -> None:
    token = asked_link(client).rsplit("/", 1)[1]
    assert client.get(f"/invitations/{token}").status_code == 410


def test_asking_answers_the_same_whether_the_account_exists(client: FlaskClient, world: object, cast: Cast) -> None:
    with unit_of_work():
        accounts.suspend_account(session().get_one(User, cast.users["city-2"]), reason="离岗", by=cast.actor("admin"))
    answers = set()
    for name in ("city@example.invalid", "nobody@example.invalid", "city-2@example.invalid"):
        fresh = cast_client(world)
        answer = send(fresh, "/password/forgotten", email=name)
        answers.add((answer.status_code, answer.location, flashed(fresh)))
    assert len(answers) == 1
    assert [mail.address for mail in session().scalars(select(OutboxMail))] == ["city@example.invalid"]


def cast_client(world: object) -> FlaskClient:
    client: FlaskClient = world.app.test_client()  # type: ignore[attr-defined]
    return client


def flashed(client: FlaskClient) -> str:
    page = client.get("/login").text
    assert "几分钟内会收到一封邮件" in page
    return page[page.index("flash-info") : page.index("page-head")]


def test_asking_is_slowed(client: FlaskClient, cast: Cast) -> None:
    statuses = [send(client, "/password/forgotten", email="nobody@example.invalid").status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]
