"""A small populated world: one thing of every kind in two counties, made by the services, for tests that attack it."""

from contextlib import ExitStack
from datetime import date

from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.services.dictionaries import add_chain
from marketplace.oversight.queries.rows import LISTINGS
from marketplace.publicity.services.calendar import Day, record_days
from tests.cast import Cast
from tests.factories.agreements import open_round
from tests.integration.certification.conftest import Course, at
from tests.town.applications import lay_applications, lay_filings, lay_newcomers
from tests.town.bids import lay_tenders, open_bids
from tests.town.engagements import lay_drafts, lay_engagements
from tests.town.evaluation import lay_evaluation
from tests.town.ground import HERE, NOW, THERE, Town
from tests.town.matchmaking import lay_advice
from tests.town.needs import lay_import, lay_needs, lay_orphan
from tests.town.organizations import lay_people, lay_profiles
from tests.town.surveys import lay_surveys
from tests.town.titles import lay_titles
from tests.town.world import TownWorld

__all__ = ["NOW", "Town", "TownWorld", "settle"]


def settle(cast: Cast) -> Town:
    """Fill the database of the cast, which two newcomers join; the clock ends at NOW."""
    town = Town()
    for county in (HERE, THERE):
        town.put(county, "what", *LISTINGS)
    with ExitStack() as clocks:
        clocks.enter_context(clock.standing_at(at(3, 6, 1)))
        courses = {HERE: Course(cast, clocks), THERE: Course(cast, clocks, "institution-2")}
        open_round(cast)
        for county, number in ((HERE, "1"), (THERE, "2")):
            lay_needs(town, cast, county, number)
            lay_profiles(town, cast, county, number)
            lay_people(town, cast, county, number)
            lay_import(town, cast, county)
            lay_surveys(town, cast, county, number)
            lay_engagements(town, cast, county, number)
        lay_drafts(town, cast)
        lay_orphan(town, cast)
        lay_titles(town, cast)
        tenders = lay_tenders(town, cast)
        lay_city(town, cast)
        lay_newcomers(town, cast, clocks)
        lay_filings(town, cast, clocks)
        lay_applications(town, cast, courses)
        clocks.enter_context(clock.standing_at(NOW))
        open_bids(town, cast, tenders)
        lay_evaluation(town, cast)
        lay_advice(town, cast)
    return town


def lay_city(town: Town, cast: Cast) -> None:
    with unit_of_work():
        chain = add_chain("轨道交通（示例）", by=cast.actor("city"))
        record_days([Day(date(2023, 5, 4), False, "示例")], by=cast.actor("city"))
    for county in (HERE, THERE):
        town.put(county, "chain_id", chain.id)
        town.put(county, "day", "2023-05-04")
