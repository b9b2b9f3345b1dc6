"""Notes and visits of both sides, the county's supervision, quarterly summaries: who owes, filed once, late (D33)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.engagements import queries, services
from marketplace.engagements.models import EngagementNote, NoteKind, QuarterlySummary
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from tests.cast import Cast
from tests.factories.agreements import Way, paper
from tests.trail import last

JULY = datetime(2023, 7, 3, 2, tzinfo=UTC)


def note(cast: Cast, way: Way, who: str, kind: NoteKind, **given: Any) -> EngagementNote:
    values = {"held_on": clock.today(), "text": "到车间查看试样制备。", "problems": ""} | given
    with unit_of_work():
        return services.add_note(way.engagement, kind=kind.value, by=cast.actor(who), **values)  # type: ignore[arg-type]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("institution-1", NoteKind.PROGRESS), ("institution-1", NoteKind.TRACKING), ("institution-1", NoteKind.ON_SITE),
        ("enterprise-1", NoteKind.PROGRESS), ("county-430202", NoteKind.SUPERVISION),
    ],
)  # fmt: skip
def test_each_records_its_own(cast: Cast, way: Way, who: str, kind: NoteKind) -> None:
    way.to("active")
    found = note(cast, way, who, kind, file=paper("照片.pdf"))
    assert (found.kind, found.organization_id) == (kind.value, cast.organizations[who])
    assert found.attachment is not None
    assert last().act == "engagement:note"
    told = select(func.count()).select_from(InboxMessage).where(InboxMessage.title.startswith("县市区督导"))
    assert session().scalar(told) == (2 if kind is NoteKind.SUPERVISION else 0)


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("enterprise-1", NoteKind.ON_SITE), ("enterprise-1", NoteKind.SUPERVISION),
        ("institution-1", NoteKind.SUPERVISION), ("county-430202", NoteKind.PROGRESS),
    ],
)  # fmt: skip
def test_nobody_records_anothers_kind(cast: Cast, way: Way, who: str, kind: NoteKind) -> None:
    way.to("active")
    with pytest.raises(RuleBroken, match="请选择记录的种类"):
        note(cast, way, who, kind)


@pytest.mark.parametrize("who", ["enterprise-2", "institution-2", "county-430211", "city", "auditor"])
def test_strangers_record_nothing(cast: Cast, way: Way, who: str) -> None:
    way.to("active")
    with pytest.raises(Forbidden):
        note(cast, way, who, NoteKind.PROGRESS)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"held_on": None}, "held_on"), ({"held_on": date(2023, 4, 13)}, "held_on"),
        ({"held_on": date(2023, 4, 11)}, "held_on"), ({"text": "去了"}, "text"), ({"text": "字" * 3001}, "text"),
        ({"problems": "字" * 2001}, "problems"),
    ],
)  # fmt: skip
def test_what_is_no_record(cast: Cast, way: Way, given: dict[str, Any], field: str) -> None:
    """The service was signed on 12 April 2023, which is today."""
    way.to("active")
    with pytest.raises(RuleBroken) as broken:
        note(cast, way, "institution-1", NoteKind.PROGRESS, **given)
    assert [one.field for one in broken.value.problems] == [field]


@pytest.mark.parametrize("state", ["drafted", "waiting_share", "accepted"])
def test_only_while_the_service_runs(cast: Cast, way: Way, state: str) -> None:
    way.to(state)
    with pytest.raises(TransitionRefused, match="只有在服务期间"):
        note(cast, way, "institution-1", NoteKind.PROGRESS)


# ── Quarterly summaries ─────────────────────────────────────────────────────────────────────────────────────────────
def institution(cast: Cast, who: str = "institution-1") -> Institution:
    found = cast.organization(who)
    assert isinstance(found, Institution)
    return found


def file(cast: Cast, quarter: int = 1, who: str = "institution-1", by: str = "", **given: Any) -> QuarterlySummary:
    values = {"experience": "先做断口分析，再定试验方案。", "problems": "无"} | given
    with unit_of_work():
        return services.file_summary(institution(cast, who), quarter, by=cast.actor(by or who), **values)


def owed(day: date) -> list[tuple[int, date, date | None, bool]]:
    found = queries.summaries_owed(pilots.require_round(), day)
    return [(one.quarter, one.due_on, one.filed_on, one.late) for one in found]


@pytest.mark.both_databases
def test_a_service_owes_its_quarters_and_a_filed_one_is_done(cast: Cast, way: Way) -> None:
    way.to("active")
    due = date(2023, 7, 14)
    assert owed(due - timedelta(days=1)) == []
    assert owed(due) == [(1, due, None, False)]
    assert owed(due + timedelta(days=1)) == [(1, due, None, True)]
    with clock.standing_at(JULY):
        (waiting,) = queries.summaries_due(pilots.require_round(), clock.today())
        assert (waiting.institution, waiting.quarter, waiting.late) == (institution(cast).name, 1, False)
        filed = file(cast, file=paper("总结.pdf"))
        assert (filed.due_on, filed.filed_at) == (due, JULY)
        assert queries.summaries_due(pilots.require_round(), clock.today()) == []
        assert last().act == "summary:file"
    assert owed(due) == [(1, due, date(2023, 7, 3), False)]
    # Replayed for an earlier day, what was filed later is not known yet.
    assert len(owed(date(2024, 4, 30))) == 4


def test_nothing_is_owed_for_a_quarter_without_a_service(cast: Cast, way: Way) -> None:
    way.to("drafted")
    assert owed(date(2023, 12, 31)) == []
    with clock.standing_at(JULY):
        way.to("active")
        with unit_of_work():
            services.end_early(way.engagement, "双方协商一致终止", by=way.clerk)
        assert [one[0] for one in owed(date(2024, 12, 31))] == [2]
        rows = queries.summaries_due(
            pilots.require_round(), date(2023, 10, 1), institution_id=institution(cast).id, all_=True
        )
        assert [one.quarter for one in rows] == [1, 2]


def test_filed_once_and_never_before_the_quarter_is_over(cast: Cast, way: Way) -> None:
    way.to("active")
    with pytest.raises(RuleBroken, match="已经结束的季度"):
        file(cast)
    with clock.standing_at(JULY):
        file(cast)
        with pytest.raises(RuleBroken, match="已经报送"):
            file(cast)
        for quarter in (2, 0, 9):
            with pytest.raises(RuleBroken, match="已经结束的季度"):
                file(cast, quarter)
        with pytest.raises(RuleBroken, match="请填写经验做法"):
            file(cast, 1, "institution-2", experience="好")
    assert session().scalar(select(func.count()).select_from(QuarterlySummary)) == 1


@pytest.mark.parametrize("by", ["institution-2", "enterprise-1", "city", "county-430202"])
def test_nobody_files_for_another(cast: Cast, way: Way, by: str) -> None:
    with clock.standing_at(JULY), pytest.raises(Forbidden):
        file(cast, by=by)
