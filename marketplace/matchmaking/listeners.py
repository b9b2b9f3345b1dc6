"""A published need is ranked at once; a newly admitted institution freshens the rankings of open needs."""

from sqlalchemy import select

from marketplace.certification.events import InstitutionAdmitted
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.matchmaking import services
from marketplace.needs.events import NeedPublished
from marketplace.needs.models import Need
from marketplace.security.actors import SYSTEM


def rank_published(event: NeedPublished) -> None:
    """The need stands on the board: who could do it?"""
    services.ask_for_ranking(event.need, by=SYSTEM, cause="published")


def rank_again(_event: InstitutionAdmitted) -> None:
    """Who is new may fit better."""
    open_needs = select(Need).where(Need.is_open_on(clock.today())).order_by(Need.id)
    services.ask_for_all(session().scalars(open_needs), by=SYSTEM, cause="admitted")
