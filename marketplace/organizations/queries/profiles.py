"""Finding organisations: by number for a page, by name for an import, and the public list of admitted institutions."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import false, or_, select
from sqlalchemy.orm import joinedload, selectinload, with_polymorphic

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.organizations.models import (
    County,
    Enterprise,
    Institution,
    InstitutionAttachment,
    LadderClaim,
    Organization,
    ServiceCase,
)
from marketplace.organizations.rules.names import may_be_written_for, name_key
from marketplace.security.actors import Actor, Duty

Found = TypeVar("Found", Enterprise, Institution)
KEPT = ("enterprise", "institution")


def organization(organization_id: int) -> Organization | None:
    """An enterprise or institution for an officer's page, whole: at most four statements."""
    every = with_polymorphic(Organization, [Enterprise, Institution])
    firm, helper = every.Enterprise, every.Institution
    rows = (
        selectinload(firm.ladder_claims).joinedload(LadderClaim.attachment),
        joinedload(helper.years),
        selectinload(helper.cases).options(joinedload(ServiceCase.attachment), joinedload(ServiceCase.chain)),
        selectinload(helper.facilities),
        selectinload(helper.papers),
    )
    statement = select(every).where(every.id == organization_id, every.kind.in_(KEPT)).options(*rows)
    return session().scalars(statement).unique().one_or_none()


def enterprise(enterprise_id: int) -> Enterprise | None:
    """An enterprise with its claimed rungs and their evidence."""
    rungs = selectinload(Enterprise.ladder_claims).joinedload(LadderClaim.attachment)
    return session().scalar(select(Enterprise).where(Enterprise.id == enterprise_id).options(rungs))


def institution(institution_id: int) -> Institution | None:
    """An institution with all of 附件3: five statements, however many rows."""
    return session().scalar(select(Institution).where(Institution.id == institution_id).options(*whole_profile()))


def whole_profile() -> Sequence[Any]:
    """How the rows of 附件3 are loaded with an institution."""
    return (
        selectinload(Institution.years),
        selectinload(Institution.cases).options(joinedload(ServiceCase.attachment), joinedload(ServiceCase.chain)),
        selectinload(Institution.facilities),
        selectinload(Institution.papers),
    )


def public_institution(institution_id: int) -> Institution | None:
    """An institution for its public page: its cases and sites, no figures and no papers."""
    rows = (
        selectinload(Institution.cases).joinedload(ServiceCase.chain),
        selectinload(Institution.facilities),
    )  # fmt: skip
    return session().scalar(select(Institution).where(Institution.id == institution_id).options(*rows))


def own(actor: Actor) -> Enterprise | Institution | None:
    """The enterprise or institution for which the person acts; None for other duties."""
    if actor.organization_id is None:
        return None
    find = {Duty.ENTERPRISE: enterprise, Duty.INSTITUTION: institution}.get(actor.duty) if actor.duty else None
    return find(actor.organization_id) if find else None


def ladder_claim(claim_id: int) -> LadderClaim | None:
    """A claimed rung with its enterprise and evidence."""
    rows = (joinedload(LadderClaim.enterprise, innerjoin=True), joinedload(LadderClaim.attachment))
    return session().scalar(select(LadderClaim).where(LadderClaim.id == claim_id).options(*rows))


def service_case(case_id: int) -> ServiceCase | None:
    """A case with its institution and evidence."""
    rows = (joinedload(ServiceCase.institution, innerjoin=True), joinedload(ServiceCase.attachment))
    return session().scalar(select(ServiceCase).where(ServiceCase.id == case_id).options(*rows))


def paper(paper_id: int) -> InstitutionAttachment | None:
    """A paper with its institution and file."""
    row = joinedload(InstitutionAttachment.institution, innerjoin=True)
    return session().scalar(select(InstitutionAttachment).where(InstitutionAttachment.id == paper_id).options(row))


def find_enterprise(name: str, county_code: str | None = None) -> Enterprise | None:
    """The enterprise that ``name`` means: written exactly so, or the only one of which it can be another spelling."""
    return _find(Enterprise, name, county_code)


def find_institution(name: str, county_code: str | None = None) -> Institution | None:
    """The institution that ``name`` means, likewise."""
    return _find(Institution, name, county_code)


def _find(kind: type[Found], name: str, county_code: str | None) -> Found | None:
    exact = session().scalar(select(kind).where(kind.name == name.strip()))
    if exact is not None:
        return exact
    statement = select(kind).where(kind.name_key == name_key(name)).order_by(kind.id)
    if county_code:
        statement = statement.where(kind.county_code == county_code)
    alike = [one for one in session().scalars(statement) if may_be_written_for(name, one.name)]
    return alike[0] if len(alike) == 1 else None


def public_institutions(
    *, direction: str | None = None, county: str | None = None, q: str = "", cursor: str | None = None,
    size: int = 25, on: date | None = None,
) -> Page[Any]:  # fmt: skip
    """Admitted institutions whose term covers ``on`` (default today), by name; two statements.

    Rows carry id, name, name_initials, county_code, county, categories, annual_capacity, commitment, admitted_from,
    admitted_until: no contact data (D23). ``q`` searches the name, its initials and the directions.
    """
    day = on or clock.today()
    rows: Any = (
        select(
            Institution.id, Institution.name, Institution.name_initials, Institution.county_code,
            County.name.label("county"), Institution.categories, Institution.annual_capacity,
            Institution.commitment, Institution.admitted_from, Institution.admitted_until, Institution.titles,
        )
        .join(County, County.code == Institution.county_code)
        .where(Institution.admitted_from <= day)
        .where(or_(Institution.admitted_until.is_(None), Institution.admitted_until >= day))
    )  # fmt: skip
    if direction:
        rows = rows.where(Institution.category_marks.contains(f"|{direction}|", autoescape=True))
    if county:
        rows = rows.where(Institution.county_code == county)
    rows = named_like(rows, q, also=Institution.category_marks)
    keys = (Key(Organization.name_initials, "name_initials"), Key(Organization.id, "id"))
    return keyset_page(session(), rows, keys, cursor=cursor, size=size)


def named_like(rows: Any, q: str, *, also: Any = None) -> Any:
    """Rows whose name holds each word of ``q``, or begins with it in pinyin initials or credit code."""
    for word in q.split():
        found = [
            Organization.name.contains(word, autoescape=True),
            Organization.name_initials.startswith(word.lower(), autoescape=True),
            also.contains(word, autoescape=True) if also is not None else false(),
        ]
        rows = rows.where(or_(*found))
    return rows
