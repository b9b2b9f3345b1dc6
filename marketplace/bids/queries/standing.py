"""How the opened bids of a tender stand: points by sheet, the deciding total, the order."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from marketplace.accounts.lifecycle import AccountState
from marketplace.accounts.models import User
from marketplace.bids.lifecycle import BidState, SheetState
from marketplace.bids.models import Bid, BidPoints, ScoreSheet, Tender
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution, Membership
from marketplace.security.actors import Duty

_BIDDER = joinedload(Bid.institution).options(lazyload(Institution.county))
SHOWN = (BidState.OPENED, BidState.AWARDED, BidState.NOT_AWARDED, BidState.EXCLUDED)
JUDGED = frozenset(SHOWN) - {BidState.EXCLUDED}


@dataclass(frozen=True, slots=True)
class Row:
    """A bid in the table; ``totals`` by sheet id (None where a sheet has no points for it), ``points`` of each sheet
    by criterion, ``decided`` the total that orders, ``place`` from 1 (None where excluded or nothing decides yet)."""

    bid: Bid
    totals: dict[int, Decimal | None]
    points: dict[int, dict[str, Decimal]]
    decided: Decimal | None
    place: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """All opened bids, best first; ``basis`` is the finished sheet that orders: the consensus, else the owner's."""

    sheets: list[ScoreSheet]
    rows: list[Row]
    basis: ScoreSheet | None


def standing_of(tender: Tender) -> Standing:
    """The table of a tender's opened bids: highest total first, ties by price, then by submission. Three statements."""
    sheets = sheets_of(tender)
    bids = session().scalars(
        select(Bid).options(_BIDDER).where(Bid.lying_in(tender.id), Bid.state.in_(SHOWN))
        .order_by(Bid.id)
    ).all()  # fmt: skip
    points: dict[int, dict[int, dict[str, Decimal]]] = {}
    for one in session().scalars(
        select(BidPoints).join(ScoreSheet, BidPoints.sheet_id == ScoreSheet.id).where(ScoreSheet.tender_id == tender.id)
    ):
        points.setdefault(one.bid_id, {}).setdefault(one.sheet_id, {})[one.criterion] = one.points
    basis = deciding(sheets)
    rows = [_row(bid, sheets, points.get(bid.id, {}), basis) for bid in bids]
    rows.sort(key=_order)
    return Standing(sheets, [_placed(row, place) for place, row in enumerate(rows, start=1)], basis)


def _row(bid: Bid, sheets: list[ScoreSheet], points: dict[int, dict[str, Decimal]], basis: ScoreSheet | None) -> Row:
    totals = {sheet.id: sum(points[sheet.id].values(), Decimal(0)) if sheet.id in points else None for sheet in sheets}
    judged = basis is not None and bid.state in JUDGED
    return Row(bid, totals, points, totals[basis.id] if judged and basis else None, None)


def _order(row: Row) -> tuple[bool, Decimal, Decimal, float, int]:
    bid = row.bid
    submitted = bid.submitted_at.timestamp() if bid.submitted_at else 0.0
    return row.decided is None, -(row.decided or Decimal(0)), bid.price or Decimal(0), submitted, bid.id


def _placed(row: Row, place: int) -> Row:
    return Row(row.bid, row.totals, row.points, row.decided, place if row.decided is not None else None)


def deciding(sheets: list[ScoreSheet]) -> ScoreSheet | None:
    """The finished sheet that decides: the chair's consensus goes before the owner's own."""
    done = {sheet.kind: sheet for sheet in sheets if sheet.state is SheetState.DONE}
    return done.get("consensus") or done.get("owner")


def sheets_of(tender: Tender) -> list[ScoreSheet]:
    """All sheets: the owner's, the assessors', the consensus."""
    rows = select(ScoreSheet).options(joinedload(ScoreSheet.user)).where(ScoreSheet.tender_id == tender.id)
    return list(session().scalars(rows.order_by(ScoreSheet.id)))


def sheet_of(tender: Tender, kind: str, user_id: int | None = None) -> ScoreSheet | None:
    """The owner's sheet, the consensus, or one assessor's own."""
    rows = select(ScoreSheet).where(ScoreSheet.tender_id == tender.id, ScoreSheet.kind == kind)
    if kind == "assessor":
        rows = rows.where(ScoreSheet.user_id == user_id)
    return session().scalars(rows).one_or_none()


def assessors() -> list[User]:
    """Everybody who has the assessor's duty, for the city's choice."""
    rows = (
        select(User).join(Membership, Membership.user_id == User.id)
        .where(Membership.is_active, Membership.duty == Duty.ASSESSOR.value, User.state == AccountState.ACTIVE)
        .distinct().order_by(User.id)
    )  # fmt: skip
    return list(session().scalars(rows))
