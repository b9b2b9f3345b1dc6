"""What services brought: rungs reached, firms served, answers, and public money; each number's rows."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, and_, case, func, literal, or_, select

from marketplace.engagements.lifecycle import BINDING, DRAFTS, RUNNING, EngagementState, OutcomeState
from marketplace.engagements.models import Engagement, LadderOutcome
from marketplace.needs.models import Need
from marketplace.organizations.lifecycle import LadderClaimState
from marketplace.organizations.models import LadderClaim, ServiceRecord
from marketplace.oversight.queries.rows.columns import AGENT, FIRM, Listing, Scope, columns, text
from marketplace.oversight.queries.rows.needs import latest_answers
from marketplace.security.permissions import Permission
from marketplace.surveys.lifecycle import Level

# The target of the notice counts national champions only (D8).
CHAMPION = "国省单项冠军"
CLAIM_STATES = {one.value: one.title for one in LadderClaimState}
FIRM_STATES = {"served": "已服务", "running": "服务中", "draft": "待签约", "none": "未签约"}
ANSWERS = {one.value: one.title for one in Level} | {"none": "未评价"}
SHARES = {"confirmed": "已确认", "waiting": "待确认"}


def _outcomes(scope: Scope) -> Select[Any]:
    """Distinct enterprises by rung: one reached with two institutions' help is one."""
    national = or_(LadderOutcome.level != CHAMPION, LadderOutcome.is_national)
    reached = (
        select(
            func.min(LadderOutcome.id).label("id"),
            Engagement.enterprise_id,
            LadderOutcome.level,
            func.min(LadderOutcome.recognised_on).label("due"),
            func.count(Engagement.institution_id.distinct()).label("helpers"),
        )
        .join(Engagement, Engagement.id == LadderOutcome.engagement_id)
        .where(Engagement.round_id == scope.round_id, LadderOutcome.state == OutcomeState.VERIFIED, national)
        .group_by(Engagement.enterprise_id, LadderOutcome.level)
        .subquery("reached")
    )
    found = columns(
        id=reached.c.id, target=reached.c.id, title=FIRM.c.name, county_code=FIRM.c.county_code, level=reached.c.level,
        due=reached.c.due,
    )  # fmt: skip
    return select(*found).select_from(reached).join(FIRM, FIRM.c.id == reached.c.enterprise_id)


def _ladder(_scope: Scope) -> Select[Any]:
    """Every rung that an enterprise stated, as it stands, whatever the round."""
    found = columns(
        id=LadderClaim.id, target=FIRM.c.id, title=FIRM.c.name, county_code=FIRM.c.county_code, level=LadderClaim.level,
        state=text(LadderClaim.state), due=LadderClaim.recognised_on,
    )  # fmt: skip
    return select(*found).select_from(LadderClaim).join(FIRM, FIRM.c.id == LadderClaim.enterprise_id)


def _firms(scope: Scope) -> Select[Any]:
    """Enterprises by institution: each once, as served where one of its services was accepted (D5, D6)."""
    furthest = (
        select(
            Engagement.institution_id, Engagement.enterprise_id, func.max(Engagement.id).label("engagement_id"),
            func.max(case((Engagement.state.in_(RUNNING), 2), (Engagement.state.in_(DRAFTS), 1), else_=0)).label("far"),
        )
        .where(Engagement.round_id == scope.round_id)
        .group_by(Engagement.institution_id, Engagement.enterprise_id)
        .subquery("furthest")
    )  # fmt: skip
    state = case(
        (ServiceRecord.accepted_at.is_not(None), literal("served")), (furthest.c.far == 2, literal("running")),
        (furthest.c.far == 1, literal("draft")), else_=literal("none"),
    )  # fmt: skip
    found = columns(
        id=ServiceRecord.id, target=furthest.c.engagement_id, title=FIRM.c.name, institution=AGENT.c.name,
        institution_id=ServiceRecord.institution_id, county_code=FIRM.c.county_code, state=state,
        since=ServiceRecord.accepted_at,
    )  # fmt: skip
    pair = and_(
        furthest.c.institution_id == ServiceRecord.institution_id,
        furthest.c.enterprise_id == ServiceRecord.enterprise_id,
    )
    return (
        select(*found).select_from(ServiceRecord)
        .join(FIRM, FIRM.c.id == ServiceRecord.enterprise_id).join(AGENT, AGENT.c.id == ServiceRecord.institution_id)
        .outerjoin(furthest, pair).where(ServiceRecord.round == scope.round_slug)
    )  # fmt: skip


