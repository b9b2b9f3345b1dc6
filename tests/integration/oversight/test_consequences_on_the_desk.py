"""What follows an evaluation waits on the desks of those who may act: a late day is red, nobody is asked twice."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from marketplace.evaluation.models import AwardList, Case, Ground, Kind, Measure
from marketplace.evaluation.services import cases, deciding, nominating, rewarding
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.oversight.queries import desk_of
from marketplace.oversight.queries.desk import Desk
from marketplace.pilots.models import PilotRound
from marketplace.pilots.services import change_policy
from marketplace.publicity.services.objections import Statement, object_to
from tests.cast import Cast
from tests.factories.agreements import open_round
from tests.factories.evaluations import GOOD, LOW, lay_run

DECEMBER = datetime(2023, 12, 18, 2, tzinfo=UTC)
WORDS = "依据核查记录，上报的服务企业与事实不符。"
pytestmark = pytest.mark.both_databases


@pytest.fixture
def pilot(cast: Cast) -> Iterator[PilotRound]:
    with clock.standing_at(DECEMBER):
        yield open_round(cast)


def own(cast: Cast) -> Institution:
    return session().get_one(Institution, cast.organizations["institution-1"])


def opened(cast: Cast, pilot: PilotRound) -> Case:
    proof = FileStorage(BytesIO(b"%PDF-1.4 proof"), "核查记录.pdf")
    with unit_of_work():
        return cases.open_case(
            pilot, own(cast), Ground.FALSE_REPORT, WORDS, evidence=proof, by=cast.actor("city"), at=clock.now()
        )


def desk(app: Flask, cast: Cast, who: str) -> Desk:
    """The desk as a page reads it; its transaction, which may only read, ends with it."""
    with app.test_request_context():
        found = desk_of(cast.actor(who))
    session().rollback()
    return found


def titles(app: Flask, cast: Cast, who: str) -> set[str]:
    return {group.title for group in desk(app, cast, who).groups}


def test_a_case_goes_from_desk_to_desk(app: Flask, cast: Cast, pilot: PilotRound) -> None:
    case = opened(cast, pilot)
    assert "待答复或整改的评价处理" in titles(app, cast, "institution-1")
    assert "待答复或整改的评价处理" not in titles(app, cast, "institution-2")
    assert "期限已过的评价处理" not in titles(app, cast, "city")
    with clock.standing_at(DECEMBER + timedelta(days=20)):
        late = [one for one in desk(app, cast, "city").deadlines if one.title.startswith("评价处理期限")]
        assert [(one.on, one.tone) for one in late] == [(case.reply_by, "over")]
    with unit_of_work():
        cases.reply_to_case(case, WORDS, by=cast.actor("institution-1"), at=DECEMBER)
    assert "待研究的评价处理" in titles(app, cast, "city")
    with unit_of_work():
        deciding.propose_measure(case, Measure.DEDUCT, WORDS, amount=Decimal(100), by=cast.actor("city"), at=DECEMBER)
    assert "待您确认的处理意见" not in titles(app, cast, "city")
    assert "待您确认的处理意见" in titles(app, cast, "city-2")
    with unit_of_work():
        deciding.confirm_measure(case, WORDS, by=cast.actor("city-2"), at=DECEMBER)
    assert "可以申诉的处理决定" in titles(app, cast, "institution-1")
    with unit_of_work():
        deciding.appeal_case(case, WORDS, by=cast.actor("institution-1"), at=DECEMBER)
    asked = {who for who in ("city", "city-2", "city-3") if "待决定的处理申诉" in titles(app, cast, who)}
    assert asked == {"city-3"}


def test_a_late_appeal_and_a_late_step_are_seen_by_every_officer(app: Flask, cast: Cast, pilot: PilotRound) -> None:
    case = opened(cast, pilot)
    row = lay_run(pilot, Kind.TERM_END, {own(cast).id: LOW}, as_of=date(2023, 12, 15), at=DECEMBER)[own(cast).id]
    with unit_of_work():
        cases.reply_to_case(case, WORDS, by=cast.actor("institution-1"), at=DECEMBER)
        deciding.propose_measure(case, Measure.DEDUCT, WORDS, amount=Decimal(100), by=cast.actor("city"), at=DECEMBER)
        deciding.confirm_measure(case, WORDS, by=cast.actor("city-2"), at=DECEMBER)
        deciding.appeal_case(case, WORDS, by=cast.actor("institution-1"), at=DECEMBER)
        mending = cases.open_case(pilot, own(cast), Ground.SATISFACTION, WORDS, row=row, by=cast.actor("city"),
                                  at=DECEMBER)  # fmt: skip
        cases.reply_to_case(mending, WORDS, by=cast.actor("institution-1"), at=DECEMBER)
        cases.order_rectification(mending, WORDS, by=cast.actor("city"), at=DECEMBER)
        cases.plan_rectification(mending, [("逐家上门回访", date(2023, 12, 22))], by=cast.actor("institution-1"),
                                 at=DECEMBER)  # fmt: skip
    assert "逾期的整改措施" not in titles(app, cast, "city")
    with clock.standing_at(DECEMBER + timedelta(days=25)):
        assert {"期限已过的评价处理", "逾期的整改措施"} <= titles(app, cast, "city")
        assert {"待决定的处理申诉", "逾期的整改措施"} <= titles(app, cast, "city-3")
        assert "期限已过的评价处理" not in titles(app, cast, "city-3")


def proposed(cast: Cast, pilot: PilotRound) -> AwardList:
    with unit_of_work():
        change_policy(pilot, {"rewards.pool": "70000"}, basis="办公会纪要第三号", effective_from=clock.today(),
                      tiers=(("一等奖", 1, Decimal(50000)),), by=cast.actor("city"))  # fmt: skip
    rows = lay_run(pilot, Kind.YEAR_END, {own(cast).id: GOOD}, as_of=date(2023, 12, 15), at=DECEMBER)
    with unit_of_work():
        found = rewarding.draw_up(rows[own(cast).id].run, by=cast.actor("city"), at=DECEMBER)
        rewarding.propose_list(found, by=cast.actor("city"), at=DECEMBER)
    return found


def test_a_list_of_rewards_and_its_appeal(app: Flask, cast: Cast, pilot: PilotRound) -> None:
    found = proposed(cast, pilot)
    assert {who for who in ("city", "city-2") if "待办理的奖补名单" in titles(app, cast, who)} == {"city-2"}
    with unit_of_work():
        rewarding.confirm_list(found, WORDS, by=cast.actor("city-2"), at=DECEMBER)
    (told,) = [one for one in desk(app, cast, "institution-1").groups if one.title == "年底评比结果"]
    assert told.items[0].title == "截至 2023-12-15 的年底评比"
    with unit_of_work():
        rewarding.appeal_list(found, own(cast), WORDS, by=cast.actor("institution-1"), at=DECEMBER)
    asked = {who for who in ("city", "city-2", "city-3") if "待决定的评比申诉" in titles(app, cast, who)}
    assert asked == {"city-3"}
    assert "年底评比结果" not in titles(app, cast, "institution-1")


@pytest.mark.parametrize("of_a_row", [True, False])
def test_an_objection_waits_for_whoever_did_not_decide(
    app: Flask, cast: Cast, pilot: PilotRound, login: Callable[[str], FlaskClient], of_a_row: bool
) -> None:
    found, later = proposed(cast, pilot), DECEMBER + timedelta(days=10)
    with clock.standing_at(later), unit_of_work():
        rewarding.confirm_list(found, WORDS, by=cast.actor("city-2"), at=DECEMBER)
        rewarding.post_list(found, by=cast.actor("city"), at=later)
        notice = found.notice
        assert notice is not None
        row = notice.items[0].id if of_a_row else None
        objection = object_to(
            notice, Statement("示例甲", "13800000000", "第一名的服务数量不实。", item_id=row), at=later
        )
    number, words = objection.id, "提交答复"
    with clock.standing_at(later):
        asked = {who for who in ("city", "city-2", "city-3") if "待答复的异议" in titles(app, cast, who)}
        assert asked == {"city-3"}
        assert not any("异议答复" in one.title for one in desk(app, cast, "city").deadlines)
        for who, told in (("city", "提出的是您本人"), ("city-2", "确认的是您本人")):
            page = login(who).get(f"/objections/{number}").text
            assert (told in page, "另一位承办人" in page, words in page) == (True, True, False)
        assert words in login("city-3").get(f"/objections/{number}").text


def test_an_opinion_waits_for_its_assessor_alone(app: Flask, cast: Cast, pilot: PilotRound) -> None:
    with unit_of_work():
        found = nominating.nominate(pilot, own(cast), kind="case", name="陶瓷企业共用检测", words=WORDS,
                                    by=cast.actor("institution-1"), at=DECEMBER)  # fmt: skip
    assert "待办理的典型模式和合同范本" in titles(app, cast, "city")
    with unit_of_work():
        people = [cast.users["assessor-1"], cast.users["assessor-2"]]
        nominating.assign_opinions(found, people, by=cast.actor("city"), at=DECEMBER)
        nominating.declare(found.opinions[0], "曾任该机构顾问。", by=cast.actor("assessor-1"), at=DECEMBER)
    assert "待办理的典型模式和合同范本" not in titles(app, cast, "city")
    assert "待评议的典型模式和合同范本" not in titles(app, cast, "assessor-1")
    assert "待评议的典型模式和合同范本" in titles(app, cast, "assessor-2")
