"""Taking an objection in real name, and answering it; an upheld one sends its subjects back."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import digested, record
from marketplace.documents.services import store
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations import queries as organizations
from marketplace.publicity import rules
from marketplace.publicity.events import ObjectionTakenUp, ObjectionUpheld
from marketplace.publicity.lifecycle import OBJECTION
from marketplace.publicity.models import Notice, NoticeItem, Objection
from marketplace.publicity.queries.calendar import work_calendar
from marketplace.security.actors import ANONYMOUS, Actor, Duty

PERSONAL = frozenset({"real_name", "unit", "contact", "reason"})
# Who objects is known to handler and auditor from the objection itself, never from the trail (D25).
OBJECTOR = replace(ANONYMOUS, name="异议提出人")


@dataclass(frozen=True, slots=True)
class Statement:
    """What the objecting person wrote; ``item_id`` None concerns the whole notice."""

    real_name: str
    contact: str
    reason: str
    unit: str = ""
    item_id: int | None = None

    @property
    def fingerprint(self) -> str:
        """Digest by which a second sending of the same words is known."""
        parts = (self.real_name, self.contact, self.reason, self.unit, str(self.item_id))
        return hashlib.sha256("\x1f".join(part.strip() for part in parts).encode()).hexdigest()


def object_to(
    notice: Notice, statement: Statement, *, evidence: FileStorage | None = None, at: datetime | None = None
) -> Objection:
    """Take an objection and return it with its number; the same words twice stay one objection."""
    moment = at or clock.now()
    today = clock.local(moment).date()
    _refuse_unfit(notice, statement, today)
    earlier = session().scalar(
        select(Objection).where(Objection.notice_id == notice.id, Objection.fingerprint == statement.fingerprint)
    )
    if earlier is not None:
        return earlier
    attachment = store(evidence, by=OBJECTOR, field="evidence") if evidence and evidence.filename else None
    objection = Objection(
        notice=notice, item_id=statement.item_id, real_name=statement.real_name.strip(), unit=statement.unit.strip(),
        contact=statement.contact.strip(), reason=statement.reason.strip(), attachment=attachment,
        fingerprint=statement.fingerprint, answer_due_on=work_calendar().window(today, notice.answer_days).end,
        created_at=moment,
    )  # fmt: skip
    session().add(objection)
    session().flush()
    objection.number = f"YY{today.year}-{objection.id:04d}"
    values = {name: getattr(objection, name) for name in ("number", "item_id", *PERSONAL)}
    record("objection:hand_in", by=OBJECTOR, on=objection, after=digested(values, PERSONAL), at=at)
    notify(
        Kind.OBJECTION, organizations.recipients_with_duty(Duty.CITY), title=f"收到公示异议 {objection.number}",
        body=f"对「{notice.title}」的异议，请于 {objection.answer_due_on.isoformat()} 前答复。",
        path=f"/objections/{objection.id}", at=at,
    )  # fmt: skip
    return objection


def _refuse_unfit(notice: Notice, statement: Statement, today: date) -> None:
    problems = rules.objection_problems(
        real_name=statement.real_name, contact=statement.contact, reason=statement.reason,
        is_open=notice.is_open_on(today), end=notice.ends_on,
    )  # fmt: skip
    if statement.item_id is not None and statement.item_id not in {item.id for item in notice.items}:
        problems.append(Problem("所选的公示对象不在这份公示里，请重新选择", "item_id"))
    if problems:
        raise RuleBroken(problems)


def answer_objection(
    objection: Objection, *, upheld: bool, answer: str, by: Actor, at: datetime | None = None
) -> Objection:
    """Answer an objection; an upheld one takes its rows out of the notice and tells the room they came from.

    RuleBroken for an answer that says nothing, and from the room itself where ``by`` decided what is objected to.
    """
    problems = rules.answer_problems(answer) or answering_problems(objection, by)
    if problems:
        raise RuleBroken(problems)
    moment = at or clock.now()
    # Read before the move: the flush would otherwise meet «answered» without its moment.
    with session().no_autoflush:
        before = OBJECTION.move(objection, "uphold" if upheld else "dismiss")
        objection.answer, objection.answered_at, objection.answered_by_id = answer.strip(), moment, by.user_id
    session().flush()
    if upheld:
        _send_back(objection, by, moment)
    after = digested({"state": objection.state, "answer": objection.answer}, frozenset({"answer"}))
    record("objection:answer", by=by, on=objection, before={"state": before}, after=after, at=at)
    return objection


def answering_problems(objection: Objection, by: Actor) -> Sequence[Problem]:
    """Why ``by`` may not answer it, as the rooms say whose decisions are objected to; nothing is written."""
    try:
        for kind, ids in _subjects(_concerned(objection)):
            events.publish(ObjectionTakenUp(kind, ids, by))
    except RuleBroken as broken:
        return broken.problems
    return []


def _send_back(objection: Objection, by: Actor, at: datetime) -> None:
    notice, concerned = objection.notice, _concerned(objection)
    for item in concerned:
        item.withdrawn_on = clock.local(at).date()
    if concerned and all(item.withdrawn_on is not None for item in notice.items):
        notice.stopped_on, notice.stopped_because = clock.local(at).date(), "异议成立，重新遴选"
    session().flush()
    for kind, ids in _subjects(concerned):
        events.publish(ObjectionUpheld(notice.id, kind, ids, objection.number or "", objection.answer, by))


def _concerned(objection: Objection) -> list[NoticeItem]:
    """The rows of the notice that it speaks of and that still stand."""
    rows = objection.notice.items
    return [item for item in rows if objection.item_id in (None, item.id) and item.withdrawn_on is None]


def _subjects(items: Sequence[NoticeItem]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What the rows stand for, by kind."""
    for kind in sorted({item.subject_kind for item in items}):
        yield kind, tuple(item.subject_id for item in items if item.subject_kind == kind)
