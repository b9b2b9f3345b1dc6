"""The pilot's title follows the membership in its service system: it ends with it, and lasts as long (002:32)."""

from datetime import date, datetime

from marketplace.audit.services import record
from marketplace.certification.lifecycle import CERTIFICATE, CertificateState
from marketplace.certification.models import Certificate
from marketplace.certification.queries.certificates import of_institution
from marketplace.certification.queries.programmes import PILOT
from marketplace.certification.services.certificates import revoke_certificate, tell_holder, tell_of_titles
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution
from marketplace.security.actors import Actor

HELD = (CertificateState.VALID, CertificateState.SUSPENDED)


def end_pilot_title(institution: Institution, reason: str, *, by: Actor, at: datetime) -> None:
    """Whoever leaves the service system holds its title no longer."""
    title = _latest(institution)
    if title is not None and title.state in HELD:
        revoke_certificate(title, reason, by=by, at=at)


def prolong_pilot_title(institution: Institution, until: date, *, by: Actor, at: datetime) -> None:
    """Whoever stays, or is taken in again, holds it to the end of the further term; it is reminded of anew."""
    title = _latest(institution)
    if title is None or title.origin != "issued" or (title.state in HELD and title.valid_until >= until):
        return
    before = {"state": title.state, "until": title.valid_until}
    if title.state is CertificateState.REVOKED:
        CERTIFICATE.move(title, "reinstate")
        title.reason = ""
    title.valid_until, title.reminded = max(title.valid_until, until), []
    session().flush()
    record("certificate:prolong", by=by, on=title, before=before, at=at,
           after={"state": title.state, "until": title.valid_until})  # fmt: skip
    tell_holder(title, f"「{title.honour}」有效期延至 {title.valid_until.isoformat()}", at=at)
    tell_of_titles(institution, at)


def _latest(institution: Institution) -> Certificate | None:
    return next((one for one in of_institution(institution.id) if one.programme_code == PILOT), None)
