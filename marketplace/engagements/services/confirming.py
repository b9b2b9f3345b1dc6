"""Both sides confirm the very same text; the city confirms a public share within the budget (D27)."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from marketplace.bids.queries.bidders import is_admitted
from marketplace.engagements import queries, rules
from marketplace.engagements.lifecycle import ENGAGEMENT, EngagementState
from marketplace.engagements.models import Engagement, Side
from marketplace.engagements.services.acting import (
    OTHER,
    allow,
    begin,
    city_officers,
    county_officers,
    finish,
    others_of,
    people_of,
    refuse,
    require_city,
    require_side,
    tell,
)
from marketplace.engagements.services.drafting import STALE
from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, Problem, TransitionRefused
from marketplace.kernel.money import yuan
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor

_FIELDS = {Side.ENTERPRISE: "enterprise_confirmed_at", Side.INSTITUTION: "institution_confirmed_at"}


def confirm(engagement: Engagement, *, version: int, by: Actor, at: datetime | None = None) -> None:
    """This side agrees to the text of ``version``. The second confirmation signs the agreement, or hands its public
    share to the city; not before the award binds. Conflict where the text is no longer that version's.
    """
    engagement, at, day = begin(engagement, at)
    side = require_side(engagement, by, *Side)
    if engagement.state is not EngagementState.DRAFTING:
        raise TransitionRefused(f"协议现为「{engagement.state.title}」，不需要再确认。")
    if version != engagement.version:
        raise Conflict(STALE)
    if getattr(engagement, _FIELDS[side]) is not None:
        raise TransitionRefused("贵方已经确认这份协议，请等对方确认。")
    refuse([*_admission_problems(engagement, day), *queries.readiness_problems(engagement)])
    last = getattr(engagement, _FIELDS[OTHER[side]]) is not None
    if last and day < engagement.binding_on:
        binding_on = engagement.binding_on.isoformat()
        raise TransitionRefused(f"选定结果自 {binding_on} 起生效，双方在这一天之后才能都确认；请届时再来确认。")
    setattr(engagement, _FIELDS[side], at)
    if not last:
        finish("engagement:confirm", engagement, by=by, at=at, after={"version": version, "side": side})
        tell(
            engagement,
            others_of(engagement, by),
            "对方已确认协议",
            "对方已确认，请核对后确认。",
            at=at,
            page="/confirm",
        )
        return
    _sign(engagement, by=by, at=at)


def _admission_problems(engagement: Engagement, day: date) -> list[Problem]:
    """An agreement begins only with an institution of the pilot: it may have left since the award (002:31)."""
    session().refresh(engagement.institution, ("admitted_from", "admitted_until"))
    if is_admitted(engagement.institution, day):
        return []
    words = f"{engagement.institution.name}已不在试点期限内，这份协议不能再签；请办理不再签约，由企业另选机构"
    return [Problem(words, "", "002:31")]


def _sign(engagement: Engagement, *, by: Actor, at: datetime) -> None:
    shared = engagement.public_share > 0
    act = "submit_share" if shared else "sign"
    before = ENGAGEMENT.move(engagement, act)
    engagement.state_reason = ""
    if not shared:
        engagement.signed_at = at
    finish(f"engagement:{act}", engagement, by=by, at=at, before={"state": before},
           after={"state": engagement.state, "price": engagement.price,
                  "public_share": engagement.public_share})  # fmt: skip
    if shared:
        words = f"双方已确认，其中政府补 {yuan(engagement.public_share)} 元。"
        tell(engagement, city_officers(), "请确认政府补", words, at=at, page="/share")
        tell(engagement, others_of(engagement, by), "双方已确认协议", "已报市工信局确认政府补。", at=at)
    else:
        _tell_begun(engagement, at=at)


def _tell_begun(engagement: Engagement, *, at: datetime) -> None:
    first = engagement.milestones[0]
    words = f"已生效。第一个里程碑「{first.title}」应于 {first.due_on.isoformat()} 前提交。"
    tell(engagement, [*people_of(engagement, *Side), *county_officers(engagement)], "协议已生效", words, at=at)


def confirm_share(engagement: Engagement, *, by: Actor, at: datetime | None = None) -> None:
    """The city takes the public share into the budget and the agreement begins.

    The round's row is locked, so that of two shares pressed at once the second sees the first. RuleBroken with the
    numbers where the budget does not hold it.
    """
    engagement, at, day = begin(engagement, at)
    require_city(by)
    allow(ENGAGEMENT, engagement, "confirm_share")
    most = queries.limits_of(engagement).public_most
    refuse([*_admission_problems(engagement, day), *_cap_problems(engagement, most)])
    standing = queries.budget_standing(_locked_round(engagement.round_id))
    share = engagement.public_share
    refuse(rules.budget_problems(share, confirmed=standing.confirmed, total=standing.total))
    before = ENGAGEMENT.move(engagement, "confirm_share")
    engagement.share_decided_at = engagement.signed_at = at
    engagement.share_reason = ""
    finish("engagement:confirm_share", engagement, by=by, at=at, before={"state": before},
           after={"state": engagement.state, "public_share": share, "confirmed": standing.confirmed + share,
                  "budget": standing.total})  # fmt: skip
    _tell_begun(engagement, at=at)


def _cap_problems(engagement: Engagement, most: Decimal) -> list[Problem]:
    """The policy may have been lowered since both sides confirmed."""
    found = rules.cap_problems(engagement.public_share, most)
    words = f"政府补 {yuan(engagement.public_share)} 元超过现行每份协议上限 {yuan(most)} 元，请不予确认、退回双方修改"
    return [replace(one, message=words, field="") for one in found]


def _locked_round(round_id: int) -> PilotRound:
    rows = select(PilotRound).where(PilotRound.id == round_id).with_for_update(of=PilotRound, key_share=True)
    return session().scalars(rows.execution_options(populate_existing=True)).one()


def refuse_share(engagement: Engagement, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """The city does not take the share: both sides write the agreement anew (D27)."""
    engagement, at, _day = begin(engagement, at)
    require_city(by)
    allow(ENGAGEMENT, engagement, "refuse_share")
    refuse(rules.reason_problems(reason, "不予确认的原因"))
    before = ENGAGEMENT.move(engagement, "refuse_share")
    engagement.enterprise_confirmed_at = engagement.institution_confirmed_at = None
    engagement.share_decided_at, engagement.share_reason = at, reason.strip()
    finish("engagement:refuse_share", engagement, by=by, at=at, before={"state": before},
           after={"state": engagement.state, "public_share": engagement.public_share}, reason=reason)  # fmt: skip
    tell(engagement, people_of(engagement, *Side), "政府补未予确认", f"已退回双方修改。原因：{reason.strip()}", at=at,
         page="/edit")  # fmt: skip
