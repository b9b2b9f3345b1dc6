"""Words of a vocabulary that carry their Chinese title, as pages and papers show them."""

from enum import StrEnum
from typing import Self, TypeVar


class Titled(StrEnum):
    """A vocabulary: each member is its stored value and knows its ``title``."""

    title: str  # type: ignore[assignment]  # the Chinese words, not the method of str

    def __new__(cls, value: str, title: str = "") -> Self:
        """A member from «value, title»; a value alone looks a member up."""
        return member_of(cls, value, title)


T = TypeVar("T", bound=Titled)


def member_of(cls: type[T], value: str, title: str) -> T:
    """A member with its title; vocabularies that carry more call it, since an enum inherits no ``__new__``."""
    member = str.__new__(cls, value)
    member._value_ = value
    member.title = title or value
    return member
