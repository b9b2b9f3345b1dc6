"""Piles of the agreements: drafts, shares, milestones, acceptances, changes, rungs, supervision; and of the surveys."""

from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, and_, exists, func, or_, select, union_all

from marketplace.engagements.lifecycle import (
    BINDING,
    OPEN_MILESTONES,
    RUNNING,
    AmendmentState,
    EngagementState,
    MilestoneState,
    OutcomeState,
)
from marketplace.engagements.models import (
    Amendment,
    Engagement,
    EngagementNote,
    LadderOutcome,
    Milestone,
    NoteKind,
    QuarterlySummary,
)
from marketplace.engagements.rules import Quarter
from marketplace.kernel import clock
from marketplace.needs.models import Need
from marketplace.organizations.models import Organization
from marketplace.oversight.queries.desk import Pile, columns, constant
from marketplace.surveys.lifecycle import InvitationState
from marketplace.surveys.models import Answer, Invitation, Release

E = EngagementState
SOON = 14  # natural days within which a milestone is shown as due
FIRM = Organization.__table__.alias("firm")
AGENT = Organization.__table__.alias("agent")


def _services(*where: Any, **given: Any) -> Select[Any]:
    found = columns(**{"id": Engagement.id, "title": Need.title, "note": Engagement.number} | given)
    rows = select(*found).select_from(Engagement).join(Need, Need.id == Engagement.need_id)
    return rows.where(*where)


def _engagement(row: Any) -> str:
    return url_for("engagements.show", engagement_id=row.id)


def _list(state: E) -> str:
    return url_for("engagements.index", state=state.value)


# ── Either side ─────────────────────────────────────────────────────────────────────────────────────────────────────
def drafts(*, enterprise: int | None = None, institution: int | None = None) -> Pile:
    """Drafts that this side has still to complete or to confirm."""
    mine = (
        (Engagement.enterprise_id == enterprise, Engagement.enterprise_confirmed_at.is_(None))
        if enterprise
        else (Engagement.institution_id == institution, Engagement.institution_confirmed_at.is_(None))
    )
    rows = _services(Engagement.state == E.DRAFTING, *mine, since=Engagement.created_at, due=Engagement.binding_on)
    return Pile(
        title="待完善、确认的协议", act="去确认", day="可签约", rows=rows, order=(Engagement.binding_on, Engagement.id),
        address=_engagement, url=_list(E.DRAFTING),
    )  # fmt: skip


def amendments(organization: int, *, of: Any) -> Pile:
    """Changes that the other side proposed; ``of`` is this side's column."""
    rows = _services(
        of == organization, Amendment.state == AmendmentState.PROPOSED, Amendment.proposed_by_id != organization,
        id=Amendment.id, since=Amendment.created_at,
    ).join(Amendment, Amendment.engagement_id == Engagement.id)  # fmt: skip
    return Pile(
        title="待答复的协议变更", act="答复", rows=rows, order=(Amendment.id,), url=url_for("engagements.index"),
        address=lambda row: url_for("engagements.amendment", amendment_id=row.id),
    )  # fmt: skip


# ── The enterprise ──────────────────────────────────────────────────────────────────────────────────────────────────
def milestones_to_confirm(enterprise: int) -> Pile:
    """What the institution handed in."""
    rows = _services(
        Engagement.enterprise_id == enterprise, Engagement.state.in_((E.ACTIVE, E.SUSPENDED)),
        Milestone.state == MilestoneState.SUBMITTED, other=Milestone.position, note=Milestone.title,
        since=Milestone.submitted_at,
    ).join(Milestone, Milestone.engagement_id == Engagement.id)  # fmt: skip
    return Pile(
        title="待确认的里程碑", act="确认", rows=rows, order=(Milestone.submitted_at, Milestone.id), address=_milestone,
        url=_list(E.ACTIVE),
    )  # fmt: skip


def _milestone(row: Any) -> str:
    return url_for("engagements.milestone", engagement_id=row.id, position=row.other)


