"""Scores: the owner's sheet, assessors alone and without interest, the chair's consensus, the order of the bids."""

from decimal import Decimal

import pytest

from marketplace.bids import queries, services
from marketplace.bids.lifecycle import SheetState
from marketplace.bids.models import ScoreSheet
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Membership
from marketplace.security.actors import Duty
from tests.integration.bids.conftest import Hall

Points = dict[int, dict[str, Decimal]]


@pytest.fixture
def opened(hall: Hall) -> Hall:
    hall.bid("institution-1", "90000")
    hall.bid("institution-2", "80000")
    hall.open()
    return hall


def points(hall: Hall, *less: int) -> Points:
    """Full points for each bid, less so many under the first criterion."""
    found: Points = {}
    for bid, minus in zip(hall.bids(), less, strict=True):
        found[bid.id] = {title: Decimal(most) for title, most in services.criteria_of(hall.tender).items()}
        found[bid.id]["方案针对性"] -= minus
    return found


def save(hall: Hall, sheet: ScoreSheet, given: Points, who: str, *, finish: bool = True) -> None:
    with unit_of_work():
        services.save_scores(sheet, given, "", finish=finish, by=hall.cast.actor(who), at=clock.now())


def assign(hall: Hall, *who: str, chair: str = "assessor-1") -> None:
    users = hall.cast.users
    with unit_of_work():
        services.assign_assessors(
            hall.tender, [users[one] for one in who], users[chair], by=hall.cast.actor("city"), at=clock.now()
        )


def own(hall: Hall, who: str) -> ScoreSheet:
    found = queries.sheet_of(hall.tender, "assessor", hall.cast.users[who])
    assert found is not None
    return found


def test_the_owner_scores_and_the_bids_stand_in_order(opened: Hall) -> None:
    first, second = opened.bids()
    save(opened, services.owner_sheet(opened.tender), points(opened, 10, 4), "enterprise-1")
    standing = queries.standing_of(opened.tender)
    assert [(row.bid.id, row.decided, row.place) for row in standing.rows] == [
        (second.id, Decimal(96), 1), (first.id, Decimal(90), 2)
    ]  # fmt: skip


def test_equal_points_go_by_price_then_by_submission(opened: Hall) -> None:
    first, second = opened.bids()
    save(opened, services.owner_sheet(opened.tender), points(opened, 1, 1), "enterprise-1")
    assert [row.bid.id for row in queries.standing_of(opened.tender).rows] == [second.id, first.id]
    with unit_of_work():
        first.price = second.price
        assert second.submitted_at is not None
        first.submitted_at = second.submitted_at.replace(year=2022)
    assert [row.bid.id for row in queries.standing_of(opened.tender).rows] == [first.id, second.id]


def test_before_the_opening_nobody_scores(hall: Hall) -> None:
    with pytest.raises(Refusal, match="尚未开启"):
        services.owner_sheet(hall.tender)
    with pytest.raises(Refusal, match="揭榜中"):
        assign(hall, "assessor-1")


@pytest.mark.parametrize(
    ("value", "why"), [("35.5", "0 至 35 分"), ("-1", "0 至 35 分"), ("0.3", "0.5 分为一档"), ("NaN", "0 至 35 分")]
)
def test_wrong_points_are_refused_by_field(opened: Hall, value: str, why: str) -> None:
    given = points(opened, 0, 0)
    bid = opened.bids()[0].id
    given[bid]["方案针对性"] = Decimal(value)
    with pytest.raises(RuleBroken, match=why) as refused:
        save(opened, services.owner_sheet(opened.tender), given, "enterprise-1")
    assert [problem.field for problem in refused.value.problems] == [f"points-{bid}-0"]
    session().rollback()
    assert services.owner_sheet(opened.tender).points == []


def test_a_sheet_is_finished_whole_and_kept_in_part(opened: Hall) -> None:
    sheet = services.owner_sheet(opened.tender)
    part = {opened.bids()[0].id: {"报价": Decimal(12)}}
    with pytest.raises(RuleBroken, match="请给出"):
        save(opened, sheet, part, "enterprise-1")
    session().rollback()
    save(opened, sheet, part, "enterprise-1", finish=False)
    save(opened, sheet, points(opened, 0, 1), "enterprise-1")
    with pytest.raises(TransitionRefused):
        save(opened, sheet, points(opened, 1, 0), "enterprise-1")
    session().rollback()
    with unit_of_work():
        services.reopen_scores(sheet, by=opened.cast.actor("enterprise-1"), at=clock.now())
    save(opened, sheet, points(opened, 1, 0), "enterprise-1")
    assert len(sheet.points) == 8


