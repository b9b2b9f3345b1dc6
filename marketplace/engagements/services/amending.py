"""A running agreement is changed where one side proposes and the other agrees; before and after are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from marketplace.engagements import queries, rules
from marketplace.engagements.lifecycle import AMENDMENT, OPEN_MILESTONES, AmendmentState, EngagementState
from marketplace.engagements.models import Amendment, Engagement, Milestone, Side
from marketplace.engagements.rules import SHARES, Step
from marketplace.engagements.services.acting import allow, begin, finish, others_of, refuse, require_side, tell
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Problem, TransitionRefused
from marketplace.kernel.money import to_fen, yuan
from marketplace.security.actors import Actor

AMENDABLE = (EngagementState.ACTIVE, EngagementState.SUSPENDED)
AMOUNTS = ("price", *SHARES)


@dataclass(frozen=True, slots=True)
class Change:
    """The agreement as it would stand: last day, amounts in yuan, and the milestones that are still to be handed in,
    as many as there are and in their order.
    """

    ends_on: date | None
    price: Decimal
    public_share: Decimal
    concession: Decimal
    enterprise_share: Decimal
    steps: tuple[Step, ...]


def propose_amendment(
    engagement: Engagement, change: Change, reason: str, *, by: Actor, at: datetime | None = None
) -> Amendment:  # fmt: skip
    """One side proposes; what stays as it is is no change. RuleBroken by field («rows-0-due_on» of ``change.steps``).

    The public share may fall, never rise: that would need the city's word on a new agreement (D27).
    """
    engagement, at, day = begin(engagement, at)
    require_side(engagement, by, *Side)
    _require_amendable(engagement)
    if _open(engagement) is not None:
        raise TransitionRefused("已有一项变更等待答复，请先答复或由提出的一方撤回。")
    refuse([*_problems(engagement, change, day), *rules.reason_problems(reason, "变更的原因")])
    before, after = _differences(engagement, change)
    if not after:
        refuse([Problem("没有改动任何一项，不需要提出变更")])
    amendment = Amendment(
        engagement=engagement, proposed_by_id=by.organization_id, changes=after, before=before, reason=reason.strip(),
        created_at=at, state=AMENDMENT.initial,
    )  # fmt: skip
    session().add(amendment)
    finish("amendment:propose", engagement, by=by, at=at, before=before, after=after, reason=reason)
    tell(
        engagement,
        others_of(engagement, by),
        "对方提出变更协议",
        f"对方提出变更，请答复。原因：{reason.strip()}",
        at=at,
    )
    return amendment


def _require_amendable(engagement: Engagement) -> None:
    if engagement.state not in AMENDABLE:
        raise TransitionRefused(f"协议现为「{engagement.state.title}」，只有在服务期间、申请验收之前可以变更。")


def _problems(engagement: Engagement, change: Change, day: date, asked_on: date | None = None) -> list[Problem]:
    """The terms as they would stand, and what a change may not do at all; ``asked_on`` where not today."""
    opened = [one for one in engagement.milestones if one.state in OPEN_MILESTONES]
    if len(change.steps) != len(opened):
        return [Problem(f"还没有提交的里程碑有 {len(opened)} 个，变更时不能增减，请逐个核对", "rows")]
    limits = queries.limits_of(engagement)
    terms = replace(
        queries.terms_of(engagement), ends_on=change.ends_on, **{name: getattr(change, name) for name in AMOUNTS}
    )  # fmt: skip
    # What was agreed on and confirmed by the city stands, whatever the policy allows today.
    limits = replace(limits, public_most=max(limits.public_most, engagement.public_share))
    places = {one.position - 1: place for place, one in enumerate(opened)}
    after = queries.steps_of(engagement.milestones)
    for whole, place in places.items():
        after[whole] = change.steps[place]
    found = [_at_row(one, places) for one in rules.terms_problems(terms, after, limits)]
    if change.public_share > engagement.public_share:
        words = f"变更不能增加政府补（现为 {yuan(engagement.public_share)} 元）；确需增加的，请联系市工信局"
        found.append(Problem(words, "public_share", rules.BUDGET))
    return [*found, *_backdated(engagement, opened, change, day, asked_on or day)]


def _backdated(
    engagement: Engagement, opened: Sequence[Milestone], change: Change, day: date, asked_on: date
) -> list[Problem]:  # fmt: skip
    """No day is moved to before today, and none that had passed when it was asked is moved at all: late stays late
    (D13), unless the service rested on that day.
    """
    found = []
    rested_from = engagement.suspended_on
    if change.ends_on is not None and change.ends_on != engagement.ends_on and change.ends_on < day:
        found.append(Problem("服务结束日期不能改到今天以前", "ends_on"))
    for place, (one, step) in enumerate(zip(opened, change.steps, strict=True)):
        if step.due_on is not None and step.due_on != one.due_on and step.due_on < day:
            found.append(Problem("完成日期不能改到今天以前", f"rows-{place}-due_on"))
        elif step.due_on != one.due_on and one.due_on < asked_on and not (rested_from and rested_from <= one.due_on):
            words = f"第 {one.position} 个里程碑已过完成日期，不能改期；逾期如实记录，请尽快提交成果"
            found.append(Problem(words, f"rows-{place}-due_on"))
    return found


def _at_row(problem: Problem, places: Mapping[int, int]) -> Problem:
    """A row's problem under the number that it has among the rows of the change; of a milestone that was handed in,
    at no field, since its row is not there to be changed.
    """
    bits = problem.field.split("-")
    if len(bits) != 3:
        return problem
    whole = int(bits[1])
    if whole in places:
        return replace(problem, field=f"rows-{places[whole]}-{bits[2]}")
    return replace(problem, field="", message=f"已提交的第 {whole + 1} 个里程碑：{problem.message}")


def _differences(engagement: Engagement, change: Change) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) of what differs, as it is kept: days and amounts as text, milestones by position."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in ("ends_on", *AMOUNTS):
        if getattr(engagement, name) != getattr(change, name):
            before[name], after[name] = _kept(getattr(engagement, name)), _kept(getattr(change, name))
    opened = [one for one in engagement.milestones if one.state in OPEN_MILESTONES]
    steps = [
        (_step_kept(one.position, old), _step_kept(one.position, new))
        for one, old, new in zip(opened, queries.steps_of(opened), map(_trimmed, change.steps), strict=True)
        if old != new
    ]
    if steps:
        before["milestones"], after["milestones"] = [old for old, _ in steps], [new for _, new in steps]
    return before, after


def _kept(value: date | Decimal | None) -> str:
    return str(to_fen(value)) if isinstance(value, Decimal) else str(value)


def _trimmed(step: Step) -> Step:
    return Step(step.title.strip(), step.deliverable.strip(), step.due_on)


def _step_kept(position: int, step: Step) -> dict[str, Any]:
    return {"position": position, "title": step.title, "deliverable": step.deliverable, "due_on": str(step.due_on)}


def agree_amendment(amendment: Amendment, *, by: Actor, at: datetime | None = None) -> None:
    """The other side agrees and the agreement stands as changed; refused where it has moved on since the proposal."""
    engagement, at, day = begin(amendment.engagement, at)
    _require_answerer(amendment, engagement, by)
    allow(AMENDMENT, amendment, "agree")
    _require_amendable(engagement)
    if _present(engagement, amendment.before) != amendment.before:
        raise TransitionRefused("提出变更之后，里程碑或协议已有变动，不能再照此变更；请不同意，由对方重新提出。")
    refuse(_outrun(engagement, amendment, day))
    AMENDMENT.move(amendment, "agree")
    amendment.answered_at = at
    _apply(engagement, amendment.changes)
    finish("amendment:agree", engagement, by=by, at=at, before=amendment.before, after=amendment.changes)
    tell(engagement, others_of(engagement, by), "对方已同意变更", "已按变更后的内容执行。", at=at)


def _outrun(engagement: Engagement, amendment: Amendment, day: date) -> list[Problem]:
    """What stood against nothing when it was proposed and does today, at no field: the answerer changes no words."""
    found = _problems(
        engagement, _changed(engagement, amendment.changes), day, clock.local(amendment.created_at).date()
    )
    advice = "请不同意，由对方按现在的情况重新提出"
    return [replace(one, message=f"{_row_of(one)}{one.message}；{advice}", field="") for one in found]


def _row_of(problem: Problem) -> str:
    bits = problem.field.split("-")
    return f"还没有提交的第 {int(bits[1]) + 1} 个里程碑：" if len(bits) == 3 else ""


def _changed(engagement: Engagement, changes: Mapping[str, Any]) -> Change:
    """The agreement as it would stand with what was proposed."""
    opened = [one for one in engagement.milestones if one.state in OPEN_MILESTONES]
    rows = {row["position"]: row for row in changes.get("milestones", ())}
    steps = [
        Step(row["title"], row["deliverable"], date.fromisoformat(row["due_on"])) if row else stands
        for row, stands in ((rows.get(one.position), queries.steps_of([one])[0]) for one in opened)
    ]
    amounts = {name: Decimal(changes.get(name, getattr(engagement, name))) for name in AMOUNTS}
    ends_on = date.fromisoformat(changes["ends_on"]) if "ends_on" in changes else engagement.ends_on
    return Change(ends_on=ends_on, steps=tuple(steps), **amounts)


def _present(engagement: Engagement, before: Mapping[str, Any]) -> dict[str, Any]:
    """What stands now of the things that ``before`` names; milestones handed in since are left out and so differ."""
    found: dict[str, Any] = {name: _kept(getattr(engagement, name)) for name in before if name != "milestones"}
    if "milestones" in before:
        opened = {one.position: one for one in engagement.milestones if one.state in OPEN_MILESTONES}
        asked = [row["position"] for row in before["milestones"]]
        found["milestones"] = [
            _step_kept(number, queries.steps_of([opened[number]])[0]) for number in asked if number in opened
        ]
    return found


def _apply(engagement: Engagement, changes: Mapping[str, Any]) -> None:
    for name in AMOUNTS:
        if name in changes:
            setattr(engagement, name, Decimal(changes[name]))
    if "ends_on" in changes:
        engagement.ends_on = date.fromisoformat(changes["ends_on"])
    by_position = {one.position: one for one in engagement.milestones}
    for row in changes.get("milestones", ()):
        milestone = by_position[row["position"]]
        milestone.title, milestone.deliverable = row["title"], row["deliverable"]
        milestone.due_on = date.fromisoformat(row["due_on"])


def refuse_amendment(amendment: Amendment, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """The other side does not agree; everything stays as it is."""
    engagement, at, _day = begin(amendment.engagement, at)
    _require_answerer(amendment, engagement, by)
    allow(AMENDMENT, amendment, "refuse")
    refuse(rules.reason_problems(reason, "不同意的原因"))
    AMENDMENT.move(amendment, "refuse")
    amendment.answered_at, amendment.answer = at, reason.strip()
    finish("amendment:refuse", engagement, by=by, at=at, reason=reason)
    tell(engagement, others_of(engagement, by), "对方未同意变更", f"变更未获同意。原因：{reason.strip()}", at=at)


def withdraw_amendment(amendment: Amendment, *, by: Actor, at: datetime | None = None) -> None:
    """The side that proposed takes it back before an answer."""
    engagement, at, _day = begin(amendment.engagement, at)
    require_side(engagement, by, *Side)
    session().refresh(amendment)
    if amendment.proposed_by_id != by.organization_id:
        raise Forbidden("变更由提出的一方撤回；贵方可以同意或不同意。")
    allow(AMENDMENT, amendment, "withdraw")
    AMENDMENT.move(amendment, "withdraw")
    amendment.answered_at = at
    finish("amendment:withdraw", engagement, by=by, at=at)
    tell(engagement, others_of(engagement, by), "对方已撤回变更", "的变更已由提出的一方撤回。", at=at)


def _require_answerer(amendment: Amendment, engagement: Engagement, by: Actor) -> None:
    require_side(engagement, by, *Side)
    session().refresh(amendment)
    if amendment.proposed_by_id == by.organization_id:
        raise Forbidden("变更由对方答复；贵方可以撤回。")


def _open(engagement: Engagement) -> Amendment | None:
    rows = select(Amendment).where(Amendment.engagement_id == engagement.id, Amendment.state == AmendmentState.PROPOSED)
    return session().scalars(rows.execution_options(populate_existing=True)).one_or_none()


def let_fall(engagement: Engagement, reason: str, *, at: datetime) -> None:
    """A proposed change falls with the end of the service."""
    found = _open(engagement)
    if found is not None:
        AMENDMENT.move(found, "withdraw")
        found.answered_at, found.answer = at, reason
