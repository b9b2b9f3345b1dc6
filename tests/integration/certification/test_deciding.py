"""Choosing, publicity, confirming, declining, and what an upheld objection does."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from marketplace.audit import services as audit
from marketplace.certification import queries, services
from marketplace.certification.lifecycle import ApplicationState, TaskState
from marketplace.kernel.clock import standing_at
from marketplace.kernel.errors import Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.queries.profiles import public_institutions
from marketplace.publicity.lifecycle import NoticeState
from marketplace.publicity.services import answer_objection, object_to
from marketplace.publicity.services.objections import Statement
from tests.integration.certification.conftest import POINTS, Course, at
from tests.integration.certification.test_pages import statements

pytestmark = pytest.mark.both_databases

OBJECTION = Statement("示例甲", "0731-00000001", "该单位申报的成功案例并非其服务的企业。")
ANSWER = "经核查，该案例的服务协议由另一家机构签订。"


def test_choosing_waits_for_the_scores(course: Course) -> None:
    application, city = course.assigned(), course.cast.actor("city")
    course.score(application, "assessor-1")
    with pytest.raises(RuleBroken, match="还没有评分"), unit_of_work():
        services.choose_application(application, by=city)


def test_choosing_needs_enough_assessors(course: Course) -> None:
    application, city = course.assigned(), course.cast.actor("city")
    course.score(application, "assessor-1")
    with unit_of_work():
        services.declare_conflict(application, "近亲属在该单位任职", by=course.cast.actor("assessor-2"))
    with pytest.raises(RuleBroken, match="至少要有 2 位"), unit_of_work():
        services.choose_application(application, by=city)


def test_a_hard_condition_that_is_not_met_keeps_from_choosing(course: Course) -> None:
    application, city = course.scored(), course.cast.actor("city")
    with unit_of_work():
        application.profile = application.profile | {"commitment": 9}
    with pytest.raises(RuleBroken, match=r"ZZ-08.*还差 1 家"), unit_of_work():
        services.choose_application(application, by=city)


def test_nothing_is_confirmed_on_the_last_day_and_all_on_the_next(course: Course) -> None:
    application, notice = course.in_publicity()
    city = course.cast.actor("city")
    assert notice.ends_on == date(2023, 3, 27)
    with standing_at(at(3, 27)), pytest.raises(Refusal, match="公示期到 2023-03-27"), unit_of_work():
        services.confirm_applications(notice, by=city)
    assert application.state is ApplicationState.IN_PUBLICITY
    with standing_at(at(3, 28)), unit_of_work():
        assert services.confirm_applications(notice, by=city) == [application]
    assert (application.admitted_from, application.admitted_until) == (date(2023, 3, 28), date(2024, 3, 27))
    assert (course.institution.admitted_from, course.institution.admitted_until) == (
        date(2023, 3, 28),
        date(2024, 3, 27),
    )
    assert notice.state is NoticeState.ANNOUNCED
    assert [row.id for row in public_institutions(on=date(2023, 3, 28)).rows] == [course.institution.id]
    assert audit.verify().ok


def test_an_upheld_objection_sends_back_and_lets_the_city_decline(course: Course) -> None:
    application, notice = course.in_publicity()
    city = course.cast.actor("city")
    with standing_at(at(3, 22)), unit_of_work():
        objection = object_to(notice, OBJECTION)
    with standing_at(at(3, 28)):
        with pytest.raises(Refusal, match="1 件异议未答复"), unit_of_work():
            services.confirm_applications(notice, by=city)
        with unit_of_work():
            answer_objection(objection, upheld=True, answer=ANSWER, by=city)
        assert (application.state, application.notice_item) == (ApplicationState.ASSESSING, None)
        assert notice.state is NoticeState.STOPPED
        with pytest.raises(RuleBroken, match="不予入选的理由"), unit_of_work():
            services.decline_application(application, "", by=city)
        with unit_of_work():
            services.decline_application(application, "成功案例不实", by=city)
    assert application.state is ApplicationState.DECLINED
    assert course.institution.admitted_from is None


def test_an_upheld_objection_lets_the_city_return_it_to_be_mended_and_scored_anew(
    course: Course, login: Callable[[str], FlaskClient]
) -> None:
    application, notice = course.in_publicity()
    city = course.cast.actor("city")
    course.stand(at(3, 22))
    with unit_of_work():
        answer_objection(object_to(notice, OBJECTION), upheld=True, answer=ANSWER, by=city)
    with pytest.raises(RuleBroken, match="再次列入名单的理由"), unit_of_work():
        services.choose_application(application, by=city)
    home, desk = f"/applications/{application.id}", login("city")
    assert "异议" in desk.get(home).text
    sent = {"version": str(application.version), "reason": "请更换成功案例，附服务协议"}
    assert desk.post(f"{home}/return-from-city", data={**sent, "reason": ""}).status_code == 422
    assert desk.post(f"{home}/return-from-city", data=sent).status_code == 303
    assert (application.state, application.remarks) == (ApplicationState.RETURNED, {"overall": sent["reason"]})
    assert {task.state for task in application.tasks} == {TaskState.CLEAR}
    assert "请更换成功案例" in login("institution-1").get(home).text
    with unit_of_work():
        services.submit_application(application, by=course.cast.actor("institution-1"))
        services.recommend(application, "荷工信〔2023〕5号", by=course.cast.actor(course.officer))
        services.assign_assessors(application, [course.cast.users["assessor-1"]], by=city)
    with pytest.raises(RuleBroken, match="还没有评分"), unit_of_work():
        services.choose_application(application, "案例已经更换", by=city)
    for who in ("assessor-1", "assessor-2"):
        with unit_of_work():
            services.score_plan(application, POINTS, by=course.cast.actor(who))
    with unit_of_work():
        services.choose_application(application, "案例已经更换，协议已核对", by=city)
        again = services.post_admission_notice([application], by=city)
    course.stand(at(3, 30))
    with unit_of_work():
        assert services.confirm_applications(again, by=city) == [application]


def test_an_objection_to_one_holds_up_that_one_alone(course: Course, another: Callable[[], Course]) -> None:
    other = another()
    first, second = course.chosen(), other.chosen()
    city = course.cast.actor("city")
    with standing_at(at(3, 20)), unit_of_work():
        notice = services.post_admission_notice([first, second], by=city)
    with standing_at(at(3, 22)), unit_of_work():
        about = Statement(OBJECTION.real_name, OBJECTION.contact, OBJECTION.reason, item_id=notice.items[0].id)
        objection = object_to(notice, about)
    with standing_at(at(3, 28)):
        with unit_of_work():
            assert services.confirm_applications(notice, by=city) == [second]
        assert notice.announced_on is None
        with unit_of_work():
            answer_objection(objection, upheld=False, answer=ANSWER, by=city)
            assert services.confirm_applications(notice, by=city) == [first]
    assert notice.state is NoticeState.ANNOUNCED


def test_an_empty_notice_and_a_second_one_are_refused(course: Course) -> None:
    application, _notice = course.in_publicity()
    city = course.cast.actor("city")
    with pytest.raises(RuleBroken, match="至少选择一家"), unit_of_work():
        services.post_admission_notice([], by=city)
    with pytest.raises(TransitionRefused), unit_of_work():
        services.post_admission_notice([application], by=city)
    with pytest.raises(TransitionRefused), unit_of_work():
        services.withdraw_application(application, "不参加了，请撤回", by=course.cast.actor(course.who))


def test_verdicts_carry_fact_threshold_and_article(course: Course) -> None:
    shown = {one.id: one for one in queries.verdicts_of(course.scored())}
    assert list(shown) == ["ZZ-01", "ZZ-02", "ZZ-03", "ZZ-04", "ZZ-05", "ZZ-06", "ZZ-08", "ZZ-10", "ZZ-15"]
    assert shown["ZZ-08"].as_json() == {
        "id": "ZZ-08", "verdict": "met", "fact": 12, "threshold": ">= 10 家", "article": "二(二)2",
    }  # fmt: skip
    assert {shown[name].verdict.value for name in ("ZZ-04", "ZZ-05")} == {"needs_judgement"}


def test_the_desk_reads_as_much_for_one_notice_as_for_two(
    course: Course, another: Callable[[], Course], login: Callable[[str], FlaskClient]
) -> None:
    other, city = another(), login("city")
    course.in_publicity()
    statements(city, "/applications/decisions")
    before = statements(city, "/applications/decisions")
    assert before <= 6
    chosen = other.chosen()
    with unit_of_work():
        services.post_admission_notice([chosen], by=course.cast.actor("city"))
    assert statements(city, "/applications/decisions") == before
