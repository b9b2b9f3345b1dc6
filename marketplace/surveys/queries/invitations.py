"""Invitations: one by number or link, the lists of each role, and which engagements are still to be asked about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.engagements.lifecycle import BINDING
from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Membership, Organization
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor, Duty
from marketplace.surveys.lifecycle import InvitationState, Wave
from marketplace.surveys.models import Invitation

STATES = {"waiting": "待评价", "answered": "已评价", "expired": "已过期未评价", "cancelled": "已取消"}
SORTS = {"newest": "最近的在前", "oldest": "最早的在前", "ending": "截止早的在前"}
_ORDERS = {
    "newest": [Key(Invitation.id, "id", descending=True)], "oldest": [Key(Invitation.id, "id")],
    "ending": [Key(Invitation.expires_at, "expires_at"), Key(Invitation.id, "id")],
}  # fmt: skip
_ENTERPRISE = Organization.__table__.alias("enterprise_name")
_INSTITUTION = Organization.__table__.alias("institution_name")
_PARTIES = joinedload(Invitation.engagement, innerjoin=True).options(
    joinedload(Engagement.enterprise, innerjoin=True), joinedload(Engagement.institution, innerjoin=True),
    joinedload(Engagement.need, innerjoin=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListFilters:
    """What the reader narrowed the list to; "" = all."""

    state: str = ""
    wave: str = ""
    county: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "ListFilters":
        """From a query string; nonsense counts as «all»."""
        state, wave = args.get("state", "").strip(), args.get("wave", "").strip()
        words = "".join(sign for sign in args.get("q", "") if sign.isprintable()).strip()[:50]
        return cls(
            state=state if state in STATES else "", wave=wave if wave in {one.value for one in Wave} else "",
            county=args.get("county", "").strip()[:6], q=words,
        )  # fmt: skip


def get(invitation_id: int) -> Invitation | None:
    """An invitation with its engagement, enterprise, institution and need: one statement."""
    return session().scalar(select(Invitation).options(_PARTIES).where(Invitation.id == invitation_id))


def by_digest(digest: str) -> Invitation | None:
    """The invitation whose link's token has this digest."""
    return session().scalar(select(Invitation).options(_PARTIES).where(Invitation.token_digest == digest))


def of_engagement(engagement_id: int, wave: Wave) -> Invitation | None:
    """The engagement's invitation in a wave."""
    rows = select(Invitation).options(_PARTIES).where(Invitation.engagement_id == engagement_id)
    return session().scalar(rows.where(Invitation.wave == wave.value))


def not_yet_asked(round_id: int, wave: Wave, institution_id: int | None = None) -> list[tuple[int, str]]:
    """(id, number) of the round's engagements that ran and of which this wave has not asked yet, oldest first."""
    asked = exists().where(Invitation.engagement_id == Engagement.id, Invitation.wave == wave.value)
    rows = select(Engagement.id, Engagement.number).where(
        Engagement.round_id == round_id, Engagement.state.in_(BINDING), ~asked
    )
    if institution_id is not None:
        rows = rows.where(Engagement.institution_id == institution_id)
    return [(row.id, row.number) for row in session().execute(rows.order_by(Engagement.id))]


def count_unsent(round_id: int) -> int:
    """Invitations of a wave that wait for the worker to send them."""
    rows = select(func.count()).select_from(Invitation).join(Engagement, Engagement.id == Invitation.engagement_id)
    unsent = (Engagement.round_id == round_id, Invitation.issue == 0, Invitation.state == InvitationState.SENT)
    return session().scalar(rows.where(*unsent)) or 0


def lock_round(round_id: int) -> None:
    """Waves are opened and released one after the other."""
    session().execute(select(PilotRound.id).where(PilotRound.id == round_id).with_for_update(key_share=True))


def organizations_among(user_id: int, organizations: Collection[int]) -> set[int]:
    """For which of these organisations the person acts at present, in whatever duty."""
    mine = select(Membership.organization_id).where(
        Membership.user_id == user_id, Membership.is_active, Membership.organization_id.in_(organizations)
    )
    return set(session().scalars(mine))


def state_of(state: InvitationState, expires_at: datetime, now: datetime) -> str:
    """A key of STATES: whoever has not answered by the link's end has let it expire."""
    if state is InvitationState.SENT:
        return "waiting" if now < expires_at else "expired"
    return "answered" if state is InvitationState.ANSWERED else "cancelled"


def _scope(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.duty is Duty.ENTERPRISE:
        return [Engagement.enterprise_id == (actor.organization_id or 0)]
    if actor.duty is Duty.COUNTY:
        return [Engagement.county_code == (actor.county_code or "")]
    return []


def _in_state(state: str, now: datetime) -> ColumnElement[bool]:
    sent = Invitation.state == InvitationState.SENT
    return {
        "waiting": and_(sent, Invitation.expires_at > now), "expired": and_(sent, Invitation.expires_at <= now),
        "answered": Invitation.state == InvitationState.ANSWERED,
        "cancelled": Invitation.state == InvitationState.CANCELLED,
    }[state]  # fmt: skip


def _criteria(actor: Actor, filters: ListFilters, now: datetime) -> list[ColumnElement[bool]]:
    found = _scope(actor)
    if filters.state:
        found.append(_in_state(filters.state, now))
    if filters.wave:
        found.append(Invitation.wave == filters.wave)
    if filters.county:
        found.append(Engagement.county_code == filters.county)
    if filters.q:
        named = (Engagement.number, _ENTERPRISE.c.name, _INSTITUTION.c.name)
        found.append(or_(*(column.icontains(filters.q, autoescape=True) for column in named)))
    return found


def _joined(rows: Select[Any]) -> Select[Any]:
    return (
        rows.join(Engagement, Engagement.id == Invitation.engagement_id)
        .join(_ENTERPRISE, _ENTERPRISE.c.id == Engagement.enterprise_id)
        .join(_INSTITUTION, _INSTITUTION.c.id == Engagement.institution_id)
    )


def _rows() -> Select[Any]:
    shown = select(
        Invitation.id, Invitation.wave, Invitation.state, Invitation.expires_at, Invitation.first_answered_at,
        Invitation.reminders, Invitation.created_at, Engagement.number, Need.title,
        _ENTERPRISE.c.name.label("enterprise"), _INSTITUTION.c.name.label("institution"),
        County.__table__.c.name.label("county"),
    )  # fmt: skip
    named = _joined(shown.select_from(Invitation)).join(Need, Need.id == Engagement.need_id)
    return named.join(County.__table__, County.__table__.c.code == Engagement.county_code)


def list_page(
    actor: Actor, filters: ListFilters, now: datetime, sort: str = "newest", cursor: str | None = None, *,
    size: int = 25,
) -> Page[Any]:  # fmt: skip
    """One page of the invitations that ``actor`` may see: two statements. No row says what was answered."""
    criteria = _criteria(actor, filters, now)
    count = _joined(select(Invitation.id).select_from(Invitation)).where(*criteria)
    keys = _ORDERS.get(sort, _ORDERS["newest"])
    return keyset_page(session(), _rows().where(*criteria), keys, cursor=cursor, size=size, count=count)


def export_rows(actor: Actor, filters: ListFilters, now: datetime, *, most: int = 10_000) -> Sequence[Any]:
    """The same rows as on the screen."""
    rows = _rows().where(*_criteria(actor, filters, now)).order_by(Invitation.id).limit(most)
    return session().execute(rows).all()
