"""Loading a round from its file: counties, chains, dates and a new version of the policy where the file changed."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from marketplace.audit.services import record
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.services.dictionaries import load_chains, load_counties
from marketplace.pilots import policy as policies
from marketplace.pilots.models import PilotRound, PolicyVersion
from marketplace.pilots.policy import RoundPolicy
from marketplace.security.actors import Actor


def canonical(content: dict[str, Any]) -> str:
    """The one text of a policy's content: keys in order, days in ISO form."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def load_round(path: Path, *, by: Actor, at: datetime | None = None) -> PilotRound:
    """Load the file of a round; a file that did not change adds nothing. RuleBroken names what is wrong in it.

    The file's name is the round's (``zhuzhou-2023.toml`` → ``zhuzhou-2023``).
    """
    content = policies.read_file(path)
    policy = policies.read_content(content, name=path.name)
    text = canonical(content)
    digest = hashlib.sha256(text.encode()).hexdigest()
    load_counties([{"code": one.code, "name": one.name} for one in policy.county], by)
    load_chains([one.name for one in policy.chain], by)
    found = _round(path.stem, policy)
    known = select(PolicyVersion.id).where(PolicyVersion.round_id == found.id, PolicyVersion.sha256 == digest)
    if session().scalar(known) is None:
        _add_version(found, policy, json.loads(text), digest, by=by, at=at or clock.now())
    return found


def _round(slug: str, policy: RoundPolicy) -> PilotRound:
    """The round's row with the file's dates."""
    found = session().scalar(select(PilotRound).where(PilotRound.slug == slug))
    if found is None:
        found = PilotRound(slug=slug)
        session().add(found)
    found.title = policy.round.title.value
    found.number_prefix = policy.round.number_prefix.value
    found.starts_on, found.ends_on = policy.round.starts_on.value, policy.ends_on
    found.institution_hand_in_on = policy.calendar.institution_hand_in_on.value
    found.county_hand_in_on = policy.calendar.county_hand_in_on.value
    session().flush()
    return found


def _add_version(
    found: PilotRound, policy: RoundPolicy, content: dict[str, Any], digest: str, *, by: Actor, at: datetime
) -> PolicyVersion:
    last = session().scalar(select(func.max(PolicyVersion.number)).where(PolicyVersion.round_id == found.id)) or 0
    version = PolicyVersion(
        round=found, number=last + 1, content=content, sha256=digest, created_at=at,
        effective_from=policy.round.effective_from.value,
    )  # fmt: skip
    session().add(version)
    session().flush()
    record("round:load", by=by, on=version, before={"version": last or None}, at=at,
           after={"version": version.number, "sha256": digest, "effective_from": version.effective_from})  # fmt: skip
    return version
