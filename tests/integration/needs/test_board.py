"""The board's reading: found by words, narrowed, in order, paged without loss, at the same cost; never a contact."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import exports, queries, services
from marketplace.needs.models import Need
from marketplace.needs.queries import BoardFilters, board, board_page
from marketplace.needs.queries.board import STATUSES, status_is, status_of
from marketplace.pilots import queries as pilots
from tests.cast import Cast
from tests.integration.needs.conftest import MakeNeed, deadline

STORE = "账上有货，架上找不到，每月盘点都要停工两天。"
pytestmark = pytest.mark.both_databases


def titles(**filters: object) -> set[str]:
    return {row.title for row in board_page(BoardFilters(**filters)).rows}  # type: ignore[arg-type]


def test_words_find_what_the_public_may_read(make_need: MakeNeed) -> None:
    make_need("published", title="齿轮断齿检测", text="按 IATF16949 做过一次，原因还是不清楚")
    make_need("published", owner="enterprise-2", title="仓库账目对不上", category="数智转型", text=STORE)
    make_need("approved", title="齿轮还没有发布")
    assert titles(q="齿轮") == {"齿轮断齿检测"}
    assert titles(q="iatf16949 断齿") == {"齿轮断齿检测"}
    assert titles(q="仓") == {"仓库账目对不上"}
    assert titles(q="轴承") == {"仓库账目对不上"}, "the enterprise's name is public"
    assert titles(q="齿轮 仓库") == set()
    assert titles(q="办公室") == set(), "the contact is not searched"
    assert titles(q="0731-00001234") == set()
    assert titles(q="%") == titles(q='" OR 1=1 --') == set()


@pytest.mark.parametrize("cap", [0, 1000])
def test_common_words_are_looked_for_another_way_and_find_the_same(
    make_need: MakeNeed, monkeypatch: pytest.MonkeyPatch, cap: int
) -> None:
    monkeypatch.setattr(board, "COUNT_CAP", cap)
    for title in ("喷涂第一项", "轴承的一项", "喷涂第二项", "喷涂第三项"):
        make_need("published", title=title, text="与别的都无关的几句话")
    first = board_page(BoardFilters(q="喷涂"), size=2)
    assert [row.title for row in first.rows] == ["喷涂第三项", "喷涂第二项"]
    last = board_page(BoardFilters(q="喷涂"), cursor=first.next_cursor, size=2)
    assert [row.title for row in last.rows] == ["喷涂第一项"]
    assert first.total == last.total == 3


def test_a_number_is_found_as_it_is_written(make_need: MakeNeed) -> None:
    need = make_need("published", title="按编号来找")
    make_need("published", title="另外的一项")
    assert titles(q=str(need.number)) == {"按编号来找"}


def test_a_changed_text_is_found_by_its_new_words_only(make_need: MakeNeed, cast: Cast) -> None:
    need = make_need("returned", title="原来的标题")
    with unit_of_work():
        services.save_draft(need, {"title": "换过的名称"}, by=cast.actor("enterprise-1"))
        services.submit_need(need, by=cast.actor("enterprise-1"))
        services.approve_need(need, by=cast.actor("county-430202"))
        services.publish_needs([need], deadline_on=deadline(), by=cast.actor("city"))
    assert titles(q="换过的名称") == {"换过的名称"}
    assert titles(q="原来") == set()


def test_filters_narrow(make_need: MakeNeed) -> None:
    make_need("published", title="荷塘的检测")
    other = {"category": "数智转型", "target_level": "国家级专精特新小巨人"}
    make_need("published", owner="enterprise-2", title="天元的上云", **other)
    assert titles(category="数智转型") == titles(county="430211") == {"天元的上云"}
    assert titles(target="国家级专精特新小巨人") == {"天元的上云"}
    assert titles(chain=1) == set()
    assert titles(category="数智转型", county="430202") == set()


@pytest.mark.parametrize("sort", ["newest", "deadline"])
def test_the_status_in_words_and_in_sql_agree(make_need: MakeNeed, sort: str) -> None:
    for state in ("published", "withdrawn", "cancelled", "closed", "approved"):
        make_need(state, title=f"一项{state}需求")
    for day in (clock.today(), deadline(), deadline() + timedelta(days=1)):
        needs = session().scalars(select(Need).where(Need.published_at.is_not(None))).all()
        for status in STATUSES:
            expected = {need.id for need in needs if status_of(need.state, need.deadline_on, day) == status}
            page = board_page(BoardFilters(status=status), sort, today=day)
            assert {row.id for row in page.rows} == expected
            plain = select(Need.id).where(Need.published_at.is_not(None), status_is(status, day))
            assert set(session().scalars(plain)) == expected
    assert titles() == {"一项published需求", "一项closed需求"}


@pytest.mark.parametrize("sort", ["newest", "deadline"])
def test_paging_shows_each_need_once_in_order(make_need: MakeNeed, sort: str) -> None:
    for number in range(5):
        make_need("published", title=f"第 {number} 项需求")
    whole = [row.id for row in board_page(None, sort).rows]
    seen, cursor, back = [], None, None
    while True:
        page = board_page(None, sort, cursor, size=2)
        seen += [row.id for row in page.rows]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
        back = page
    assert seen == whole
    assert back is not None
    assert page.previous_cursor is not None
    assert [row.id for row in board_page(None, sort, page.previous_cursor, size=2).rows] == whole[2:4]


def test_a_row_and_the_export_carry_no_contact(make_need: MakeNeed) -> None:
    make_need("published")
    row = board_page().rows[0]
    assert not {"contact_name", "contact_phone"} & set(row._fields)
    rows = queries.public_rows(BoardFilters())
    policy = pilots.policy_of(pilots.require_round())
    paper = exports.published_sheet(rows, policy, today=clock.today()).getvalue()
    assert paper.startswith(b"PK")
    assert not {"contact_name", "contact_phone"} & set(rows[0]._fields)


def count(run: Callable[[], object]) -> int:
    seen: list[str] = []

    def listen(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            seen.append(str(arguments[2]))

    session().close()  # as in production a request finds nothing of the ones before
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        run()
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    return len(seen)


def test_lists_and_details_cost_few_statements(
    make_need: MakeNeed, login: Callable[[str], FlaskClient], client: FlaskClient
) -> None:
    need = make_need("published")
    pages = {"/needs": 6, f"/needs/{need.id}": 8, "/needs/publish": 8}
    readers = {"city": login("city"), "county-430202": login("county-430202"), "enterprise-1": login("enterprise-1")}
    before = {}
    for who, browser in readers.items():
        for page, most in pages.items():
            before[who, page] = count(lambda browser=browser, page=page: browser.get(page))  # type: ignore[misc]
            assert before[who, page] <= most, (who, page)
    for _ in range(3):
        make_need("published")
        make_need("approved")
    for (who, page), statements in before.items():
        assert count(lambda who=who, page=page: readers[who].get(page)) == statements, (who, page)  # type: ignore[misc]
