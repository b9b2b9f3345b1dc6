"""The county's check and the assessors' scores."""

from decimal import Decimal

import pytest

from marketplace.audit.queries import history_of
from marketplace.certification import queries, services
from marketplace.certification.lifecycle import ApplicationState, TaskState
from marketplace.kernel.clock import standing_at
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from tests.integration.certification.conftest import POINTS, Course, at, scan

pytestmark = pytest.mark.both_databases


def test_a_return_carries_remarks_by_field_until_handed_in_again(course: Course) -> None:
    application, officer = course.submitted(), course.cast.actor(course.officer)
    remarks = {"plan.team": "请写明检测人员的资格", "profile.premises": "请补充面积", "plan.common": " "}
    with unit_of_work():
        services.return_application(application, remarks, "", by=officer)
    assert application.state is ApplicationState.RETURNED
    assert application.remarks == {"plan.team": "请写明检测人员的资格", "profile.premises": "请补充面积"}
    with unit_of_work():
        services.save_plan(application, {"team": "示例：检测人员 6 名，均持证。"}, by=course.cast.actor(course.who))
        services.submit_application(application, by=course.cast.actor(course.who))
    assert (application.state, application.remarks) == (ApplicationState.SUBMITTED, {})


def test_a_return_says_what_and_names_known_fields(course: Course) -> None:
    application, officer = course.submitted(), course.cast.actor(course.officer)
    with pytest.raises(RuleBroken, match="至少对一个栏目"), unit_of_work():
        services.return_application(application, {}, " ", by=officer)
    with pytest.raises(RuleBroken, match="不在申报材料里"), unit_of_work():
        services.return_application(application, {"plan.other": "请改"}, "", by=officer)


def test_a_recommendation_needs_number_and_paper(course: Course) -> None:
    application, officer = course.submitted(), course.cast.actor(course.officer)
    with pytest.raises(RuleBroken) as refusal, unit_of_work():
        services.recommend(application, "", None, by=officer)
    assert [problem.field for problem in refusal.value.problems] == ["number", "file"]
    with unit_of_work():
        services.recommend(application, "荷工信〔2023〕5号", scan(), by=officer)
    assert application.state is ApplicationState.AT_CITY
    assert [row.act for row in history_of("application", application.id)][-1] == "application:recommend"


def test_not_recommending_says_why(course: Course) -> None:
    application, officer = course.submitted(), course.cast.actor(course.officer)
    with pytest.raises(RuleBroken, match="不予推荐的理由"), unit_of_work():
        services.not_recommend(application, "", by=officer)
    with unit_of_work():
        services.not_recommend(application, "服务方案与辖区需求不符", by=officer)
    assert application.state is ApplicationState.NOT_RECOMMENDED


def test_only_assessors_are_assigned(course: Course) -> None:
    application = course.recommended()
    with pytest.raises(RuleBroken, match="评审专家名单"), unit_of_work():
        services.assign_assessors(application, [course.cast.users["enterprise-1"]], by=course.cast.actor("city"))


def test_an_assessor_declares_before_scoring_and_steps_aside_for_good(course: Course) -> None:
    application = course.assigned()
    one, two = course.cast.actor("assessor-1"), course.cast.actor("assessor-2")
    with pytest.raises(TransitionRefused), unit_of_work():
        services.score_plan(application, POINTS, by=one)
    with unit_of_work():
        services.declare_conflict(application, "曾在该单位任职", by=one)
        services.declare_clear(application, by=two)
    assert application.assessor_user_ids == {two.user_id}
    with pytest.raises(TransitionRefused, match="没有分派给您"), unit_of_work():
        services.score_plan(application, POINTS, by=one)


@pytest.mark.parametrize("wrong", [Decimal(21), Decimal(-1), Decimal("3.3"), Decimal("NaN"), None])
def test_points_stay_within_full_marks_and_halves(course: Course, wrong: Decimal | None) -> None:
    application, one = course.assigned(), course.cast.actor("assessor-1")
    with unit_of_work():
        services.declare_clear(application, by=one)
    with pytest.raises(RuleBroken) as refusal, unit_of_work():
        services.score_plan(application, POINTS | {"problems": wrong}, by=one)
    assert [problem.field for problem in refusal.value.problems] == ["problems"]


def test_the_table_shows_each_assessor_mean_and_spread(course: Course) -> None:
    application = course.scored()
    table = {line.key: line for line in queries.score_table(application)}
    assert table["problems"].points == (Decimal(16), Decimal(14))
    assert (table["problems"].mean, table["problems"].spread) == (Decimal("15.00"), Decimal(2))
    assert (table["total"].mean, table["total"].full_marks) == (Decimal("76.50"), 100)


def test_a_score_may_be_changed_until_the_city_has_chosen(course: Course) -> None:
    application, one = course.scored(), course.cast.actor("assessor-1")
    with unit_of_work():
        services.score_plan(application, POINTS | {"team": Decimal(10)}, by=one)
    task = queries.task_of(application, one.user_id)
    assert task is not None
    assert (task.state, task.points["team"]) == (TaskState.SCORED, Decimal(10))
    with standing_at(at(3, 20)), unit_of_work():
        services.choose_application(application, by=course.cast.actor("city"))
    with pytest.raises(TransitionRefused, match="不能再评审"), unit_of_work():
        services.score_plan(application, POINTS, by=one)
