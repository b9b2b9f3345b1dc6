"""One request, one transaction: the mark on the view holds the only commit, and mail leaves after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

from flask import current_app, g, has_request_context
from flask.typing import ResponseReturnValue

from marketplace.kernel import writing
from marketplace.kernel.database import db

P = ParamSpec("P")
_CALLBACKS = "after_commit"
MARK = "writes_to_database"


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what happens in the block, or nothing of it; then run what waits for the commit."""
    with writing.announced():
        db.session.info[_CALLBACKS] = {}
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        callbacks: dict[object, Callable[[], None]] = db.session.info.pop(_CALLBACKS, {})
    for callback in callbacks.values():
        callback()


def after_commit(callback: Callable[[], None], *, once: str = "") -> None:
    """Run ``callback`` once the present unit of work is safely stored; never when it is undone.

    Of several with the same name in ``once`` only the last runs.
    """
    waiting: dict[object, Callable[[], None]] = db.session.info.setdefault(_CALLBACKS, {})
    waiting[once or len(waiting)] = callback


def keep() -> None:
    """Store what was written although the answer is a refusal: a failed sign-in, an opening asked for too early."""
    g.keep_refused = True


class _Undo(Exception):
    """Leaves the unit of work without storing; carries the answer out."""

    def __init__(self, answer: ResponseReturnValue) -> None:
        self.answer = answer


def writes(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Mark a view as writing. An answer of 400 or above undoes everything, unless the view called ``keep()``."""

    @wraps(view)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            with unit_of_work():
                answer = view(*args, **kwargs)
                kept = has_request_context() and g.pop("keep_refused", False)
                if current_app.make_response(answer).status_code >= 400 and not kept:
                    raise _Undo(answer)
                return answer
        except _Undo as undo:
            return undo.answer

    setattr(in_transaction, MARK, True)
    return in_transaction
