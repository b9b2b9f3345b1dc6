"""What a desk is made of: piles of things that wait, read by one statement however many there are, and deadlines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, Select, String, cast, func, literal, null, select, union_all

from marketplace.kernel import clock
from marketplace.kernel.database import Moment, session
from marketplace.publicity import queries as publicity
from marketplace.surveys.rules import Figures
from marketplace.web.filters import spoken_day

SHOWN = 5
# The columns of a pile; ``other`` is a second number that the address needs, ``due`` the day by which.
COLUMNS: dict[str, Any] = {
    "id": Integer, "other": Integer, "title": String, "note": String, "since": Moment, "due": Date,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: its words, the address of the act, the act's verb, since when, and its day in words."""

    title: str
    url: str
    act: str
    note: str = ""
    since: datetime | None = None
    day: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind that wait; ``total`` counts all, ``items`` are the first few, ``url`` opens the rest."""

    title: str
    items: Sequence[Item]
    total: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something must be done; ``left`` counts working days, negative when overdue."""

    on: date
    title: str
    url: str
    left: int

    @property
    def words(self) -> str:
        """«还剩 3 个工作日»."""
        if self.left < 0:
            return f"已超期 {-self.left} 个工作日"
        return "今天截止" if self.left == 0 and self.on == clock.today() else f"还剩 {self.left} 个工作日"

    @property
    def tone(self) -> str:
        """How ``components/deadline.html`` colours it."""
        return "over" if self.left < 0 else "soon" if self.left <= 3 else ""


@dataclass(frozen=True, slots=True)
class Promise:
    """An institution's promise (D6): enterprises promised, served and in service; natural days left of the term.

    ``released`` are the answers last released to it and how many were asked, None before (D24).
    """

    promised: int
    served: int
    running: int
    days_left: int
    released: Figures | None = None

    @property
    def lacking(self) -> int:
        """How many are still to be served."""
        return max(0, self.promised - self.served)

    @property
    def words(self) -> str:
        """«还差 4 家，余 120 天»."""
        return f"还差 {self.lacking} 家，余 {self.days_left} 天" if self.lacking else "已兑现承诺"


@dataclass(slots=True)
class Desk:
    """One person's desk."""

    groups: list[Group] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    doors: list[tuple[str, str]] = field(default_factory=list)
    promise: Promise | None = None

    def add(self, *groups: Group) -> None:
        """Keep the groups that have something in them."""
        self.groups += [group for group in groups if group.total]


@dataclass(frozen=True, slots=True)
class Pile:
    """Things of one kind that wait, as lean columns, so that several piles are read by one statement.

    ``rows`` selects COLUMNS (made by ``columns``); ``order`` names its columns; ``address`` makes the act's address of
    a row, ``words`` and ``titles`` the note's and the title's words of what is stored. A pile ``aside`` stands among
    the deadlines alone, under its title; of another pile the rows with a ``due`` day stand there as well, under the
    words of ``dated``; ``day`` is what a row's day means («截止»).
    """

    title: str
    rows: Select[*tuple[Any, ...]]
    order: tuple[Any, ...]
    address: Callable[[Any], str]
    url: str = ""
    act: str = "查看"
    words: Callable[[str], str] = str
    titles: Callable[[str], str] = str
    aside: bool = False
    dated: str = ""
    day: str = ""


def columns(**given: Any) -> list[Any]:
    """All columns of a pile in their order, empty where nothing is given."""
    return [(given[name] if name in given else cast(null(), kind)).label(name) for name, kind in COLUMNS.items()]


def constant(name: str, value: Any) -> Any:
    """A fixed value of the column ``name``, typed on both databases."""
    kind = COLUMNS[name]
    # SQLite would cast a day to its year.
    return literal(value, kind) if kind is Date else cast(literal(value, kind), kind)


def stored(state: Any) -> Any:
    """A state as it is stored, since one column holds the states of several piles."""
    return cast(state, String)


def read(desk: Desk, piles: Sequence[Pile]) -> None:
    """Put the first few of each pile on the desk, with the count of all: one statement, however many piles."""
    heads = [_head(number, pile) for number, pile in enumerate(piles)]
    found: dict[int, list[Any]] = {number: [] for number in range(len(piles))}
    for row in session().execute(union_all(*heads).order_by("pile", "place")):
        found[row.pile].append(row)
    for number, pile in enumerate(piles):
        if not pile.aside:
            desk.add(_group(pile, found[number]))
        words = pile.title if pile.aside else pile.dated
        if words:
            desk.deadlines += [
                deadline(row.due, f"{words}：{row.title}", pile.address(row)) for row in found[number] if row.due
            ]


def _head(number: int, pile: Pile) -> Select[*tuple[Any, ...]]:
    place = func.row_number().over(order_by=pile.order).label("place")
    counted = pile.rows.add_columns(place, func.count().over().label("total")).subquery()
    shown = [counted.c[name] for name in (*COLUMNS, "place", "total")]
    return select(literal(number).label("pile"), *shown).where(counted.c.place <= SHOWN)


def _group(pile: Pile, rows: Sequence[Any]) -> Group:
    items = [
        Item(
            pile.titles(row.title), pile.address(row), pile.act, pile.words(row.note) if row.note else "", row.since,
            f"{pile.day} {spoken_day(row.due)}" if pile.day and row.due else "",
        )
        for row in rows
    ]  # fmt: skip
    return Group(pile.title, items, rows[0].total if rows else 0, pile.url)


def deadline(on: date, title: str, url: str) -> Deadline:
    """A deadline counted by the working calendar."""
    return Deadline(on, title, url, publicity.work_calendar().left(clock.today(), on))