def to_accept(enterprise: int) -> Pile:
    """Services handed over."""
    rows = _services(
        Engagement.enterprise_id == enterprise, Engagement.state == E.DELIVERED, since=Engagement.delivered_at
    )
    return Pile(
        title="待验收的服务", act="验收", rows=rows, order=(Engagement.delivered_at, Engagement.id),
        address=lambda row: url_for("engagements.acceptance", engagement_id=row.id), url=_list(E.DELIVERED),
    )  # fmt: skip


def surveys_to_answer(enterprise: int) -> Pile:
    """Invitations whose link is still open."""
    rows = _services(
        Engagement.enterprise_id == enterprise, Invitation.state == InvitationState.SENT,
        Invitation.expires_at > clock.now(), id=Invitation.id, since=Invitation.created_at,
    ).join(Invitation, Invitation.engagement_id == Engagement.id)  # fmt: skip
    return Pile(
        title="待评价的服务", act="评价", rows=rows, order=(Invitation.expires_at, Invitation.id),
        address=lambda row: url_for("surveys.answering", invitation_id=row.id),
        url=url_for("surveys.index", state="waiting"),
    )  # fmt: skip


# ── The institution ─────────────────────────────────────────────────────────────────────────────────────────────────
def milestones_due(institution: int, today: date) -> Pile:
    """Milestones to hand in within a fortnight, or late."""
    rows = _services(
        Engagement.institution_id == institution, Engagement.state == E.ACTIVE, Milestone.state.in_(OPEN_MILESTONES),
        Milestone.due_on <= today + timedelta(days=SOON), other=Milestone.position, title=Milestone.title,
        note=Engagement.number, due=Milestone.due_on,
    ).join(Milestone, Milestone.engagement_id == Engagement.id)  # fmt: skip
    return Pile(
        title="近期到期或逾期的里程碑", act="提交成果", day="到期", rows=rows, order=(Milestone.due_on, Milestone.id),
        address=_milestone, url=_list(E.ACTIVE), dated="里程碑",
    )  # fmt: skip


def sent_back(institution: int) -> Pile:
    """Deliveries that the enterprise sent back."""
    rows = _services(
        Engagement.institution_id == institution, Engagement.state == E.ACTIVE, Engagement.state_reason != "",
        note=Engagement.state_reason, since=Engagement.changed_at,
    )  # fmt: skip
    return Pile(
        title="验收退回补正", act="补正", rows=rows, order=(Engagement.changed_at, Engagement.id), address=_engagement,
        url=_list(E.ACTIVE),
    )  # fmt: skip


def summaries_due(institution: int, round_id: int, quarters: list[Quarter], today: date) -> Pile | None:
    """Quarters that are over, in which a service ran, without a summary; None where no quarter is over."""
    over = [_summary(institution, round_id, one) for one in quarters if one.ends_on <= today]
    if not over:
        return None
    owing = union_all(*over).subquery("owing")
    url = url_for("engagements.new_summary")
    return Pile(
        title="待报送的季度总结", act="报送", rows=select(owing), order=(owing.c.id,), address=lambda _row: url,
        day="报送截止", url=url_for("engagements.summaries"), dated="季度总结",
    )  # fmt: skip


def _summary(institution: int, round_id: int, quarter: Quarter) -> Select[Any]:
    finished = func.coalesce(Engagement.accepted_at, Engagement.ended_at)
    ran = exists().where(
        Engagement.round_id == round_id, Engagement.institution_id == institution, Engagement.state.in_(BINDING),
        Engagement.signed_at < clock.end_of_day(quarter.ends_on),
        or_(finished.is_(None), finished >= clock.start_of_day(quarter.starts_on)),
    )  # fmt: skip
    filed = exists().where(
        QuarterlySummary.institution_id == institution, QuarterlySummary.round_id == round_id,
        QuarterlySummary.quarter == quarter.number,
    )  # fmt: skip
    title = f"第 {quarter.number} 季度经验和问题总结"
    found = columns(
        id=constant("id", quarter.number), title=constant("title", title), due=constant("due", quarter.due_on)
    )
    return select(*found).where(ran, ~filed)


