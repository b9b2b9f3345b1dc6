"""The page of signs: found in stored answers, opened to city and auditor alone, in statements that do not grow."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Organization
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import queries, services
from marketplace.surveys.models import StaffTrace
from marketplace.surveys.rules import Given, SignKind, signs_in
from marketplace.surveys.services import Traces
from marketplace.surveys.services.tracing import remember_network
from tests.cast import Cast
from tests.integration.surveys.conftest import Ask
from tests.integration.surveys.test_pages import counted

Login = Callable[[str], FlaskClient]


def give(ask: Ask, firm: int, **traces: object) -> None:
    invitation = ask(firm=firm)
    given = Given("very", {}, "服务很好，非常满意")
    with unit_of_work():
        services.answer_invitation(invitation, given, channel="link", by=ANONYMOUS, traces=Traces(**traces))  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_signs_are_found_in_stored_answers(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    for firm in range(1, 5):
        give(ask, firm, network="10.0.0.1", device="电话", seconds=3)
    with unit_of_work():
        for organization in session().query(Organization).filter(Organization.name.contains("号工厂")):
            organization.contact_phone = "0731-00000001"
        cast.organization("institution-1").contact_phone = "073100000001"
        remember_network(cast.users["institution-1"], "10.0.0.1", "另一台电脑")
        remember_network(cast.users["city"], "10.0.0.1", "市局")
    found = {sign.kind for sign in signs_in(queries.looked_at(pilot_round.id))}
    assert [one.institution_id for one in session().scalars(select(StaffTrace))] == [
        cast.organizations["institution-1"]
    ]
    # They were signed weeks before their acceptance.
    assert found == set(SignKind) - {SignKind.SHORT}


def test_signs_open_to_city_and_auditor(ask: Ask, login: Login, client: FlaskClient) -> None:
    for firm in (1, 2):
        give(ask, firm, network="10.0.0.1")
    for name in ("city", "auditor"):
        page = login(name).get("/surveys/signs").text
        assert "多家企业从同一网络评价：荷塘检测服务有限公司（示例）" in page
        assert "10.0.0.1" not in page
        assert "多家企业从同一网络评价：" not in login(name).get("/surveys/signs?kind=text").text
    for name in ("county-430202", "enterprise-1", "institution-1", "assessor-1", "admin"):
        assert login(name).get("/surveys/signs").status_code == 403
    assert client.get("/surveys/signs").status_code == 302


def test_statements_do_not_grow(ask: Ask, login: Login) -> None:
    browser = login("city")
    for firm in (1, 2):
        give(ask, firm, network="10.0.0.1")
    counted(browser, "/surveys/signs")
    short = counted(browser, "/surveys/signs")
    for firm in range(3, 30):
        give(ask, firm, network="10.0.0.1")
    assert counted(browser, "/surveys/signs") == short <= 8
