"""A yearly paper is handed in; late is taken and marked, since no document says that it is refused."""

from datetime import datetime

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.certification.models import Certificate, DutyReport
from marketplace.certification.queries.duties import owed_by
from marketplace.certification.rules.duties import report_problems
from marketplace.documents.services import store
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.security.actors import Actor, Duty


def hand_in_report(
    certificate: Certificate, duty: str, year: int, *, words: str = "", file: FileStorage | None = None, by: Actor,
    at: datetime | None = None,
) -> DutyReport:  # fmt: skip
    """Keep one year's paper of a duty; RuleBroken where it is not asked for, there already, or another's to bring."""
    moment = at or clock.now()
    today = clock.local(moment).date()
    session().execute(select(Certificate.id).where(Certificate.id == certificate.id).with_for_update())
    one = next((row for row in owed_by(certificate, today) if (row.duty.key, row.year) == (duty, year)), None)
    has_file = bool(file and file.filename)
    problems = report_problems(
        one, words, has_file=has_file, is_holder=by.organization_id == certificate.institution_id,
        is_authority=by.duty is Duty.CITY,
    )  # fmt: skip
    if problems or one is None:
        raise RuleBroken(problems)
    found = DutyReport(
        certificate=certificate, duty=duty, year=year, words=words.strip(), handed_in_on=today,
        attachment=store(file, by=by, field="file") if file is not None and has_file else None,
        is_late=one.due is not None and today > one.due, created_at=moment,
    )  # fmt: skip
    session().add(found)
    session().flush()
    record("duty:hand_in", by=by, on=found, at=at,
           after={"key": duty, "year": year, "late": found.is_late,
                  "sha256": found.attachment.sha256 if found.attachment else None})  # fmt: skip
    return found
