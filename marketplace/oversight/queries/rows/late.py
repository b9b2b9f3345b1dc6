"""What is overdue or waits, by who acts next: each kind's rows, with the day by which or the moment since which."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, func, literal, or_, select, union_all

from marketplace.bids.lifecycle import TenderState
from marketplace.bids.models import Tender
from marketplace.engagements.lifecycle import BINDING, EngagementState, OutcomeState
from marketplace.engagements.models import Engagement, LadderOutcome, Milestone, QuarterlySummary
from marketplace.engagements.rules import Quarter
from marketplace.kernel import clock
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.oversight.queries.rows.columns import AGENT, FIRM, Listing, Scope, columns
from marketplace.security.permissions import Permission
from marketplace.surveys.lifecycle import InvitationState
from marketplace.surveys.models import Invitation

NEED_SHOWN = ("number", "enterprise", "county", "category", "since")
BID_SHOWN = ("number", "enterprise", "county", "category", "due")
SERVICE_SHOWN = ("number", "enterprise", "institution", "county", "due")
SINCE_SHOWN = ("number", "enterprise", "institution", "county", "since")


def _needs(scope: Scope, state: NeedState) -> Select[Any]:
    found = columns(
        id=Need.id, target=Need.id, number=Need.number, title=Need.title, enterprise=FIRM.c.name,
        county_code=Need.county_code, category=Need.category, since=Need.submitted_at,
    )  # fmt: skip
    rows = select(*found).select_from(Need).join(FIRM, FIRM.c.id == Need.enterprise_id)
    return rows.where(Need.round_id == scope.round_id, Need.state == state)


def _review(scope: Scope) -> Select[Any]:
    return _needs(scope, NeedState.SUBMITTED)


def _publish(scope: Scope) -> Select[Any]:
    return _needs(scope, NeedState.APPROVED)


def _tenders(scope: Scope) -> Select[Any]:
    found = columns(
        id=Tender.id, target=Need.id, number=Need.number, title=Need.title, enterprise=FIRM.c.name,
        county_code=Need.county_code, category=Need.category, due=Tender.deadline_on, since=Tender.opened_at,
    )  # fmt: skip
    rows = select(*found).select_from(Tender).join(Need, Need.id == Tender.need_id)
    return rows.join(FIRM, FIRM.c.id == Need.enterprise_id).where(Need.round_id == scope.round_id)


def _open(scope: Scope) -> Select[Any]:
    return _tenders(scope).where(Tender.state == TenderState.RECEIVING, Tender.deadline_on < scope.today)


def _award(scope: Scope) -> Select[Any]:
    return _tenders(scope).where(Tender.state == TenderState.OPENED)


def _engagements(scope: Scope, **given: Any) -> Select[Any]:
    found = columns(
        **{"id": Engagement.id, "target": Engagement.id, "number": Engagement.number, "title": Need.title,
           "enterprise": FIRM.c.name, "institution": AGENT.c.name, "institution_id": Engagement.institution_id,
           "county_code": Engagement.county_code, "category": Need.category} | given
    )  # fmt: skip
    return (
        select(*found).select_from(Engagement).join(Need, Need.id == Engagement.need_id)
        .join(FIRM, FIRM.c.id == Engagement.enterprise_id).join(AGENT, AGENT.c.id == Engagement.institution_id)
        .where(Engagement.round_id == scope.round_id)
    )  # fmt: skip


def _draft(scope: Scope) -> Select[Any]:
    return _engagements(scope, due=Engagement.binding_on).where(
        Engagement.state == EngagementState.DRAFTING, Engagement.binding_on < scope.today
    )


def _share(scope: Scope) -> Select[Any]:
    return _engagements(scope, since=Engagement.changed_at).where(Engagement.state == EngagementState.WAITING_SHARE)


def _milestone(scope: Scope) -> Select[Any]:
    rows = _engagements(scope, id=Milestone.id, title=Milestone.title, due=Milestone.due_on)
    return rows.join(Milestone, Milestone.engagement_id == Engagement.id).where(
        Engagement.state == EngagementState.ACTIVE, Milestone.is_late_on(scope.today)
    )


def _acceptance(scope: Scope) -> Select[Any]:
    return _engagements(scope, since=Engagement.delivered_at).where(Engagement.state == EngagementState.DELIVERED)


def _survey(scope: Scope) -> Select[Any]:
    rows = _engagements(scope, id=Invitation.id, target=Invitation.id, since=Invitation.created_at)
    return rows.join(Invitation, Invitation.engagement_id == Engagement.id).where(
        Invitation.state == InvitationState.SENT
    )


def _outcome(scope: Scope) -> Select[Any]:
    rows = _engagements(
        scope, id=LadderOutcome.id, target=LadderOutcome.id, level=LadderOutcome.level, since=LadderOutcome.created_at
    )
    return rows.join(LadderOutcome, LadderOutcome.engagement_id == Engagement.id).where(
        LadderOutcome.state == OutcomeState.CLAIMED
    )


def _summary(scope: Scope) -> Select[Any]:
    """Quarters in which a service of the institution ran, whose summary did not come by its day (D33)."""
    over = [_owing(scope, quarter) for quarter in scope.quarters if quarter.due_on < scope.today]
    # Nothing is due yet: the same columns and no row.
    none = _owing(scope, Quarter(0, scope.today, scope.today, scope.today)).where(literal(1) == 0)
    return select(union_all(*over, none).subquery("owing"))


def _owing(scope: Scope, quarter: Quarter) -> Select[Any]:
    finished = func.coalesce(Engagement.accepted_at, Engagement.ended_at)
    ran = (
        Engagement.round_id == scope.round_id, Engagement.state.in_(BINDING),
        Engagement.signed_at < clock.end_of_day(min(quarter.ends_on, scope.today)),
        or_(finished.is_(None), finished >= clock.start_of_day(quarter.starts_on)),
    )  # fmt: skip
    filed = select(QuarterlySummary.id).where(
        QuarterlySummary.institution_id == AGENT.c.id, QuarterlySummary.round_id == scope.round_id,
        QuarterlySummary.quarter == quarter.number,
    )  # fmt: skip
    found = columns(
        id=AGENT.c.id * 10 + quarter.number, target=AGENT.c.id, title=AGENT.c.name, county_code=AGENT.c.county_code,
        institution_id=AGENT.c.id, level=literal(f"第 {quarter.number} 季度"), due=literal(quarter.due_on),
    )  # fmt: skip
    mine = AGENT.c.id.in_(select(Engagement.institution_id).where(*ran))
    return select(*found).select_from(AGENT).where(mine, ~filed.exists())


def _need(row: Any) -> str:
    return url_for("needs.show", need_id=row.target)


def _tender(row: Any) -> str:
    return url_for("bids.tender", need_id=row.target)


def _engagement(row: Any) -> str:
    return url_for("engagements.show", engagement_id=row.target)


LISTINGS = (
    Listing("review", "待县局审核的需求", Permission.NEED_LIST, _review, _need, NEED_SHOWN, who="县市区"),
    Listing("publish", "待市局发布的需求", Permission.NEED_LIST, _publish, _need, NEED_SHOWN, who="市工信局"),
    Listing("opening", "已截止待申请开启", Permission.TENDER_LIST, _open, _tender, BID_SHOWN, who="企业、市工信局"),
    Listing(
        "award", "已开启待选定机构", Permission.TENDER_LIST, _award, _tender, (*BID_SHOWN[:-1], "since"), who="企业",
    ),
    Listing("draft", "可签而未签的协议", Permission.ENGAGEMENT_LIST, _draft, _engagement, SERVICE_SHOWN, who="双方"),
    Listing("share", "待确认的政府补", Permission.ENGAGEMENT_LIST, _share, _engagement, SINCE_SHOWN, who="市工信局"),
    Listing("milestone", "逾期的里程碑", Permission.ENGAGEMENT_LIST, _milestone, _engagement, SERVICE_SHOWN,
            who="机构"),
    Listing("acceptance", "待企业验收", Permission.ENGAGEMENT_LIST, _acceptance, _engagement, SINCE_SHOWN, who="企业"),
    Listing(
        "outcome", "待核实的培育成果", Permission.OUTCOME_LIST, _outcome,
        lambda row: url_for("engagements.outcome", outcome_id=row.target),
        ("number", "level", "enterprise", "institution", "county", "since"), who="县市区",
    ),
    Listing(
        "survey", "未评价的测评", Permission.SURVEY_LIST, _survey,
        lambda row: url_for("surveys.show", invitation_id=row.target), SINCE_SHOWN, who="企业",
    ),
    Listing(
        "summary", "逾期的季度总结", Permission.SUMMARY_LIST, _summary, lambda _row: url_for("engagements.summaries"),
        ("level", "county", "due"), who="机构",
    ),
)  # fmt: skip
