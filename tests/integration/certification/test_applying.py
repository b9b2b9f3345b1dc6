"""Drafting, handing in, late, direct, and taking back."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.audit.queries import history_of
from marketplace.certification import services
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import InstitutionFact
from marketplace.kernel.clock import standing_at
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from tests.integration.certification.conftest import PLAN, Course, at, scan

pytestmark = pytest.mark.both_databases


def test_a_second_start_gives_the_same_draft(course: Course) -> None:
    first = course.draft()
    assert first.number == f"ZZSB2023-{first.id:04d}"
    assert course.draft().id == first.id


def test_handing_in_names_everything_that_lacks(course: Course) -> None:
    application = course.draft()
    with pytest.raises(RuleBroken) as refusal, unit_of_work():
        services.submit_application(application, by=course.cast.actor(course.who))
    fields = {problem.field for problem in refusal.value.problems}
    assert fields == {*PLAN, "signatory", "signed_on", "scan", "is_financial", "is_legal_person"}
    assert application.state is ApplicationState.DRAFT


def test_an_incomplete_profile_keeps_from_handing_in(course: Course) -> None:
    application = course.filled()
    with unit_of_work():
        course.institution.premises = ""
    with pytest.raises(RuleBroken, match="主要服务场地"), unit_of_work():
        services.submit_application(application, by=course.cast.actor(course.who))


@pytest.mark.parametrize(
    ("declared", "field"),
    [({"is_financial": True, "is_legal_person": True}, "is_financial"),
     ({"is_financial": False, "is_legal_person": False}, "is_legal_person")],
)  # fmt: skip
def test_financial_institutions_and_partnerships_are_told_at_once(
    course: Course, declared: dict[str, bool], field: str
) -> None:
    application, by = course.filled(), course.cast.actor(course.who)
    with unit_of_work():
        services.save_route(application, route="county", route_reason="", by=by, **declared)
    with pytest.raises(RuleBroken) as refusal, unit_of_work():
        services.submit_application(application, by=by)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_handing_in_keeps_the_profile_as_it_stood(course: Course) -> None:
    application = course.submitted()
    assert application.state is ApplicationState.SUBMITTED
    assert not application.is_late
    with unit_of_work():
        course.institution.commitment = 30
    assert application.profile["commitment"] == 12
    told = set(session().scalars(select(InboxMessage.user_id)))
    assert told == {course.cast.users["county-430202"]}


def test_what_was_declared_is_known_as_a_fact(course: Course) -> None:
    application = course.submitted()
    rows = select(InstitutionFact).where(InstitutionFact.institution_id == application.institution_id)
    found = {one.key: one.value for one in session().scalars(rows)}
    assert (found["is_financial_institution"], found["legal_person"]) == (False, True)
    assert found["truthfulness_commitment"] is True


def test_late_is_taken_and_marked(course: Course) -> None:
    application = course.filled()
    with standing_at(at(3, 11)), unit_of_work():
        services.submit_application(application, by=course.cast.actor(course.who))
    assert application.is_late


def test_the_last_day_belongs_to_the_term(course: Course) -> None:
    application = course.filled()
    with standing_at(at(3, 10, 15)), unit_of_work():
        services.submit_application(application, by=course.cast.actor(course.who))
    assert not application.is_late


def test_a_direct_hand_in_says_why_and_tells_the_county(course: Course) -> None:
    application = course.filled("direct", "")
    with pytest.raises(RuleBroken, match="特殊情况"), unit_of_work():
        services.submit_application(application, by=course.cast.actor(course.who))
    application = course.submitted("direct", "总部在市直园区，无对应县市区受理")
    assert application.state is ApplicationState.AT_CITY
    told = set(session().scalars(select(InboxMessage.user_id)))
    assert told == {course.cast.users[name] for name in ("city", "city-2", "city-3", "county-430202")}


def test_a_commitment_is_not_signed_tomorrow(course: Course) -> None:
    with pytest.raises(RuleBroken, match="晚于今天"), standing_at(at(3, 6)), unit_of_work():
        services.save_commitment(
            course.draft(), signatory="法人", signed_on=date(2023, 3, 7), scan=scan(), by=course.cast.actor(course.who)
        )


def test_what_was_handed_in_cannot_be_changed(course: Course) -> None:
    application, by = course.submitted(), course.cast.actor(course.who)
    with pytest.raises(TransitionRefused, match="不能修改"), unit_of_work():
        services.save_plan(application, PLAN, by=by)
    with pytest.raises(TransitionRefused), unit_of_work():
        services.submit_application(application, by=by)


def test_taking_back_needs_a_reason_once_handed_in_and_lets_begin_anew(course: Course) -> None:
    application, by = course.submitted(), course.cast.actor(course.who)
    with pytest.raises(RuleBroken, match="撤回的理由"), unit_of_work():
        services.withdraw_application(application, "", by=by)
    with unit_of_work():
        services.withdraw_application(application, "改为下一轮申报", by=by)
    assert application.state is ApplicationState.WITHDRAWN
    assert course.draft().id != application.id


def test_every_act_leaves_its_row_without_the_person(course: Course) -> None:
    application = course.submitted()
    acts = [row.act for row in history_of("application", application.id)]
    assert acts == [f"application:{act}" for act in ("start", "plan", "route", "commitment", "submit")]
    row = session().scalars(select(AuditRecord).where(AuditRecord.act == "application:commitment")).one()
    assert "法人（示例）" not in str(row.after)
