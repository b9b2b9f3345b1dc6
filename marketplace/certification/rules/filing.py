"""A filed application as values: what choice and cells lack, which facts the cells state, and the seal over it all."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.certification.policy import Fact, FactType, Form, FormField, ProgrammePolicy
from marketplace.certification.rules.cells import filled, is_empty
from marketplace.kernel.errors import Problem

# Days that a paper carries without anybody typing them: the day on which it is handed in.
OWN_DAYS = frozenset({"applied_on", "filled_on", "declared_on", "recommended_on"})
# Cells that the profile already knows, by the field keys that the forms use.
FROM_PROFILE = {
    "unit_name": "name", "institution_name": "name", "base_name": "name", "address": "address",
    "legal_representative": "legal_representative", "founded_on": "registered_on", "registered_on": "registered_on",
    "credit_code": "credit_code", "contact": "contact_name", "phone": "contact_phone", "main_services": "services",
}  # fmt: skip
NOTHING = frozenset({"无", "没有", "无不良记录", "无记录", "0"})
LEAST_REASON = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """As what and by which way one applies."""

    route: str
    route_reason: str = ""
    tracks: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    recommender_key: str = ""
    recommender_name: str = ""
    recommender_institution_id: int | None = None
    city: str = ""
    carrier: str = ""
    carrier_city: str = ""


def choice_problems(policy: ProgrammePolicy, choice: Choice, *, complete: bool) -> list[Problem]:
    """What is wrong with the choice, and with ``complete`` what it lacks."""
    route = policy.route_of(choice.route)
    if route is None:
        return [Problem("请选择报送渠道", "route", policy.route[0].article)]
    found = [*_track_problems(policy, choice, complete), *_recommender_problems(policy, choice, complete)]
    if complete and route.needs_reason and len(choice.route_reason.strip()) < LEAST_REASON:
        found.append(Problem(f"请写明选择这一渠道的理由，至少 {LEAST_REASON} 个字", "route_reason", route.article))
    return [*found, *_carrier_problems(policy, choice, complete)]


def _track_problems(policy: ProgrammePolicy, choice: Choice, complete: bool) -> Iterator[Problem]:
    tracks = {one.key: one for one in policy.track}
    foreign = [one for one in choice.tracks if one not in tracks]
    if foreign:
        yield Problem(f"没有类型「{foreign[0]}」，请从列出的类型中选择", "tracks")
        return
    if policy.choose == "one" and len(set(choice.tracks)) > 1:
        yield Problem("只能按一种类型申报，请只选一项", "tracks", policy.track[0].article)
    if complete and policy.choose and not choice.tracks:
        yield Problem("请选择申报的类型", "tracks", policy.track[0].article)
    limit = next((one for one in policy.quota if one.per == "application" and one.limit), None)
    groups = {tracks[one].group or one for one in choice.tracks}
    if limit is not None and limit.limit is not None and len(groups) > limit.limit:
        yield Problem(f"不超过 {limit.limit} 类，现选 {len(groups)} 类，请减少", "tracks", limit.article)
    known = {one.key: one for one in policy.category}
    astray = [one for one in choice.categories if one not in known or known[one].track not in choice.tracks]
    if astray:
        yield Problem(f"类别「{astray[0]}」不属于所选类型，请核对", "categories")
    asks = {one.track for one in policy.category} & set(choice.tracks)
    if complete and asks and not choice.categories:
        yield Problem("请至少选择一个服务类别", "categories", policy.category[0].article)


def recommending_step(policy: ProgrammePolicy, route_key: str) -> int | None:
    """The place of the step that recommends to the authority: the last but one; None where one applies directly."""
    route = policy.route_of(route_key)
    place = len(route.steps) - 2 if route else -1
    if route is None or place < 0 or policy.holder(route, place) == "applicant":
        return None
    return place


def _recommender_problems(policy: ProgrammePolicy, choice: Choice, complete: bool) -> Iterator[Problem]:
    place = recommending_step(policy, choice.route)
    kinds = {one.key: one for one in policy.recommenders(choice.route, place)} if place is not None else {}
    if not kinds:
        return
    kind = kinds.get(choice.recommender_key)
    if kind is None:
        if complete or choice.recommender_key:
            yield Problem("请选择推荐单位的类别", "recommender_key", next(iter(kinds.values())).article)
    elif kind.members and choice.recommender_name and choice.recommender_name not in kind.members:
        yield Problem(f"推荐单位「{choice.recommender_name}」不在{kind.title}之列", "recommender_name", kind.article)
    elif complete and not choice.recommender_name:
        yield Problem("请填写推荐单位全称", "recommender_name", kind.article)
    by_city = any(one.per == "city" and not one.carriers for one in policy.quota if _is_asked(policy, choice, one.id))
    if complete and by_city and not choice.city:
        yield Problem("请填写所在地市", "city", policy.recommenders(choice.route, 0)[0].article)


def _is_asked(policy: ProgrammePolicy, choice: Choice, quota_id: str) -> bool:
    return any(one.quota == quota_id for one in policy.recommender if choice.route in (one.routes or (one.key,)))


def _carrier_problems(policy: ProgrammePolicy, choice: Choice, complete: bool) -> Iterator[Problem]:
    if not choice.carrier:
        return
    quota = next((one for one in policy.quota if choice.carrier in one.carriers), None)
    if quota is None:
        yield Problem("请从列出的不计入名额的情形中选择", "carrier")
    elif complete and quota.per == "city" and not choice.carrier_city:
        yield Problem("请填写载体所在地级市", "carrier_city", quota.article)


# ── Cells ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def missing_cells(forms: Iterable[Form], content: Mapping[str, Any]) -> list[Problem]:
    """Cells that the document or a rule asks for and that are empty; seals are for the paper, shown ones are chosen."""
    return [
        Problem(f"请填写「{field.title}」", f"form.{form.key}.{field.key}", form.article)
        for form in forms
        for field in form.fields
        if field.need != "open" and field.type != "seal" and not field.shows and field.key not in OWN_DAYS
        and is_empty((content.get(form.key) or {}).get(field.key))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as the cells of an application state it."""

    key: str
    value: Any
    as_of: date


