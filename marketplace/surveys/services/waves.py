"""A wave for all: its invitations are laid down at once, and the worker sends them in batches, each sent once.

An invitation whose ``issue`` is 0 has no link yet: that is what is left to do, whatever became of the worker.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from marketplace.audit import services as audit
from marketplace.engagements.models import Engagement
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_with_duty
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor, Duty
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import INVITATION, InvitationState, Wave
from marketplace.surveys.models import Invitation
from marketplace.surveys.services import links
from marketplace.surveys.services.inviting import last_moment, send

JOB = "survey:send"
BATCH = 100


def open_wave(
    pilot_round: PilotRound, wave: Wave, *, by: Actor, at: datetime | None = None, institution_id: int | None = None
) -> list[int]:
    """Ask about every engagement of the round that ran and was not yet asked about in this wave; the worker sends.
    Returns the numbers of the engagements, however many: three statements.

    A re-survey after rectification asks about one institution's alone. Refusal for the acceptance's own wave.
    """
    moment = at or clock.now()
    if wave is Wave.ACCEPTANCE:
        raise Refusal("验收测评在企业验收时自动发出，不需要另外发起。")
    if wave is Wave.RESURVEY and institution_id is None:
        raise RuleBroken([Problem("请选择要复测的服务机构", "institution_id", "product default (D4)")])
    queries.lock_round(pilot_round.id)
    asked = queries.not_yet_asked(pilot_round.id, wave, institution_id)
    ends = last_moment(pilot_round.id, moment)
    if asked:
        rows = [_laid_down(engagement_id, wave, moment, ends) for engagement_id, _number in asked]
        session().execute(insert(Invitation), rows)
        after = {"wave": wave.title, "institution": institution_id, "invited": [number for _, number in asked]}
        audit.record("survey:open_wave", by=by, on=pilot_round, after=after, at=moment)
        jobs.wake(JOB, pilot_round.id)
    return [engagement_id for engagement_id, _number in asked]


def _laid_down(engagement_id: int, wave: Wave, moment: datetime, ends: datetime) -> dict[str, Any]:
    """A row without a link; what stands for its digest is of no token that anybody has."""
    return {
        "engagement_id": engagement_id, "wave": wave.value, "issue": 0, "reminders": 0, "created_at": moment,
        "expires_at": ends, "token_digest": secrets.token_hex(32), "state": INVITATION.initial,
    }  # fmt: skip


def send_batch(round_id: int, *, at: datetime) -> int:
    """Give the next invitations their links and put their mails into the outbox; how many. The city is told when
    none is left. Workers take turns: the round's row is held.
    """
    queries.lock_round(round_id)
    rows = (
        select(Invitation).join(Engagement, Engagement.id == Invitation.engagement_id)
        .where(Engagement.round_id == round_id, Invitation.issue == 0, Invitation.state == InvitationState.SENT)
        .order_by(Invitation.id).limit(BATCH)
        .options(*(joinedload(Invitation.engagement).selectinload(one) for one in (Engagement.institution,
                                                                                   Engagement.need)))
    )  # fmt: skip
    batch = session().scalars(rows.execution_options(populate_existing=True)).all()
    for invitation in batch:
        invitation.issue, invitation.expires_at = 1, last_moment(round_id, at)
        invitation.token_digest = links.digest_of(links.token_of(invitation))
    session().flush()
    for invitation in batch:
        send(invitation, at)
    if batch and not queries.count_unsent(round_id):
        notify(
            Kind.SURVEY, recipients_with_duty(Duty.CITY), title="满意度测评已全部发出", at=at, path="/surveys/waves",
            body="这一批测评的链接已全部交付邮件发送，没有邮箱的企业可以打印通知单。",
        )  # fmt: skip
    return len(batch)
