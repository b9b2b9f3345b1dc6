"""What the engine is told of institutions and needs, corrections included; never a contact, never an open bid (D6)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.matchmaking.queries.corrections import service_of, verdicts_of
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution
from marketplace.organizations.queries import likeness, service_record
from marketplace.pilots import queries as pilots
from marketplace.web import panels

ENDED = "match.ended"
"""The place at which a later room says how work ended."""
# A title of no programme here: it stands on the profile, the engine knows programmes alone.
OTHER = "OTHER"


class Ended(Protocol):
    """One piece of work that ended: on which need, by whom, whether well, at which agreed price."""

    need_id: int
    institution_id: int
    good: bool
    amount_wan: float | None


def certified(institution: Institution) -> list[str]:
    """Codes of the programmes under which the institution holds a title in force today."""
    return sorted({one["code"] for one in institution.titles_on()} - {OTHER})


def admitted_on(day: date) -> ColumnElement[bool]:
    """Institutions whose admission is in force on ``day``."""
    return and_(Institution.admitted_from <= day, Institution.admitted_until >= day)


def admitted_institutions(day: date | None = None) -> list[Institution]:
    """All that may take needs up, with their cases, by number."""
    rows = select(Institution).where(admitted_on(day or clock.today())).order_by(Institution.id)
    return list(session().scalars(rows.options(selectinload(Institution.cases), joinedload(Institution.county))))


def described_institutions() -> list[dict[str, Any]]:
    """What the engine is told of every admitted institution, by number."""
    pilot = pilots.current_round()
    engaged, satisfied = service_record.of_round(pilot.slug) if pilot else ({}, {})
    verdicts, outcomes, related = verdicts_of(), _outcomes(), likeness.related()
    return [
        described_institution(one, verdicts.get(one.id, {})) | {
            "satisfaction": satisfied.get(one.id), "engaged": engaged.get(one.id, 0),
            "outcomes": outcomes.get(one.id, []), "conflicts": sorted(related.get(one.id, [])),
        }
        for one in admitted_institutions()
    ]  # fmt: skip


def ended_work() -> list[Ended]:
    """How work ended, as a later room says it; none where no room does."""
    return list(panels.ask(ENDED, None) or [])


def _outcomes() -> dict[int, list[dict[str, Any]]]:
    """By institution the needs that it worked on to an end, and how well."""
    rows = ended_work()
    wanted = select(Need.id, Need.text, Need.category).where(Need.id.in_({one.need_id for one in rows}))
    needs = {number: (text, category) for number, text, category in session().execute(wanted)} if rows else {}
    found: dict[int, list[dict[str, Any]]] = {}
    for one in rows:
        if one.need_id in needs:
            text, category = needs[one.need_id]
            told = {
                "text": text, "good": float(one.good), "category": category or "其他", "amount_wan": one.amount_wan,
            }  # fmt: skip
            found.setdefault(one.institution_id, []).append(told)
    return found


def described_institution(one: Institution, verdicts: Mapping[str, str]) -> dict[str, Any]:
    """What one institution says of itself, without its record; ``verdicts``: does or does_not by service."""
    return {
        "id": one.id, "name": one.name, "county": one.county.name, "categories": list(one.categories),
        "profile": "\n".join(part for part in (one.services, one.record, one.premises) if part),
        "cases": [{"text": case.text, "level": case.level} for case in one.cases],
        "certifications": certified(one), "satisfaction": None, "annual_capacity": one.annual_capacity, "engaged": 0,
        "commitment": one.commitment, "conflicts": [], "outcomes": [],
        "does": sorted(code for code, verdict in verdicts.items() if verdict == "does"),
        "does_not": sorted(code for code, verdict in verdicts.items() if verdict == "does_not"),
    }  # fmt: skip


def words_of(need: Need) -> dict[str, Any]:
    """What tells which service a need means."""
    return {
        "category": need.category or "其他", "text": need.text, "situation": need.situation or None,
        "chain": need.chain.name if need.chain else None,
    }  # fmt: skip


def described_need(need: Need, corrected: Mapping[int, str] | None = None) -> dict[str, Any]:
    """What the engine is told of a need; ``corrected``: services by need as people said, read here where not given."""
    service = service_of(need.id) if corrected is None else corrected.get(need.id)
    return words_of(need) | {
        "id": need.id, "county": need.county.name, "current_level": need.current_level,
        "target_level": need.target_level,
        "budget_wan": float(need.budget_wan) if need.budget_wan is not None else None,
        "enterprise_id": need.enterprise_id, "wanted": need.wanted, "service": service,
    }  # fmt: skip
