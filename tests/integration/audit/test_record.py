"""The trail grows by sealed rows in the act's own transaction."""

import pytest
from sqlalchemy import text

from marketplace.audit import services
from marketplace.kernel.database import db
from marketplace.kernel.transactions import unit_of_work
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


def write_three(cast: Cast) -> None:
    for act in ("need:submit", "need:approve", "need:publish"):
        with unit_of_work():
            services.record(act, by=cast.actor("city"), on=cast.organization("enterprise-1"), after={"state": act})


def test_an_untouched_trail_verifies(cast: Cast) -> None:
    write_three(cast)
    finding = services.verify()
    assert (finding.ok, finding.records, finding.first_bad) == (True, 3, None)


@pytest.mark.parametrize(
    ("tampering", "first_bad"),
    [
        ("UPDATE audit_record SET act = 'need:close' WHERE number = 2", 2),
        ("UPDATE audit_record SET at = '2020-01-01 00:00:00' WHERE number = 3", 3),
        ("DELETE FROM audit_record WHERE number = 2", 2),
        ("DELETE FROM audit_record WHERE number = 3", 3),
        ("DELETE FROM audit_record", 1),
        ("UPDATE audit_record SET number = 9 WHERE number = 1", 1),
    ],
)
def test_a_touched_trail_names_the_first_bad_row(cast: Cast, tampering: str, first_bad: int) -> None:
    write_three(cast)
    with db.engine.begin() as connection:
        connection.execute(text(tampering))
    finding = services.verify()
    assert (finding.ok, finding.first_bad) == (False, first_bad)


def test_what_is_undone_leaves_no_row(cast: Cast) -> None:
    def record_and_fail() -> None:
        with unit_of_work():
            services.record("need:submit", by=cast.actor("city"), on=cast.organization("enterprise-1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    assert services.verify().records == 0
