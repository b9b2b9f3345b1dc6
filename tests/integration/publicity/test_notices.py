"""Posting, the state that follows from dates, announcing and stopping."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from marketplace.audit.queries import history_of
from marketplace.kernel.clock import standing_at
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.publicity import queries
from marketplace.publicity.lifecycle import NoticeState
from marketplace.publicity.models import Notice
from marketplace.publicity.services import announce_notice, post_notice, stop_notice
from tests.cast import Cast

pytestmark = pytest.mark.both_databases

Post = Callable[[], Notice]


def on(day: int) -> datetime:
    return datetime(2023, 3, day, 4, tzinfo=UTC)


def test_posting_counts_from_the_next_day_and_leaves_its_row(post: Post) -> None:
    notice = post()
    assert (notice.posted_on, notice.ends_on, notice.provisional) == (date(2023, 3, 20), date(2023, 3, 27), False)
    assert notice.number == f"GS2023-{notice.id:04d}"
    assert [row.act for row in history_of("notice", notice.id)] == ["notice:post"]


@pytest.mark.parametrize(("day", "state"), [(20, NoticeState.OPEN), (27, NoticeState.OPEN), (28, NoticeState.ENDED)])
def test_the_state_follows_from_the_dates_in_python_and_sql(post: Post, day: int, state: NoticeState) -> None:
    notice = post()
    with standing_at(on(day)):
        assert notice.state is state
        assert session().scalar(select(Notice.state).where(Notice.id == notice.id)) == state.value
        assert [row.id for row in queries.public_notices(state=state).rows] == [notice.id]


def test_announcing_waits_for_the_end_of_the_window(post: Post, cast: Cast) -> None:
    notice = post()
    with standing_at(on(27)), pytest.raises(Refusal, match="公示期到 2023-03-27"), unit_of_work():
        announce_notice(notice, by=cast.actor("city"))
    with standing_at(on(28)), unit_of_work():
        announce_notice(notice, "予以公告。", by=cast.actor("city"))
    assert notice.state is NoticeState.ANNOUNCED
    assert session().scalar(select(Notice.state)) == "announced"
    with standing_at(on(29)), pytest.raises(Refusal, match="已于 2023-03-28 公告"), unit_of_work():
        announce_notice(notice, by=cast.actor("city"))
    assert [row.act for row in history_of("notice", notice.id)] == ["notice:post", "notice:announce"]


def test_a_stopped_notice_says_why_and_takes_no_announcement(post: Post, cast: Cast) -> None:
    notice = post()
    with pytest.raises(RuleBroken), unit_of_work():
        stop_notice(notice, " ", by=cast.actor("city"))
    with standing_at(on(21)), unit_of_work():
        stop_notice(notice, "名单有误，更正后重新公示", by=cast.actor("city"))
    assert notice.state is NoticeState.STOPPED
    assert session().scalar(select(Notice.state)) == "stopped"
    with standing_at(on(28)), pytest.raises(Refusal, match="已终止"), unit_of_work():
        announce_notice(notice, by=cast.actor("city"))


def test_an_empty_notice_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refusal, unit_of_work():
        post_notice("admission", "", body=[], items=[], days=0, answer_days=10, article="", by=cast.actor("city"))
    assert [problem.field for problem in refusal.value.problems] == ["title", "days", "items"]


def test_the_list_searches_titles_numbers_and_names(post: Post) -> None:
    notice = post()
    for words in ("名单公示", notice.number or "", "乙机构"):
        assert queries.public_notices(words=words).total == 1
    assert queries.public_notices(words="丙机构").total == 0
    assert queries.public_notices(kind="certificate").total == 0
