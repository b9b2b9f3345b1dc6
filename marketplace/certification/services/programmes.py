"""Loading a programme from its file; a file that did not change adds nothing."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from marketplace.audit.services import record
from marketplace.certification.models import ProgrammeVersion
from marketplace.certification.policy import digest, load_file
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.security.actors import Actor


def load_programme(path: Path, *, by: Actor, at: datetime | None = None) -> ProgrammeVersion:
    """The version that the file holds, new where its content is; RuleBroken names what is wrong in the file."""
    content, policy = load_file(path)
    code, sha256 = policy.programme.code, digest(content)
    same = select(ProgrammeVersion).where(ProgrammeVersion.code == code, ProgrammeVersion.sha256 == sha256)
    found = session().scalar(same)
    if found is not None:
        return found
    last = session().scalar(select(func.max(ProgrammeVersion.number)).where(ProgrammeVersion.code == code)) or 0
    version = ProgrammeVersion(
        code=code, number=last + 1, title=policy.programme.title, round=policy.round.slug, content=content,
        sha256=sha256, effective_from=policy.programme.effective_from, created_at=at or clock.now(),
    )  # fmt: skip
    session().add(version)
    session().flush()
    record("programme:load", by=by, on=version, before={"version": last or None}, at=at,
           after={"version": version.number, "sha256": sha256, "effective_from": version.effective_from})  # fmt: skip
    return version
