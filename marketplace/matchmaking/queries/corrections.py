"""What people put in place of readings: the word that counts, and all of them as training rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.kernel.database import session
from marketplace.matchmaking.models import InstitutionCorrection, InstitutionReading, NeedCorrection, NeedReading
from marketplace.needs.models import Need


def service_of(need_id: int) -> str | None:
    """The service that a person put to the need ("": none of the catalogue's), or None where the reading counts."""
    rows = select(NeedCorrection).where(NeedCorrection.need_id == need_id).order_by(NeedCorrection.id.desc()).limit(1)
    last = session().scalars(rows).first()
    return None if last is None or last.given_back else last.service


def services_of(need_ids: Iterable[int]) -> dict[int, str]:
    """The same for many needs; those without a standing correction are left out."""
    newest = select(func.max(NeedCorrection.id)).where(NeedCorrection.need_id.in_(list(need_ids)))
    rows = select(NeedCorrection).where(NeedCorrection.id.in_(newest.group_by(NeedCorrection.need_id)))
    return {one.need_id: one.service for one in session().scalars(rows) if not one.given_back}


def verdicts_of(institution_id: int | None = None) -> dict[int, dict[str, str]]:
    """The last word on each service of each institution (or of one): does or does_not by the service's code."""
    newest = select(func.max(InstitutionCorrection.id))
    if institution_id is not None:
        newest = newest.where(InstitutionCorrection.institution_id == institution_id)
    newest = newest.group_by(InstitutionCorrection.institution_id, InstitutionCorrection.service)
    rows = select(InstitutionCorrection).where(InstitutionCorrection.id.in_(newest))
    found: dict[int, dict[str, str]] = {}
    for one in session().scalars(rows.order_by(InstitutionCorrection.id)):
        if one.verdict != "given_back":
            found.setdefault(one.institution_id, {})[one.service] = one.verdict
    return found


def of_need(need_id: int) -> list[NeedCorrection]:
    """All corrections of a need, newest first."""
    rows = select(NeedCorrection).where(NeedCorrection.need_id == need_id).order_by(NeedCorrection.id.desc())
    return list(session().scalars(rows))


def of_institution(institution_id: int) -> list[InstitutionCorrection]:
    """All corrections of an institution's reading, newest first."""
    rows = select(InstitutionCorrection).where(InstitutionCorrection.institution_id == institution_id)
    return list(session().scalars(rows.order_by(InstitutionCorrection.id.desc()).limit(100)))


def lessons(most: int = 5000) -> list[tuple[NeedCorrection, str]]:
    """The standing correction of each need that names a service, with the direction that the need stands under."""
    newest = select(func.max(NeedCorrection.id)).group_by(NeedCorrection.need_id)
    rows = select(NeedCorrection, Need.category).join(Need, Need.id == NeedCorrection.need_id)
    rows = rows.where(NeedCorrection.id.in_(newest), NeedCorrection.service != "", NeedCorrection.given_back.is_(False))
    found = session().execute(rows.order_by(NeedCorrection.id.desc()).limit(most))
    return [(row, category or "其他") for row, category in found]


def told_of_service(code: str, most: int = 20) -> list[NeedCorrection]:
    """What people said to mean a service, newest first: words the catalogue may lack."""
    rows = select(NeedCorrection).where(NeedCorrection.service == code, NeedCorrection.given_back.is_(False))
    return list(session().scalars(rows.order_by(NeedCorrection.id.desc()).limit(most)))


def reading_of_need(need_id: int) -> NeedReading | None:
    """How a need was read last."""
    return session().get(NeedReading, need_id)


@dataclass(frozen=True, slots=True)
class Understood:
    """How a need was read last, and the service that a person put in its place (None: the reading counts)."""

    read: NeedReading | None = None
    service: str | None = None


def understood(need_id: int) -> Understood:
    """Both in one statement."""
    newest = select(func.max(NeedCorrection.id)).where(NeedCorrection.need_id == need_id).scalar_subquery()
    rows = select(NeedReading, NeedCorrection).select_from(Need)
    rows = rows.outerjoin(NeedReading, NeedReading.need_id == Need.id)
    rows = rows.outerjoin(NeedCorrection, NeedCorrection.id == newest).where(Need.id == need_id)
    found = session().execute(rows).first()
    if found is None:
        return Understood()
    read, last = found
    return Understood(read, None if last is None or last.given_back else last.service)


def reading_of_institution(institution_id: int) -> InstitutionReading | None:
    """How an institution was read last."""
    return session().get(InstitutionReading, institution_id)


def due_needs(most: int) -> list[Need]:
    """Needs to be read, in a fixed order."""
    rows = select(Need).join(NeedReading, NeedReading.need_id == Need.id).where(NeedReading.due)
    return list(session().scalars(rows.order_by(Need.id).limit(most).execution_options(populate_existing=True)))
