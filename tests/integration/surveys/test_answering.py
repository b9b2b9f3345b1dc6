"""Answers: changed within seven days with both kept, refused afterwards with the day, never by the judged."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage, OutboxMail
from marketplace.organizations.models import Membership
from marketplace.security.actors import ANONYMOUS, Actor
from marketplace.surveys import queries, services, tasks
from marketplace.surveys.lifecycle import InvitationState
from marketplace.surveys.models import Answer, Invitation, StaffTrace
from marketplace.surveys.rules import Given
from marketplace.surveys.services import Traces
from tests.cast import PASSWORD, Cast
from tests.integration.certification.conftest import at
from tests.integration.surveys.conftest import Ask
from tests.trail import acts, last
from tests.worlds import World

GOOD = Given("very", {"response": 5}, "很及时")


def give(invitation: Invitation, given: Given = GOOD, by: Actor = ANONYMOUS, **values: object) -> Answer:
    with unit_of_work():
        return services.answer_invitation(invitation, given, channel="link", by=by, **values)  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_an_answer_is_kept(ask: Ask) -> None:
    invitation = ask()
    answer = give(invitation, traces=Traces("10.0.0.1", "电话", 42))
    assert (answer.level, answer.dimensions, answer.text) == ("very", {"response": 5}, "很及时")
    assert (answer.seconds, answer.channel, answer.is_latest) == (42, "link", True)
    assert "10.0.0.1" not in answer.origin
    assert len(answer.origin) == len(answer.device) == 64
    assert answer.origin != answer.device
    assert invitation.state is InvitationState.ANSWERED


@pytest.mark.both_databases
def test_a_change_of_mind_keeps_both_and_the_latest_counts(ask: Ask) -> None:
    invitation = ask()
    give(invitation)
    with clock.standing_at(at(6, 8)):
        give(invitation, Given("dissatisfied"))
    kept = [(one.level, one.is_latest) for one in queries.answers_of(invitation.id)]
    assert kept == [("dissatisfied", True), ("very", False)]
    assert invitation.first_answered_at == at(6, 1)


def test_the_same_sent_twice_is_one_answer(ask: Ask) -> None:
    invitation = ask()
    assert give(invitation) is give(invitation)
    assert len(queries.answers_of(invitation.id)) == 1
    assert acts().count("survey:answer") == 1


def test_after_seven_days_a_change_is_refused_with_the_day(ask: Ask) -> None:
    invitation = ask()
    give(invitation)
    with clock.standing_at(at(6, 9)), pytest.raises(Refusal, match="2023-06-08"):
        give(invitation, Given("basic"))
    assert queries.latest_answer(invitation.id).level == "very"  # type: ignore[union-attr]


def test_after_the_links_end_a_first_answer_is_refused_with_the_day(ask: Ask) -> None:
    invitation = ask()
    with clock.standing_at(at(7, 2)), pytest.raises(Refusal, match="2023-07-01"):
        give(invitation)
    assert queries.latest_answer(invitation.id) is None


def test_a_cancelled_one_takes_no_answer(ask: Ask, cast: Cast) -> None:
    invitation = ask()
    with unit_of_work():
        services.cancel(invitation, "重复签约，另行测评", by=cast.actor("city"))
    with pytest.raises(Refusal, match="取消"):
        give(invitation)


def test_nonsense_is_refused_at_its_field(ask: Ask) -> None:
    with pytest.raises(RuleBroken) as broken:
        give(ask(), Given("excellent", {"skill": 9}))
    assert [problem.field for problem in broken.value.problems] == ["level", "skill"]


@pytest.mark.parametrize("name", ["institution-1", "enterprise-2", "city", "county-430202", "auditor", "admin"])
def test_somebody_signed_in_who_does_not_belong_to_the_enterprise_cannot_answer(
    ask: Ask, cast: Cast, name: str
) -> None:  # fmt: skip
    invitation = ask()
    with pytest.raises(Forbidden):
        give(invitation, by=cast.actor(name))
    assert queries.latest_answer(invitation.id) is None


def test_whoever_also_works_for_the_institution_cannot_answer_for_the_enterprise(ask: Ask, cast: Cast) -> None:
    invitation = ask()
    with unit_of_work():
        session().add(Membership(
            user_id=cast.users["enterprise-1"], organization_id=cast.organizations["institution-1"], duty="institution",
        ))  # fmt: skip
    with pytest.raises(Forbidden, match="被评价的服务机构"):
        give(invitation, by=cast.actor("enterprise-1"))


def test_the_trail_tells_neither_who_nor_what(ask: Ask, cast: Cast) -> None:
    invitation = ask()
    give(invitation, Given("dissatisfied", {"price": 1}, "收费比约定的高"))
    row = last()
    told = str({column.name: getattr(row, column.name) for column in AuditRecord.__table__.columns})
    for secret in ("dissatisfied", "不满意", "收费", "荷塘", invitation.engagement.number):
        assert secret not in told
    assert (row.act, row.actor_user_id, row.organization_id, row.county_code) == ("survey:answer", None, None, None)
    assert row.subject_id not in (str(invitation.id), str(invitation.engagement_id))
    assert row.after is not None
    assert set(row.after) == {"digest"}


def test_the_enterprise_is_told_and_the_institution_is_not(ask: Ask, cast: Cast) -> None:
    invitation = ask()
    give(invitation)
    readers = set(session().scalars(select(InboxMessage.user_id)))
    assert readers == {cast.users["enterprise-1"]}
    assert "institution" not in str(session().scalars(select(OutboxMail.address)).all())
    bodies = " ".join(session().scalars(select(InboxMessage.body)))
    assert "很满意" not in bodies


def test_network_and_device_are_forgotten_after_the_term(ask: Ask, world: World) -> None:
    invitation = ask()
    give(invitation, traces=Traces("10.0.0.1", "电话"))
    for username in ("institution-1", "city"):
        answer = world.app.test_client().post("/login", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303
    assert session().scalar(select(func.count()).select_from(StaffTrace)) == 1
    with clock.standing_at(at(6, 28)):
        tasks.erase_signs()
    db.session.expire_all()
    assert queries.latest_answer(invitation.id).origin  # type: ignore[union-attr]
    with clock.standing_at(at(6, 30).replace(year=2024)):
        tasks.erase_signs()
        tasks.erase_signs()
    db.session.expire_all()
    kept = queries.latest_answer(invitation.id)
    assert kept is not None
    assert (kept.origin, kept.device, kept.level) == ("", "", "very")
    assert session().scalars(select(StaffTrace)).all() == []
    assert acts().count("survey:erase_signs") == 1


def at_once(app: Flask, works: list[Callable[[], object]]) -> list[object]:
    """Run the works in threads of their own; their results or exceptions."""
    results: list[object] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int) -> None:
        with app.app_context(), clock.standing_at(at(6, 1)):
            gate.wait()
            try:
                results[place] = works[place]()
            except Exception as error:
                results[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.both_databases
def test_eight_at_once_leave_one_latest_answer(ask: Ask, app: Flask) -> None:
    number = ask().id
    db.session.remove()

    def work(place: int) -> Callable[[], object]:
        def answer() -> object:
            with unit_of_work():
                invitation = queries.get(number)
                assert invitation is not None
                services.answer_invitation(invitation, Given("very", {}, f"第{place}份"), channel="link", by=ANONYMOUS)
            return None

        return answer

    assert at_once(app, [work(place) for place in range(8)]) == [None] * 8
    answers = session().scalars(select(Answer)).all()
    assert (len(answers), sum(one.is_latest for one in answers)) == (8, 1)
