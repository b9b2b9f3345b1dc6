"""The played round, day by day, with the clock standing where the notice's calendar puts it."""

from datetime import date, datetime, time
from typing import Any

from flask import current_app
from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.audit.services import record
from marketplace.certification import services as certification
from marketplace.cli.demo import institutions, needs, people, tally, titles, year
from marketplace.cli.demo.hurry import in_a_hurry
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots import services as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import SYSTEM

# Where the first half ends; the second goes on from the next day.
HALF_TIME = datetime.combine(date(2023, 4, 11), time(9), clock.SHANGHAI)
LAST_DAY = year.LAST_DAY


def at(month: int, day: int, hour: int = 9) -> Any:
    """Stand at a moment of 2023."""
    return clock.standing_at(datetime.combine(date(2023, month, day), time(hour), clock.SHANGHAI))


PLAYED = "demo:played"


def is_begun() -> bool:
    """Whether this database holds a round, whole or broken off."""
    return tally.count_of(PilotRound) != 0


def is_played() -> bool:
    """Whether the story was told to its end: its last row stands in the trail."""
    return tally.count_of(AuditRecord, AuditRecord.act == PLAYED) != 0


def play(password: str) -> None:
    """The whole round, through the same services as the pages."""
    play_first_half(password)
    play_second_half(password)


def play_second_half(password: str) -> None:
    """From 12 April 2023 to the days after the term, on a database that holds the first half."""
    with in_a_hurry():
        year.play(password)
    with clock.standing_at(LAST_DAY), unit_of_work():
        record(PLAYED, by=SYSTEM, on=session().scalars(select(PilotRound)).one())


def play_first_half(password: str) -> None:
    """From the notice to the published lists."""
    with in_a_hurry():
        _tell_first_half(password)


def _tell_first_half(password: str) -> None:
    seeds = current_app.config["SEEDS_DIR"]
    with at(2, 20), unit_of_work():
        pilots.load_round(seeds / "pilots" / "zhuzhou-2023.toml", by=SYSTEM)
        for programme in sorted((seeds / "programmes").glob("*.toml")):
            certification.load_programme(programme, by=SYSTEM)
        people.settle(password)
    told = institutions.described(seeds)
    with at(2, 27):
        institutions.import_lists(seeds)
        institutions.register_others(told, password)
    with at(3, 2):
        needs.import_lists(seeds)
        needs.give_accounts(password)
    with at(3, 6):
        needs.post_by_form()
        for place, one in enumerate(told, start=1):
            institutions.apply(one, place)
    with at(3, 9):
        needs.review()
        needs.clerk_mends()
    with at(3, 13):
        institutions.check(told)
    with at(3, 17):
        institutions.assess(told)
    with at(3, 20):
        notice = institutions.choose_and_post(told)
        ready = needs.publishable()
        needs.publish(ready[: len(ready) // 3], date(2023, 4, 7))
    with at(3, 22):
        institutions.object_and_answer(notice, answer=False)
    with at(3, 27):
        institutions.object_and_answer(notice, answer=True)
    with at(3, 28):
        institutions.confirm(notice)
    with at(3, 31):
        needs.publish(needs.publishable()[:-4], date(2023, 5, 12))
    with at(4, 3):
        year.bid_early()
    with at(4, 10):
        needs.ends(date(2023, 5, 26))
        titles.begin()
    with at(4, 11, 8):
        needs.start_a_week()
        jobs.run_sweeps()
