"""Reading rankings, and gathering what the engine is told."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.matchmaking.lifecycle import RunState
from marketplace.matchmaking.models import InstitutionSnapshot, MatchFit, MatchRun
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution, Organization
from marketplace.organizations.queries import service_record
from marketplace.pilots import queries as pilots

# The titles that the engine knows (interfaces: Institution.certifications).
CODES = frozenset({"HY-B", "HY-C", "ZZ", "HB", "GJ"})


def certified(institution: Institution) -> list[str]:
    """Codes of the institution's titles in force today, as the engine knows them."""
    return sorted({one["code"] for one in institution.titles_on()} & CODES)


def admitted_on(day: date) -> ColumnElement[bool]:
    """Institutions whose admission is in force on ``day``."""
    return and_(Institution.admitted_from <= day, Institution.admitted_until >= day)


def admitted_institutions(day: date | None = None) -> list[Institution]:
    """All that may take needs up, with their cases, by number."""
    rows = select(Institution).where(admitted_on(day or clock.today())).order_by(Institution.id)
    return list(session().scalars(rows.options(selectinload(Institution.cases), joinedload(Institution.county))))


def described_institutions() -> list[dict[str, Any]]:
    """What the engine is told of every admitted institution, by number. Open bids are never among it (D6)."""
    pilot = pilots.current_round()
    engaged, satisfied = service_record.of_round(pilot.slug) if pilot else ({}, {})
    return [
        {
            "id": one.id, "name": one.name, "county": one.county.name, "categories": list(one.categories),
            "profile": "\n".join(part for part in (one.services, one.record, one.premises) if part),
            "cases": [{"text": case.text, "level": case.level} for case in one.cases],
            "certifications": certified(one), "satisfaction": satisfied.get(one.id),
            "annual_capacity": one.annual_capacity, "engaged": engaged.get(one.id, 0),
            "commitment": one.commitment, "conflicts": [],
        }
        for one in admitted_institutions()
    ]  # fmt: skip


def described_need(need: Need) -> dict[str, Any]:
    """What the engine is told of a need; never the contact."""
    return {
        "id": need.id, "category": need.category or "其他", "text": need.text, "situation": need.situation or None,
        "county": need.county.name, "chain": need.chain.name if need.chain else None,
        "current_level": need.current_level, "target_level": need.target_level,
        "budget_wan": float(need.budget_wan) if need.budget_wan is not None else None,
        "enterprise_id": need.enterprise_id, "wanted": need.wanted,
    }  # fmt: skip


def latest_run(need_id: int) -> MatchRun | None:
    """The last ranking asked for, finished or not."""
    rows = select(MatchRun).where(MatchRun.need_id == need_id).order_by(MatchRun.id.desc()).limit(1)
    return session().scalars(rows.options(joinedload(MatchRun.snapshot).load_only(InstitutionSnapshot.sha256))).first()


def latest_finished(need_id: int) -> MatchRun | None:
    """The ranking that stands."""
    rows = select(MatchRun).where(MatchRun.need_id == need_id, MatchRun.state == RunState.DONE)
    return session().scalars(rows.order_by(MatchRun.id.desc()).limit(1)).first()


def get_run(run_id: int) -> MatchRun | None:
    """One ranking."""
    return session().get(MatchRun, run_id)


def fits_of(run: MatchRun, top: int = 10) -> list[MatchFit]:
    """The best of a ranking, with the institutions' names and counties."""
    rows = select(MatchFit).where(MatchFit.run_id == run.id).order_by(MatchFit.place).limit(top)
    institution = joinedload(MatchFit.institution, innerjoin=True)
    return list(session().scalars(rows.options(institution.joinedload(Institution.county, innerjoin=True))))


def suitable_needs(
    institution_id: int, *, category: str | None = None, cursor: str | None = None, size: int = 25
) -> Page[Any]:
    """Published needs in whose standing ranking the institution appears as suitable, best score first."""
    rows: Select[Any] = (
        select(MatchFit)
        .join(MatchFit.run)
        .join(MatchRun.need)
        .where(MatchFit.institution_id == institution_id, MatchFit.suitable, MatchRun.is_latest,
               Need.is_open_on(clock.today()))
        .options(
            contains_eager(MatchFit.run).contains_eager(MatchRun.need).options(
                joinedload(Need.enterprise, innerjoin=True).load_only(Organization.name).options(lazyload("*")),
                joinedload(Need.county, innerjoin=True), joinedload(Need.chain),
            )
        )
    )  # fmt: skip
    if category:
        rows = rows.where(Need.category == category)
    keys = [Key(MatchFit.score, "score", descending=True), Key(MatchFit.id, "id", descending=True)]
    return keyset_page(session(), rows, keys, cursor=cursor, size=size, scalars=True)
