"""Acts on a need and its tender at once: they stand in line and never block each other.

Everywhere locks come in one order: need, tender, agreement, institution, round, and the trail's head last.
"""

from collections.abc import Callable
from time import sleep
from typing import Any

import pytest

from marketplace.audit import services as audit
from marketplace.bids import services
from marketplace.bids.models import Tender
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.needs import services as needs
from marketplace.needs.models import Need
from tests.integration.bids.conftest import Hall, offer
from tests.integration.bids.test_at_once import awarding, together

pytestmark = pytest.mark.both_databases


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between an act's own locks and the trail lies a moment, so that two acts at once surely meet."""
    written = audit.record

    def slowly(*args: Any, **values: Any) -> Any:
        sleep(0.15)
        row = written(*args, **values)
        sleep(0.15)
        return row

    monkeypatch.setattr(audit, "record", slowly)


def withdrawing(hall: Hall) -> Callable[[], object]:
    number, by, at = hall.need.id, hall.cast.actor("enterprise-1"), clock.now()
    return lambda: needs.withdraw_need(session().get_one(Need, number), "需求已由集团内部解决", by=by, at=at)


def test_a_bid_and_the_needs_withdrawal(hall: Hall, unhurried: None) -> None:
    by, at, number = hall.cast.actor("institution-1"), clock.now(), hall.tender.id
    acts = [lambda: services.submit_bid(session().get_one(Tender, number), offer(), [], by=by, at=at)]
    ends = together(hall, [withdrawing(hall), *acts])
    assert not [end for end in ends if end.startswith("fault")]
    assert "done" in ends


def test_an_award_and_the_needs_withdrawal(hall: Hall, unhurried: None) -> None:
    hall.bid("institution-1")
    hall.open()
    hall.score()
    ends = together(hall, [withdrawing(hall), awarding(hall, hall.tender, [hall.bids()[0].id])])
    assert not [end for end in ends if end.startswith("fault")]
    assert ends.count("done") == 1


def test_a_failed_tender_and_the_needs_withdrawal(hall: Hall, unhurried: None) -> None:
    hall.open()
    by, at, number = hall.cast.actor("city"), clock.now(), hall.tender.id
    failing = [lambda: services.fail_tender(session().get_one(Tender, number), "没有收到标书", by=by, at=at)]
    ends = together(hall, [withdrawing(hall), *failing])
    assert not [end for end in ends if end.startswith("fault")]
    assert "done" in ends


def test_a_lost_key_and_the_needs_withdrawal(hall: Hall, unhurried: None) -> None:
    hall.bid("institution-1")
    by, at, number = hall.cast.actor("city"), clock.now(), hall.tender.id
    losing = [lambda: services.lose_key(session().get_one(Tender, number), "服务器损坏，未备份", by=by, at=at)]
    ends = together(hall, [withdrawing(hall), *losing])
    assert not [end for end in ends if end.startswith("fault")]
    assert "done" in ends
