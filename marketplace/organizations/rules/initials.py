"""Pinyin initials, by which lists are searched and chosen from the keyboard."""

from functools import lru_cache
from importlib import import_module
from typing import Any


@lru_cache(maxsize=1)
def _pinyin() -> Any:
    """Its book of phrases takes a second to load: only who spells something waits for it."""
    return import_module("pypinyin")


def initials(words: str) -> str:
    """As one types them: «株洲齿轮» → ``zzcl``; letters and digits stay."""
    return "".join(_pinyin().lazy_pinyin(words, style=_pinyin().Style.FIRST_LETTER)).lower()
