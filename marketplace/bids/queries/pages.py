"""What the pages and lists of 揭榜 show; nothing here counts or names a bid before its opening."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from marketplace.bids.lifecycle import AwardState, BidState, QuestionState, SheetState, TenderState
from marketplace.bids.models import Award, Bid, Question, ScoreSheet, Tender
from marketplace.bids.queries.bidders import sealed_of
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Enterprise, Organization
from marketplace.security.actors import Actor, Duty

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
SORTS = {"newest": "最近发布的在前", "deadline": "最早截止的在前"}
_ORDERS = {
    "newest": [Key(Tender.id, "id", descending=True)],
    "deadline": [Key(Tender.deadline_on, "deadline_on"), Key(Tender.id, "id")],
}
# States of an own bid one may look for; a withdrawn one is not kept in the list.
OWN_STATES = tuple(state for state in BidState if state is not BidState.WITHDRAWN)


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
        .join(Bid, and_(Bid.tender_id == Award.tender_id, Bid.state == BidState.AWARDED))
        .join(Organization.__table__, Organization.__table__.c.id == Bid.institution_id)
        .where(Award.tender_id == tender.id, Award.state == AwardState.STANDING)
        .order_by(Organization.__table__.c.name)
    ).all()  # fmt: skip
    return Result(rows[0].binding_on, tuple((row.id, row.name) for row in rows)) if rows else None


def chosen_of(tender_ids: Iterable[int]) -> dict[int, list[str]]:
    """Whom the owners chose, by tender: one statement for a page of the list."""
    found: dict[int, list[str]] = {}
    name = Organization.__table__.c.name
    rows = select(Bid.tender_id, name).join(Organization.__table__, Organization.__table__.c.id == Bid.institution_id)
    chosen = rows.where(Bid.tender_id.in_(list(tender_ids)), Bid.state == BidState.AWARDED)
    for tender_id, institution in session().execute(chosen.order_by(name)):
        found.setdefault(tender_id, []).append(institution)
    return found


# ── The lists ───────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class TenderFilters:
    """What the reader narrowed the list to; "" = all."""

    phase: str = ""
    category: str = ""
    county: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "TenderFilters":
        """From a query string; nonsense counts as «all»."""
        found = {name: _typed(args, name) for name in ("phase", "category", "county", "q")}
        return cls(**found | {"phase": found["phase"] if found["phase"] in PHASES else ""})


def _typed(args: Mapping[str, str], name: str) -> str:
    return "".join(sign for sign in args.get(name, "") if sign.isprintable()).strip()[:50]


def _in_phase(phase: str, today: date) -> ColumnElement[bool]:
    if phase in ("receiving", "to_open"):
        due = Tender.deadline_on >= today if phase == "receiving" else Tender.deadline_on < today
        return and_(Tender.state == T.RECEIVING, due)
    return Tender.state == TenderState(phase)


def _named(words: str) -> ColumnElement[bool]:
    columns = (Need.number, Need.title, Organization.__table__.c.name)
    return or_(*(column.icontains(words, autoescape=True) for column in columns))


def _scope(actor: Actor) -> list[ColumnElement[bool]]:
    """Whose tenders the actor works with; of a need published again only the latest."""
    latest = Tender.publication == Need.publications
    if actor.duty is Duty.ENTERPRISE:
        return [latest, Need.enterprise_id == (actor.organization_id or 0)]
    if actor.duty is Duty.COUNTY:
        return [latest, Need.county_code == (actor.county_code or "")]
    if actor.duty is Duty.ASSESSOR:
        mine = (ScoreSheet.user_id == (actor.user_id or 0), ScoreSheet.kind == "assessor")
        sheets = select(ScoreSheet.tender_id).where(*mine, ScoreSheet.state != SheetState.CONFLICTED)
        return [latest, Tender.id.in_(sheets)]
    return [latest]


def _tender_rows(actor: Actor, filters: TenderFilters, today: date) -> Any:
    organization, county = Organization.__table__, County.__table__
    rows = (
        select(
            Tender.id, Tender.need_id, Tender.state, Tender.question_until, Tender.deadline_on, Tender.opened_at,
            Need.number, Need.title, Need.category, Need.wanted, organization.c.name.label("enterprise"),
            county.c.name.label("county"),
        )
        .join(Need, Need.id == Tender.need_id)
        .join(organization, organization.c.id == Need.enterprise_id)
        .join(county, county.c.code == Need.county_code)
        .where(*_scope(actor))
    )  # fmt: skip
    if filters.phase:
        rows = rows.where(_in_phase(filters.phase, today))
    if filters.category:
        rows = rows.where(Need.category == filters.category)
    if filters.county:
        rows = rows.where(Need.county_code == filters.county)
    return rows.where(_named(filters.q)) if filters.q else rows


def tender_page(
    actor: Actor, filters: TenderFilters, sort: str, cursor: str | None, today: date, *, size: int = 25
) -> Page[Any]:
    """One page of the tenders that ``actor`` works with: two statements."""
    keys = _ORDERS.get(sort, _ORDERS["newest"])
    return keyset_page(session(), _tender_rows(actor, filters, today), keys, cursor=cursor, size=size)


def tender_export(actor: Actor, filters: TenderFilters, today: date, *, most: int = 10_000) -> Sequence[Any]:
    """The same rows for the sheet."""
    return session().execute(_tender_rows(actor, filters, today).order_by(Tender.id.desc()).limit(most)).all()


@dataclass(frozen=True, slots=True)
class OwnFilters:
    """What an institution narrowed its own bids to."""

    state: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "OwnFilters":
        """From a query string; nonsense counts as «all»."""
        state = _typed(args, "state")
        return cls(state=state if state in {one.value for one in OWN_STATES} else "", q=_typed(args, "q"))


def _own_rows(institution_id: int, filters: OwnFilters) -> Any:
    organization = Organization.__table__
    mine = or_(Bid.institution_id == institution_id, Bid.id.in_(sealed_of(institution_id)))
    rows = (
        select(
            Bid.id, Bid.state, Bid.price, Bid.concession, Bid.decision_reason, Tender.need_id,
            Tender.publication, Need.publications,
            Tender.state.label("tender_state"), Tender.deadline_on, Need.number, Need.title, Need.category,
            organization.c.name.label("enterprise"),
        )
        .join(Tender, Tender.id == Bid.tender_id)
        .join(Need, Need.id == Tender.need_id)
        .join(organization, organization.c.id == Need.enterprise_id)
        .where(mine, Bid.state != BidState.WITHDRAWN)
    )  # fmt: skip
    if filters.state:
        rows = rows.where(Bid.state == BidState(filters.state))
    return rows.where(_named(filters.q)) if filters.q else rows


def own_page(institution_id: int, filters: OwnFilters, cursor: str | None, *, size: int = 25) -> Page[Any]:
    """The institution's bids, newest first; the sealed ones found by their tags: three statements."""
    keys = [Key(Bid.id, "id", descending=True)]
    return keyset_page(session(), _own_rows(institution_id, filters), keys, cursor=cursor, size=size)


def own_export(institution_id: int, filters: OwnFilters, *, most: int = 10_000) -> Sequence[Any]:
    """The same rows for the sheet."""
    return session().execute(_own_rows(institution_id, filters).order_by(Bid.id.desc()).limit(most)).all()
