"""The bureau's own days over the published calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.audit.queries import Filters, search
from marketplace.kernel.clock import standing_at
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.publicity import queries
from marketplace.publicity.services import Item, forget_day, post_notice, record_days
from marketplace.publicity.services.calendar import Day
from tests.cast import Cast

LAST = max(queries.calendar.published().published_years)
NEXT = LAST + 1


def test_a_day_entered_overlays_the_published_one(cast: Cast) -> None:
    assert queries.work_calendar().works(date(2023, 3, 20))
    with unit_of_work():
        record_days([Day(date(2023, 3, 20), False, "示例停工日")], by=cast.actor("city"))
    assert not queries.work_calendar().works(date(2023, 3, 20))
    assert search(Filters(act="calendar:record")).total == 1


def test_the_same_days_again_change_nothing(cast: Cast) -> None:
    days = [Day(date(NEXT, 1, 1), False, "元旦")]
    for expected in (1, 0):
        with unit_of_work():
            assert record_days(days, full_year=True, by=cast.actor("city")) == expected
    assert search(Filters(act="calendar:record")).total == 1


@pytest.mark.both_databases
def test_a_provisional_end_is_fixed_when_the_year_is_entered_and_loosened_when_taken_away(cast: Cast) -> None:
    with standing_at(datetime(LAST, 12, 29, 4, tzinfo=UTC)):
        with unit_of_work():
            notice = post_notice("admission", "跨年公示（示例）", body=[], items=[Item("application", 1, "甲")],
                                 days=5, answer_days=10,
                                 article="D15", by=cast.actor("city"))  # fmt: skip
        assert notice.provisional
        before = notice.ends_on
        # In a holiday that nobody has entered yet the window only seems to be over.
        early = queries.window_state(notice, before + timedelta(days=1))
        assert (early.over, early.may_take_effect) == (True, False)
        assert "请先在工作日历录入" in early.why_not
        with unit_of_work():
            record_days(
                [Day(date(NEXT, 1, day), False, "元旦") for day in range(1, 9)], full_year=True, by=cast.actor("city")
            )
        assert not notice.provisional
        assert notice.ends_on > before
        assert not queries.window_state(notice, before + timedelta(days=1)).over
        assert queries.window_state(notice, notice.ends_on + timedelta(days=1)).may_take_effect
        with unit_of_work():
            for row in queries.days_of(NEXT):
                forget_day(row, by=cast.actor("city"))
        assert (notice.provisional, notice.ends_on) == (True, before)


def test_a_full_year_is_one_year(cast: Cast) -> None:
    days = [Day(date(NEXT, 1, 1), False), Day(date(NEXT + 1, 1, 1), False)]
    with pytest.raises(RuleBroken, match="分年录入"), unit_of_work():
        record_days(days, full_year=True, by=cast.actor("city"))


def test_the_city_keeps_the_page_and_bad_lines_stay_typed(login: Callable[[str], FlaskClient]) -> None:
    city = login("city")
    assert city.get(f"/calendar?year={NEXT}").status_code == 200
    assert city.get("/calendar?year=abc").status_code == 400
    answer = city.post(f"/calendar/year?year={NEXT}", data={"rows": "元旦放假"})
    assert answer.status_code == 422
    assert "元旦放假" in answer.text
    rows = f"{NEXT}-01-01 休 元旦\n{NEXT}-01-02 班 元旦"
    assert city.post(f"/calendar/year?year={NEXT}", data={"rows": rows, "full_year": "y"}).status_code == 303
    assert city.post("/calendar", data={"day": f"{NEXT}-05-01", "works": "rest", "name": "劳动节"}).status_code == 303
    assert "劳动节" in city.get(f"/calendar?year={NEXT}").text
    assert city.post(f"/calendar/{NEXT}-05-01/remove").status_code == 303
    assert "劳动节" not in city.get(f"/calendar?year={NEXT}").text


@pytest.mark.parametrize("who", ["county-430202", "institution-1", "enterprise-1", "auditor", "assessor-1"])
def test_others_may_not_touch_the_calendar(login: Callable[[str], FlaskClient], who: str) -> None:
    assert login(who).get("/calendar").status_code == 403
    assert login(who).post("/calendar", data={}).status_code == 403


def test_a_visitor_is_sent_to_sign_in(client: FlaskClient) -> None:
    assert "/login" in client.get("/calendar").location
