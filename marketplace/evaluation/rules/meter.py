"""How an institution keeps its promise: firms served and in service, the pace, early points, and signs of padding.

Served is decision D5; the same firm counts once. A sign changes nothing by itself: it shows rows for people to look at.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marketplace.kernel.titles import Titled

ONE_DAY = timedelta(days=1)


class Point(Titled):
    """When an early warning is due."""

    QUARTER = "quarter", "四分之一"
    HALF = "half", "一半"
    THREE_QUARTERS = "three_quarters", "四分之三"

    @property
    def quarters(self) -> int:
        """How many quarters of the term."""
        return list(Point).index(self) + 1


@dataclass(frozen=True, slots=True)
class Service:
    """A signed engagement of an institution with what is known of its firm; ``complete`` is decision D5."""

    id: int
    number: str
    title: str
    institution: int
    enterprise: int
    name: str
    phone: str
    address: str
    representative: str
    complete: bool
    running: bool
    signed_at: datetime
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the institution itself, for firms that share it."""

    phone: str = ""
    address: str = ""
    representative: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """Numbers of firms: promised, ``expected`` by today, served, in service; ``projected`` at the end at this pace."""

    promised: int
    expected: int
    served: int
    running: int
    projected: int
    days_left: int

    @property
    def lacking(self) -> int:
        """How many are still to be served."""
        return max(0, self.promised - self.served)

    @property
    def is_behind(self) -> bool:
        """Fewer served than the days that are over ask for."""
        return self.served < min(self.expected, self.promised)


@dataclass(frozen=True, slots=True)
class Sign:
    """Services that look alike in a way that padding has."""

    key: str
    title: str
    words: str
    services: tuple[Service, ...]


def elapsed_days(starts_on: date, ends_on: date, today: date) -> tuple[int, int]:
    """(days of the term that are over, all its days); both ends belong to the term."""
    whole = (ends_on - starts_on).days + 1
    return min(max((today - starts_on).days + 1, 0), whole), whole


def meter(promised: int, services: Iterable[Service], starts_on: date, ends_on: date, today: date) -> Meter:
    """The meter of one institution on a day."""
    found = list(services)
    served = {one.enterprise for one in found if one.complete}
    running = {one.enterprise for one in found if one.running} - served
    over, whole = elapsed_days(starts_on, ends_on, today)
    return Meter(
        promised, promised * over // whole, len(served), len(running), len(served) * whole // over if over else 0,
        max(0, (ends_on - today).days),
    )  # fmt: skip


def day_of(point: Point, starts_on: date, ends_on: date) -> date:
    """The day by whose end the point is passed."""
    whole = (ends_on - starts_on).days + 1
    return starts_on + timedelta(days=-(-whole * point.quarters // 4) - 1)


def point_on(starts_on: date, ends_on: date, today: date) -> Point | None:
    """The latest point passed before ``today``; None before the first and after the term."""
    if today > ends_on:
        return None
    passed = [one for one in Point if day_of(one, starts_on, ends_on) < today]
    return passed[-1] if passed else None


# ── Signs ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def signs(services: Sequence[Service], own: Known) -> list[Sign]:
    """All signs in one institution's services, those with the most rows first in each kind."""
    return [*_same_firm(services), *_related(services), *_own(services, own), *_one_day(services)]


def _same_firm(services: Sequence[Service]) -> list[Sign]:
    by_firm: dict[int, list[Service]] = defaultdict(list)
    for one in services:
        by_firm[one.enterprise].append(one)
    return [
        Sign("same", "同一企业多次服务", f"{rows[0].name}有 {len(rows)} 份协议，只计一家", tuple(rows))
        for rows in sorted(by_firm.values(), key=lambda rows: (-len(rows), rows[0].id)) if len(rows) > 1
    ]  # fmt: skip


_SHARED = {"phone": "联系电话", "address": "地址", "representative": "法定代表人"}


def _key(text: str) -> str:
    return "".join(text.split())


def _related(services: Sequence[Service]) -> list[Sign]:
    """Different firms that share a phone, an address or who stands for them."""
    found = []
    for field, words in _SHARED.items():
        groups: dict[str, list[Service]] = defaultdict(list)
        for one in services:
            if _key(getattr(one, field)):
                groups[_key(getattr(one, field))].append(one)
        for rows in groups.values():
            names = list(dict.fromkeys(one.name for one in rows))
            if len({one.enterprise for one in rows}) > 1:
                found.append(Sign("related", "企业之间有关联", f"{'、'.join(names)}的{words}相同", tuple(rows)))
    return sorted(found, key=lambda sign: (-len(sign.services), sign.services[0].id))


def _own(services: Sequence[Service], own: Known) -> list[Sign]:
    found = []
    for field, words in _SHARED.items():
        mine = _key(getattr(own, field))
        rows = [one for one in services if mine and _key(getattr(one, field)) == mine]
        if rows:
            names = "、".join(dict.fromkeys(one.name for one in rows))
            found.append(Sign("own", "企业与本机构有关联", f"{names}的{words}与服务机构相同", tuple(rows)))
    return found


def _one_day(services: Sequence[Service]) -> list[Sign]:
    short = [one for one in services if one.accepted_at is not None and one.accepted_at - one.signed_at < ONE_DAY]
    if not short:
        return []
    words = f"{len(short)} 份协议签订后不到一天就验收"
    return [Sign("one_day", "一天内完成的服务", words, tuple(short))]
