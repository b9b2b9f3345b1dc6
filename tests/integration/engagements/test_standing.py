"""What is due, and how far institutions are: one statement each, derived from states and days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from marketplace.engagements import queries, services
from marketplace.engagements.models import Engagement
from marketplace.engagements.queries import Pace
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from tests.cast import Cast
from tests.factories.agreements import Way, paper

pytestmark = pytest.mark.both_databases
NO_SHARE = {"public_share": Decimal(0), "enterprise_share": Decimal("110000.00")}


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that were sent."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def due(day: int, *where: Any) -> list[tuple[str, str, int, bool]]:
    with counted() as sent:
        found = queries.overdue(clock.today() + timedelta(days=day), *where)
    assert len(sent) == 1
    return [(one.what, one.number, one.position, one.late) for one in found]


def test_what_is_due(cast: Cast, way: Way) -> None:
    draft = way.engagement.number
    waiting, running, delivered = (Way(cast, enterprise="enterprise-2") for _ in range(3))
    waiting.to("waiting_share")
    running.to("active", **NO_SHARE)
    delivered.to("active", **NO_SHARE)
    with unit_of_work():
        for one in delivered.engagement.milestones:
            services.submit_milestone(one, [paper()], by=delivered.agent)
        services.hand_over(delivered.engagement, by=delivered.agent)
    still = [
        ("draft", draft, 0, False), ("share", waiting.engagement.number, 0, False),
        ("acceptance", delivered.engagement.number, 0, False),
    ]  # fmt: skip
    first, second = (("milestone", running.engagement.number, place) for place in (1, 2))
    assert due(0) == still
    late = [("draft", draft, 0, True), *still[1:]]
    assert due(16) == [*late, (*first, False)]
    assert due(30) == [*late, (*first, False)]
    assert due(61) == [*late, (*first, True), (*second, True)]
    assert due(0, Engagement.county_code == "430202") == still[:1]
    with unit_of_work():
        services.suspend(running.engagement, "等待设备到货", by=running.agent)
    assert due(61) == late


def test_promised_served_in_progress(cast: Cast, way: Way) -> None:
    with unit_of_work():
        institution = cast.organization("institution-1")
        assert isinstance(institution, Institution)
        institution.commitment, institution.annual_capacity = 12, 40
    again, other = Way(cast), Way(cast, enterprise="enterprise-2")
    pilot_round = pilots.require_round()

    def pace() -> Pace:
        with counted() as sent:
            (found,) = queries.paces(pilot_round)
        assert len(sent) <= 2
        assert queries.pace(pilot_round, institution.id) == found
        return found

    assert pace() == Pace(institution.id, institution.name, 12, 0, 0, 2, 2, 40)
    way.to("active", **NO_SHARE)
    other.to("active", **NO_SHARE)
    assert pace() == Pace(institution.id, institution.name, 12, 0, 2, 0, 2, 40)
    # The same firm twice counts once, also while its second service still runs.
    again.to("active", **NO_SHARE)
    for one in way.engagement.milestones:
        with unit_of_work():
            services.submit_milestone(one, [paper()], by=way.agent)
    with unit_of_work():
        services.hand_over(way.engagement, by=way.agent)
        services.accept(way.engagement, by=way.clerk)
    assert pace() == Pace(institution.id, institution.name, 12, 1, 1, 0, 2, 40)
    assert pace().lacking == 11
    with unit_of_work():
        services.end_early(other.engagement, "双方协商一致终止", by=other.clerk)
    assert pace() == Pace(institution.id, institution.name, 12, 1, 0, 0, 2, 40)
    assert queries.pace(pilot_round, cast.organizations["institution-2"]) is None