def stated(policy: ProgrammePolicy, content: Mapping[str, Any], *, on: date) -> dict[str, Stated]:
    """The facts that the applicant's cells state, by key; of ``on`` where the cell is of no day of its own."""
    found: dict[str, Stated] = {}
    for form in policy.form:
        cells = content.get(form.key) or {}
        for field in form.fields if form.by == "institution" else ():
            for key, value in _facts_of(policy, field, cells.get(field.key)):
                if value is not None:
                    found[key] = Stated(key, value, field.as_of or on)
    return found


def _facts_of(policy: ProgrammePolicy, field: FormField, value: Any) -> Iterator[tuple[str, Any]]:
    if is_empty(value) or field.shows:
        return
    if field.fact and not policy.facts[field.fact].computed:
        yield field.fact, _as_fact(policy.facts[field.fact], field, value)
    for place, column in enumerate(field.columns):
        cells = [row[place] for row in value if row[place] is not None]
        for key in column.facts if cells else ():
            yield key, cells if policy.facts[key].type is FactType.SERIES else cells[-1]


def _as_fact(fact: Fact, field: FormField, value: Any) -> Any:
    """A cell's value as the kind of value that the fact is of."""
    if field.type == "table":
        rows = [place for place, row in enumerate(value) if filled(row)]
        if fact.type is FactType.TERMS:
            return [field.rows[place] for place in rows if place < len(field.rows)]
        return len(rows)
    if field.type in ("long", "text"):
        if fact.type is FactType.YES_NO:
            return str(value).strip() not in NOTHING
        if fact.type is FactType.COUNT:
            return count_of_lines(str(value))
    return value


def count_of_lines(words: str) -> int:
    """How many things a free text names, one a line or between semicolons; «无» names none."""
    lines = [one.strip("。. 　") for one in words.replace("；", "\n").replace(";", "\n").splitlines()]
    return sum(1 for one in lines if one and one not in NOTHING)


def sealed(content: Mapping[str, Any], choice: Choice, papers: Mapping[str, str]) -> str:
    """sha256 over cells, choice and papers as they were handed in; a change after the submission shows."""
    whole = {
        "content": content, "papers": dict(papers), "route": choice.route, "tracks": list(choice.tracks),
        "categories": list(choice.categories), "recommender": [choice.recommender_key, choice.recommender_name],
        "city": choice.city, "carrier": [choice.carrier, choice.carrier_city],
    }  # fmt: skip
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def prefilled(policy: ProgrammePolicy, profile: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Cells that the profile already knows, for a new draft."""
    found: dict[str, dict[str, Any]] = {}
    for form in policy.form:
        for field in form.fields if form.by == "institution" else ():
            value = profile.get(FROM_PROFILE.get(field.key, ""))
            if value and not field.shows and field.type not in ("table", "seal"):
                found.setdefault(form.key, {})[field.key] = value
    return found


def with_own_days(forms: Sequence[Form], content: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The content with the days that a paper carries by being handed in."""
    whole = {key: dict(cells) for key, cells in content.items()}
    for form in forms:
        for field in form.fields:
            if field.key in OWN_DAYS and field.type == "day":
                whole.setdefault(form.key, {})[field.key] = day.isoformat()
    return whole
