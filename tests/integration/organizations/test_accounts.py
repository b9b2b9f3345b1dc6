"""Administrators keep the accounts: find, suspend, restore, invite to bureaus and offices."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.lifecycle import AccountState
from marketplace.accounts.models import User
from marketplace.kernel.database import session
from marketplace.notifications.models import OutboxMail
from tests.cast import PASSWORD, Cast
from tests.pages import send
from tests.trail import acts, last

Login = Callable[[str], FlaskClient]


@pytest.mark.both_databases
def test_accounts_are_found_by_words_duty_and_state(login: Login, cast: Cast) -> None:
    admin = login("admin")
    assert "auditor" in admin.get("/accounts").text
    only = admin.get("/accounts?q=COUNTY-4302").text
    assert "county-430202" in only
    assert "enterprise-2" not in only
    assert "institution-2" in admin.get("/accounts?duty=institution").text
    assert "institution-2" not in admin.get("/accounts?duty=assessor").text
    assert "没有符合条件的账户" in admin.get("/accounts?state=suspended").text
    assert "没有符合条件的账户" in admin.get("/accounts?q=%25").text


def test_a_suspended_person_cannot_come_in_until_restored(login: Login, client: FlaskClient, cast: Cast) -> None:
    admin, page = login("admin"), f"/accounts/{cast.users['enterprise-1']}"
    assert send(admin, page, f"{page}/suspend", reason="").status_code == 422
    assert send(admin, page, f"{page}/suspend", reason="长期未使用").status_code == 303
    assert (last().act, last().reason) == ("account:suspend", "长期未使用")
    assert send(client, "/login", username="enterprise-1", password=PASSWORD).status_code == 422
    assert send(admin, page, f"{page}/suspend", reason="再停").status_code == 409
    assert send(admin, page, f"{page}/restore", reason="本人申请").status_code == 303
    assert send(client, "/login", username="enterprise-1", password=PASSWORD).status_code == 303


def test_nobody_suspends_the_own_account(login: Login, cast: Cast) -> None:
    page = f"/accounts/{cast.users['admin']}"
    assert send(login("admin"), page, f"{page}/suspend", reason="试试").status_code == 409
    assert session().get_one(User, cast.users["admin"]).state is AccountState.ACTIVE


@pytest.mark.parametrize("name", ["city", "county-430202", "enterprise-1", "institution-1", "assessor-1"])
@pytest.mark.parametrize("act", ["suspend", "restore", "second-step/reset"])
def test_nobody_else_keeps_accounts(login: Login, cast: Cast, name: str, act: str) -> None:
    page = f"/accounts/{cast.users['enterprise-2']}"
    client = login(name)
    assert client.get(page).status_code == 404
    assert send(client, "/account/password", f"{page}/{act}", reason="x").status_code == 404
    assert acts() == []


def test_the_auditor_reads_and_does_nothing(login: Login, cast: Cast) -> None:
    page = f"/accounts/{cast.users['enterprise-2']}"
    client = login("auditor")
    assert client.get(page).status_code == 200
    assert send(client, "/account/password", f"{page}/suspend", reason="x").status_code == 403
    assert client.get("/accounts/invite").status_code == 403


def test_an_administrator_invites_to_a_bureau(login: Login, cast: Cast) -> None:
    guest = {"display_name": "示例丙", "email": "officer@example.invalid"}
    admin, county = login("admin"), str(cast.organizations["county-430202"])
    wrong = send(admin, "/accounts/invite", organization_id=county, duty="city", **guest)
    assert wrong.status_code == 422
    assert "请选择列出的职责" in wrong.text
    enterprise = str(cast.organizations["enterprise-1"])
    assert send(admin, "/accounts/invite", organization_id=enterprise, duty="county", **guest).status_code == 422
    assert send(admin, "/accounts/invite", organization_id=county, duty="county", **guest).status_code == 303
    assert last().act == "invitation:create"
    assert session().scalars(select(OutboxMail.address)).all() == ["officer@example.invalid"]
