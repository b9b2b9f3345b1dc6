"""An agreement in words: where it stands, who holds it, its shares, what its reader can do next, its history."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import url_for

from marketplace.audit import queries as audit
from marketplace.audit.rules import act_in_words
from marketplace.engagements.exports.layout import percent
from marketplace.engagements.lifecycle import (
    ENGAGEMENT,
    OPEN_MILESTONES,
    RUNNING,
    EngagementState,
    MilestoneState,
)
from marketplace.engagements.models import Amendment, Engagement, Milestone
from marketplace.engagements.rules import SHARES
from marketplace.engagements.services.amending import AMENDABLE
from marketplace.kernel import clock, money
from marketplace.security.actors import Actor
from marketplace.security.permission_map import permits
from marketplace.security.permissions import Permission as P
from marketplace.web import filters

E = EngagementState
STEPS = {
    "起草和确认": (E.DRAFTING,), "确认政府补": (E.WAITING_SHARE,), "服务": (E.ACTIVE, E.SUSPENDED),
    "验收": (E.DELIVERED,), "完成": (E.ACCEPTED,),
}  # fmt: skip
Page = Callable[..., str]
# Of these the history's lines name the kind already.
NAMED = frozenset({"engagement", "milestone"})


@dataclass(frozen=True, slots=True)
class Act:
    """A way on: its verb and its page."""

    title: str
    url: str


def road(engagement: Engagement) -> tuple[list[str], int]:
    """(the steps of its way, where it stands: 0 = off the way, more than all = at its end)."""
    steps = [title for title in STEPS if title != "确认政府补" or engagement.public_share]
    place = next((number for number, title in enumerate(steps, 1) if engagement.state in STEPS[title]), 0)
    return steps, place + (engagement.state is E.ACCEPTED)


def holder(engagement: Engagement) -> str:
    """Who has to act now, and what is asked."""
    if engagement.state is E.DRAFTING:
        return _who_confirms(engagement)
    return {
        E.WAITING_SHARE: "市工信局确认政府补", E.ACTIVE: _who_works(engagement), E.SUSPENDED: "任一方恢复服务",
        E.DELIVERED: "企业验收",
    }.get(engagement.state, "")  # fmt: skip


def confirmations(engagement: Engagement) -> tuple[tuple[str, datetime | None], tuple[str, datetime | None]]:
    """When each side confirmed the present text."""
    return ("企业", engagement.enterprise_confirmed_at), ("服务机构", engagement.institution_confirmed_at)


def _who_confirms(engagement: Engagement) -> str:
    waiting = [name for name, moment in confirmations(engagement) if moment is None]
    return f"{'、'.join(waiting)}确认协议" if waiting else "双方已确认"


def _who_works(engagement: Engagement) -> str:
    submitted = [one for one in engagement.milestones if one.state is MilestoneState.SUBMITTED]
    found = next_open(engagement)
    parts = [f"企业确认里程碑 {submitted[0].position}"] if submitted else []
    parts += [f"服务机构提交里程碑 {found.position}"] if found else []
    return "；".join(parts) or "服务机构申请验收"


def next_open(engagement: Engagement) -> Milestone | None:
    """The milestone whose turn it is to be handed in."""
    return next((one for one in engagement.milestones if one.state in OPEN_MILESTONES), None)


def shares(engagement: Engagement) -> list[tuple[str, Decimal, str]]:
    """(share, yuan, per cent) of the three."""
    parts = (
        ("政府补", engagement.public_share), ("机构让", engagement.concession), ("企业出", engagement.enterprise_share),
    )  # fmt: skip
    return [(name, part, percent(part, engagement.price)) for name, part in parts]


def milestone_rows(engagement: Engagement, today: date) -> list[dict[str, object]]:
    """The milestones with their tone: late ones stand out."""
    running = engagement.state is E.ACTIVE
    return [
        {"milestone": one, "late": running and one.is_late_on(today), "next": running and one is next_open(engagement)}
        for one in engagement.milestones
    ]


def acts(engagement: Engagement, actor: Actor, amendment: Any) -> list[Act]:
    """What the reader can do next, the most pressing first; ``amendment`` waits for its answer (None = none does)."""
    return [Act(title, url) for title, url in _acts(engagement, actor, amendment)]


def _acts(engagement: Engagement, actor: Actor, amendment: Any) -> Iterator[tuple[str, str]]:
    def page(name: str, **more: object) -> str:
        return url_for(f"engagements.{name}", engagement_id=engagement.id, **more)  # type: ignore[arg-type]

    state = engagement.state
    if permits(actor, P.ENGAGEMENT_ACCEPT, engagement):
        yield from _of_enterprise(engagement, page)
    if permits(actor, P.ENGAGEMENT_DELIVER, engagement):
        yield from _of_institution(engagement, page)
    if state is E.WAITING_SHARE and permits(actor, P.ENGAGEMENT_SHARE):
        yield "核定政府补", page("share")
    if permits(actor, P.ENGAGEMENT_DRAFT, engagement):
        yield from _of_both(engagement, actor, amendment, page)
    if state in RUNNING and permits(actor, P.ENGAGEMENT_SUPERVISE, engagement):
        yield "记录督导", page("supervision")
    if permits(actor, P.ENGAGEMENT_END, engagement):
        yield from _ends(engagement, actor, page)


def _ends(engagement: Engagement, actor: Actor, page: Page) -> Iterator[tuple[str, str]]:
    if ENGAGEMENT.can(engagement.state, "cancel"):
        yield "不再签约", page("cancel_page")
    if ENGAGEMENT.can(engagement.state, "end"):
        yield "提前终止", page("end_page")
        if permits(actor, P.ENGAGEMENT_ACCEPT, engagement):
            yield "终止并另选机构", page("hand_on_page")


def _of_enterprise(engagement: Engagement, page: Page) -> Iterator[tuple[str, str]]:
    if engagement.state is E.ACTIVE:
        for one in engagement.milestones:
            if one.state is MilestoneState.SUBMITTED:
                yield f"核对里程碑 {one.position} 的成果", page("milestone", position=one.position)
    elif engagement.state is E.DELIVERED:
        yield "验收", page("acceptance")


def _of_institution(engagement: Engagement, page: Page) -> Iterator[tuple[str, str]]:
    if engagement.state is not E.ACTIVE:
        return
    found = next_open(engagement)
    if found:
        yield f"提交里程碑 {found.position} 的成果", page("milestone", position=found.position)
    else:
        yield "申请验收", page("acceptance")


def _of_both(engagement: Engagement, actor: Actor, amendment: Any, page: Page) -> Iterator[tuple[str, str]]:
    state = engagement.state
    if state is E.DRAFTING:
        if not confirmed_by(engagement, actor):
            yield "核对并确认", page("confirmation")
        yield "修改协议", page("edit")
    if state in RUNNING:
        if amendment is not None:
            own = amendment.proposed_by_id == actor.organization_id
            yield (
                ("查看我方提出的变更" if own else "答复对方提出的变更"),
                url_for("engagements.amendment", amendment_id=amendment.id),
            )
        elif state in AMENDABLE:
            yield "提出变更", page("amend")
        yield "记录进展", page("note")
        if state is E.ACTIVE:
            yield "暂停服务", page("suspend_page")
        elif state is E.SUSPENDED:
            yield "恢复服务", page("resume_page")
    if state in RUNNING or state is E.ACCEPTED:
        yield "申报培育成果", page("claim")


def confirmed_by(engagement: Engagement, actor: Actor) -> bool:
    """Whether the reader's side confirmed the present text."""
    if actor.organization_id == engagement.enterprise_id:
        return engagement.enterprise_confirmed_at is not None
    return engagement.institution_confirmed_at is not None


