"""Refusals that carry their data: which field, which rule, from which article, and what would lift it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marketplace.kernel import articles


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was handed in.

    ``field`` is the form's field name or "" for the whole; ``message`` is a Chinese sentence that says what to do;
    ``article`` names the document's article or ``product default``.
    """

    message: str
    field: str = ""
    article: str = ""

    def sentence(self) -> str:
        """The message with its article in brackets, as a user reads it."""
        return f"{self.message}（依据：{articles.in_words(self.article)}）" if self.article else self.message


class Refusal(Exception):
    """An act that was not carried out; ``status`` is the HTTP answer and ``str()`` a Chinese sentence."""

    status = 409

    def __init__(self, message: str, *, article: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.article = article


class RuleBroken(Refusal):
    """What was handed in breaks one or more rules; nothing was stored."""

    status = 422

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("；".join(problem.sentence() for problem in self.problems))


class TransitionRefused(Refusal):
    """The thing's state does not allow this act now."""


class Conflict(Refusal):
    """Someone else changed the thing meanwhile; ``theirs`` holds the values that stand now, by field."""

    def __init__(self, message: str, *, theirs: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.theirs = dict(theirs or {})


class Forbidden(Refusal):
    """The person may see the thing but not do this with it."""

    status = 403


class BadRequest(Refusal):
    """The request itself cannot be read: a broken link, cursor or file."""

    status = 400
