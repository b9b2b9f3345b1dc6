"""The second half's stage: an agenda of acts in the order of their days, and everybody who acts on it."""

import heapq
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.accounts.services import passwords
from marketplace.cli.demo.people import acting, open_account
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.actors import actor_of
from marketplace.organizations.models import Enterprise, Institution, Membership
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.publicity.queries import work_calendar
from marketplace.security.actors import Actor, Duty

Act = Callable[[], None]
# Needs in these states are still to be acted for by their enterprises.
ALIVE = (NeedState.SUBMITTED, NeedState.APPROVED, NeedState.PUBLISHED, NeedState.FAILED)
BETWEEN = timedelta(seconds=41)
PAPER = b"%PDF-1.4\n% demonstration paper\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def paper(name: str) -> FileStorage:
    """A scan as it is handed in."""
    return FileStorage(BytesIO(PAPER), filename=name, content_type="application/pdf")


class Agenda:
    """Acts wait for their moment; each may put further ones on. The trail goes forward, so no act looks back."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    def on(self, day: date, act: Act, hour: int = 10) -> None:
        """Let ``act`` happen on the first working day from ``day`` on."""
        calendar = work_calendar()
        while not calendar.works(day):
            day += timedelta(days=1)
        moment = datetime.combine(day, time(hour), clock.SHANGHAI)
        heapq.heappush(self._waiting, (moment, next(self._numbers), act))

    def run(self, last: datetime) -> None:
        """Everything up to ``last``, also what is put on meanwhile; what would come later stays undone."""
        moment = clock.now()
        while self._waiting and self._waiting[0][0] < last:
            wanted, _, act = heapq.heappop(self._waiting)
            moment = max(wanted, moment + BETWEEN)
            with clock.standing_at(moment):
                act()


@dataclass(frozen=True, slots=True)
class Role:
    """What the year holds for one institution, as ``seeds/demo/year.toml`` says."""

    institution_id: int
    name: str
    categories: tuple[str, ...]
    wins: int
    answers: str
    late_every: int
    summaries: Sequence[int]
    repeats: int = 0


@dataclass
class Stage:
    """Everybody who acts, and what is on the agenda."""

    told: dict[str, Any]
    round_id: int
    agenda: Agenda = field(default_factory=Agenda)
    firms: dict[int, Actor] = field(default_factory=dict)
    houses: dict[int, Actor] = field(default_factory=dict)
    officers: dict[str, Actor] = field(default_factory=dict)
    panel: list[Actor] = field(default_factory=list)
    roles: dict[int, Role] = field(default_factory=dict)

    @property
    def city(self) -> Actor:
        """The city bureau's first officer."""
        return acting("city")

    def round(self) -> PilotRound:
        """The round's row."""
        return session().get_one(PilotRound, self.round_id)

    def know_people(self) -> None:
        """Whoever acts for an enterprise, an institution or a county, by what they act for."""
        rows = select(Membership).where(Membership.is_active)
        for member in session().scalars(rows.order_by(Membership.id.desc())):
            actor = actor_of(member)
            if actor.duty is Duty.ENTERPRISE:
                self.firms[member.organization_id] = actor
            elif actor.duty is Duty.INSTITUTION:
                self.houses[member.organization_id] = actor
            elif actor.duty is Duty.COUNTY and actor.county_code:
                self.officers[actor.county_code] = actor
        self.panel = [acting(f"assessor-{number}") for number in (1, 2, 3)]


def read_year(seeds: Path) -> dict[str, Any]:
    """What ``seeds/demo/year.toml`` says."""
    return tomllib.loads((seeds / "demo" / "year.toml").read_text(encoding="utf-8"))


def set_stage(seeds: Path) -> Stage:
    """The stage with the people who are there already."""
    told = read_year(seeds)
    stage = Stage(told, pilots.require_round().id)
    stage.know_people()
    by_name = {one.name: one for one in session().scalars(select(Institution))}
    for one in told["institution"]:
        found = by_name[one["name"]]
        values = {name: one[name] for name in ("wins", "answers", "late_every", "summaries")}
        stage.roles[found.id] = Role(
            found.id, found.name, tuple(found.categories), repeats=one.get("repeats", 0), **values
        )
    return stage


def give_accounts(password: str) -> int:
    """Enterprises whose needs a sheet brought in get somebody to act for them; returns how many."""
    taken = select(Membership.organization_id).where(Membership.duty == Duty.ENTERPRISE, Membership.is_active)
    rows = (
        select(Enterprise).join(Need, Need.enterprise_id == Enterprise.id)
        .where(Need.state.in_(ALIVE), Enterprise.id.not_in(taken))
        .distinct().order_by(Enterprise.id)
    )  # fmt: skip
    # One hash for all: they share the demo's password, and hashing is slow by design.
    hashed = passwords.hashed(password)
    with unit_of_work():
        found = session().scalars(rows).all()
        for place, one in enumerate(found, start=3):
            name = f"{one.name[:8]}经办人（示例）"
            open_account(f"enterprise-{place}", name, one, Duty.ENTERPRISE, password, hashed=hashed)
    return len(found)
