"""A GET never writes, so what it has read of a row stays true until it is answered: such reads happen once."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from flask import has_request_context, request

P = ParamSpec("P")
Found = TypeVar("Found")
KEY = "marketplace.read"


class Row(Protocol):
    """Anything with a number of its own."""

    @property
    def id(self) -> int:
        """Its number."""


Subject = TypeVar("Subject", bound=Row)


def once_a_get(read: Callable[Concatenate[Subject, P], Found]) -> Callable[Concatenate[Subject, P], Found]:
    """Mark a query of one row: within a GET it is asked once for the same row and arguments, else every time."""

    @wraps(read)
    def reading(subject: Subject, /, *rest: P.args, **named: P.kwargs) -> Found:
        if not has_request_context() or request.method not in ("GET", "HEAD"):
            return read(subject, *rest, **named)
        kept = request.environ.setdefault(KEY, {})
        key = (read.__module__, read.__qualname__, subject.id, rest, tuple(sorted(named.items())))
        if key not in kept:
            kept[key] = read(subject, *rest, **named)
        found: Found = kept[key]
        return found

    return reading
