"""Asking: once an engagement and wave, by a link whose token is nowhere stored; reminders, waves, new links."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.engagements.events import EngagementAccepted
from marketplace.engagements.lifecycle import EngagementState
from marketplace.kernel import clock, events
from marketplace.kernel.database import db, session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage, OutboxMail
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import SYSTEM
from marketplace.surveys import queries, services, tasks
from marketplace.surveys.lifecycle import InvitationState, Wave
from marketplace.surveys.models import Invitation
from marketplace.surveys.services import waves
from tests.cast import Cast
from tests.factories.engagements import ACCEPTED_ON, lay_engagement
from tests.integration.certification.conftest import at
from tests.integration.surveys.conftest import Ask, Engage
from tests.trail import acts, last

Login = Callable[[str], FlaskClient]


def everything_stored() -> str:
    """All rows of all tables but the outbox, as text."""
    tables = [table for table in db.metadata.sorted_tables if table.name != "outbox_mail"]
    return "\n".join(str(session().execute(select(table)).all()) for table in tables)


def test_an_acceptance_asks_at_once(engage: Engage) -> None:
    engagement = engage()
    with unit_of_work():
        events.publish(EngagementAccepted(engagement))
    (invitation,) = session().scalars(select(Invitation))
    assert (invitation.wave, invitation.engagement_id) == ("acceptance", engagement.id)
    assert invitation.expires_at == clock.end_of_day(clock.local(ACCEPTED_ON).date() + timedelta(days=30))
    assert last().act == "survey:invite"
    with unit_of_work():
        events.publish(EngagementAccepted(engagement))
    assert len(session().scalars(select(Invitation)).all()) == 1


@pytest.mark.both_databases
def test_the_token_is_stored_nowhere(ask: Ask) -> None:
    invitation = ask()
    token = services.token_of(invitation)
    assert len(token) == 22
    assert token not in everything_stored()
    assert invitation.token_digest == services.digest_of(token)
    assert services.address_of(invitation) == f"http://127.0.0.1:5000/surveys/{token}"


def test_the_link_goes_by_mail_alone_and_the_mail_is_marked_to_be_emptied(ask: Ask, cast: Cast) -> None:
    invitation = ask()
    token = services.token_of(invitation)
    mails = session().scalars(select(OutboxMail)).all()
    assert [mail.address for mail in mails] == ["enterprise-1@example.invalid"]
    assert token in mails[0].body
    assert mails[0].holds_link
    message = session().scalars(select(InboxMessage)).one()
    assert (message.user_id, message.path) == (cast.users["enterprise-1"], f"/surveys/{invitation.id}")
    assert token not in message.body + message.title


def test_tokens_differ_by_engagement_wave_and_issue(engage: Engage, cast: Cast) -> None:
    first, second = engage(), engage()
    with unit_of_work():
        asked = [services.invite(first, Wave.ACCEPTANCE), services.invite(second, Wave.ACCEPTANCE),
                 services.invite(first, Wave.TERM_END)]  # fmt: skip
    tokens = [services.token_of(one) for one in asked]
    with unit_of_work():
        services.reissue(asked[0], by=cast.actor("city"))
    assert len({*tokens, services.token_of(asked[0])}) == 4


def test_a_new_link_kills_the_old_one(ask: Ask, cast: Cast) -> None:
    invitation = ask()
    old = services.token_of(invitation)
    with clock.standing_at(at(6, 20)), unit_of_work():
        services.reissue(invitation, by=cast.actor("city"))
    assert queries.by_digest(services.digest_of(old)) is None
    assert queries.by_digest(services.digest_of(services.token_of(invitation))) is invitation
    assert invitation.expires_at == clock.end_of_day(clock.local(at(7, 20)).date())


def test_after_a_change_of_key_no_false_link_is_shown(ask: Ask) -> None:
    invitation = ask()
    invitation.token_digest = services.digest_of("another key's token")
    assert services.address_of(invitation) is None
    session().rollback()


def test_a_service_that_never_ran_is_not_asked_about(engage: Engage) -> None:
    with pytest.raises(Refusal, match="尚未开始服务"):
        services.invite(engage(state=EngagementState.DRAFTING), Wave.ACCEPTANCE)


@pytest.mark.both_databases
def test_one_invitation_an_engagement_and_wave(ask: Ask) -> None:
    invitation = ask()
    twin = Invitation(
        engagement_id=invitation.engagement_id, wave=invitation.wave, token_digest="0" * 64, expires_at=at(7, 1)
    )
    with pytest.raises(IntegrityError), unit_of_work():
        session().add(twin)


@pytest.mark.both_databases
def test_a_wave_asks_about_all_that_ran_and_only_once(engage: Engage, pilot_round: PilotRound, cast: Cast) -> None:
    running = [engage(firm=n, state=state) for n, state in enumerate(
        (EngagementState.ACTIVE, EngagementState.SUSPENDED, EngagementState.ACCEPTED, EngagementState.ENDED)
    )]  # fmt: skip
    engage(firm=9, state=EngagementState.DRAFTING)
    engage(firm=9, state=EngagementState.CANCELLED)
    with unit_of_work():
        asked = services.open_wave(pilot_round, Wave.MID_TERM, by=cast.actor("city"))
    assert set(asked) == {one.id for one in running}
    assert acts()[-1] == "survey:open_wave"
    with unit_of_work():
        assert services.open_wave(pilot_round, Wave.MID_TERM, by=cast.actor("city")) == []


def test_a_resurvey_asks_about_one_institution(engage: Engage, pilot_round: PilotRound, cast: Cast) -> None:
    here, _there = engage(firm=1), engage(firm=2, institution="institution-2")
    city = cast.actor("city")
    with unit_of_work():
        asked = services.open_wave(pilot_round, Wave.RESURVEY, by=city, institution_id=here.institution_id)
    assert asked == [here.id]
    with pytest.raises(RuleBroken, match="请选择要复测的服务机构"), unit_of_work():
        services.open_wave(pilot_round, Wave.RESURVEY, by=city)
    with pytest.raises(Refusal, match="自动发出"), unit_of_work():
        services.open_wave(pilot_round, Wave.ACCEPTANCE, by=city)


def test_the_half_way_wave_opens_by_itself_once(engage: Engage, pilot_round: PilotRound) -> None:
    engage()
    half = datetime(2023, 9, 30, 2, tzinfo=UTC)

    def opened_on(moment: datetime) -> int:
        with clock.standing_at(moment):
            tasks.open_due()
        return acts().count("survey:open_wave")

    assert opened_on(half - timedelta(days=1)) == 0
    assert opened_on(half) == 1
    (invitation,) = session().scalars(select(Invitation).where(Invitation.wave == Wave.MID_TERM))
    assert invitation.issue == 1
    engage(firm=3)
    assert opened_on(half + timedelta(days=1)) == 1


def test_the_term_end_wave_opens_on_the_last_day_where_the_city_did_not_open_it_sooner(
    engage: Engage, pilot_round: PilotRound
) -> None:  # fmt: skip
    engage()
    with unit_of_work():
        services.open_wave(pilot_round, Wave.MID_TERM, by=SYSTEM)
    for day, opened in ((-1, 1), (0, 2), (1, 2)):
        moment = datetime.combine(pilot_round.ends_on + timedelta(days=day), time(10), clock.SHANGHAI)
        with clock.standing_at(moment):
            tasks.open_due()
        assert acts().count("survey:open_wave") == opened
    (invitation,) = session().scalars(select(Invitation).where(Invitation.wave == Wave.TERM_END))
    assert invitation.issue == 1


def test_the_policy_says_when_half_way_is_and_services_begun_much_later_are_not_asked(
    engage: Engage, pilot_round: PilotRound, cast: Cast
) -> None:  # fmt: skip
    content = pilot_round.versions[-1].content | {}
    with unit_of_work():
        content["surveys"] = content["surveys"] | {"mid_term_percent": {"value": 25, "source": "示例"}}
        pilot_round.versions[-1].content, pilot_round.versions[-1].sha256 = content, "e" * 64
    with clock.standing_at(datetime(2023, 7, 31, 2, tzinfo=UTC)):
        engage()
        tasks.open_due()
        assert "survey:open_wave" not in acts()
    with clock.standing_at(datetime(2023, 7, 15, 2, tzinfo=UTC)):
        tasks.open_due()
        assert acts().count("survey:open_wave") == 1


def test_reminders_go_twice_and_never_after_an_answer_or_the_end(ask: Ask, engage: Engage) -> None:
    invitation = ask()
    counts = []
    for day in (7, 8, 15, 16, 22, 23, 30):
        with clock.standing_at(at(6, day)):
            tasks.remind_waiting()
        counts.append(session().get_one(Invitation, invitation.id).reminders)
    assert counts == [0, 1, 2, 2, 2, 2, 2]
    mails = session().scalars(select(OutboxMail.subject)).all()
    assert [subject.startswith("提醒") for subject in mails] == [False, True, True]


def test_an_expired_invitation_is_not_reminded(ask: Ask, cast: Cast) -> None:
    invitation = ask()
    with clock.standing_at(at(8, 1)):
        tasks.remind_waiting()
        assert session().get_one(Invitation, invitation.id).reminders == 0
        with pytest.raises(Refusal, match="过期"), unit_of_work():
            services.remind(invitation, by=cast.actor("city"))


def test_the_city_reminds_at_most_once_a_day(ask: Ask, cast: Cast) -> None:
    invitation = ask()
    with unit_of_work():
        services.remind(invitation, by=cast.actor("city"))
    with pytest.raises(Refusal, match="今天已经提醒过"), unit_of_work():
        services.remind(invitation, by=cast.actor("city"))


def test_cancelling_asks_for_a_reason_and_is_for_the_unanswered(ask: Ask, cast: Cast) -> None:
    invitation = ask()
    with pytest.raises(RuleBroken), unit_of_work():
        services.cancel(invitation, "错", by=cast.actor("city"))
    with unit_of_work():
        services.cancel(invitation, "重复签约，另行测评", by=cast.actor("city"))
    assert invitation.state is InvitationState.CANCELLED
    assert last().reason == "重复签约，另行测评"


def test_a_long_round_is_opened_in_a_few_statements_a_firm(pilot_round: PilotRound, cast: Cast) -> None:
    with unit_of_work():
        for _ in range(20):
            lay_engagement(pilot_round, cast.organizations["enterprise-1"], cast.organizations["institution-1"])
    with unit_of_work():
        assert len(services.open_wave(pilot_round, Wave.TERM_END, by=cast.actor("city"))) == 20
    assert session().execute(text("select count(*) from audit_record where act = 'survey:open_wave'")).scalar() == 1
    assert mails() == 20


@pytest.fixture
def laid_down(app: Flask, pilot_round: PilotRound, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Invitation]:
    """A wave of five whose wake-up was lost, with batches of two."""
    monkeypatch.setattr(waves, "BATCH", 2)
    with unit_of_work():
        for _ in range(5):
            lay_engagement(pilot_round, cast.organizations["enterprise-1"], cast.organizations["institution-1"])
    with monkeypatch.context() as lost:
        lost.setitem(app.extensions, "perform_job", lambda _name, _number: None)
        with unit_of_work():
            services.open_wave(pilot_round, Wave.MID_TERM, by=cast.actor("city"))
    return list(session().scalars(select(Invitation).order_by(Invitation.id)))


def mails() -> int:
    return len(session().scalars(select(OutboxMail).where(OutboxMail.holds_link)).all())


@pytest.mark.both_databases
def test_a_killed_worker_loses_nothing_and_nobody_is_mailed_twice(
    laid_down: list[Invitation], pilot_round: PilotRound, monkeypatch: pytest.MonkeyPatch, login: Login
) -> None:  # fmt: skip
    assert (mails(), queries.count_unsent(pilot_round.id)) == (0, 5)
    batches = iter((waves.send_batch, None))

    def dies(number: int, *, at: datetime) -> int:
        work = next(batches)
        if work is None:
            raise KeyboardInterrupt
        return work(number, at=at)

    with monkeypatch.context() as killed:
        killed.setattr(waves, "send_batch", dies)
        with pytest.raises(KeyboardInterrupt):
            tasks.send_wave(pilot_round.id)
    session().rollback()
    assert (mails(), queries.count_unsent(pilot_round.id)) == (2, 3)
    assert login("city").get("/surveys/waves/progress").json == {
        "state": "running", "done": 2, "total": 5, "message": "还有 3 份等待发出", "next": ""
    }  # fmt: skip
    tasks.send_left()
    tasks.send_left()
    assert (mails(), queries.count_unsent(pilot_round.id)) == (5, 0)
    told = select(InboxMessage).where(InboxMessage.title == "满意度测评已全部发出")
    assert session().scalars(told).first() is not None
    link = services.token_of(session().get_one(Invitation, laid_down[0].id))
    assert queries.by_digest(services.digest_of(link)) is not None
