"""The year-end list from its draft to the announcement: two people, notice, appeal, publicity; bonus and penalty."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from marketplace.evaluation.lifecycle import AwardListState, NominationState
from marketplace.evaluation.models import AwardList, EvaluationRow, Kind, Nomination
from marketplace.evaluation.services import nominating, rewarding
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from marketplace.pilots.services import change_policy
from marketplace.publicity.services.objections import Statement, answer_objection, object_to
from tests.cast import Cast
from tests.factories.evaluations import GOOD, Counts, lay_run

DECEMBER = datetime(2023, 12, 18, 2, tzinfo=UTC)
TIERS = (("一等奖", 1, Decimal("50000.50")), ("二等奖", 1, Decimal("20000")))


@pytest.fixture
def rows(pilot: PilotRound, cast: Cast) -> Iterator[dict[int, EvaluationRow]]:
    with clock.standing_at(DECEMBER):
        with unit_of_work():
            change_policy(pilot, {"rewards.pool": "70000.50"}, basis="办公会纪要第三号", effective_from=clock.today(),
                          tiers=TIERS, by=cast.actor("city"))  # fmt: skip
        counts = {cast.organizations["institution-1"]: GOOD,
                  cast.organizations["institution-2"]: Counts(very=8, basic=1, dissatisfied=1)}  # fmt: skip
        yield lay_run(pilot, Kind.YEAR_END, counts, as_of=date(2023, 12, 15), at=DECEMBER)


@pytest.fixture
def drawn(rows: dict[int, EvaluationRow], cast: Cast) -> AwardList:
    with unit_of_work():
        return rewarding.draw_up(next(iter(rows.values())).run, by=cast.actor("city"), at=DECEMBER)


def told(found: AwardList, cast: Cast) -> AwardList:
    with unit_of_work():
        rewarding.propose_list(found, by=cast.actor("city"), at=DECEMBER)
        rewarding.confirm_list(found, "名次和金额核对无误。", by=cast.actor("city-2"), at=DECEMBER)
    return found


def posted(found: AwardList, cast: Cast, at: datetime) -> AwardList:
    with unit_of_work():
        rewarding.post_list(found, by=cast.actor("city"), at=at)
    return found


def test_from_draft_to_announcement(drawn: AwardList, cast: Cast) -> None:
    assert [(one.place, one.tier, one.amount) for one in drawn.lines] == [
        (1, "一等奖", Decimal("50000.50")), (2, "二等奖", Decimal("20000.00"))
    ]  # fmt: skip
    assert drawn.total == drawn.pool
    told(drawn, cast)
    with pytest.raises(TransitionRefused, match="申诉期限"):
        posted(drawn, cast, DECEMBER + timedelta(days=1))
    later = DECEMBER + timedelta(days=10)
    posted(drawn, cast, later)
    assert [one.cells[3] for one in drawn.notice.items] == ["50,000.50", "20,000.00"]
    with pytest.raises(Refusal), unit_of_work():
        rewarding.announce_list(drawn, by=cast.actor("city"), at=later + timedelta(days=1))
    with unit_of_work():
        rewarding.announce_list(drawn, by=cast.actor("city"), at=later + timedelta(days=10))
    assert drawn.state is AwardListState.ANNOUNCED
    assert "70,000.50" in drawn.notice.announcement


def test_the_second_person_is_another(drawn: AwardList, cast: Cast) -> None:
    with unit_of_work():
        rewarding.propose_list(drawn, by=cast.actor("city"), at=DECEMBER)
    for act in (rewarding.confirm_list, rewarding.send_back_list):
        with pytest.raises(RuleBroken, match="您本人"), unit_of_work():
            act(drawn, "名次和金额核对无误。", by=cast.actor("city"), at=DECEMBER)


def test_two_appeals_may_both_be_upheld_each_by_a_third_person(drawn: AwardList, cast: Cast) -> None:
    told(drawn, cast)
    appeals = []
    for name in ("institution-1", "institution-2"):
        institution = session().get_one(Institution, cast.organizations[name])
        with unit_of_work():
            appeals.append(rewarding.appeal_list(
                drawn, institution, "有三家企业的验收没有计入，请复核。", by=cast.actor(name), at=DECEMBER
            ))  # fmt: skip
    for appeal in appeals:
        with pytest.raises(RuleBroken, match="您本人"), unit_of_work():
            rewarding.decide_award_appeal(appeal, upheld=True, decision="经复核应当计入这三家。",
                                          by=cast.actor("city-2"), at=DECEMBER)  # fmt: skip
        with unit_of_work():
            rewarding.decide_award_appeal(appeal, upheld=True, decision="经复核应当计入这三家。",
                                          by=cast.actor("city-3"), at=DECEMBER)  # fmt: skip
    assert drawn.state is AwardListState.DRAFT


def test_a_run_has_one_live_list(drawn: AwardList, cast: Cast) -> None:
    with pytest.raises(Refusal, match="已经有奖补名单"), unit_of_work():
        rewarding.draw_up(drawn.run, by=cast.actor("city"), at=DECEMBER)
    with unit_of_work():
        rewarding.discard_list(drawn, "档次要重新研究，先作废。", by=cast.actor("city"), at=DECEMBER)
        assert rewarding.draw_up(drawn.run, by=cast.actor("city"), at=DECEMBER).id != drawn.id


def test_an_appeal_upheld_opens_the_list_again(drawn: AwardList, cast: Cast) -> None:
    told(drawn, cast)
    second = session().get_one(Institution, cast.organizations["institution-2"])
    with unit_of_work():
        appeal = rewarding.appeal_list(
            drawn, second, "有三家企业的验收没有计入，请复核。", by=cast.actor("institution-2"), at=DECEMBER
        )
    with pytest.raises(TransitionRefused, match="申诉没有决定"):
        posted(drawn, cast, DECEMBER + timedelta(days=10))
    with pytest.raises(Refusal, match="不重复受理"), unit_of_work():
        rewarding.appeal_list(drawn, second, "再次申诉，请复核名次。", by=cast.actor("institution-2"), at=DECEMBER)
    for same in ("city", "city-2"):
        with pytest.raises(RuleBroken, match="您本人"), unit_of_work():
            rewarding.decide_award_appeal(appeal, upheld=True, decision="经复核应当计入这三家。", by=cast.actor(same),
                                          at=DECEMBER)  # fmt: skip
    with unit_of_work():
        rewarding.decide_award_appeal(
            appeal, upheld=True, decision="经复核应当计入这三家。", by=cast.actor("city-3"), at=DECEMBER
        )
    assert (drawn.state, drawn.appeal_by) == (AwardListState.DRAFT, None)


def test_who_appealed_may_appeal_the_list_that_was_drawn_up_again(drawn: AwardList, cast: Cast) -> None:
    told(drawn, cast)
    second, actor = session().get_one(Institution, cast.organizations["institution-2"]), cast.actor("institution-2")
    day = DECEMBER + timedelta(days=1)
    with unit_of_work():
        first = rewarding.appeal_list(drawn, second, "有三家企业的验收没有计入，请复核。", by=actor, at=day)
        rewarding.decide_award_appeal(first, upheld=True, decision="经复核应当计入这三家。", by=cast.actor("city-3"),
                                      at=day)  # fmt: skip
    day += timedelta(days=1)
    with unit_of_work():
        rewarding.propose_list(drawn, by=cast.actor("city-3"), at=day)
        rewarding.confirm_list(drawn, "已按申诉决定重新核对。", by=cast.actor("city"), at=day)
        again = rewarding.appeal_list(drawn, second, "仍有一家企业没有计入，请再复核。", by=actor, at=day)
    for same in ("city", "city-3"):
        with pytest.raises(RuleBroken, match="您本人"), unit_of_work():
            rewarding.decide_award_appeal(again, upheld=False, decision="已全部计入，不再调整。", by=cast.actor(same),
                                          at=day)  # fmt: skip
    with unit_of_work():
        rewarding.decide_award_appeal(again, upheld=False, decision="已全部计入，不再调整。", by=cast.actor("city-2"),
                                      at=day)  # fmt: skip
    with pytest.raises(Refusal, match="不重复受理"), unit_of_work():
        rewarding.appeal_list(drawn, second, "第三次申诉，请再复核一遍。", by=actor, at=day + timedelta(days=1))


def test_an_objection_is_answered_by_a_third_person_and_upheld_stops_the_notice(drawn: AwardList, cast: Cast) -> None:
    told(drawn, cast)
    at = DECEMBER + timedelta(days=10)
    posted(drawn, cast, at)
    notice = drawn.notice
    with clock.standing_at(at + timedelta(days=1)), unit_of_work():
        objection = object_to(notice, Statement("示例甲", "13800000000", "第一名的服务数量不实。"), at=clock.now())
    answer = "经核查，所述情况属实，名单重新拟定。"
    for same in ("city", "city-2"):
        with clock.standing_at(at + timedelta(days=1)), pytest.raises(RuleBroken, match="您本人"), unit_of_work():
            answer_objection(objection, upheld=False, answer=answer, by=cast.actor(same), at=clock.now())
    with clock.standing_at(at + timedelta(days=1)), unit_of_work():
        answer_objection(objection, upheld=True, answer=answer, by=cast.actor("city-3"), at=clock.now())
    assert drawn.state is AwardListState.DRAFT
    assert notice.stopped_on is not None


def test_a_pool_that_does_not_reach_is_refused_and_nothing_is_stored(
    rows: dict[int, EvaluationRow], pilot: PilotRound, cast: Cast
) -> None:  # fmt: skip
    with unit_of_work():
        change_policy(pilot, {}, basis="办公会纪要第四号", effective_from=clock.today(), by=cast.actor("city"),
                      tiers=(("一等奖", Decimal(1), Decimal("50000.50")),))  # fmt: skip
    with pytest.raises(RuleBroken, match="超过奖补资金"), unit_of_work():
        rewarding.draw_up(next(iter(rows.values())).run, by=cast.actor("city"), at=DECEMBER)
    assert session().query(AwardList).count() == 0


@pytest.fixture
def nomination(pilot: PilotRound, cast: Cast, drawn: AwardList) -> Nomination:
    institution = session().get_one(Institution, cast.organizations["institution-2"])
    with unit_of_work():
        found = nominating.nominate(
            pilot, institution, kind="case", name="陶瓷企业共用检测", words="三家陶瓷企业共用一台检测设备，费用减半。",
            by=cast.actor("institution-2"), at=DECEMBER,
        )  # fmt: skip
        people = [cast.users["assessor-1"], cast.users["assessor-2"]]
        return nominating.assign_opinions(found, people, by=cast.actor("city"), at=DECEMBER)


def judge(found: Nomination, cast: Cast, points: tuple[str, str]) -> None:
    for opinion, name, value in zip(found.opinions, ("assessor-1", "assessor-2"), points, strict=True):
        with unit_of_work():
            nominating.declare(opinion, "", by=cast.actor(name), at=DECEMBER)
            nominating.judge(opinion, Decimal(value), "做法可以复制到同类企业。", by=cast.actor(name), at=DECEMBER)


def test_a_typical_case_adds_its_bonus_to_the_list(nomination: Nomination, drawn: AwardList, cast: Cast) -> None:
    judge(nomination, cast, ("9", "8"))
    with unit_of_work():
        nominating.settle(nomination, None, "", by=cast.actor("city"), at=DECEMBER)
        rewarding.redraw(drawn, by=cast.actor("city"), at=DECEMBER)
    assert (nomination.state, nomination.awarded) == (NominationState.JUDGED, Decimal("4.25"))
    assert {one.institution_id: one.bonus for one in drawn.lines}[nomination.institution_id] == Decimal("4.25")


def test_another_figure_stands_beside_the_score_with_its_reason(nomination: Nomination, cast: Cast) -> None:
    judge(nomination, cast, ("9", "8"))
    with pytest.raises(RuleBroken, match="不按专家均分的理由"), unit_of_work():
        nominating.settle(nomination, Decimal(1), "", by=cast.actor("city"), at=DECEMBER)
    with pytest.raises(RuleBroken, match="0 到 5 分之间"), unit_of_work():
        nominating.settle(nomination, Decimal("5.01"), "确有突出成效，应当加分。", by=cast.actor("city"), at=DECEMBER)
    with unit_of_work():
        nominating.settle(nomination, Decimal(1), "做法与另一机构相同，酌减。", by=cast.actor("city"), at=DECEMBER)
    assert (nomination.awarded, nomination.override) == (Decimal(1), "做法与另一机构相同，酌减。")


def test_an_assessor_with_a_conflict_steps_aside_and_another_cannot_score_for_him(
    nomination: Nomination, cast: Cast
) -> None:  # fmt: skip
    mine = nomination.opinions[0]
    with pytest.raises(TransitionRefused, match="另一位专家"), unit_of_work():
        nominating.declare(mine, "", by=cast.actor("assessor-2"), at=DECEMBER)
    with unit_of_work():
        nominating.declare(mine, "曾任该机构顾问。", by=cast.actor("assessor-1"), at=DECEMBER)
    assert cast.users["assessor-1"] not in nomination.assessor_user_ids
    with pytest.raises(RuleBroken, match="至少两位专家"), unit_of_work():
        nominating.settle(nomination, None, "", by=cast.actor("city"), at=DECEMBER)
