"""Every programme that can be assessed: the shipped files and the versions loaded later, one for each code and day."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from marketplace.certification.models import ProgrammeVersion
from marketplace.certification.policy import ProgrammePolicy, digest, load_file
from marketplace.certification.queries.programmes import policy_of
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken

# A file that was never loaded is newer than any version of the same day.
UNLOADED = 1_000_000


def files_in(folder: Path) -> list[Path]:
    """A programme is a file of this folder or of a folder in it."""
    return sorted(folder.rglob("*.toml"))


def versions(folder: Path) -> list[ProgrammePolicy]:
    """Every version of every programme, by code and from the earliest; RuleBroken where a file is wrong."""
    found = sorted((*_loaded(), *_shipped(folder)), key=lambda one: (*_begins(one[1]), one[0]))
    return [policy for _, policy in found]


def _begins(policy: ProgrammePolicy) -> tuple[str, date]:
    return policy.programme.code, policy.programme.effective_from


def policy_for(code: str, folder: Path, on: date | None) -> tuple[ProgrammePolicy, frozenset[str]]:
    """The programme ``code`` on ``on``, and every key that any programme knows.

    Without a day it is today's version, or the first to come where none is in force yet. RuleBroken names what there
    is.
    """
    every = versions(folder)
    mine = [policy for policy in every if policy.programme.code == code]
    in_force = [policy for policy in mine if policy.programme.effective_from <= (on or clock.today())]
    if not mine:
        known = "、".join(dict.fromkeys(policy.programme.code for policy in every)) or "无"
        raise RuleBroken([Problem(f"没有制度「{code}」，可以填写：{known}", "programme")])
    if not in_force and on:
        first = mine[0].programme.effective_from.isoformat()
        raise RuleBroken([Problem(f"制度 {code} 自 {first} 起施行，{on.isoformat()} 尚未施行", "on")])
    return (in_force[-1] if in_force else mine[0]), known_keys(every)


def known_keys(every: Iterable[ProgrammePolicy]) -> frozenset[str]:
    """Keys of all facts and rules, so that one file of facts can serve several programmes."""
    return frozenset(key for policy in every for key in (*policy.facts, *(rule.field for rule in policy.rule)))


def _loaded() -> list[tuple[int, ProgrammePolicy]]:
    """Versions in the database; none where it has not been set up yet, since rules need no database."""
    try:
        rows = session().scalars(select(ProgrammeVersion).order_by(ProgrammeVersion.id)).all()
    except DatabaseError:
        session().rollback()
        return []
    return [(row.number, policy_of(row)) for row in rows]


def _shipped(folder: Path) -> list[tuple[int, ProgrammePolicy]]:
    """Files whose content is not loaded; a loaded one stands in the database under its number."""
    known = _digests()
    found = []
    for path in files_in(folder):
        content, policy = load_file(path)
        if digest(content) not in known:
            found.append((UNLOADED, policy))
    return found


def _digests() -> frozenset[str]:
    try:
        return frozenset(session().scalars(select(ProgrammeVersion.sha256)))
    except DatabaseError:
        session().rollback()
        return frozenset()


def facts_from(content: object) -> Mapping[str, Any]:
    """A file of facts as a table of keys; RuleBroken where it is something else."""
    if not isinstance(content, dict):
        raise RuleBroken([Problem('事实文件应为一个 JSON 对象，例如 {"service_assets": 300}', "facts")])
    return content
