"""Posting a notice, stopping it, and announcing the result after its window has closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.audit.services import record
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.publicity import rules
from marketplace.publicity.models import Notice, NoticeItem
from marketplace.publicity.queries.calendar import work_calendar
from marketplace.publicity.queries.notices import window_state
from marketplace.security.actors import Actor


@dataclass(frozen=True, slots=True)
class Item:
    """One row to make public: what it concerns, its title, and its cells in the order of the notice's columns."""

    subject_kind: str
    subject_id: int
    title: str
    cells: tuple[str, ...] = ()


def post_notice(
    kind: str, title: str, *, body: Sequence[str], columns: Sequence[str] = (), items: Sequence[Item], days: int,
    answer_days: int, article: str, round_: str = "", posted_on: date | None = None, issuer: str = "", by: Actor,
    at: datetime | None = None,
) -> Notice:  # fmt: skip
    """Post a notice today for ``days`` working days; the posting day is not counted. RuleBroken for an empty one.

    An objection is answered within ``answer_days`` working days; both numbers are the programme's. ``posted_on`` and
    ``issuer`` are those of an authority outside that posted it earlier.
    """
    moment = at or clock.now()
    today = clock.local(moment).date()
    problems = rules.posting_problems(
        title=title, days=days, items=len(items), posted_on=posted_on or today, today=today
    )
    if problems:
        raise RuleBroken(problems)
    window = work_calendar().window(posted_on or today, days)
    notice = Notice(
        kind=kind, title=title.strip(), body=list(body), columns=list(columns), issuer=issuer or by.organization_name,
        round=round_, article=article, posted_on=window.start, days=days, answer_days=answer_days, ends_on=window.end,
        provisional=window.provisional, created_at=moment, items=_rows(items),
    )  # fmt: skip
    session().add(notice)
    session().flush()
    notice.number = f"GS{window.start.year}-{notice.id:04d}"
    record("notice:post", by=by, on=notice, after={"posted_on": window.start, "ends_on": window.end, "days": days,
           "provisional": window.provisional, "items": [item.title for item in items]}, at=at)  # fmt: skip
    return notice


def publish_decision(
    kind: str, title: str, *, body: Sequence[str], columns: Sequence[str], items: Sequence[Item], article: str,
    by: Actor, at: datetime | None = None,
) -> Notice:  # fmt: skip
    """公告 of what has been decided: public at once, with no window in which anything would wait."""
    moment = at or clock.now()
    window = work_calendar().window(clock.local(moment).date(), 1)
    notice = Notice(
        kind=kind, title=title.strip()[:120], body=list(body), columns=list(columns), issuer=by.organization_name,
        article=article[:80], posted_on=window.start, days=1, ends_on=window.end, announced_on=window.start,
        created_at=moment, items=_rows(items),
    )  # fmt: skip
    session().add(notice)
    session().flush()
    notice.number = f"GG{window.start.year}-{notice.id:04d}"
    record("notice:publish", by=by, on=notice, after={"items": [item.title for item in items]}, at=at)
    return notice


def _rows(items: Sequence[Item]) -> list[NoticeItem]:
    return [
        NoticeItem(
            position=place, title=item.title, subject_kind=item.subject_kind, subject_id=item.subject_id,
            cells=list(item.cells),
        )
        for place, item in enumerate(items, 1)
    ]  # fmt: skip


def stop_notice(notice: Notice, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """End a notice before its announcement, with a reason that stands on the public page."""
    if notice.announced_on is not None or notice.stopped_on is not None:
        raise Refusal(f"公示「{notice.title}」{notice.state.title}，不能再终止。")
    if not reason.strip():
        raise RuleBroken([Problem("请填写终止公示的理由，理由会显示在公示页面上", "reason")])
    notice.stopped_on = clock.local(at or clock.now()).date()
    notice.stopped_because = reason.strip()[:200]
    record("notice:stop", by=by, on=notice, after={"stopped_on": notice.stopped_on}, reason=reason, at=at)


def announce_notice(notice: Notice, text: str = "", *, by: Actor, at: datetime | None = None) -> None:
    """公告 after the window: refused while it is open or an objection waits for its answer."""
    today = clock.local(at or clock.now()).date()
    if notice.announced_on is not None:
        raise Refusal(f"公示「{notice.title}」已于 {notice.announced_on.isoformat()} 公告。")
    state = window_state(notice, today)
    if not state.may_take_effect:
        raise Refusal(f"{state.why_not}。", article=notice.article)
    notice.announced_on, notice.announcement = today, text.strip()
    record("notice:announce", by=by, on=notice, after={"announced_on": today}, at=at)
