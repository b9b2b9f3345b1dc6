"""What a desk is made of: groups of things that wait, deadlines with the working days left, and recent notices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, literal, select, union_all

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Registration
from marketplace.publicity import queries as publicity

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: its words, the address of the act, the act's verb, since when."""

    title: str
    url: str
    act: str
    note: str = ""
    since: datetime | None = None


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


@dataclass(slots=True)
class Desk:
    """One person's desk."""

    groups: list[Group] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    doors: list[tuple[str, str]] = field(default_factory=list)

    def add(self, *groups: Group) -> None:
        """Keep the groups that have something in them."""
        self.groups += [group for group in groups if group.total]


def waiting(statement: Select[Any], *, title: str, url: str, item: Callable[[Any], Item], column: Any) -> Group:
    """The first few rows of ``statement`` and how many there are, in one statement; ``column`` is any key column."""
    rows = session().execute(statement.add_columns(func.count(column).over()).limit(SHOWN)).unique().all()
    return Group(title, [item(row[0]) for row in rows], rows[0][-1] if rows else 0, url)


@dataclass(frozen=True, slots=True)
class Pile:
    """Things of one kind that wait, as lean columns, so that several piles are read by one statement.

    ``rows`` selects id, title, note (text or None) and since; ``order`` names its columns; ``address`` makes the act's
    address of the id, ``words`` the note's words of what is stored.
    """

    title: str
    url: str
    act: str
    rows: Select[*tuple[Any, ...]]
    order: tuple[Any, ...]
    address: Callable[[int], str]
    words: Callable[[str], str] = str


def read_piles(piles: Sequence[Pile]) -> list[Group]:
    """The first few of each pile and how many there are: one statement, however many piles."""
    heads = [_head(number, pile) for number, pile in enumerate(piles)]
    found: dict[int, list[Any]] = {number: [] for number in range(len(piles))}
    for row in session().execute(union_all(*heads).order_by("pile", "place")):
        found[row.pile].append(row)
    return [_group(pile, found[number]) for number, pile in enumerate(piles)]


def _head(number: int, pile: Pile) -> Select[*tuple[Any, ...]]:
    place = func.row_number().over(order_by=pile.order).label("place")
    counted = pile.rows.add_columns(place, func.count().over().label("total")).subquery()
    columns = (counted.c.id, counted.c.title, counted.c.note, counted.c.since, counted.c.place, counted.c.total)
    return select(literal(number).label("pile"), *columns).where(counted.c.place <= SHOWN)


def _group(pile: Pile, rows: Sequence[Any]) -> Group:
    items = [
        Item(row.title, pile.address(row.id), pile.act, pile.words(row.note) if row.note else "", row.since)
        for row in rows
    ]  # fmt: skip
    return Group(pile.title, items, rows[0].total if rows else 0, pile.url)


def registration_item(registration: Registration) -> Item:
    """A registration as the county's and the administrator's desks show it."""
    url = url_for("registrations.show", registration_id=registration.id)
    applicant = registration.user.display_name
    return Item(registration.organization_name, url, "审批", applicant, registration.created_at)


def deadline(on: date, title: str, url: str) -> Deadline:
    """A deadline counted by the working calendar."""
    return Deadline(on, title, url, publicity.work_calendar().left(clock.today(), on))
