"""The commitment meter: each firm once, the pace, the three points of the term, and the signs of padding."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.evaluation.rules.meter import Known, Point, Service, day_of, meter, point_on, signs

START, END = date(2023, 4, 1), date(2024, 3, 30)  # 365 days
SIGNED = datetime(2023, 5, 1, 2, tzinfo=UTC)


def service(number: int, firm: int, *, complete: bool = True, hours: float | None = 100, **known: str) -> Service:
    return Service(
        id=number, number=f"FW{number}", title="示例", institution=1, enterprise=firm, name=f"企业{firm}",
        phone=known.get("phone", ""), address=known.get("address", ""), representative=known.get("representative", ""),
        complete=complete, running=not complete, signed_at=SIGNED,
        accepted_at=SIGNED + timedelta(hours=hours) if hours is not None and complete else None,
    )  # fmt: skip


def test_a_firm_counts_once_and_served_before_in_service() -> None:
    found = meter(12, [service(1, 7), service(2, 7), service(3, 7, complete=False), service(4, 8, complete=False)],
                  START, END, date(2023, 9, 29))  # fmt: skip
    assert (found.served, found.running, found.lacking) == (1, 1, 11)
    assert (found.expected, found.projected, found.is_behind) == (5, 2, True)


def test_a_promise_kept_is_never_behind() -> None:
    found = meter(2, [service(1, 7), service(2, 8)], START, END, END)
    assert (found.expected, found.lacking, found.is_behind, found.days_left) == (2, 0, False, 0)
    assert meter(0, [], START, END, START - timedelta(1)).projected == 0


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 7, 1), None), (date(2023, 7, 2), Point.QUARTER), (date(2023, 9, 30), Point.QUARTER),
        (date(2023, 10, 1), Point.HALF),
        (date(2023, 12, 31), Point.THREE_QUARTERS), (END, Point.THREE_QUARTERS), (date(2024, 3, 31), None),
    ],
)  # fmt: skip
def test_the_point_that_was_passed_last(day: date, expected: Point | None) -> None:
    assert point_on(START, END, day) is expected


def test_points_come_in_order_within_the_term() -> None:
    days = [day_of(one, START, END) for one in Point]
    assert days == [date(2023, 7, 1), date(2023, 9, 30), date(2023, 12, 30)]
    assert START < days[0] < days[1] < days[2] < END


def test_signs_hold_their_rows() -> None:
    rows = [
        service(1, 7, phone="0731-1234", address="天元区 泰山路1号"), service(2, 7, phone="0731-1234"),
        service(3, 8, phone="0731-1234", hours=3), service(4, 9, address="天元区泰山路1号", representative="某人"),
        service(5, 10, hours=24),
    ]  # fmt: skip
    found = signs(rows, Known(representative="某人"))
    assert [(one.key, [row.id for row in one.services]) for one in found] == [
        ("same", [1, 2]), ("related", [1, 2, 3]), ("related", [1, 4]), ("own", [4]), ("one_day", [3]),
    ]  # fmt: skip
    assert "企业7、企业8的联系电话相同" in found[1].words


def test_unlike_firms_give_no_sign() -> None:
    assert signs([service(1, 7), service(2, 8), service(3, 9, complete=False)], Known()) == []
