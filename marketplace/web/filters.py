"""How dates, money and numbers are written on pages: 2023-03-16, 3月16日（周四）, 12,345.60."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup

from marketplace.kernel import articles, clock, money

WEEKDAYS = "一二三四五六日"


def day(value: date | datetime | None) -> str:
    """``2023-03-16``; an empty sign for none."""
    if value is None:
        return "—"
    return (clock.local(value).date() if isinstance(value, datetime) else value).isoformat()


def spoken_day(value: date | datetime | None) -> str:
    """``3月16日（周四）``, with the year when it is not the present one."""
    if value is None:
        return "—"
    found = clock.local(value).date() if isinstance(value, datetime) else value
    year = "" if found.year == clock.today().year else f"{found.year}年"
    return f"{year}{found.month}月{found.day}日（周{WEEKDAYS[found.weekday()]}）"


def moment(value: datetime | None) -> str:
    """``2023-03-16 09:30`` in Shanghai."""
    return "—" if value is None else clock.local(value).strftime("%Y-%m-%d %H:%M")


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """Thousands separators; an empty sign for none."""
    if value is None:
        return "—"
    return f"{value:,}" if places is None else f"{value:,.{places}f}"


def yuan(value: Decimal | None) -> str:
    """Money in yuan to the fen."""
    return "—" if value is None else money.yuan(value)


def pair(value: Any, key: str = "", words: str = "") -> tuple[Any, Any]:
    """(value, words) for a choice: of a plain name, or of an object's two attributes."""
    return (getattr(value, key), getattr(value, words)) if key else (value, value)


def filter_options(choices: Iterable[Any], chosen: Any, keys: Mapping[Any, str] | None = None) -> Markup:
    """The ``<option>`` lines of a list's filter: choices (value, words) or (value, words, count), ``chosen`` selected.

    ``keys``: what one types for a value on the keyboard.
    """
    return _options(tuple(map(tuple, choices)), str(chosen), tuple(keys.items()) if keys else ())


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[Any, ...], ...], chosen: str, keys: tuple[tuple[Any, str], ...]) -> Markup:
    """Kept, since six lists of the same sixty words stand on every page of the board."""
    typed = dict(keys)
    line, lines = Markup('<option value="{}"{}{}>{}{}</option>'), []
    for value, words, *count in choices:
        selected = Markup(" selected") if str(value) == chosen else ""
        spelled = Markup(' data-keys="{}"').format(typed[value]) if typed.get(value) else ""
        lines.append(line.format(value, selected, spelled, words, f"（{count[0]}）" if count else ""))
    return Markup("\n").join(lines)


def init_app(app: Flask) -> None:
    """Make the filters known to templates."""
    for filter_ in (day, spoken_day, moment, number, yuan, pair):
        app.add_template_filter(filter_)
    app.add_template_filter(articles.in_words, "article")
    app.jinja_env.globals["today"] = clock.today
    app.jinja_env.globals["filter_options"] = filter_options
    # Ten addresses a page that never change: plain joining instead of ten walks through the map of routes.
    app.jinja_env.globals["asset"] = f"{app.static_url_path}/{{}}".format
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
