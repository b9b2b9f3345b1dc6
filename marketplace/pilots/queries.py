"""Reading the round and its policy; a version once read stays in the process, since it never changes."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from flask import g, has_request_context
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import defer

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.pilots.models import PilotRound, PolicyVersion
from marketplace.pilots.policy import RoundPolicy, read_content

_KEPT: dict[str, RoundPolicy] = {}


def current_round() -> PilotRound | None:
    """The round that began last; None before any was loaded."""
    rows = select(PilotRound).order_by(PilotRound.starts_on.desc(), PilotRound.id.desc())
    return session().scalars(rows.limit(1)).first()


def require_round() -> PilotRound:
    """The current round; a Refusal that says what to do where none was loaded."""
    found = current_round()
    if found is None:
        raise Refusal("试点安排尚未发布，暂时不能填报；请等市工信局发布后再来。")
    return found


def get(slug: str) -> PilotRound | None:
    """The round called ``slug``."""
    return session().scalar(select(PilotRound).where(PilotRound.slug == slug))


def version_of(pilot_round: PilotRound, on: date | None = None) -> PolicyVersion:
    """The version in force on a day (default today): the last that had begun, or the first there is."""
    return _in_force(_versions(pilot_round.id), on)


def _in_force(versions: Sequence[PolicyVersion], on: date | None) -> PolicyVersion:
    day = on or clock.today()
    return next((one for one in reversed(versions) if one.effective_from <= day), versions[0])


def _versions(round_id: int) -> Sequence[PolicyVersion]:
    """All versions, oldest first, once a request."""
    kept: dict[int, Sequence[PolicyVersion]] = g.setdefault("policy_versions", {}) if has_request_context() else {}
    if round_id not in kept:
        kept[round_id] = session().scalars(_all_versions(), {"asked": round_id}).all()
    return kept[round_id]


@lru_cache(maxsize=1)
def _all_versions() -> Select[PolicyVersion]:
    """Without the content, which the process keeps once it was read: every page of the pilot asks this."""
    rows = select(PolicyVersion).options(defer(PolicyVersion.content))
    return rows.where(PolicyVersion.round_id == bindparam("asked")).order_by(PolicyVersion.number)


def policy_of(pilot_round: PilotRound, on: date | None = None) -> RoundPolicy:
    """The round's policy on a day; at most one statement a request."""
    return policy_in(version_of(pilot_round, on))


def policy_of_round(round_id: int) -> RoundPolicy:
    """The policy in force today of the round with this id, without reading the round."""
    return policy_in(_in_force(_versions(round_id), None))


def policy_in(version: PolicyVersion) -> RoundPolicy:
    """The typed policy of one version."""
    if version.sha256 not in _KEPT:
        _KEPT[version.sha256] = read_content(version.content)
    return _KEPT[version.sha256]
