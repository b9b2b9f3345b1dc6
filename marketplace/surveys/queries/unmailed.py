"""Open invitations of enterprises that no mail reaches: their links go on paper."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.lifecycle import AccountState
from marketplace.accounts.models import User
from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.organizations.models import Membership
from marketplace.surveys.lifecycle import InvitationState
from marketplace.surveys.models import Invitation


def unmailed_page(round_id: int, now: datetime, cursor: str | None, *, size: int = 20) -> Page[Any]:
    """Invitations of the round with a link, unanswered and in time, whose enterprise has nobody with an address."""
    engagement = joinedload(Invitation.engagement, innerjoin=True)
    parties = (Engagement.enterprise, Engagement.institution, Engagement.need)
    reached = (
        exists().where(Membership.organization_id == Engagement.enterprise_id, Membership.is_active)
        .where(User.id == Membership.user_id, User.state == AccountState.ACTIVE, User.email != "")
    )  # fmt: skip
    rows = (
        select(Invitation).join(Engagement, Engagement.id == Invitation.engagement_id)
        .where(
            Engagement.round_id == round_id, Invitation.state == InvitationState.SENT, Invitation.issue > 0,
            Invitation.expires_at > now, ~reached,
        )
        .options(*(engagement.joinedload(one, innerjoin=True) for one in parties))
    )  # fmt: skip
    keys = [Key(Invitation.id, "id")]
    return keyset_page(session(), rows, keys, cursor=cursor, size=size, scalars=True)