# ── The bureaus ─────────────────────────────────────────────────────────────────────────────────────────────────────
def outcomes_to_verify(county: str) -> Pile:
    """Rungs claimed under services of the county's enterprises."""
    rows = _services(
        Engagement.county_code == county, LadderOutcome.state == OutcomeState.CLAIMED, id=LadderOutcome.id,
        title=FIRM.c.name + "：" + LadderOutcome.level, since=LadderOutcome.created_at,
    ).join(LadderOutcome, LadderOutcome.engagement_id == Engagement.id)  # fmt: skip
    return Pile(
        title="待核实的培育成果", act="核实", order=(LadderOutcome.id,),
        rows=rows.join(FIRM, FIRM.c.id == Engagement.enterprise_id),
        address=lambda row: url_for("engagements.outcome", outcome_id=row.id),
        url=url_for("engagements.outcomes", state="claimed"),
    )  # fmt: skip


def unvisited(county: str) -> Pile:
    """Running services that the county has not yet supervised (D33)."""
    visited = exists().where(
        EngagementNote.engagement_id == Engagement.id, EngagementNote.kind == NoteKind.SUPERVISION.value
    )
    rows = _services(
        Engagement.county_code == county, Engagement.state.in_(RUNNING), ~visited, since=Engagement.signed_at,
        title=FIRM.c.name + "：" + Need.title,
    ).join(FIRM, FIRM.c.id == Engagement.enterprise_id)  # fmt: skip
    return Pile(
        title="还没有督导过的服务", act="记录督导", rows=rows, order=(Engagement.signed_at, Engagement.id),
        address=lambda row: url_for("engagements.supervision", engagement_id=row.id), url=_list(E.ACTIVE),
    )  # fmt: skip


def late_milestones(today: date, county: str) -> Pile:
    """Overdue milestones of the county's enterprises."""
    rows = _services(
        Engagement.state == E.ACTIVE, Milestone.is_late_on(today), Engagement.county_code == county,
        title=FIRM.c.name + "：" + Milestone.title, due=Milestone.due_on,
    )  # fmt: skip
    rows = rows.join(Milestone, Milestone.engagement_id == Engagement.id)
    return Pile(
        title="逾期的里程碑", rows=rows.join(FIRM, FIRM.c.id == Engagement.enterprise_id), address=_engagement,
        day="到期", dated="里程碑", order=(Milestone.due_on, Milestone.id),
        url=url_for("oversight.rows", what="milestone"),
    )  # fmt: skip


def shares() -> Pile:
    """Public shares that wait for the city's word (D27)."""
    rows = _services(Engagement.state == E.WAITING_SHARE, title=FIRM.c.name + "：" + Need.title,
                     since=Engagement.changed_at)  # fmt: skip
    return Pile(
        title="待确认的政府补", act="确认", rows=rows.join(FIRM, FIRM.c.id == Engagement.enterprise_id),
        order=(Engagement.changed_at, Engagement.id), url=url_for("engagements.shares"),
        address=lambda row: url_for("engagements.share", engagement_id=row.id),
    )  # fmt: skip


def releasable(round_id: int, floor: int) -> Pile:
    """Institutions with enough new answers for a release that gives nobody away (D24)."""
    last = (
        select(func.max(Release.created_at))
        .where(Release.institution_id == Engagement.institution_id, Release.round_id == round_id)
        .correlate(Engagement).scalar_subquery()
    )  # fmt: skip
    asked = and_(Invitation.engagement_id == Engagement.id, Invitation.state != InvitationState.CANCELLED)
    fresh = (
        select(Engagement.institution_id, func.count(Engagement.enterprise_id.distinct()).label("firms"))
        .join(Invitation, asked)
        .join(Answer, and_(Answer.invitation_id == Invitation.id, Answer.is_latest, Answer.excluded_by_id.is_(None)))
        .where(Engagement.round_id == round_id, or_(last.is_(None), Answer.created_at > last))
        .group_by(Engagement.institution_id)
        .having(func.count(Engagement.enterprise_id.distinct()) >= floor)
        .subquery("fresh")
    )  # fmt: skip
    rows = select(*columns(id=AGENT.c.id, title=AGENT.c.name)).join(fresh, fresh.c.institution_id == AGENT.c.id)
    url = url_for("surveys.waves")
    return Pile(
        title="可以公布满意度的机构", act="去公布", rows=rows, order=(AGENT.c.name,), address=lambda _row: url, url=url
    )
