"""Asking for the bids to be opened: one recorded act after the deadline, a recorded refusal before it (D26)."""

from datetime import datetime

from marketplace.audit import services as audit
from marketplace.bids import queries
from marketplace.bids.lifecycle import OPENING, TENDER, TenderState
from marketplace.bids.models import Opening, Tender
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.security.actors import Actor

JOB = "bids:open"


class OpeningRefused(Refusal):
    """Asked for before the deadline; the row of the refusal and its trail are written, so the view calls ``keep()``."""

    def __init__(self, message: str, opening: Opening) -> None:
        super().__init__(message)
        self.opening = opening


def ask_opening(tender: Tender, *, by: Actor, at: datetime) -> Opening:
    """Ask the worker to open all bids. OpeningRefused before the deadline by the database's clock."""
    tender = queries.locked(tender)
    if not TENDER.can(tender.state, "ask_opening"):
        TENDER.move(tender, "ask_opening")
    found = Opening(tender_id=tender.id, asked_by_id=by.user_id, asked_for=by.organization_name, state=OPENING.initial,
                    created_at=at)  # fmt: skip
    session().add(found)
    session().flush()
    moment = queries.database_moment()
    if moment < queries.closes_at(tender):
        raise _refused(tender, found, moment, by=by, at=at)
    before = TENDER.move(tender, "ask_opening")
    session().flush()
    audit.record("opening:ask", by=by, on=found, title=tender.title, before={"state": before},
                 after={"state": tender.state}, at=at)  # fmt: skip
    jobs.wake(JOB, found.id)
    return found


def _refused(tender: Tender, found: Opening, moment: datetime, *, by: Actor, at: datetime) -> OpeningRefused:
    reason = too_early(tender, moment)
    OPENING.move(found, "refuse")
    found.reason, found.finished_at = reason, at
    session().flush()
    audit.record("opening:refuse", by=by, on=found, title=tender.title, after={"state": found.state}, reason=reason,
                 at=at)  # fmt: skip
    return OpeningRefused(reason, found)


def too_early(tender: Tender, moment: datetime) -> str:
    """The refusal in words: when bids may be opened, and what time it is."""
    return (
        f"揭榜截止于 {tender.deadline_on.isoformat()} 24:00，截止之后才能开启标书；"
        f"数据库时间现为 {clock.local(moment):%Y-%m-%d %H:%M:%S}。本次申请已记录。"
    )


def retry_opening(opening: Opening, *, by: Actor, at: datetime) -> Opening:
    """After the worker was given its key: try the opening that failed again."""
    tender = queries.locked(opening.tender)
    if tender.state is not TenderState.OPENING:
        raise Refusal(f"揭榜现为「{tender.state.title}」，没有等待开启的申请。")
    before = OPENING.move(opening, "retry")
    opening.reason, opening.attempts, opening.leased_until, opening.finished_at = "", 0, None, None
    session().flush()
    audit.record("opening:retry", by=by, on=opening, title=tender.title, before={"state": before},
                 after={"state": opening.state}, at=at)  # fmt: skip
    jobs.wake(JOB, opening.id)
    return opening
