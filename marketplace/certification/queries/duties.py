"""Yearly papers of a title: what was handed in and what is still owed."""

from datetime import date

from sqlalchemy import select

from marketplace.certification.models import Certificate, DutyReport
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.standing import current_policies
from marketplace.certification.rules.duties import Owed, owed
from marketplace.kernel.database import session


def reports_of(certificate_id: int) -> list[DutyReport]:
    """All that was handed in for a title, the latest year first."""
    rows = select(DutyReport).where(DutyReport.certificate_id == certificate_id)
    return list(session().scalars(rows.order_by(DutyReport.year.desc(), DutyReport.duty)))


def owed_by(
    certificate: Certificate, today: date, reports: list[DutyReport] | None = None,
    policies: list[ProgrammePolicy] | None = None,
) -> list[Owed]:  # fmt: skip
    """The papers that a title has asked for up to today, handed in or not; what the caller has read is not read."""
    known_policies = current_policies() if policies is None else policies
    policy = next((one for one in known_policies if one.programme.code == certificate.programme_code), None)
    if policy is None or today < certificate.valid_from:
        return []
    known = reports_of(certificate.id) if reports is None else reports
    handed_in = {(one.duty, one.year): one.handed_in_on for one in known}
    return owed(
        policy.duty, begins=certificate.valid_from, ends=certificate.valid_until, today=today, handed_in=handed_in
    )


def get_report(report_id: int) -> DutyReport | None:
    """One paper with its title."""
    return session().get(DutyReport, report_id)
