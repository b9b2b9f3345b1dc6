"""A wave's mails; every minute the waves and reminders that are due, and hashes whose time is over (D28)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from marketplace.audit import services as audit
from marketplace.engagements.models import Engagement
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import SYSTEM
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import InvitationState, Wave
from marketplace.surveys.models import Answer, Invitation, StaffTrace
from marketplace.surveys.rules import half_way
from marketplace.surveys.services import judging, waves
from marketplace.surveys.services.inviting import remind

BATCH = 100
NOTED_EVERY = 10


@jobs.job(waves.JOB)
def send_wave(round_id: int) -> None:
    """Send what waits, a batch a unit of work; killed in between, the next run goes on where it stopped."""
    while True:
        with unit_of_work():
            sent = waves.send_batch(round_id, at=clock.now())
        if not sent:
            return


@jobs.sweep("survey waves")
def send_left() -> None:
    """Take up waves whose wake-up was lost or whose worker died."""
    for round_id in session().scalars(select(PilotRound.id)).all():
        if queries.count_unsent(round_id):
            send_wave(round_id)


@jobs.sweep("survey waves due")
def open_due() -> None:
    """Ask half-way and on the term's last day without anybody's press, once: for as long as a link would be good.

    The city may ask at the term's end sooner, so that answers are there when the evaluation begins.
    """
    moment = clock.now()
    today = clock.local(moment).date()
    with unit_of_work():
        begun = select(PilotRound).where(PilotRound.starts_on <= today).order_by(PilotRound.id)
        for pilot_round in session().scalars(begun).all():
            policy = pilots.policy_of_round(pilot_round.id).surveys
            middle = half_way(pilot_round.starts_on, pilot_round.ends_on, policy.mid_term_percent.value)
            for wave, day in ((Wave.MID_TERM, middle), (Wave.TERM_END, pilot_round.ends_on)):
                due = day <= today < day + timedelta(days=policy.link_days.value)
                if due and not queries.was_opened(pilot_round.id, wave):
                    waves.open_wave(pilot_round, wave, by=SYSTEM, at=moment)


@jobs.sweep("survey reminders")
def remind_waiting() -> None:
    """Mail the link again to those who have not answered, one batch a round."""
    moment = clock.now()
    with unit_of_work():
        for pilot_round in session().scalars(select(PilotRound).order_by(PilotRound.id)):
            for invitation in _due(pilot_round, moment):
                remind(invitation, by=SYSTEM, at=moment)


def _due(pilot_round: PilotRound, moment: datetime) -> list[Invitation]:
    policy = pilots.policy_of_round(pilot_round.id).surveys
    before = moment - timedelta(days=policy.reminder_days.value)
    waiting = (
        select(Invitation).join(Engagement, Engagement.id == Invitation.engagement_id)
        .where(
            Invitation.state == InvitationState.SENT, Invitation.expires_at > moment, Invitation.issue > 0,
            Invitation.reminders < policy.reminders_most.value, Engagement.round_id == pilot_round.id,
            func.coalesce(Invitation.reminded_at, Invitation.created_at) <= before,
        )
        .order_by(Invitation.id).limit(BATCH).with_for_update(of=Invitation, skip_locked=True)
    )  # fmt: skip
    return list(session().scalars(waiting))


@jobs.sweep("survey signs noted")
def note_signs() -> None:
    """Every ten minutes: signs that appeared wait on the city's desk."""
    if clock.now().minute % NOTED_EVERY:
        return
    with unit_of_work():
        current = pilots.current_round()
        if current is not None:
            judging.note_signs(current)


@jobs.sweep("survey signs")
def erase_signs() -> None:
    """Forget networks and devices so many days after a round's term; the answers stay."""
    with unit_of_work():
        for pilot_round in session().scalars(select(PilotRound).order_by(PilotRound.id)):
            kept = pilots.policy_of_round(pilot_round.id).surveys.signs_kept_days.value
            if clock.today() > pilot_round.ends_on + timedelta(days=kept):
                _erase(pilot_round)
                _forget_staff(pilot_round, kept)


def _erase(pilot_round: PilotRound) -> None:
    of_round = (
        select(Invitation.id).join(Engagement, Engagement.id == Invitation.engagement_id)
        .where(Engagement.round_id == pilot_round.id)
    )  # fmt: skip
    marked = (Answer.invitation_id.in_(of_round), or_(Answer.origin != "", Answer.device != ""))
    count = session().scalar(select(func.count()).select_from(Answer).where(*marked)) or 0
    if count:
        session().execute(
            update(Answer).where(*marked).values(origin="", device="").execution_options(synchronize_session=False)
        )
        audit.record("survey:erase_signs", by=SYSTEM, on=pilot_round, after={"answers": count})


def _forget_staff(pilot_round: PilotRound, kept: int) -> None:
    """Networks of institutions' own people that were last seen before the round's time was over."""
    over = clock.end_of_day(pilot_round.ends_on + timedelta(days=kept))
    session().execute(delete(StaffTrace).where(StaffTrace.seen_at < over))
