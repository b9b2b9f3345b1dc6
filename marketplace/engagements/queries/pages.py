"""What the pages of engagements read: one agreement whole, its files, the officers' desks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import joinedload, lazyload, load_only

from marketplace.documents.models import Attachment
from marketplace.engagements.lifecycle import AmendmentState, EngagementState, OutcomeState
from marketplace.engagements.models import (
    Amendment,
    Deliverable,
    Engagement,
    EngagementNote,
    LadderOutcome,
    Milestone,
    QuarterlySummary,
)
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Enterprise, Institution, Organization
from marketplace.security.actors import Actor, Duty

_FIRM = Organization.__table__.alias("firm")
_AGENT = Organization.__table__.alias("agent")


def scope(actor: Actor) -> list[ColumnElement[bool]]:
    """Whose engagements the actor works with."""
    if actor.duty is Duty.ENTERPRISE:
        return [Engagement.enterprise_id == (actor.organization_id or 0)]
    if actor.duty is Duty.INSTITUTION:
        return [Engagement.institution_id == (actor.organization_id or 0)]
    if actor.duty is Duty.COUNTY:
        return [Engagement.county_code == (actor.county_code or "")]
    return []


# Of both sides a page shows names and codes: their own counties and chains are left where they are.
_SIDES = (
    joinedload(Engagement.enterprise, innerjoin=True).options(lazyload(Enterprise.county), lazyload(Enterprise.chain)),
    joinedload(Engagement.institution, innerjoin=True).options(lazyload(Institution.county)),
    joinedload(Engagement.need, innerjoin=True),
)


def get(engagement_id: int) -> Engagement | None:
    """An engagement with its need, both sides, and its milestones with their files: one statement."""
    return session().scalars(_whole(), {"asked": engagement_id}).unique().one_or_none()


@lru_cache(maxsize=1)
def _whole() -> Select[Engagement]:
    steps = joinedload(Engagement.milestones).options(
        joinedload(Milestone.files).joinedload(Deliverable.attachment, innerjoin=False)
    )
    return select(Engagement).options(*_SIDES, steps).where(Engagement.id == bindparam("asked"))


def shown(engagement_id: int) -> Engagement | None:
    """The same for the agreement's own page, which shows of the need, both sides and the files their names."""
    return session().scalars(_named(), {"asked": engagement_id}).unique().one_or_none()


@lru_cache(maxsize=1)
def _named() -> Select[Engagement]:
    firm, agent, need = (
        joinedload(side, innerjoin=True) for side in (Engagement.enterprise, Engagement.institution, Engagement.need)
    )
    handed_in = joinedload(Engagement.milestones).joinedload(Milestone.files)
    return select(Engagement).where(Engagement.id == bindparam("asked")).options(
        firm.options(load_only(Enterprise.name), lazyload(Enterprise.county), lazyload(Enterprise.chain)),
        agent.options(load_only(Institution.name), lazyload(Institution.county)),
        need.load_only(Need.number, Need.title),
        handed_in.joinedload(Deliverable.attachment, innerjoin=False).load_only(Attachment.name),
    )  # fmt: skip


def milestone(engagement_id: int, position: int) -> Milestone | None:
    """One milestone of an engagement, which comes whole with it."""
    found = get(engagement_id)
    return next((one for one in found.milestones if one.position == position), None) if found else None


def amendment(amendment_id: int) -> Amendment | None:
    """A proposed change with its engagement."""
    found = session().get(Amendment, amendment_id)
    return found if found and get(found.engagement_id) else None


def outcome(outcome_id: int) -> LadderOutcome | None:
    """A claimed rung with its engagement."""
    found = session().get(LadderOutcome, outcome_id)
    return found if found and get(found.engagement_id) else None


def summary(summary_id: int) -> QuarterlySummary | None:
    """A quarter's summary with its institution."""
    rows = select(QuarterlySummary).options(joinedload(QuarterlySummary.institution, innerjoin=True))
    return session().scalars(rows.where(QuarterlySummary.id == summary_id)).one_or_none()


def open_amendment(engagement_id: int) -> Amendment | None:
    """The change that waits for its answer."""
    rows = select(Amendment).where(Amendment.engagement_id == engagement_id, Amendment.state == AmendmentState.PROPOSED)
    return session().scalars(rows).one_or_none()


# What hangs on an agreement, in plain columns and put together once: its page asks all of it at every look.
_NOTE = EngagementNote.__table__.c
_NOTES = (
    select(
        _NOTE.kind, _NOTE.held_on, _NOTE.text, _NOTE.problems, _NOTE.attachment_id,
        Attachment.__table__.c.name.label("file"), Organization.__table__.c.name.label("organization"),
    )
    .select_from(EngagementNote.__table__)
    .outerjoin(Organization.__table__, Organization.__table__.c.id == _NOTE.organization_id)
    .outerjoin(Attachment.__table__, Attachment.__table__.c.id == _NOTE.attachment_id)
    .where(_NOTE.engagement_id == bindparam("asked"))
    .order_by(_NOTE.held_on.desc(), _NOTE.id.desc())
)  # fmt: skip
_CHANGE, _RUNG = Amendment.__table__.c, LadderOutcome.__table__.c
_CHANGES = (
    select(_CHANGE.id, _CHANGE.proposed_by_id, _CHANGE.created_at, _CHANGE.reason, _CHANGE.state)
    .where(_CHANGE.engagement_id == bindparam("asked")).order_by(_CHANGE.id.desc())
)  # fmt: skip
_RUNGS = (
    select(_RUNG.id, _RUNG.level, _RUNG.recognised_on, _RUNG.evidence, _RUNG.state)
    .where(_RUNG.engagement_id == bindparam("asked")).order_by(_RUNG.id)
)  # fmt: skip


