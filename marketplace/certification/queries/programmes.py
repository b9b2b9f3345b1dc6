"""Which version of a programme holds, and its policy as typed values, kept for the process by their digest."""

from datetime import date

from sqlalchemy import select

from marketplace.certification.models import ProgrammeVersion
from marketplace.certification.policy import ProgrammePolicy, read_content
from marketplace.certification.policy.earlier import completed
from marketplace.kernel import clock
from marketplace.kernel.database import session

PILOT = "ZZ"
_policies: dict[str, ProgrammePolicy] = {}


def current_programme(code: str = PILOT, on: date | None = None) -> ProgrammeVersion | None:
    """The latest version of ``code`` in force on ``on``."""
    day = on or clock.today()
    found = select(ProgrammeVersion).where(ProgrammeVersion.code == code, ProgrammeVersion.effective_from <= day)
    newest = found.order_by(ProgrammeVersion.effective_from.desc(), ProgrammeVersion.number.desc())
    return session().scalars(newest.limit(1)).first()


def policy_of(version: ProgrammeVersion) -> ProgrammePolicy:
    """The version's policy; one statement the first time in a process, none afterwards."""
    found = _policies.get(version.sha256)
    if found is None:
        found = _policies[version.sha256] = read_content(completed(version.content), name=version.title)
    return found
