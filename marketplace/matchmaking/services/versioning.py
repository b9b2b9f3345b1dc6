"""Versions of what the engine knows: proposed with a reason, tried by a worker, adopted or not by the city."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

import matching
from marketplace.audit import services as audit
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, Refusal, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, rules
from marketplace.matchmaking.lifecycle import CATALOGUE_VERSION, VersionState
from marketplace.matchmaking.models import CatalogueVersion
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.services import bulk, knowledge, reading
from marketplace.matchmaking.services.leasing import held
from marketplace.needs.models import Need
from marketplace.security.actors import Actor
from matching.catalogue import Catalogue

MOST_NEEDS, SHOWN, TOP = 5000, 20, 5
LESSONS = "从人工更正学习"
NOT_BETTER = "学到的说法没有让系统在没学过的更正上读得更准，不能采用；用词不变。"
TOO_FEW = "人工更正还不够：现有 {count} 条指明了服务的更正，再多一些才能学习。用词不变。"
OVERTAKEN = "您试算之后，已经采用了另一版用词。请按现在的用词重新试算，再决定是否采用。"


def propose_words(
    code: str, added: Sequence[str], removed: Sequence[str], reason: str, *, by: Actor, at: datetime | None = None
) -> CatalogueVersion:
    """Let a worker try words put to a service and taken out of it, over the version in force; nothing serves yet."""
    moment = at or clock.now()
    present = knowledge.present_catalogue()
    catalogue = knowledge.catalogue_with(present)
    service = next((one for one in catalogue.services if one.code == code), None)
    if service is None:
        raise KeyError(code)
    spoken = frozenset((*service.phrases, *service.words))
    added = list(dict.fromkeys(text.strip() for text in added if text.strip()))
    removed = [text for text in dict.fromkeys(removed) if text in spoken and text != service.name]
    problems = rules.words_problems(added, removed, spoken) + rules.reason_problems(reason, "变动的理由")
    if problems:
        raise RuleBroken(problems)
    edit = {code: {"added": added, "removed": removed}}
    row = CatalogueVersion(
        author_id=by.user_id, author_name=by.name, reason=reason.strip(), created_at=moment, edit=edit,
        base_id=present.id if present is not None else None,
        changes=rules.merged_changes(present.changes if present is not None else {}, edit),
    )  # fmt: skip
    session().add(row)
    session().flush()
    audit.record("taxonomy:try", by=by, on=row, after={"edit": edit, "base": row.base_id}, reason=reason.strip(), at=at)
    jobs.wake("match:try-words", row.id)
    return row


def propose_lessons(*, by: Actor, at: datetime | None = None) -> CatalogueVersion:
    """Let a worker learn words from what people corrected, and measure them on corrections that were held back."""
    moment = at or clock.now()
    present = knowledge.present_catalogue()
    row = CatalogueVersion(
        author_id=by.user_id, author_name=by.name, reason=LESSONS, created_at=moment,
        base_id=present.id if present is not None else None,
    )  # fmt: skip
    session().add(row)
    session().flush()
    audit.record("taxonomy:try", by=by, on=row, after={"base": row.base_id}, reason=LESSONS, at=at)
    jobs.wake("match:try-words", row.id)
    return row


def _lesson(base: CatalogueVersion | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The words learned, by service, and what the measuring found."""
    weights = knowledge.weights_with(knowledge.present_weights())
    rows = [matching.Correction(one.words, category, one.service) for one, category in corrections.lessons()]
    found = matching.teach(knowledge.catalogue_with(base), weights, rows)
    if found is None:
        return {}, {"serves": False, "why": TOO_FEW.format(count=len(rows))}
    edit = {code: {"added": list(one.added), "removed": []} for code, one in found.amendments.items()}
    return edit, {"serves": found.serves, "why": found.why, "taught": found.taught, "held_back": found.held_back}


def try_words(number: int, attempt: int) -> None:
    """Work out which published needs would read otherwise, and who would stand first for them."""
    row = session().get_one(CatalogueVersion, number)
    base = session().get(CatalogueVersion, row.base_id) if row.base_id else None
    edit, lesson = (dict(row.edit), None) if row.edit else _lesson(base)
    changes = rules.merged_changes(base.changes if base is not None else {}, edit)
    before, after = knowledge.catalogue_with(base), knowledge.catalogue_of(changes)
    needs = _open_needs()
    corrected = corrections.services_of(need.id for need in needs)
    told = [queries.described_need(need, corrected) for need in needs]
    names = {need.id: {"number": need.number or "", "title": need.title} for need in needs}
    institutions = queries.described_institutions()
    session().rollback()
    effects = _effects(told, names, institutions, before, after)
    with unit_of_work():
        row = held(CatalogueVersion, number) or row
        if row.attempts == attempt and row.state is VersionState.TRYING:
            row.edit, row.changes, row.digest, row.leased_until = edit, changes, after.digest, None
            row.effects = effects | ({"lesson": lesson} if lesson is not None else {})
            CATALOGUE_VERSION.move(row, "try_out")


