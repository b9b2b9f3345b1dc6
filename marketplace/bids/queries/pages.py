"""What the pages of 揭榜 show; nothing here counts or names a bid before its opening."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from marketplace.bids.lifecycle import AwardState, BidState, QuestionState, TenderState
from marketplace.bids.models import Award, Bid, Question, Tender
from marketplace.kernel.database import session
from marketplace.needs.models import Need
from marketplace.organizations.models import Enterprise, Organization

T = TenderState
# Where a tender stands with the day taken into account: state and deadline, in words and tone.
PHASES = {
    "receiving": "揭榜中", "to_open": "已截止，待开启", "opening": "正在开启", "opened": "已开启，待评选",
    "awarded": "已选定机构", "key_lost": "密钥遗失", "failed": "流标", "void": "已撤下",
}  # fmt: skip
TONES = {
    "receiving": "active", "to_open": "waiting", "opening": "waiting", "opened": "waiting", "awarded": "done",
    "key_lost": "refused", "failed": "refused", "void": "neutral",
}  # fmt: skip


def phase_of(state: TenderState, deadline_on: date, today: date) -> str:
    """The key of PHASES."""
    if state is T.RECEIVING:
        return "receiving" if today <= deadline_on else "to_open"
    return state.value


def tender_of(need_id: int) -> Tender | None:
    """The tender of the need's latest publication, with enterprise and county: one statement."""
    firm = joinedload(Need.enterprise, innerjoin=True)
    need = joinedload(Tender.need, innerjoin=True).options(
        firm.options(lazyload(Enterprise.county), lazyload(Enterprise.chain)), joinedload(Need.county, innerjoin=True)
    )
    rows = select(Tender).where(Tender.need_id == need_id).order_by(Tender.publication.desc()).limit(1).options(need)
    return session().scalars(rows).first()


def questions_of(tender: Tender, *, with_askers: bool) -> Sequence[Question]:
    """The questions that everybody may read, oldest first; who asked is read for the auditor only."""
    rows = select(Question).where(Question.tender_id == tender.id, Question.state != QuestionState.REMOVED)
    if with_askers:
        rows = select(Question).where(Question.tender_id == tender.id).options(selectinload(Question.asker))
    return session().scalars(rows.order_by(Question.id)).all()


def question(question_id: int) -> Question | None:
    """A question that was not removed."""
    found = session().get(Question, question_id)
    return found if found is not None and found.state is not QuestionState.REMOVED else None


def bid(bid_id: int) -> Bid | None:
    """A bid with its institution and files."""
    rows = select(Bid).where(Bid.id == bid_id).options(selectinload(Bid.institution), selectinload(Bid.files))
    return session().scalars(rows).one_or_none()


@dataclass(frozen=True, slots=True)
class Result:
    """What everybody may know of an award: the day from which it binds, and whom the owner chose (id, name)."""

    binding_on: date
    chosen: tuple[tuple[int, str], ...]


def result_of(tender: Tender) -> Result | None:
    """The standing award of a tender; no losers and no prices. Nothing before it: one statement when awarded."""
    if tender.state is not T.AWARDED:
        return None
    rows = session().execute(
        select(Award.binding_on, Organization.__table__.c.id, Organization.__table__.c.name)
        .join(Bid, and_(Bid.tender_id == Award.tender_id, Bid.lying_in(tender.id), Bid.state == BidState.AWARDED))
        .join(Organization.__table__, Organization.__table__.c.id == Bid.institution_id)
        .where(Award.tender_id == tender.id, Award.state == AwardState.STANDING)
        .order_by(Organization.__table__.c.name)
    ).all()  # fmt: skip
    return Result(rows[0].binding_on, tuple((row.id, row.name) for row in rows)) if rows else None
