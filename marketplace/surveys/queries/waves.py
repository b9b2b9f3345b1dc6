"""How far each wave of asking has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.surveys.lifecycle import InvitationState, Wave
from marketplace.surveys.models import Invitation, Release


@dataclass(frozen=True, slots=True)
class WaveStanding:
    """Invitations of a wave by where they stand; ``ends_at``: when its last open link ends; releases so far.

    ``unsent``: left to the worker.
    """

    wave: Wave
    invited: int = 0
    answered: int = 0
    waiting: int = 0
    cancelled: int = 0
    ends_at: datetime | None = None
    released: int = 0
    unsent: int = 0

    @property
    def expired(self) -> int:
        """Asked, and the link ended without an answer."""
        return self.invited - self.answered - self.waiting


def waves_of(round_id: int, now: datetime) -> list[WaveStanding]:
    """Every wave, also those not yet opened: one statement."""
    releases = select(func.count()).select_from(Release)
    released = releases.where(Release.round_id == round_id, Release.wave == Invitation.wave).scalar_subquery()
    waiting = and_(Invitation.state == InvitationState.SENT, Invitation.expires_at > now)
    rows = (
        select(
            Invitation.wave,
            func.count().filter(Invitation.state != InvitationState.CANCELLED),
            func.count().filter(Invitation.state == InvitationState.ANSWERED),
            func.count().filter(waiting),
            func.count().filter(Invitation.state == InvitationState.CANCELLED),
            func.max(Invitation.expires_at).filter(waiting),
            released,
            func.count().filter(Invitation.issue == 0, Invitation.state == InvitationState.SENT),
        )
        .join(Engagement, Engagement.id == Invitation.engagement_id)
        .where(Engagement.round_id == round_id).group_by(Invitation.wave)
    )  # fmt: skip
    counts = {row[0]: row for row in session().execute(rows)}
    return [_standing(wave, counts.get(wave.value)) for wave in Wave]


def _standing(wave: Wave, row: Any) -> WaveStanding:
    return WaveStanding(wave) if row is None else WaveStanding(wave, *row[1:])


def was_opened(round_id: int, wave: Wave) -> bool:
    """Whether anybody of the round was asked in this wave."""
    asked = (
        select(Invitation.id).join(Engagement, Engagement.id == Invitation.engagement_id)
        .where(Engagement.round_id == round_id, Invitation.wave == wave.value)
    )  # fmt: skip
    return session().scalar(select(asked.exists())) or False


def wave_ends(round_id: int, wave: Wave, now: datetime) -> datetime | None:
    """When the last link of the wave that is still open ends; None where none is."""
    last = (
        select(func.max(Invitation.expires_at)).join(Engagement, Engagement.id == Invitation.engagement_id)
        .where(Engagement.round_id == round_id, Invitation.wave == wave.value,
               Invitation.state == InvitationState.SENT, Invitation.expires_at > now)
    )  # fmt: skip
    return session().scalar(last)
