"""One tender and its dates, held against the database's clock."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from marketplace.bids.lifecycle import AwardState
from marketplace.bids.models import Award, Opening, Tender
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.needs.models import Need


def get(tender_id: int) -> Tender | None:
    """A tender with its need."""
    return session().get(Tender, tender_id)


def of_need(need: Need) -> Tender | None:
    """The tender of the need's present publication."""
    rows = select(Tender).where(Tender.need_id == need.id, Tender.publication == need.publications)
    return session().scalars(rows).one_or_none()


def locked(tender: Tender) -> Tender:
    """The tender as it stands now; nobody else bids, opens or awards on it until this unit of work ends."""
    rows = select(Tender).where(Tender.id == tender.id).with_for_update(of=Tender, key_share=True)
    return session().scalars(rows.execution_options(populate_existing=True)).one()


def database_moment() -> datetime:
    """The present moment by the database's own clock, read when it is asked (not when the transaction began)."""
    if session().get_bind().dialect.name == "sqlite":
        told = session().scalar(select(func.strftime("%Y-%m-%dT%H:%M:%f", "now")))
        return clock.of_database(datetime.fromisoformat(str(told)).replace(tzinfo=UTC))
    told = session().scalar(select(func.clock_timestamp()))
    assert isinstance(told, datetime)
    return clock.of_database(told.astimezone(UTC))


def closes_at(tender: Tender) -> datetime:
    """The first moment at which no bid is taken any more."""
    return clock.end_of_day(tender.deadline_on)


def questions_close_at(tender: Tender) -> datetime:
    """The first moment at which no question is taken any more."""
    return clock.end_of_day(tender.question_until)


def latest_opening(tender: Tender) -> Opening | None:
    """The request to open that was made last."""
    rows = select(Opening).where(Opening.tender_id == tender.id).order_by(Opening.id.desc()).limit(1)
    return session().scalars(rows).first()


def standing_award(tender: Tender) -> Award | None:
    """The award that stands."""
    rows = select(Award).where(Award.tender_id == tender.id, Award.state == AwardState.STANDING)
    return session().scalars(rows).one_or_none()
