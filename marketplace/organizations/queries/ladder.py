"""Reading for the ladder's self-test: the criteria of the seeds, what an enterprise stated, and its verified rungs."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.organizations import policy
from marketplace.organizations.lifecycle import LadderClaimState
from marketplace.organizations.models import Enterprise, LadderClaim, LadderFact
from marketplace.organizations.policy import Criteria, Kind
from marketplace.organizations.rules.gaps import Given

FOLDER = "ladder"


@lru_cache(maxsize=4)
def _read(directory: Path, _changed: tuple[int, ...]) -> Criteria:
    return policy.read(directory)


def criteria() -> Criteria:
    """All rules of the seeds, read again only when one of the files changes; RuleBroken names a wrong line."""
    directory = Path(current_app.config["SEEDS_DIR"]) / FOLDER
    return _read(directory, tuple(path.stat().st_mtime_ns for path in sorted(directory.glob("*.toml"))))


def stated(enterprise_id: int, on: date) -> dict[str, Given]:
    """What the enterprise stated last of each figure by ``on``; what it does not know any more is left out."""
    rows = select(LadderFact.key, LadderFact.value, LadderFact.as_of).where(
        LadderFact.enterprise_id == enterprise_id, LadderFact.as_of <= on
    )
    latest = {row.key: row for row in session().execute(rows.order_by(LadderFact.as_of, LadderFact.id))}
    return {key: Given(row.value, row.as_of) for key, row in latest.items() if row.value is not None}


def verified(enterprise_id: int, on: date) -> Sequence[LadderClaim]:
    """Rungs on which the enterprise stood on ``on``, as its county verified, the earliest first."""
    rows = select(LadderClaim).where(
        LadderClaim.enterprise_id == enterprise_id, LadderClaim.state == LadderClaimState.VERIFIED,
        LadderClaim.recognised_on <= on,
    )  # fmt: skip
    return session().scalars(rows.order_by(LadderClaim.recognised_on, LadderClaim.id)).all()


def facts(enterprise: Enterprise, on: date) -> dict[str, Given]:
    """What was stated, with the rungs that were verified: two statements."""
    found = stated(enterprise.id, on)
    days = {one.level: one.recognised_on for one in verified(enterprise.id, on)}
    for fact in criteria().facts.values():
        if fact.kind is Kind.CLAIM and fact.claim in days:
            found[fact.key] = Given(Decimal(1), days[fact.claim])
    return found
