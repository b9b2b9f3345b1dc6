"""Dated notes and visits of both sides and of the county, and the institution's quarterly summaries (002:48, D33)."""

from datetime import date, datetime

from werkzeug.datastructures import FileStorage

from marketplace.audit import services as audit
from marketplace.documents import services as documents
from marketplace.engagements import queries, rules
from marketplace.engagements.lifecycle import RUNNING
from marketplace.engagements.models import Engagement, EngagementNote, NoteKind, QuarterlySummary, Side
from marketplace.engagements.rules.work import KINDS
from marketplace.engagements.services.acting import begin, finish, people_of, refuse, require_county, side_of, tell
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Problem, TransitionRefused
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.models import Institution
from marketplace.organizations.queries import recipients_with_duty
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor, Duty


def add_note(
    engagement: Engagement, *, kind: str, held_on: date | None, text: str, problems: str = "",
    file: FileStorage | None = None, by: Actor, at: datetime | None = None,
) -> EngagementNote:  # fmt: skip
    """Record what happened on a day: the institution progress, tracking, on-site urging; the enterprise progress; the
    enterprise's county its own supervision, of which both sides are told.
    """
    engagement, at, day = begin(engagement, at)
    kinds = _kinds_of(engagement, by)
    if engagement.state not in RUNNING or engagement.signed_at is None:
        raise TransitionRefused(f"协议现为「{engagement.state.title}」，只有在服务期间可以记录。")
    chosen = next((one for one in NoteKind if one.value == kind), None)
    signed_on = clock.local(engagement.signed_at).date()
    refuse(rules.note_problems(chosen, kinds, held_on, text, problems, signed_on=signed_on, today=day))
    assert held_on is not None
    note = EngagementNote(
        engagement=engagement, kind=kind, held_on=held_on, text=text.strip(), problems=problems.strip(),
        author_id=by.user_id, organization_id=by.organization_id, created_at=at,
        attachment=documents.store(file, by=by) if file and file.filename else None,
    )  # fmt: skip
    session().add(note)
    assert chosen is not None
    finish("engagement:note", engagement, by=by, at=at, title=chosen.title,
           after={"kind": kind, "held_on": held_on, "text": note.text, "problems": note.problems})  # fmt: skip
    if chosen is NoteKind.SUPERVISION:
        found = f"发现的问题和要求：{note.problems}" if note.problems else "没有发现问题。"
        tell(engagement, people_of(engagement, *Side), "县市区督导", f"已由县市区工信部门督导。{found}", at=at)
    return note


def _kinds_of(engagement: Engagement, by: Actor) -> tuple[NoteKind, ...]:
    """What the actor may record."""
    side = side_of(engagement, by)
    if side is not None:
        return KINDS[side]
    require_county(engagement, by)
    return (NoteKind.SUPERVISION,)


def file_summary(
    institution: Institution, quarter: int, *, experience: str, problems: str, file: FileStorage | None = None,
    by: Actor, at: datetime | None = None,
) -> QuarterlySummary:  # fmt: skip
    """The institution's summary of a quarter of the current round, once, after the quarter's last day has come."""
    at = at or clock.now()
    if by.duty is not Duty.INSTITUTION or by.organization_id != institution.id:
        raise Forbidden("季度总结由服务机构自己报送。")
    pilot_round = pilots.require_round()
    found = next((one for one in queries.quarters(pilot_round) if one.number == quarter), None)
    today = clock.local(at).date()
    open_ = {one.quarter for one in queries.summaries_due(pilot_round, today, institution_id=institution.id, all_=True)}
    if found is None or today < found.ends_on:
        refuse([Problem("请选择已经结束的季度，季度的最后一天起可以报送", "quarter", rules.DUTY)])
    elif quarter not in open_:
        refuse([Problem("这个季度的总结已经报送", "quarter")])
    refuse(rules.summary_problems(experience, problems))
    assert found is not None
    summary = QuarterlySummary(
        institution_id=institution.id, round_id=pilot_round.id, quarter=quarter, due_on=found.due_on, filed_at=at,
        experience=experience.strip(), problems=problems.strip(), created_at=at,
        attachment=documents.store(file, by=by) if file and file.filename else None,
    )  # fmt: skip
    session().add(summary)
    session().flush()
    audit.record("summary:file", by=by, on=summary, title=f"{institution.name} 第 {quarter} 季度总结", at=at,
                 after={"quarter": quarter, "due_on": found.due_on, "late": today > found.due_on})  # fmt: skip
    notify(Kind.ENGAGEMENT, recipients_with_duty(Duty.CITY), title=f"季度总结：{institution.name}",
           body=f"{institution.name}报送了第 {quarter} 季度的经验做法和存在困难问题。",
           path=f"/summaries/{summary.id}", at=at)  # fmt: skip
    return summary