def _open_needs() -> list[Need]:
    open_ = select(Need).where(Need.is_open_on(clock.today())).order_by(Need.id).limit(MOST_NEEDS)
    return list(session().scalars(open_))


def _effects(
    told: Sequence[Mapping[str, Any]], names: Mapping[int, Mapping[str, str]],
    institutions: Sequence[Mapping[str, Any]], before: Catalogue, after: Catalogue,
) -> dict[str, Any]:  # fmt: skip
    weights = knowledge.weights_with(knowledge.present_weights())
    values = [rules.need_value(one) for one in told]
    was, now = (matching.read_needs(values, one, weights) if values else [] for one in (before, after))
    others = [
        (value, old, new) for value, old, new in zip(values, was, now, strict=True)
        if rules.reads_otherwise(old, new)
    ]  # fmt: skip
    shown = others[:SHOWN]
    profiles = [rules.institution_value(one) for one in institutions]
    called = {one.id: one.name for one in profiles}
    tops = [_tops([value for value, _, _ in shown], profiles, called, one, weights) for one in (before, after)]
    rows = [
        {"need": value.id, **names[int(value.id)], "category": value.category,
         "before": _first(old), "after": _first(new), "before_top": tops[0][place], "after_top": tops[1][place]}
        for place, (value, old, new) in enumerate(shown)
    ]  # fmt: skip
    return {"read": len(values), "changed": len(others), "rows": rows}


def _first(read: matching.Reading) -> dict[str, Any]:
    first = read.services[0] if read.services else None
    return {
        "name": first.name if first else "", "confidence": first.confidence if first else 0.0,
        "better": read.better_direction or "",
    }  # fmt: skip


def _tops(
    needs: list[matching.Need], institutions: list[matching.Institution], called: Mapping[Any, str],
    catalogue: Catalogue, weights: Any,
) -> list[list[str]]:  # fmt: skip
    if not needs:
        return []
    engine = matching.Engine.build(institutions, catalogue, weights)
    return [[called[fit.institution_id] for fit in fits] for fits in engine.rank_many(needs, top=TOP)]


def adopt_words(version: CatalogueVersion, *, by: Actor, at: datetime | None = None) -> None:
    """Let the tried words serve: everything is read and ranked anew. Conflict where another version came first."""
    moment = at or clock.now()
    row = held(CatalogueVersion, version.id)
    assert row is not None, "versions are never deleted"
    present = knowledge.present_catalogue()
    if row.state is VersionState.READY and not row.effects.get("lesson", {"serves": True})["serves"]:
        raise Refusal(NOT_BETTER)
    if row.state is VersionState.READY and row.base_id != (present.id if present is not None else None):
        raise Conflict(OVERTAKEN)
    _put_in_force(row, present, by=by, at=moment)
    audit.record(
        "taxonomy:adopt", by=by, on=row, at=moment, before={"base": row.base_id},
        after={"edit": row.edit, "digest": row.digest},
    )  # fmt: skip
    reading.ask_for_everything()
    bulk.start("catalogue", by=by, at=moment)


def _put_in_force(row: CatalogueVersion, present: CatalogueVersion | None, *, by: Actor, at: datetime) -> None:
    if present is not None and CATALOGUE_VERSION.can(row.state, "adopt"):
        CATALOGUE_VERSION.move(present, "replace")
        session().flush()
    CATALOGUE_VERSION.move(row, "adopt")
    row.decided_at, row.decided_by = at, by.name
    session().flush()


def discard_words(version: CatalogueVersion, *, by: Actor, at: datetime | None = None) -> None:
    """The tried words will not serve."""
    row = held(CatalogueVersion, version.id)
    assert row is not None, "versions are never deleted"
    CATALOGUE_VERSION.move(row, "discard")
    row.decided_at, row.decided_by = at or clock.now(), by.name
    session().flush()
    audit.record("taxonomy:discard", by=by, on=row, after={"edit": row.edit}, at=at)
