"""Whether this piece of work may write: a GET may not, so a forgotten mark on a view fails instead of half-storing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_on: ContextVar[bool] = ContextVar("writing", default=False)


class WriteOutsideTransaction(RuntimeError):
    """A write was tried where only reading was announced; a bug in the program, never the user's doing."""


def is_on() -> bool:
    """True inside a unit of work."""
    return _on.get()


def require() -> None:
    """Raise where nobody announced a write."""
    if not _on.get():
        raise WriteOutsideTransaction("this view or command is not marked as writing")


@contextmanager
def announced(on: bool = True) -> Iterator[None]:
    """Within the block, transactions open as writing ones."""
    token = _on.set(on)
    try:
        yield
    finally:
        _on.reset(token)
