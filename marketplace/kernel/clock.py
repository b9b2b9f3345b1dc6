"""The one clock: aware UTC moments to store, Asia/Shanghai days for deadlines, and the demo's shift into 2023."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_standing: ContextVar[datetime | None] = ContextVar("clock_standing", default=None)
_shift = timedelta(0)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    standing = _standing.get()
    return standing if standing is not None else datetime.now(UTC) + _shift


def today() -> date:
    """The present day in Shanghai, by which all deadlines are counted."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """``moment`` as an official in Zhuzhou reads it."""
    return moment.astimezone(SHANGHAI)


def of_database(machine: datetime) -> datetime:
    """``machine``, a moment read from the database's own clock, on this process's clock (the demo's shift added).

    A deadline that must not depend on a web or worker machine's clock is held against this.
    """
    standing = _standing.get()
    return standing if standing is not None else machine + _shift


def end_of_day(day: date) -> datetime:
    """The first moment after ``day`` in Shanghai: a deadline on a day includes the whole day."""
    return datetime.combine(day + timedelta(days=1), time(0), SHANGHAI).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The first moment of ``day`` in Shanghai."""
    return datetime.combine(day, time(0), SHANGHAI).astimezone(UTC)


def shift_by(seconds: float) -> None:
    """Let the process's clock differ from the machine's by ``seconds``; the demo's stands in its own year."""
    global _shift
    _shift = timedelta(seconds=seconds)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Within the block, ``now()`` is ``moment``: plays of the demo and tests walk through the year with it."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware moment")
    token = _standing.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(token)
