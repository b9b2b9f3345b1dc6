"""A small populated world: one thing of every kind in two counties, made by the services, for tests that attack it."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path

from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.services.dictionaries import add_chain
from marketplace.oversight.queries.rows import LISTINGS
from marketplace.pilots.services import load_round
from marketplace.publicity.services.calendar import Day, record_days
from marketplace.security.actors import SYSTEM
from tests.cast import Cast
from tests.integration.certification.conftest import Course, at
from tests.town.applications import lay_applications, lay_early_applications
from tests.town.bids import lay_tenders, open_bids
from tests.town.engagements import lay_engagements
from tests.town.ground import HERE, NOW, THERE, Town
from tests.town.needs import lay_import, lay_needs
from tests.town.organizations import lay_people, lay_profiles
from tests.town.surveys import lay_surveys
from tests.town.titles import lay_titles
from tests.town.world import TownWorld

ROUND = Path(__file__).parents[2] / "seeds" / "pilots" / "zhuzhou-2023.toml"

__all__ = ["NOW", "Town", "TownWorld", "settle"]


def settle(cast: Cast, *, early: bool = False) -> Town:
    """Fill the database of the cast; the clock ends at NOW. ``early``: applications are being filled in and checked."""
    town = Town()
    for county in (HERE, THERE):
        town.put(county, "what", *LISTINGS)
    with ExitStack() as clocks:
        clocks.enter_context(clock.standing_at(at(3, 6, 1)))
        courses = {HERE: Course(cast, clocks), THERE: Course(cast, clocks, "institution-2")}
        with unit_of_work():
            load_round(ROUND, by=SYSTEM)
        for county, number in ((HERE, "1"), (THERE, "2")):
            lay_needs(town, cast, county, number)
            lay_profiles(town, cast, county, number)
            lay_people(town, cast, county, number)
            lay_import(town, cast, county)
            lay_surveys(town, cast, county, number)
            lay_engagements(town, cast, county, number)
        lay_titles(town, cast)
        tenders = lay_tenders(town, cast)
        lay_city(town, cast)
        lay_early_applications(town, courses) if early else lay_applications(town, cast, courses)
        clocks.enter_context(clock.standing_at(NOW))
        open_bids(town, cast, tenders)
    return town


def lay_city(town: Town, cast: Cast) -> None:
    with unit_of_work():
        chain = add_chain("轨道交通（示例）", by=cast.actor("city"))
        record_days([Day(date(2023, 5, 4), False, "示例")], by=cast.actor("city"))
    for county in (HERE, THERE):
        town.put(county, "chain_id", chain.id)
        town.put(county, "day", "2023-05-04")
