"""The enterprise's part: begin a need, save it at any point, hand it in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.needs import rules
from marketplace.needs.lifecycle import EDITABLE, NEED, NeedState
from marketplace.needs.models import Need, NeedSource
from marketplace.needs.services import trail
from marketplace.notifications.rules import Kind
from marketplace.organizations.lifecycle import FALLEN_CLAIMS
from marketplace.organizations.models import Enterprise
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor


def begin_need(enterprise: Enterprise, *, by: Actor, at: datetime | None = None) -> Need:
    """A draft that knows what the enterprise's profile already says; everything can be changed in it."""
    moment = at or clock.now()
    current = pilots.require_round()
    policy = pilots.policy_of(current)
    need = Need(
        round=current, enterprise=enterprise, county_code=enterprise.county_code, chain_id=enterprise.chain_id,
        is_manufacturing=enterprise.is_manufacturing, in_gradient_pool=enterprise.in_gradient_pool,
        current_level=_rung_of(enterprise), contact_name=enterprise.contact_name,
        contact_phone=enterprise.contact_phone, wanted=policy.needs.wanted_usual.value, source=NeedSource.FORM,
        state=NEED.initial, created_at=moment,
    )  # fmt: skip
    session().add(need)
    session().flush()
    trail.record("begin", need, by=by, at=moment)
    return need


def _rung_of(enterprise: Enterprise) -> str | None:
    """The rung that the enterprise claimed last and its county did not refuse."""
    claims = [claim.level for claim in enterprise.ladder_claims if claim.state not in FALLEN_CLAIMS]
    return claims[-1] if claims else None


def save_draft(need: Need, values: Mapping[str, Any], *, by: Actor, at: datetime | None = None) -> None:
    """Keep what was filled in so far; unfinished is no fault, out of range is. A mended field loses its remark."""
    if need.state not in EDITABLE:
        raise TransitionRefused(f"需求现为「{need.state.title}」，不能修改；草稿和退回修改的需求可以修改。")
    now_stated = trail.stated(need, **values)
    problems = rules.word_problems(now_stated, trail.policy_of(need))
    if need.state is NeedState.RETURNED:
        # Each step is judged by its own fields, so that another step's gap does not hold this one back.
        problems += [problem for problem in rules.emptied_problems(now_stated) if problem.field in values]
    if problems:
        raise RuleBroken(problems)
    before, after = trail.set_values(need, values)
    if not after:
        return
    need.remarks = {name: words for name, words in need.remarks.items() if name not in after}
    session().flush()
    trail.record("save", need, by=by, at=at or clock.now(), before=before, after=after)


def submit_need(need: Need, *, by: Actor, at: datetime | None = None) -> list[str]:
    """Hand the need in to its county; RuleBroken names every gap. Returns warnings as sentences."""
    moment = at or clock.now()
    policy = trail.policy_of(need)
    now_stated = trail.stated(need)
    today = clock.local(moment).date()
    if NEED.can(need.state, "submit"):
        problems = [*rules.word_problems(now_stated, policy), *rules.completeness_problems(now_stated, policy, today)]
        if problems:
            raise RuleBroken(problems)
    before = NEED.move(need, "submit")
    hand_in(need, at=moment)
    trail.record("submit", need, by=by, at=moment, before={"state": before}, after={"state": need.state})
    trail.tell(
        Kind.NEED, trail.county_officers(need), need, f"待审核需求：{need.title}",
        f"{need.enterprise.name}提交了需求（{need.number}），请审核。", at=moment, page="/review",
    )  # fmt: skip
    return [problem.sentence() for problem in rules.warnings(now_stated, policy)]


def hand_in(need: Need, *, at: datetime) -> None:
    """Number, day and search terms of a need that has just been handed in."""
    session().flush()
    need.submitted_at = at
    need.number = need.number or f"{need.round.number_prefix}-{need.id:05d}"
    need.remarks = {}
    trail.index(need)
    session().flush()
