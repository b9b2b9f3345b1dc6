"""The term of an admitted institution, kept with its profile for directory and board."""

from datetime import date, datetime

from marketplace.audit.services import record
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution
from marketplace.security.actors import Actor


def mark_admitted(
    institution: Institution, from_: date, until: date, *, by: Actor, at: datetime | None = None
) -> Institution:
    """Admitted from and until, both days included; from then on the institution is listed (002:31)."""
    before = {"admitted_from": institution.admitted_from, "admitted_until": institution.admitted_until}
    institution.admitted_from, institution.admitted_until = from_, until
    session().flush()
    record("institution:admit", by=by, on=institution, before=before, at=at,
           after={"admitted_from": from_, "admitted_until": until})  # fmt: skip
    return institution
