"""Finding titles: one by its number for the public, an institution's own, the list of each role, those about to end."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from marketplace.certification.lifecycle import CertificateState
from marketplace.certification.models import Application, Certificate, ExitCase, Reappraisal, Suspension
from marketplace.certification.rules.titles import COUNTING, REMINDERS, counts_until
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.organizations.models import Institution
from marketplace.security.actors import Actor, Duty

NEWEST = [Key(Certificate.id, "id", descending=True)]
# What a visitor may verify: a title that was in force once; whoever waits for verification is nobody's business.
PUBLIC = (CertificateState.VALID, CertificateState.SUSPENDED, CertificateState.REVOKED)
GROUND = selectinload(Certificate.rests_on).selectinload(Certificate.rests_on)


def get_certificate(certificate_id: int) -> Certificate | None:
    """One title with what it rests on, its suspensions, and the cases against it."""
    rows = select(Certificate).where(Certificate.id == certificate_id)
    # A title has been suspended and called in question a few times at most: all of it comes with its row.
    cases = joinedload(Certificate.cases)
    rows = rows.options(
        GROUND, joinedload(Certificate.suspensions), cases.joinedload(ExitCase.evidence),
        cases.joinedload(ExitCase.reappraisals),
    )  # fmt: skip
    return session().scalars(rows).unique().one_or_none()


def by_number(number: str) -> list[Certificate]:
    """Titles of that number that the public may verify; numbers of different issuers may be alike."""
    rows = select(Certificate).where(Certificate.number == number.strip(), Certificate.state.in_(PUBLIC))
    return list(session().scalars(rows.options(GROUND).order_by(Certificate.id)).unique())


def of_institution(institution_id: int) -> list[Certificate]:
    """All titles of an institution, the latest first."""
    rows = select(Certificate).where(Certificate.institution_id == institution_id).options(GROUND)
    return list(session().scalars(rows.order_by(Certificate.id.desc())).unique())


def resting_on(certificate_id: int) -> list[Certificate]:
    """Titles that rest on this one."""
    rows = select(Certificate).where(Certificate.rests_on_id == certificate_id).options(GROUND)
    return list(session().scalars(rows.order_by(Certificate.id)).unique())


def resting_on_ended(today: date, limit: int = 200) -> list[Certificate]:
    """Titles in their term whose ground's own term, or its yearly check, has run out."""
    ground = aliased(Certificate)
    rows = (
        select(Certificate)
        .join(ground, ground.id == Certificate.rests_on_id)
        .where(
            Certificate.state == CertificateState.VALID, Certificate.valid_until >= today,
            (ground.valid_until < today) | (ground.recheck_by < today),
        )
    )  # fmt: skip
    return list(session().scalars(rows.options(GROUND).order_by(Certificate.id).limit(limit)).unique())


def visible_to(actor: Actor) -> Select[Any]:
    """The titles in ``actor``'s list, after the same lines as the permission map."""
    rows = select(Certificate)
    if actor.duty is Duty.INSTITUTION:
        named = select(Application.id).where(Application.recommender_institution_id == actor.organization_id)
        mine = Certificate.institution_id == actor.organization_id
        return rows.where(mine | Certificate.application_id.in_(named))
    if actor.duty is Duty.COUNTY:
        there = select(Institution.id).where(Institution.county_code == actor.county_code)
        return rows.where(Certificate.institution_id.in_(there))
    return rows


def certificates_page(
    actor: Actor, *, state: str | None = None, programme: str | None = None, words: str = "",
    until: date | None = None, cursor: str | None = None, size: int = 25,
) -> Page[Certificate]:  # fmt: skip
    """The list of ``actor``, newest first; ``until`` keeps those that end by that day."""
    rows = visible_to(actor).options(GROUND)
    if state:
        rows = rows.where(Certificate.state == CertificateState(state))
    if programme:
        rows = rows.where(Certificate.programme_code == programme)
    if until:
        rows = rows.where(Certificate.valid_until <= until)
    if words:
        named = select(Institution.id).where(Institution.name.contains(words, autoescape=True))
        rows = rows.where(
            or_(Certificate.number.contains(words, autoescape=True), Certificate.institution_id.in_(named))
        )
    return keyset_page(session(), rows, NEWEST, cursor=cursor, size=size, scalars=True)


def titles_of(certificates: Iterable[Certificate], today: date) -> list[dict[str, Any]]:
    """What a profile keeps of the titles that count or will count: code, words, number, first and last day."""
    found = []
    for one in certificates:
        term = one.term
        ends = counts_until(term)
        if one.state is not CertificateState.VALID or ends < today:
            continue
        if one.rests_on is not None and one.rests_on.standing(max(today, one.valid_from)) not in COUNTING:
            continue
        found.append({
            "id": one.id, "code": one.programme_code, "honour": one.honour, "number": one.number, "scope": one.scope,
            "issuer": one.issuer, "from": one.valid_from.isoformat(), "until": ends.isoformat(),
        })  # fmt: skip
    return sorted(found, key=lambda one: (one["code"], one["number"]))


def ending_soon(today: date, limit: int = 200) -> list[Certificate]:
    """Titles in force whose end is near enough to remind of."""
    last = today + timedelta(days=max(REMINDERS))
    rows = select(Certificate).where(
        Certificate.state == CertificateState.VALID, Certificate.valid_until >= today, Certificate.valid_until <= last
    )
    return list(session().scalars(rows.order_by(Certificate.valid_until, Certificate.id).limit(limit)))


def get_exit_case(exit_id: int) -> ExitCase | None:
    """One case with its title."""
    rows = select(ExitCase).where(ExitCase.id == exit_id)
    return session().scalars(rows).unique().one_or_none()


def get_suspension(suspension_id: int) -> Suspension | None:
    """One suspension with its title and document."""
    return session().get(Suspension, suspension_id)


def get_reappraisal(reappraisal_id: int) -> Reappraisal | None:
    """One appraisal after rectification, with its case and document."""
    return session().get(Reappraisal, reappraisal_id)


def numbers_taken(programme_code: str, numbers: Iterable[str]) -> set[str]:
    """Those of ``numbers`` that a title of the kind bears already, whatever its state: one statement."""
    rows = select(Certificate.number).where(
        Certificate.programme_code == programme_code, Certificate.number.in_(list(numbers))
    )
    return set(session().scalars(rows))


def has_open_case(certificate_id: int, open_states: Iterable[Any]) -> bool:
    """Whether a case against the title is still running."""
    rows = select(ExitCase.id).where(ExitCase.certificate_id == certificate_id, ExitCase.state.in_(list(open_states)))
    return session().scalars(rows.limit(1)).first() is not None
