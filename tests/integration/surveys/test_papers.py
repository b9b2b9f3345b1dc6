"""Links on paper for enterprises that no mail reaches: a sheet each, for the city alone."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.transactions import unit_of_work
from marketplace.surveys import services
from tests.cast import Cast
from tests.integration.surveys.conftest import Ask

Login = Callable[[str], FlaskClient]


def test_those_without_an_address_have_a_sheet_until_they_answered(ask: Ask, login: Login, cast: Cast) -> None:
    ask()  # enterprise-1 has people with mail
    silent, gone = ask(firm=3), ask(firm=4)
    with unit_of_work():
        services.cancel(gone, "重复签约，另行测评", by=cast.actor("city"))
    city = login("city")
    page = city.get("/surveys/papers").text
    assert services.address_of(silent) in page
    assert f"/surveys/{silent.id}/qr.svg" in page
    for other in ("荷塘齿轮有限公司", "第4号工厂"):
        assert other not in page
    assert city.get(f"/surveys/{silent.id}/qr.svg").mimetype == "image/svg+xml"


def test_nothing_to_print_is_said(pilot_round: object, login: Login) -> None:
    assert "没有需要打印的通知单" in login("city").get("/surveys/papers").text


@pytest.mark.parametrize("who", ["county-430202", "enterprise-1", "institution-1", "auditor", "admin"])
def test_nobody_else_sees_links(pilot_round: object, login: Login, who: str) -> None:
    assert login(who).get("/surveys/papers").status_code == 403
