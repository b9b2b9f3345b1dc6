"""A fresh installation: bureaus are opened, the first administrator is invited, and nobody gets a default password."""

import json

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Bureau, Membership
from tests.cast import Cast
from tests.pages import send
from tests.trail import acts

PASSWORD = "six-plain-words-here"


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["people", *words])
    return result.exit_code, result.output


def no_administrator() -> None:
    with unit_of_work():
        session().execute(update(Membership).where(Membership.duty == "administrator").values(is_active=False))


def test_a_bureau_is_opened_once(app: Flask, cast: Cast) -> None:
    code, output = run(app, "open-bureau", "渌口区工信部门（示例）", "--county", "430212", "--json")
    assert code == 0
    bureau = session().get_one(Bureau, json.loads(output)["id"])
    assert (bureau.county_code, bureau.is_city) == ("430212", False)
    again, words = run(app, "open-bureau", "渌口区工信部门（示例）", "--county", "430212")
    assert (again, "已有单位使用" in words) == (1, True)
    assert run(app, "open-bureau", "别处工信部门（示例）", "--county", "999999")[0] == 1
    assert acts() == ["bureau:open"]


def test_the_first_administrator_sets_a_password_by_the_link(app: Flask, client: FlaskClient, cast: Cast) -> None:
    no_administrator()
    words = ("first-administrator", "root@example.invalid", "--name", "示例管理员", "--json")
    older = json.loads(run(app, *words)[1])["link"].removeprefix("http://127.0.0.1:5000")
    link = json.loads(run(app, *words)[1])["link"].removeprefix("http://127.0.0.1:5000")
    assert client.get(older).status_code == 410
    assert send(client, link, password=PASSWORD, again=PASSWORD).status_code == 303
    send(client, "/login", username="root@example.invalid", password=PASSWORD)
    assert client.get("/accounts").status_code == 200
    code, output = run(app, *words)
    assert (code, "已有系统管理员" in output) == (1, True)


def test_a_wrong_address_is_one_sentence(app: Flask, cast: Cast) -> None:
    no_administrator()
    code, output = run(app, "first-administrator", "root", "--name", "示例管理员")
    assert code == 1
    assert output.strip() == "邮箱应写成 name@example.cn 的样子，请核对"
