"""A rung reached under an agreement: claimed by a side with its paper, verified by the county (D8, D13)."""

from datetime import date, datetime

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.documents import services as documents
from marketplace.engagements import queries, rules
from marketplace.engagements.lifecycle import OUTCOME, RUNNING, EngagementState, OutcomeState
from marketplace.engagements.models import Engagement, LadderOutcome, Side
from marketplace.engagements.services.acting import (
    allow,
    begin,
    county_officers,
    finish,
    others_of,
    people_of,
    refuse,
    require_county,
    require_side,
    tell,
)
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import TransitionRefused
from marketplace.organizations.services import ladder
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor

LIVING = (OutcomeState.CLAIMED, OutcomeState.VERIFIED)


def claim_outcome(
    engagement: Engagement, *, level: str, recognised_on: date | None, evidence: str, file: FileStorage | None,
    is_national: bool | None = None, by: Actor, at: datetime | None = None,
) -> LadderOutcome:  # fmt: skip
    """Either side claims a rung above where the enterprise stood before the service; its county is asked to verify.

    ``is_national`` is asked for 国省单项冠军 alone. RuleBroken by field.
    """
    engagement, at, day = begin(engagement, at)
    side = require_side(engagement, by, *Side)
    if engagement.state not in RUNNING | {EngagementState.ACCEPTED} or engagement.starts_on is None:
        raise TransitionRefused(f"协议现为「{engagement.state.title}」，只有在服务期间或验收之后可以申报培育成果。")
    living = select(LadderOutcome.level).where(
        LadderOutcome.engagement_id == engagement.id, LadderOutcome.state.in_(LIVING)
    )
    has_file = bool(file and file.filename)
    refuse(rules.claim_problems(
        level, is_national, recognised_on, evidence, levels=queries.levels_to_claim(engagement),
        claimed=session().scalars(living).all(), starts_on=engagement.starts_on, today=day, has_file=has_file,
        term_ends_on=pilots.policy_of_round(engagement.round_id).ends_on,
    ))  # fmt: skip
    assert file is not None
    assert recognised_on is not None
    outcome = LadderOutcome(
        engagement_id=engagement.id, level=level, recognised_on=recognised_on, evidence=evidence.strip(),
        is_national=is_national is not False, claimed_by=side.value, attachment=documents.store(file, by=by),
        created_at=at, state=OUTCOME.initial,
    )  # fmt: skip
    session().add(outcome)
    session().flush()
    finish("ladder_outcome:claim", engagement, by=by, at=at, title=level,
           after={"outcome": outcome.id, "level": level, "recognised_on": recognised_on, "evidence": outcome.evidence,
                  "is_national": outcome.is_national})  # fmt: skip
    whom = [*county_officers(engagement), *others_of(engagement, by)]
    tell(
        engagement,
        whom,
        "申报培育成果",
        f"申报企业获评{level}（{recognised_on.isoformat()} 认定），待县市区核实。",
        at=at,
    )
    return outcome


def verify_outcome(outcome: LadderOutcome, *, by: Actor, at: datetime | None = None) -> None:
    """The county has seen the paper and it holds; the enterprise stands on the rung from then on, noted once."""
    engagement, at, found = _begin_decision(outcome, "verify", by, at)
    OUTCOME.move(found, "verify")
    found.decided_at, found.decided_by_id, found.remark = at, by.user_id, ""
    session().flush()
    ladder.note_verified(
        engagement.enterprise, found.level, found.recognised_on, found.evidence, found.attachment, by=by, at=at
    )
    _finish_decision("verify", engagement, found, "", by=by, at=at)


def reject_outcome(outcome: LadderOutcome, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """The county does not find the paper sufficient; it may be claimed anew with a better one."""
    _decide_against(outcome, "reject", reason, "不予认可的原因", by=by, at=at)


def revoke_outcome(outcome: LadderOutcome, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """What was verified turns out not to hold; it counts for nobody any more.

    The rung that was noted on the enterprise falls too, unless another service's verified outcome still carries it.
    """
    found = _decide_against(outcome, "revoke", reason, "撤回认定的原因", by=by, at=at)
    enterprise = found.engagement.enterprise_id
    carried = (
        select(LadderOutcome.id).join(Engagement, Engagement.id == LadderOutcome.engagement_id)
        .where(Engagement.enterprise_id == enterprise, LadderOutcome.level == found.level,
               LadderOutcome.state == OutcomeState.VERIFIED)
    )  # fmt: skip
    if session().scalar(carried.limit(1)) is None:
        ladder.withdraw_noted(
            enterprise, found.level, found.recognised_on, f"培育成果的认定已撤回：{reason.strip()}", by=by,
            at=found.decided_at or clock.now(),
        )  # fmt: skip


def revoke_with_recognition(enterprise_id: int, level: str, reason: str, *, by: Actor, at: datetime) -> int:
    """The recognition itself was taken back: every verified claim on the rung falls with it. Returns how many."""
    standing = (
        select(LadderOutcome).join(Engagement, Engagement.id == LadderOutcome.engagement_id)
        .where(
            Engagement.enterprise_id == enterprise_id, LadderOutcome.level == level,
            LadderOutcome.state == OutcomeState.VERIFIED,
        )
        .order_by(LadderOutcome.id)
    )  # fmt: skip
    found = session().scalars(standing).all()
    for outcome in found:
        # Whoever keeps the enterprise's rungs may do so, also where the service lay in another county.
        _decide_against(outcome, "revoke", f"认定已撤销：{reason}", "撤销认定的文件", by=by, at=at, of_county=False)
    return len(found)


def _decide_against(
    outcome: LadderOutcome, action: str, reason: str, what: str, *, by: Actor, at: datetime | None,
    of_county: bool = True,
) -> LadderOutcome:  # fmt: skip
    engagement, at, found = _begin_decision(outcome, action, by, at, of_county=of_county)
    refuse(rules.reason_problems(reason, what))
    OUTCOME.move(found, action)
    found.decided_at, found.decided_by_id, found.remark = at, by.user_id, reason.strip()
    _finish_decision(action, engagement, found, reason, by=by, at=at)
    return found


def _begin_decision(
    outcome: LadderOutcome, action: str, by: Actor, at: datetime | None, *, of_county: bool = True
) -> tuple[Engagement, datetime, LadderOutcome]:  # fmt: skip
    engagement, at, _day = begin(outcome.engagement, at)
    if of_county:
        require_county(engagement, by)
    session().refresh(outcome)
    allow(OUTCOME, outcome, action)
    return engagement, at, outcome


def _finish_decision(
    action: str, engagement: Engagement, outcome: LadderOutcome, reason: str, *, by: Actor, at: datetime
) -> None:  # fmt: skip
    finish(f"ladder_outcome:{action}", engagement, by=by, at=at, title=outcome.level, reason=reason,
           after={"outcome": outcome.id, "state": outcome.state, "level": outcome.level})  # fmt: skip
    words = f"的培育成果「{outcome.level}」{outcome.state.title}" + (f"。原因：{reason.strip()}" if reason else "。")
    tell(engagement, people_of(engagement, *Side), f"培育成果{outcome.state.title}", words, at=at)
