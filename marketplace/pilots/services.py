"""Loading a round from its file: counties, chains, dates and a new version of the policy where the file changed."""

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from marketplace.audit.services import record
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.services.dictionaries import load_chains, load_counties
from marketplace.pilots import policy as policies
from marketplace.pilots.models import PilotRound, PolicyVersion
from marketplace.pilots.policy import RoundPolicy
from marketplace.security.actors import Actor

Tier = tuple[str, int | Decimal, Decimal]
TIERS = "rewards.tiers"


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
    found = session().scalar(select(PilotRound).where(PilotRound.slug == path.stem))
    known = select(PolicyVersion.id).where(PolicyVersion.round == found, PolicyVersion.sha256 == digest)
    if found is None or session().scalar(known) is None:
        found = _with_dates(found or PilotRound(slug=path.stem), policy)
        _add_version(found, policy, json.loads(text), digest, by=by, at=at or clock.now())
    return found


def change_policy(
    found: PilotRound, changes: Mapping[str, str], *, basis: str, effective_from: date | None, by: Actor,
    tiers: Sequence[Tier] | None = None, at: datetime | None = None,
) -> PolicyVersion:  # fmt: skip
    """A new version with some values changed (``publicity.days`` → ``7``); what was decided before keeps the old one.

    ``tiers`` replaces the steps of the reward (D14): name, how many institutions or (Decimal) which share of the
    ranked, yuan each. RuleBroken names the value that cannot be; ``basis`` is written beside each changed value.
    """
    moment = at or clock.now()
    last = found.versions[-1]
    content = copy.deepcopy(last.content)
    changed = {path: value for path, value in changes.items() if _set(content, path, value, basis.strip())}
    before = {path: _at(last.content, path)["value"] for path in changed}
    if tiers is not None:
        before[TIERS], changed[TIERS] = _tier_words(content["rewards"]["tiers"]), ""
        source = f"{policies.BUREAU}：{basis.strip()}"
        content["rewards"]["tiers"] = [
            {"name": name, "amount": str(amount), "source": source} | _extent(number) for name, number, amount in tiers
        ]
        changed[TIERS] = _tier_words(content["rewards"]["tiers"])
    problems = [] if changed else [Problem("没有改动任何一项，不需要保存")]
    if len(basis.strip()) < 4:
        problems.append(Problem("请写明改动的依据，例如文件名称和文号", "basis"))
    if effective_from is None or effective_from < max(clock.local(moment).date(), last.effective_from):
        problems.append(Problem("施行日期应不早于今天，也不早于上一版的施行日期", "effective_from"))
    if problems:
        raise RuleBroken(problems)
    policy = policies.read_content(content)
    text = canonical(content)
    version = PolicyVersion(
        round=found, number=last.number + 1, content=json.loads(text), created_at=moment,
        sha256=hashlib.sha256(f"{text}@{effective_from}".encode()).hexdigest(), effective_from=effective_from,
    )  # fmt: skip
    session().add(version)
    found.ends_on, found.county_hand_in_on = policy.ends_on, policy.calendar.county_hand_in_on.value
    found.institution_hand_in_on = policy.calendar.institution_hand_in_on.value
    session().flush()
    record("round:change", by=by, on=version, at=moment, reason=basis,
           before=before, after=changed)  # fmt: skip
    return version


def _tier_words(tiers: Iterable[Mapping[str, Any]]) -> str:
    """The steps of the reward as the trail keeps them."""
    return "；".join(f"{one['name']} {_extent_words(one)}，每家 {one['amount']} 元" for one in tiers)


def _extent(number: int | Decimal) -> dict[str, Any]:
    return {"count": number} if isinstance(number, int) else {"share": str(number)}


def _extent_words(one: Mapping[str, Any]) -> str:
    return f"{one['count']} 家" if one.get("count") else f"占比 {one['share']}"


def _at(content: dict[str, Any], path: str) -> dict[str, Any]:
    place: Any = content
    for part in path.split("."):
        place = place[part]
    found: dict[str, Any] = place
    return found


def _set(content: dict[str, Any], path: str, value: str, basis: str) -> bool:
    """Put a typed value in its place; False where it is the one that stands there."""
    place = _at(content, path)
    if str(place["value"]) == value.strip():
        return False
    typed: object = int(value) if isinstance(place["value"], int) and value.strip().isdecimal() else value.strip()
    place.clear()
    place.update(value=typed, source=f"{policies.BUREAU}：{basis}")
    return True


def _with_dates(found: PilotRound, policy: RoundPolicy) -> PilotRound:
    """The round's row with the file's dates."""
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
