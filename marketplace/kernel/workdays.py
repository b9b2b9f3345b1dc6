"""Working days by the State Council's calendar with make-up days; a year not yet published gives a provisional end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from chinese_calendar.constants import holidays, workdays


@dataclass(frozen=True, slots=True)
class Window:
    """A period of working days: the posting day is not counted, ``end`` is the last day and belongs to it."""

    start: date
    end: date
    days: tuple[date, ...]
    provisional: bool

    def as_json(self) -> dict[str, object]:
        """The form of ``flask publicity window``."""
        return {
            "start": self.start.isoformat(), "end": self.end.isoformat(),
            "days": [day.isoformat() for day in self.days], "provisional": self.provisional,
        }  # fmt: skip


@dataclass(frozen=True)
class WorkCalendar:
    """Exceptions to «Monday to Friday» by day (True = works), and the years for which they are published."""

    exceptions: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))
    published_years: frozenset[int] = frozenset()

    @classmethod
    def published(cls) -> "WorkCalendar":
        """The State Council's notices as the package ``chinesecalendar`` carries them."""
        found = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
        return cls(MappingProxyType(found), frozenset(day.year for day in holidays))

    def overlaid(self, rows: Iterable[tuple[date, bool]], years: Iterable[int]) -> "WorkCalendar":
        """This calendar with the bureau's own rows on top."""
        return WorkCalendar(
            MappingProxyType({**self.exceptions, **dict(rows)}), self.published_years | frozenset(years)
        )

    def works(self, day: date) -> bool:
        """Whether ``day`` is a working day, as far as published."""
        return self.exceptions.get(day, day.weekday() < 5)

    def window(self, start: date, days: int) -> Window:
        """``days`` working days after ``start``, which is not counted; ValueError unless ``days`` is positive."""
        if days < 1:
            raise ValueError("工作日天数应为正整数")
        counted: list[date] = []
        day = start
        while len(counted) < days:
            day += timedelta(days=1)
            if self.works(day):
                counted.append(day)
        years = range(start.year, day.year + 1)
        return Window(start, day, tuple(counted), any(year not in self.published_years for year in years))

    def left(self, today: date, end: date) -> int:
        """Working days from tomorrow to ``end``; 0 on the last day, negative when it has passed."""
        if today > end:
            return -sum(1 for step in range((today - end).days) if self.works(end + timedelta(days=step + 1)))
        return sum(1 for step in range((end - today).days) if self.works(today + timedelta(days=step + 1)))
