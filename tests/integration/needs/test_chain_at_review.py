"""The county puts a need on its chain at review, alone or with others; the board's chain filter then finds it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import queries, services
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.queries import dictionaries
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.needs.conftest import MakeNeed, deadline
from tests.integration.needs.test_pages import fresh, send

Login = Callable[[str], FlaskClient]


@pytest.fixture
def chains(pilot_round: PilotRound) -> list[int]:
    """Two chains of the dictionary."""
    return [one.id for one in dictionaries.chains()[:2]]


def approvals() -> list[AuditRecord]:
    rows = select(AuditRecord).where(AuditRecord.act == "need:approve").order_by(AuditRecord.number)
    return list(session().scalars(rows))


@pytest.mark.both_databases
def test_the_board_finds_it_by_the_chain_the_county_gave(make_need: MakeNeed, cast: Cast, chains: list[int]) -> None:
    need = make_need("submitted")
    with unit_of_work():
        services.approve_need(need, chain_id=chains[0], by=cast.actor("county-430202"))
    name = need.chain.name if need.chain else ""
    assert approvals()[-1].after["chain"] == name
    with unit_of_work():
        services.publish_needs([need], deadline_on=deadline(), by=cast.actor("city"))
    assert [row.id for row in queries.board_page(queries.BoardFilters(chain=chains[0])).rows] == [need.id]
    assert queries.board_page(queries.BoardFilters(chain=chains[1])).rows == []
    assert [row.id for row in queries.board_page(queries.BoardFilters(q=name)).rows] == [need.id]


def test_on_the_page(make_need: MakeNeed, login: Login, chains: list[int]) -> None:
    need = make_need("submitted")
    page = f"/needs/{need.id}/review"
    answers = {"is_manufacturing": "yes", "in_gradient_pool": "yes"}
    nonsense = send(login("county-430202"), page, f"/needs/{need.id}/approve", chain_id="9999", **answers)
    assert nonsense.status_code == 422
    done = send(login("county-430202"), page, f"/needs/{need.id}/approve", chain_id=str(chains[1]), **answers)
    assert (done.status_code, fresh(need).chain_id) == (303, chains[1])


def test_a_form_without_the_question_leaves_the_chain(make_need: MakeNeed, login: Login, chains: list[int]) -> None:
    need = make_need("submitted", chain_id=chains[0])
    page = f"/needs/{need.id}/review"
    send(login("county-430202"), page, f"/needs/{need.id}/approve", is_manufacturing="yes", in_gradient_pool="yes")
    assert (fresh(need).state, fresh(need).chain_id) == (NeedState.APPROVED, chains[0])


def test_in_bulk_only_what_names_none_is_given_one(make_need: MakeNeed, login: Login, chains: list[int]) -> None:
    named, unnamed = make_need("submitted", chain_id=chains[0]), make_need("submitted")
    ticked = [str(named.id), str(unnamed.id)]
    answer = send(login("county-430202"), "/needs/review", needs=ticked, chain_id=str(chains[1]))
    assert answer.status_code == 303
    assert (fresh(named).chain_id, fresh(unnamed).chain_id) == (chains[0], chains[1])


def test_a_chain_that_there_is_not_is_refused(make_need: MakeNeed, cast: Cast) -> None:
    need: Need = make_need("submitted")
    with pytest.raises(RuleBroken, match="产业链名录"), unit_of_work():
        services.approve_need(need, chain_id=4711, by=cast.actor("county-430202"))
    with pytest.raises(RuleBroken, match="产业链名录"), unit_of_work():
        services.approve_needs([need], chain_id=4711, by=cast.actor("county-430202"))