def notes_of(engagement_id: int) -> Sequence[Any]:
    """The notes of an engagement with their file's name and their author's organisation, the latest day first."""
    return session().execute(_NOTES, {"asked": engagement_id}).all()


def amendments_of(engagement_id: int) -> Sequence[Any]:
    """Every change that was proposed (id, proposed_by_id, created_at, reason, state), newest first."""
    return session().execute(_CHANGES, {"asked": engagement_id}).all()


def outcomes_of(engagement_id: int) -> Sequence[Any]:
    """Every rung claimed under the engagement (id, level, recognised_on, evidence, state)."""
    return session().execute(_RUNGS, {"asked": engagement_id}).all()


@dataclass(frozen=True, slots=True)
class EngagementFile:
    """A file of an engagement, and whose it is, for the permission map."""

    attachment: Attachment
    enterprise_id: int
    institution_id: int
    county_code: str


def file_of(engagement_id: int, attachment_id: int) -> EngagementFile | None:
    """A file that was handed over, noted or claimed with under this engagement, and under no other."""
    handed_over = (
        select(Deliverable.attachment_id).join(Milestone).where(Milestone.engagement_id == engagement_id)
    )  # fmt: skip
    noted = select(EngagementNote.attachment_id).where(EngagementNote.engagement_id == engagement_id)
    claimed = select(LadderOutcome.attachment_id).where(LadderOutcome.engagement_id == engagement_id)
    its_own = or_(*(Attachment.id.in_(rows) for rows in (handed_over, noted, claimed)))
    found = session().execute(
        select(Attachment, Engagement.enterprise_id, Engagement.institution_id, Engagement.county_code)
        .join(Engagement, Engagement.id == engagement_id)
        .where(Attachment.id == attachment_id, its_own)
    ).one_or_none()  # fmt: skip
    return EngagementFile(*found) if found else None


def waiting_shares(round_id: int) -> Sequence[Engagement]:
    """Agreements that wait for the city's word on their public share, the longest waiting first."""
    rows = select(Engagement).options(*_SIDES).where(
        Engagement.round_id == round_id, Engagement.state == EngagementState.WAITING_SHARE
    )  # fmt: skip
    return session().scalars(rows.order_by(Engagement.id)).all()


OUTCOME_ORDER = [Key(LadderOutcome.id, "id", descending=True)]


def outcomes_page(
    actor: Actor, *, state: str | None, q: str, county: str | None, cursor: str | None, size: int = 25
) -> Page[Any]:
    """Claimed rungs of the engagements that ``actor`` works with, newest first."""
    rows = select(
        LadderOutcome.id, LadderOutcome.level, LadderOutcome.is_national, LadderOutcome.recognised_on,
        LadderOutcome.state, Engagement.number, Engagement.id.label("engagement_id"),
        _FIRM.c.name.label("enterprise"), _AGENT.c.name.label("institution"),
        County.__table__.c.name.label("county"),
    ).join(Engagement, Engagement.id == LadderOutcome.engagement_id)  # fmt: skip
    rows = rows.join(_FIRM, _FIRM.c.id == Engagement.enterprise_id)
    rows = rows.join(_AGENT, _AGENT.c.id == Engagement.institution_id)
    rows = rows.join(County.__table__, County.__table__.c.code == Engagement.county_code).where(*scope(actor))
    if state:
        rows = rows.where(LadderOutcome.state == OutcomeState(state))
    if county:
        rows = rows.where(Engagement.county_code == county)
    if q:
        places = (Engagement.number, _FIRM.c.name, _AGENT.c.name)
        rows = rows.where(or_(*(place.contains(q, autoescape=True) for place in places)))
    return keyset_page(session(), rows, OUTCOME_ORDER, cursor=cursor, size=size)


SUMMARY_ORDER = [Key(QuarterlySummary.id, "id", descending=True)]


def summaries_page(
    actor: Actor, round_id: int, *, quarter: int | None, q: str, cursor: str | None, size: int = 25
) -> Page[Any]:
    """Filed summaries of the round: an institution its own, the others all; newest first."""
    rows = select(
        QuarterlySummary.id, QuarterlySummary.quarter, QuarterlySummary.due_on, QuarterlySummary.filed_at,
        _AGENT.c.name.label("institution"),
    ).join(_AGENT, _AGENT.c.id == QuarterlySummary.institution_id)  # fmt: skip
    rows = rows.where(QuarterlySummary.round_id == round_id)
    if actor.duty is Duty.INSTITUTION:
        rows = rows.where(QuarterlySummary.institution_id == (actor.organization_id or 0))
    if quarter:
        rows = rows.where(QuarterlySummary.quarter == quarter)
    if q:
        rows = rows.where(_AGENT.c.name.contains(q, autoescape=True))
    return keyset_page(session(), rows, SUMMARY_ORDER, cursor=cursor, size=size)
