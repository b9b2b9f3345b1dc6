"""How far needs came, from handed in to satisfied: each step's rows, and the needs let in as exceptions (D10)."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from marketplace.bids.lifecycle import AwardState
from marketplace.bids.models import Award, Tender
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.oversight.queries.rows.columns import FIRM, Listing, Scope, columns, text
from marketplace.security.permissions import Permission
from marketplace.surveys.lifecycle import InvitationState, Level
from marketplace.surveys.models import Answer, Invitation

SHOWN = ("number", "enterprise", "county", "category", "state")
WORDS = {one.value: one.title for one in NeedState}
POSITIVE = (Level.VERY.value, Level.BASIC.value)


def latest_answers() -> Any:
    """Each engagement asked about with its latest answer's level (D13), NULL without one; one row each."""
    place = func.row_number().over(
        partition_by=Invitation.engagement_id, order_by=(Answer.created_at.desc().nulls_last(), Answer.id.desc())
    )
    ranked = (
        select(Invitation.id, Invitation.engagement_id, Answer.level, Answer.created_at, place.label("place"))
        .outerjoin(Answer, and_(Answer.invitation_id == Invitation.id, Answer.excluded_by_id.is_(None)))
        .where(Invitation.state != InvitationState.CANCELLED)
        .subquery()
    )
    return select(ranked).where(ranked.c.place == 1).subquery("latest")


def _satisfied() -> Select[Any]:
    latest = latest_answers()
    accepted = Engagement.state == EngagementState.ACCEPTED
    rows = select(Engagement.need_id).join(latest, latest.c.engagement_id == Engagement.id)
    return rows.where(accepted, latest.c.level.in_(POSITIVE))


def steps() -> dict[str, tuple[str, ColumnElement[bool]]]:
    """The funnel's steps by key, in order: words and condition; each holds only what came through the one before."""
    awarded = select(Tender.need_id).join(Award, Award.tender_id == Tender.id)
    agreed = select(Engagement.need_id)
    return {
        "handed-in": ("已报送", Need.number.is_not(None)),
        "published": ("已发布", and_(Need.number.is_not(None), Need.published_at.is_not(None))),
        "taken-up": ("已揭榜", Need.id.in_(awarded.where(Award.state == AwardState.STANDING))),
        "signed": ("已签约", Need.id.in_(agreed.where(Engagement.signed_at.is_not(None)))),
        "accepted": ("已验收", Need.id.in_(agreed.where(Engagement.state == EngagementState.ACCEPTED))),
        "satisfied": ("企业满意", Need.id.in_(_satisfied())),
    }  # fmt: skip


STEPS = {key: words for key, (words, _condition) in steps().items()}
REMARKS = {
    "handed-in": "报送过的全部需求，含后来退回、撤回的", "published": "发布过的全部需求，含后来流标、撤回的",
    "taken-up": "企业已选定机构，且选定未被撤销", "signed": "至少一份服务协议已由双方确认生效",
    "accepted": "至少一份服务协议已经企业验收", "satisfied": "至少一份已验收协议的最近一次评价为很满意或基本满意",
}  # fmt: skip


def _at_step(key: str) -> Callable[[Scope], Select[Any]]:
    return lambda scope: _needs(scope).where(steps()[key][1])


def _needs(scope: Scope, **more: Any) -> Select[Any]:
    found = columns(
        id=Need.id, target=Need.id, number=Need.number, title=Need.title, enterprise=FIRM.c.name,
        county_code=Need.county_code, category=Need.category, state=text(Need.state), **more,
    )  # fmt: skip
    return (
        select(*found).select_from(Need).join(FIRM, FIRM.c.id == Need.enterprise_id)
        .where(Need.round_id == scope.round_id)
    )  # fmt: skip


def _exceptions(scope: Scope) -> Select[Any]:
    """Needs approved although the firm is no manufacturer or not in the gradient pool (D10)."""
    beyond = (NeedState.SUBMITTED, NeedState.RETURNED, NeedState.DECLINED, NeedState.DRAFT)
    outside = or_(Need.is_manufacturing.is_(False), Need.in_gradient_pool.is_(False))
    why = case(
        (and_(Need.is_manufacturing.is_(False), Need.in_gradient_pool.is_(False)), "非制造业、未纳入梯度培育库"),
        (Need.is_manufacturing.is_(False), "非制造业"), else_="未纳入梯度培育库",
    )  # fmt: skip
    rows = _needs(scope, reason=why + case((Need.county_reason == "", ""), else_="；" + Need.county_reason))
    return rows.where(outside, Need.state.not_in(beyond))


def address(row: Any) -> str:
    """The need's own page."""
    return url_for("needs.show", need_id=row.target)


def _listing(key: str, words: str) -> Listing:
    # Who is satisfied would tell a county single answers (D24).
    permission = Permission.SURVEY_READ if key == "satisfied" else Permission.NEED_LIST
    return Listing(key, f"{words}的需求", permission, _at_step(key), address, SHOWN, WORDS, remark=REMARKS[key])


LISTINGS = (
    *(_listing(key, words) for key, words in STEPS.items()),
    Listing(
        "exceptions", "例外列入的需求", Permission.NEED_LIST, _exceptions, address, (*SHOWN, "reason"), WORDS,
        remark="非制造业企业，或未纳入梯度培育库的企业，经县市区写明理由列入",
    ),
)  # fmt: skip
