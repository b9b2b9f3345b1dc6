"""What stood before and after an act, as rows a person reads: the fields in Chinese, the values in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.audit.rules.fields import CHOICES, FIELDS, PREFIXES
from marketplace.kernel.lifecycle import state_title

NOTHING = "—"
DIGEST = "摘要:"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record: its words, and its value before and after the act."""

    title: str
    before: str
    after: str


def changes(act: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """The fields of both sides in the order in which they were kept; a side that says nothing shows a dash."""
    noun = act.partition(":")[0]
    old, new = before or {}, after or {}
    return [
        Change(field_in_words(noun, name), value_in_words(noun, name, old.get(name)),
               value_in_words(noun, name, new.get(name)))
        for name in dict.fromkeys((*old, *new))
    ]  # fmt: skip


def field_in_words(noun: str, name: str) -> str:
    """A field in Chinese; one that nobody named stays as it is stored."""
    if known := FIELDS.get(f"{noun}.{name}") or FIELDS.get(name):
        return known
    for sign in (".", "-", "__"):
        first, found, rest = name.partition(sign)
        if found and rest:
            return f"{PREFIXES.get(first, first)} {field_in_words(noun, rest)}"
    return name


def value_in_words(noun: str, name: str, value: Any) -> str:
    """A stored value in words: yes and no, states and choices by their titles, lists and tables written out."""
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        parts = (f"{field_in_words(noun, key)}：{value_in_words(noun, key, one)}" for key, one in value.items())
        return "；".join(parts)
    if isinstance(value, list):
        return "、".join(value_in_words(noun, name, one) for one in value)
    words = str(value)
    if words.startswith(DIGEST):
        return f"（不记原文，只留{words}）"
    if name == "state":
        return state_title(noun, words) or words
    return CHOICES.get(name, {}).get(words, words)
