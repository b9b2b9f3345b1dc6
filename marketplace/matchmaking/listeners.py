"""Words are read as they change, a published need is ranked at once, a new institution freshens all open needs."""

from marketplace.certification.events import InstitutionAdmitted
from marketplace.kernel import jobs
from marketplace.matchmaking import services
from marketplace.matchmaking.services import reading
from marketplace.needs.events import ImportShown, NeedPublished, NeedWorded
from marketplace.organizations.events import InstitutionDescribed
from marketplace.security.actors import SYSTEM


def read_need(event: NeedWorded) -> None:
    """Which service do these words mean?"""
    reading.ask_for_need(event.need)


def read_institution(event: InstitutionDescribed) -> None:
    """Which services does it say that it offers?"""
    reading.ask_for_institution(event.institution)


def read_import(event: ImportShown) -> None:
    """Do the rows stand under the right direction?"""
    jobs.wake("match:read-import", event.run.id)


def rank_published(event: NeedPublished) -> None:
    """The need stands on the board: who could do it?"""
    services.ask_for_ranking(event.need, by=SYSTEM, cause="published")


def rank_again(_event: InstitutionAdmitted) -> None:
    """Who is new may fit better: all open needs, once for all that were admitted together."""
    jobs.wake("match:refresh")
