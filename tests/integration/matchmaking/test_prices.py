"""The agreed price of accepted work and the need's budget reach the engine; the page tells what it makes of them."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.matchmaking import queries
from marketplace.matchmaking.queries.described import ENDED
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.factories.agreements import Way
from tests.integration.matchmaking.conftest import MakeNeed

Login = Callable[[str], FlaskClient]


def test_accepted_work_is_told_with_its_agreed_price(cast: Cast, pilot: PilotRound) -> None:
    way = Way(cast)
    way.to("accepted", public_share=Decimal(0), enterprise_share=Decimal("110000.00"))
    (one,) = queries.ended_work()
    assert (one.institution_id, one.good) == (cast.organizations["institution-1"], True)
    assert one.amount_wan == pytest.approx(float(way.engagement.price) / 10_000)
    (told,) = [row["outcomes"] for row in queries.described_institutions() if row["outcomes"]]
    assert told[0]["amount_wan"] == one.amount_wan


@pytest.mark.parametrize(("works", "told"), [(3, True), (2, False)])
def test_the_usual_price_stands_beside_the_budget(
    app: Flask, cast: Cast, make: MakeNeed, login: Login, monkeypatch: pytest.MonkeyPatch, works: int, told: bool
) -> None:
    earlier, institution = make("published"), cast.organizations["institution-1"]
    one = SimpleNamespace(need_id=earlier.id, institution_id=institution, good=True, amount_wan=12.0)
    monkeypatch.setitem(app.extensions["marketplace_panels"], ENDED, lambda _asked: [one] * works)
    need = make("published", budget_wan=Decimal(6))
    page = login("enterprise-1").get(f"/needs/{need.id}/shortlist").get_data(as_text=True)
    assert ("通常约 12.0 万元，高于预算" in page) is told
    assert ("需求预算 6 万元" in page) is told