def test_a_bid_of_another_tender_is_not_scored(opened: Hall) -> None:
    with pytest.raises(RuleBroken, match="已开启的标书"):
        save(opened, services.owner_sheet(opened.tender), {999: {"报价": Decimal(1)}}, "enterprise-1", finish=False)


@pytest.mark.parametrize("who", ["enterprise-2", "city", "assessor-1", "institution-1"])
def test_another_does_not_write_the_owners_sheet(opened: Hall, who: str) -> None:
    with pytest.raises(Forbidden):
        save(opened, services.owner_sheet(opened.tender), points(opened, 0, 0), who)


@pytest.mark.both_databases
def test_assessors_score_alone_and_the_chair_ends_it(opened: Hall) -> None:
    assign(opened, "assessor-1", "assessor-2")
    consensus = queries.sheet_of(opened.tender, "consensus")
    assert consensus is not None
    save(opened, own(opened, "assessor-1"), points(opened, 0, 5), "assessor-1")
    with pytest.raises(Refusal, match="assessor-2尚未提交"):
        save(opened, consensus, points(opened, 0, 5), "assessor-1")
    session().rollback()
    with pytest.raises(Forbidden):
        save(opened, own(opened, "assessor-2"), points(opened, 0, 5), "assessor-1")
    session().rollback()
    save(opened, own(opened, "assessor-2"), points(opened, 2, 3), "assessor-2")
    with pytest.raises(Forbidden):
        save(opened, consensus, points(opened, 1, 4), "assessor-2")
    session().rollback()
    save(opened, services.owner_sheet(opened.tender), points(opened, 9, 0), "enterprise-1")
    save(opened, consensus, points(opened, 1, 4), "assessor-1")
    standing = queries.standing_of(opened.tender)
    assert standing.basis is not None
    assert standing.basis.kind == "consensus"
    assert [row.decided for row in standing.rows] == [Decimal(99), Decimal(96)]
    with pytest.raises(Refusal, match="不能再改评分"), unit_of_work():
        services.reopen_scores(own(opened, "assessor-2"), by=opened.cast.actor("assessor-2"), at=clock.now())


def test_who_belongs_to_a_bidder_or_the_owner_does_not_assess(opened: Hall) -> None:
    with unit_of_work():
        session().add(Membership(
            user_id=opened.cast.users["assessor-2"], organization_id=opened.cast.organizations["institution-2"],
            duty=Duty.INSTITUTION,
        ))  # fmt: skip
    with pytest.raises(RuleBroken, match="assessor-2属于参与揭榜的机构"):
        assign(opened, "assessor-1", "assessor-2")


def test_a_panel_has_known_people_and_a_chair_among_them(opened: Hall) -> None:
    for who, chair in ((("city",), "city"), ((), "assessor-1"), (("assessor-1",), "assessor-2")):
        with pytest.raises(RuleBroken):
            assign(opened, *who, chair=chair)
        session().rollback()


def test_a_chair_steps_aside_and_another_is_named(opened: Hall) -> None:
    assign(opened, "assessor-1", "assessor-2")
    sheet = own(opened, "assessor-1")
    with unit_of_work():
        services.step_aside(sheet, "曾在其中一家机构任职", by=opened.cast.actor("assessor-1"), at=clock.now())
    assert sheet.state is SheetState.CONFLICTED
    assert opened.cast.users["assessor-1"] not in opened.tender.assessor_user_ids
    save(opened, own(opened, "assessor-2"), points(opened, 0, 1), "assessor-2")
    consensus = queries.sheet_of(opened.tender, "consensus")
    assert consensus is not None
    with pytest.raises(Refusal, match="组长已申明回避"):
        save(opened, consensus, points(opened, 0, 1), "assessor-1")
    session().rollback()
    with pytest.raises(RuleBroken, match="已申明回避"):
        assign(opened, "assessor-1", "assessor-2")
    session().rollback()
    assign(opened, "assessor-2", chair="assessor-2")
    save(opened, consensus, points(opened, 0, 1), "assessor-2")


def test_an_assessor_who_has_scored_stays_and_one_who_has_not_is_replaced(opened: Hall) -> None:
    assign(opened, "assessor-1")
    assign(opened, "assessor-2", chair="assessor-2")
    assert queries.sheet_of(opened.tender, "assessor", opened.cast.users["assessor-1"]) is None
    save(opened, own(opened, "assessor-2"), points(opened, 0, 1), "assessor-2")
    with pytest.raises(RuleBroken, match="已经评分"):
        assign(opened, "assessor-1")
