"""The played round, day by day, with the clock standing where the notice's calendar puts it."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.audit.services import record
from marketplace.certification import services as certification
from marketplace.certification.models import Application
from marketplace.cli.demo import institutions, needs, people
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking.models import MatchFit, MatchRun
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import ImportRow, Need
from marketplace.pilots import services as pilots
from marketplace.pilots.models import PilotRound
from marketplace.publicity.models import Objection
from marketplace.security.actors import SYSTEM

LAST_DAY = datetime.combine(date(2023, 4, 11), time(9), clock.SHANGHAI)


def at(month: int, day: int, hour: int = 9) -> Any:
    """Stand at a moment of 2023."""
    return clock.standing_at(datetime.combine(date(2023, month, day), time(hour), clock.SHANGHAI))


PLAYED = "demo:played"


def is_begun() -> bool:
    """Whether this database holds a round, whole or broken off."""
    return session().scalar(select(func.count()).select_from(PilotRound)) != 0


def is_played() -> bool:
    """Whether the story was told to its end: its last row stands in the trail."""
    return _count(AuditRecord, AuditRecord.act == PLAYED) != 0


def play(password: str) -> None:
    """The first half of the round, through the same services as the pages."""
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
    with at(4, 10):
        needs.ends(date(2023, 5, 26))
    with at(4, 11, 8):
        needs.start_a_week()
        jobs.run_sweeps()
        with unit_of_work():
            record(PLAYED, by=SYSTEM, on=session().scalars(select(PilotRound)).one())


def happened() -> list[tuple[str, Sequence[tuple[str, int]]]]:
    """What the round came to, counted from its rows."""
    return [
        ("附件4 逐行核对", _by(ImportRow.action)),
        ("企业需求", [(state.title, number) for state, number in _states(Need.state)]),
        ("机构申报", [(state.title, number) for state, number in _states(Application.state)]),
        ("公示异议", [(state.title, number) for state, number in _states(Objection.state)]),
        ("推荐", [("完成的推荐", _count(MatchRun)), ("适合的机构人次", _count(MatchFit, MatchFit.suitable)),
                ("暂无合适机构的需求", _unmatched())]),
        ("操作留痕", [("条", _count(AuditRecord))]),
    ]  # fmt: skip


def _by(column: Any) -> list[tuple[str, int]]:
    words = {"accept": "接收", "split": "拆分", "reject": "退回", "skip": "跳过"}
    rows = session().execute(select(column, func.count()).group_by(column).order_by(column))
    return [(words.get(str(value), str(value)), number) for value, number in rows]


def _states(column: Any) -> list[tuple[Any, int]]:
    rows = session().execute(select(column, func.count()).group_by(column))
    found: dict[Any, int] = {row[0]: row[1] for row in rows}
    return [(state, found[state]) for state in column.type.enum_class if state in found]


def _count(model: Any, *where: Any) -> int:
    return session().scalar(select(func.count()).select_from(model).where(*where)) or 0


def _unmatched() -> int:
    fitting = (
        select(MatchRun.need_id)
        .join(MatchFit, MatchFit.run_id == MatchRun.id)
        .where(MatchRun.is_latest, MatchFit.suitable)
    )
    return _count(Need, Need.state == NeedState.PUBLISHED, Need.id.not_in(fitting))
