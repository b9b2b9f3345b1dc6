"""``flask people …``: what a fresh installation needs before anybody can sign in."""

import click

from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.services import offices
from marketplace.security.actors import SYSTEM
from marketplace.web import console

group = console.Refusing("people", help="单位和人员的首次开通")


@group.command("open-bureau")
@click.argument("name")
@click.option("--county", required=True, help="GB/T 2260 代码；市本级用市的代码")
@console.as_json
def open_bureau(name: str, county: str, json_: bool) -> None:
    """Open the department of a county or of the city."""
    with unit_of_work():
        bureau = offices.open_bureau(name, county, by=SYSTEM)
    found = {"id": bureau.id, "name": bureau.name, "county": bureau.county_code, "is_city": bureau.is_city}
    console.answer(found, json_, ("编号", "名称", "县市区"), [(bureau.id, bureau.name, bureau.county_code)])


@group.command("first-administrator")
@click.argument("email")
@click.option("--name", required=True, help="姓名")
@click.option("--office", default="系统运维组", help="所在单位的名称")
@console.as_json
def first_administrator(email: str, name: str, office: str, json_: bool) -> None:
    """Print the link under which the first administrator sets a password; no password is ever given out."""
    with unit_of_work():
        link = offices.invite_first_administrator(office, email=email, display_name=name, by=SYSTEM)
    console.answer({"link": link}, json_, ("请本人在 7 天内打开",), [(link,)])
