"""Rungs of the growth ladder: an enterprise claims one with evidence; its county verifies, refuses, withdraws."""

from datetime import date, datetime

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.documents import services as documents
from marketplace.documents.models import Attachment
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.events import RecognitionWithdrawn
from marketplace.organizations.lifecycle import LADDER_CLAIM, LadderClaimState
from marketplace.organizations.models import Enterprise, LadderClaim
from marketplace.organizations.queries import dictionaries, people
from marketplace.organizations.services.profiles import touch
from marketplace.security.actors import Actor, Duty

ARTICLE = "附件4注"


def claim_level(
    enterprise: Enterprise, level: str, recognised_on: date, evidence: str, *, by: Actor,
    upload: FileStorage | None = None, at: datetime | None = None,
) -> LadderClaim:  # fmt: skip
    """An enterprise says on which rung it stands since when; its county is asked to verify."""
    problems = _claim_problems(enterprise, level, recognised_on, evidence)
    if problems:
        raise RuleBroken(problems)
    claim = LadderClaim(
        level=level, recognised_on=recognised_on, evidence=evidence.strip(),
        attachment=documents.store(upload, by=by, field="upload") if upload else None,
    )  # fmt: skip
    enterprise.ladder_claims.append(claim)
    touch(enterprise, at)
    record("ladder:claim", by=by, on=claim, after={"level": level, "recognised_on": recognised_on.isoformat()}, at=at)
    notify(
        Kind.REGISTRATION, people.recipients_with_duty(Duty.COUNTY, enterprise.county_code),
        title=f"请核实「{enterprise.name}」的梯度情况",
        body=f"该企业填报为{level}（{recognised_on.isoformat()} 认定）。",
        path=f"/organizations/{enterprise.id}", at=at,
    )  # fmt: skip
    return claim


def verify_claim(claim: LadderClaim, *, by: Actor, at: datetime | None = None) -> None:
    """The county has seen the evidence and it holds."""
    _decide(claim, "verify", "", by=by, at=at)


def refuse_claim(claim: LadderClaim, remark: str, *, by: Actor, at: datetime | None = None) -> None:
    """The county does not accept the evidence; ``remark`` says why and what would lift it."""
    remark = remark.strip()
    if not remark:
        raise RuleBroken([Problem("请写明不予认可的原因和需要补充的材料，企业会看到这段话", "remark")])
    if len(remark) > 200:
        raise RuleBroken([Problem(f"原因不超过 200 字，现为 {len(remark)} 字", "remark")])
    _decide(claim, "refuse", remark, by=by, at=at)


def withdraw_claim(claim: LadderClaim, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """The recognition was taken back: the rung counts for nobody any more, also not for the services that claim it."""
    reason = reason.strip()
    if not reason:
        raise RuleBroken([Problem("请写明撤销认定的文件名称或文号，例如「湘工信〔2024〕3号」", "remark")])
    if len(reason) > 200:
        raise RuleBroken([Problem(f"撤销认定的说明不超过 200 字，现为 {len(reason)} 字", "remark")])
    moment = at or clock.now()
    _decide(claim, "withdraw", reason, by=by, at=moment)
    events.publish(RecognitionWithdrawn(claim, reason, by, moment))


def withdraw_noted(
    enterprise_id: int, level: str, recognised_on: date, reason: str, *, by: Actor, at: datetime
) -> None:  # fmt: skip
    """The rung that was noted with a service's outcome falls with it; nothing where it does not stand any more."""
    rows = select(LadderClaim).where(
        LadderClaim.enterprise_id == enterprise_id, LadderClaim.level == level,
        LadderClaim.recognised_on == recognised_on, LadderClaim.state == LadderClaimState.VERIFIED,
    )  # fmt: skip
    claim = session().scalars(rows).one_or_none()
    if claim is not None:
        withdraw_claim(claim, reason[:200], by=by, at=at)


def note_verified(
    enterprise: Enterprise, level: str, recognised_on: date, evidence: str, attachment: Attachment | None, *,
    by: Actor, at: datetime | None = None,
) -> LadderClaim:  # fmt: skip
    """The rung that the county verified elsewhere (a service's outcome), noted on the enterprise once.

    One that is verified already stays as it is; the enterprise's own claim of the same day is verified along.
    """
    rows = select(LadderClaim).where(LadderClaim.enterprise_id == enterprise.id, LadderClaim.level == level)
    known = session().scalars(rows.order_by(LadderClaim.id)).all()
    for claim in known:
        if claim.state is LadderClaimState.VERIFIED:
            return claim
    same_day = next((one for one in known if one.recognised_on == recognised_on), None)
    if same_day is not None and not LADDER_CLAIM.can(same_day.state, "verify"):
        return same_day  # refused before: the county's two words are for people to settle
    claim = same_day or LadderClaim(
        enterprise_id=enterprise.id, level=level, recognised_on=recognised_on, evidence=evidence,
        attachment=attachment, state=LADDER_CLAIM.initial,
    )  # fmt: skip
    session().add(claim)
    session().flush()
    _decide(claim, "verify", "", by=by, at=at)
    return claim


def _decide(claim: LadderClaim, action: str, remark: str, *, by: Actor, at: datetime | None) -> None:
    before = LADDER_CLAIM.move(claim, action)
    claim.remark, claim.decided_at, claim.decided_by_id = remark, at or clock.now(), by.user_id
    session().flush()
    record(
        f"ladder:{action}", by=by, on=claim, before={"state": before.value}, after={"state": claim.state.value},
        reason=remark, at=at,
    )  # fmt: skip
    notify(
        Kind.REGISTRATION, people.recipients_of(claim.enterprise_id),
        title=f"{claim.level}：{claim.state.title}", body=remark, path="/organization/profile/ladder", at=at,
    )  # fmt: skip


def _claim_problems(enterprise: Enterprise, level: str, recognised_on: date, evidence: str) -> list[Problem]:
    found = []
    if level not in {rung.name for rung in dictionaries.ladder_types()}:
        found.append(Problem("请从列表中选择梯度类型", "level", ARTICLE))
    if recognised_on > clock.today():
        found.append(Problem("认定日期不能晚于今天，请核对认定文件上的日期", "recognised_on"))
    if not evidence.strip():
        found.append(Problem("请填写认定文件的名称或文号，例如「湘工信企业〔2022〕10号」", "evidence"))
    same = select(LadderClaim.id).where(
        LadderClaim.enterprise_id == enterprise.id, LadderClaim.level == level,
        LadderClaim.recognised_on == recognised_on,
    )  # fmt: skip
    if session().scalar(same) is not None:
        found.append(Problem("这一梯度和认定日期已经填报过，请查看核实结果", "level"))
    return found
