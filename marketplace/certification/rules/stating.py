"""What a statement of a fact must be: a value of its kind, of a day that has come."""

from datetime import date
from typing import Any

from marketplace.certification.policy import Fact
from marketplace.certification.rules.facts import READERS
from marketplace.kernel.errors import Problem, RuleBroken

LONGEST_NOTE = 200


def value_of(fact: Fact, value: Any, today: date) -> Any:
    """The value as it is stored; RuleBroken at the field ``value`` where it is of the wrong kind or unreasonable."""
    try:
        found = READERS[fact.type](fact, value, today)
    except ValueError as error:
        raise RuleBroken([Problem(f"「{fact.title}」{error}", "value")]) from error
    return found.isoformat() if isinstance(found, date) else found


def statement_problems(as_of: date | None, note: str, *, today: date) -> list[Problem]:
    """The day is given and has come; the remark is short."""
    found = []
    if as_of is None:
        found.append(Problem("请填写这个数是截至哪一天的，例如 2022-12-31", "as_of", "AMB-GEN-04（product default）"))
    elif as_of > today:
        found.append(Problem(f"截至日期 {as_of.isoformat()} 晚于今天，请核对", "as_of"))
    if len(note.strip()) > LONGEST_NOTE:
        found.append(Problem(f"说明不超过 {LONGEST_NOTE} 字，现为 {len(note.strip())} 字", "note"))
    return found