def _asked(scope: Scope) -> Select[Any]:
    """Engagements asked about, each with its latest answer (D13)."""
    latest = latest_answers()
    found = columns(
        id=latest.c.id, target=latest.c.id, number=Engagement.number, title=FIRM.c.name, institution=AGENT.c.name,
        institution_id=Engagement.institution_id, county_code=Engagement.county_code, category=Need.category,
        state=func.coalesce(latest.c.level, "none"), since=latest.c.created_at,
    )  # fmt: skip
    return _with_parties(select(*found).select_from(latest).join(Engagement, Engagement.id == latest.c.engagement_id)
                         ).where(Engagement.round_id == scope.round_id)  # fmt: skip


def _answered(scope: Scope) -> Select[Any]:
    asked = _asked(scope).subquery("asked")
    return select(asked).where(asked.c.state != "none")


def _shares(scope: Scope) -> Select[Any]:
    """Public shares (政府补) that were confirmed, whatever became of the service, or wait for the city's word (D27)."""
    state = case((Engagement.state == EngagementState.WAITING_SHARE, literal("waiting")), else_=literal("confirmed"))
    found = columns(
        id=Engagement.id, target=Engagement.id, number=Engagement.number, title=Need.title, enterprise=FIRM.c.name,
        institution=AGENT.c.name, institution_id=Engagement.institution_id, county_code=Engagement.county_code,
        category=Need.category, state=state, amount=Engagement.public_share,
    )  # fmt: skip
    return _with_parties(select(*found).select_from(Engagement)).where(
        Engagement.round_id == scope.round_id, Engagement.public_share > 0,
        Engagement.state.in_(BINDING | {EngagementState.WAITING_SHARE}),
    )  # fmt: skip


def _with_parties(rows: Select[Any]) -> Select[Any]:
    return (
        rows.join(Need, Need.id == Engagement.need_id)
        .join(FIRM, FIRM.c.id == Engagement.enterprise_id).join(AGENT, AGENT.c.id == Engagement.institution_id)
    )  # fmt: skip


def _engagement(row: Any) -> str:
    return url_for("engagements.show", engagement_id=row.target) if row.target else ""


def _invitation(row: Any) -> str:
    return url_for("surveys.show", invitation_id=row.target)


LISTINGS = (
    Listing(
        "outcomes", "达到梯度的企业", Permission.OUTCOME_LIST, _outcomes,
        lambda row: url_for("engagements.outcome", outcome_id=row.target), ("level", "county", "due"),
        remark="本轮服务中达到、经县市区核实的级别；一家企业由几家机构共同服务达到的计一家；国省单项冠军只计国家级",
    ),
    Listing(
        "ladder", "企业梯度台账", Permission.ORGANIZATION_LIST, _ladder,
        lambda row: url_for("oversight.ladder_ledger", enterprise_id=row.target),
        ("level", "county", "due", "state"), CLAIM_STATES,
        remark="企业填报的各项梯度认定；点企业名称看证据、核实人和各机构的份额",
    ),
    Listing(
        "firms", "机构承接的企业", Permission.ENGAGEMENT_LIST, _firms, _engagement,
        ("institution", "county", "state", "since"), FIRM_STATES,
        remark="同一机构对同一企业只计一家；已服务指企业已验收",
    ),
    Listing(
        "asked", "请企业评价的服务", Permission.SURVEY_READ, _asked, _invitation,
        ("number", "institution", "county", "category", "state", "since"), ANSWERS,
        remark="同一服务协议只计一次，以最近一次评价为准",
    ),
    Listing(
        "answers", "有效评价", Permission.SURVEY_READ, _answered, _invitation,
        ("number", "institution", "county", "category", "state", "since"), ANSWERS,
        remark="同一服务协议只计最近一次评价",
    ),
    Listing(
        "shares", "政府补资金", Permission.OVERSIGHT_MONEY, _shares, _engagement,
        ("number", "enterprise", "institution", "county", "state", "amount"), SHARES,
        remark="已确认的，服务后来提前终止也仍计入",
    ),
)  # fmt: skip
