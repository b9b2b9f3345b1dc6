"""Yearly papers of a title: handing one in, opening one."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification.models import Certificate, DutyReport
from marketplace.certification.queries.certificates import get_certificate
from marketplace.certification.queries.duties import get_report
from marketplace.certification.services.duties import hand_in_report
from marketplace.certification.views.blueprint import blueprint
from marketplace.certification.views.certificates import page
from marketplace.documents.services import send
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import version_of


@blueprint.post("/certificates/<int:certificate_id>/reports")
@guard(Permission.CERTIFICATE_REPORT, subject=get_certificate)
@writes
def hand_in(certificate: Certificate) -> ResponseReturnValue:
    """Keep one year's paper."""
    try:
        hand_in_report(
            certificate, request.form.get("duty", ""), version_of(request.form.get("year", "")),
            words=request.form.get("words", ""), file=request.files.get("file"), by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        return page(certificate, 422, tuple(problem.sentence() for problem in broken.problems))
    return redirect(url_for("certification.certificate", certificate_id=certificate.id), 303)


@blueprint.get("/reports/<int:report_id>/file")
@guard(Permission.CERTIFICATE_VIEW, subject=get_report)
def report_file(report: DutyReport) -> ResponseReturnValue:
    """The paper that was handed in."""
    if report.attachment is None:
        abort(404)
    return send(report.attachment)