def history(engagement: Engagement) -> list[dict[str, str]]:
    """What happened under the agreement, newest first; every saving of the draft is left out."""
    rows = [row for row in audit.history_of("engagement", engagement.id) if row.act != "engagement:save"]
    return [_event(row, engagement) for row in reversed(rows)]


def _event(row: Any, engagement: Engagement) -> dict[str, str]:
    about = row.subject_title.removeprefix(engagement.title).strip()
    return {
        "title": f"{said(row.act)} {about}".strip(), "who": "", "remark": row.reason, "when": filters.moment(row.at),
        "organisation": row.organization_name or row.actor_name, "at": clock.local(row.at).isoformat(),
    }  # fmt: skip


def said(act: str) -> str:
    """An act of the trail in a reader's words."""
    words = act_in_words(act)
    return words.partition("：")[2] if act.partition(":")[0] in NAMED else words


CHANGED = {"ends_on": "服务结束日期", "price": "服务总价（元）"} | {
    name: f"{title}（元）" for name, title in SHARES.items()
}


def change_in_words(amendment: Amendment) -> list[dict[str, str]]:
    """What a change changes: ``{title, before, after}`` a row, a milestone a row of its own."""
    before, after = amendment.before, amendment.changes
    found = [
        {"title": title, "before": _kept(name, before[name]), "after": _kept(name, after[name])}
        for name, title in CHANGED.items() if name in after
    ]  # fmt: skip
    steps = zip(before.get("milestones", ()), after.get("milestones", ()), strict=True)
    return found + [
        {"title": f"里程碑 {new['position']}", "before": _step_in_words(old), "after": _step_in_words(new)}
        for old, new in steps
    ]


def _kept(name: str, value: str) -> str:
    return value if name == "ends_on" else money.yuan(Decimal(value))


def _step_in_words(step: Mapping[str, str]) -> str:
    return f"{step['title']}\n{step['deliverable']}\n{step['due_on']} 完成"
