"""A county approves several needs at once: all or none, its own only, and never a «no» without its word."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.models import Enterprise
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.needs.conftest import MakeNeed
from tests.integration.needs.test_pages import fresh, send

Login = Callable[[str], FlaskClient]


@pytest.fixture
def imported(cast: Cast, pilot_round: PilotRound) -> list[Need]:
    """Two needs as a sheet brings them: what it did not say is unknown."""
    enterprise = session().get_one(Enterprise, cast.organizations["enterprise-1"])
    officer, texts = cast.actor("county-430202"), ("齿轮断齿找不到原因", "仓库账目总是对不上")
    with unit_of_work():
        return [
            services.take_in_need(pilot_round, enterprise, category="检验检测", text=text, by=officer) for text in texts
        ]


def test_imported_needs_wait_for_their_county_with_number_and_title(imported: list[Need]) -> None:
    assert [need.state for need in imported] == [NeedState.SUBMITTED] * 2
    assert [need.title for need in imported] == ["齿轮断齿找不到原因", "仓库账目总是对不上"]
    assert all(need.number and need.is_manufacturing is None for need in imported)


def test_open_questions_are_settled_for_all(login: Login, imported: list[Need]) -> None:
    officer, ticked = login("county-430202"), [str(need.id) for need in imported]
    refused = send(officer, "/needs/review", needs=ticked)
    assert refused.status_code == 422
    assert "请核实「是否制造业企业」" in refused.text
    assert refused.text.count("checked") == 2
    assert send(officer, "/needs/review", needs=ticked, all_verified="yes").status_code == 303
    assert {fresh(need).state for need in imported} == {NeedState.APPROVED}
    assert fresh(imported[0]).in_gradient_pool is True


def test_a_no_needs_its_own_page(make_need: MakeNeed, cast: Cast, imported: list[Need]) -> None:
    no = make_need("submitted", in_gradient_pool=False)
    with pytest.raises(RuleBroken, match="请写明同意的理由"), unit_of_work():
        services.approve_needs([*imported, no], by=cast.actor("county-430202"), all_verified=True)
    assert {fresh(need).state for need in (*imported, no)} == {NeedState.SUBMITTED}


def test_anothers_need_cannot_be_ticked(login: Login, make_need: MakeNeed) -> None:
    foreign = make_need("submitted", owner="enterprise-2")
    make_need("submitted")
    answer = send(login("county-430202"), "/needs/review", needs=[str(foreign.id)], all_verified="yes")
    assert (answer.status_code, fresh(foreign).state) == (422, NeedState.SUBMITTED)


@pytest.mark.parametrize("who", ["city", "enterprise-1", "institution-1", "auditor"])
def test_nobody_else_has_a_queue(login: Login, pilot_round: PilotRound, who: str) -> None:
    assert login(who).get("/needs/review").status_code in (403, 404)
