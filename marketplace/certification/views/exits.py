"""The case against a title: proposing it, the holder's answer, the officer's steps and decision."""

from collections.abc import Callable

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification.forms import ExitForm, rates_of
from marketplace.certification.models import Certificate, ExitCase, Reappraisal, Suspension
from marketplace.certification.queries.certificates import (
    get_certificate,
    get_exit_case,
    get_reappraisal,
    get_suspension,
)
from marketplace.certification.services import exits as services
from marketplace.certification.views.blueprint import blueprint
from marketplace.certification.views.certificates import page
from marketplace.documents.services import send
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

NO_RATES = Problem("满意度应为 0 至 100 的数字，用顿号隔开", "figures")


@blueprint.post("/certificates/<int:certificate_id>/exits")
@guard(Permission.CERTIFICATE_PROPOSE_EXIT, subject=get_certificate)
@writes
def propose_exit(certificate: Certificate) -> ResponseReturnValue:
    """Propose that a title end."""
    form = ExitForm()
    figures = form.rates()
    try:
        if figures is None:
            raise RuleBroken([NO_RATES])
        services.propose_exit(
            certificate, ground=request.form.get("ground", ""), statement=form.statement.data or "", figures=figures,
            evidence=request.files.get("evidence"), by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        return _refused(certificate, broken)
    return _back(certificate)


@blueprint.post("/exits/<int:exit_id>/reply")
@guard(Permission.EXIT_REPLY, subject=get_exit_case)
@writes
def reply_exit(case: ExitCase) -> ResponseReturnValue:
    """The holder answers."""
    return _act(case, lambda words: services.reply_to_exit(case, words, by=current_actor()))


@blueprint.post("/exits/<int:exit_id>/<any(order,pass,uphold,dismiss):ruling>")
@guard(Permission.EXIT_DECIDE, subject=lambda exit_id, ruling: get_exit_case(exit_id))
@writes
def decide_exit(case: ExitCase) -> ResponseReturnValue:
    """Order rectification, go on without an answer, take the title, or let it stay."""
    by, ruling = current_actor(), str((request.view_args or {}).get("ruling"))
    if ruling == "pass":
        return _act(case, lambda _words: services.pass_over_reply(case, by=by))
    decide = {
        "order": services.order_rectification, "uphold": services.uphold_exit, "dismiss": services.dismiss_exit,
    }[ruling]  # fmt: skip
    return _act(case, lambda words: decide(case, words, by=by))


@blueprint.post("/exits/<int:exit_id>/reappraise")
@guard(Permission.EXIT_DECIDE, subject=get_exit_case)
@writes
def reappraise_exit(case: ExitCase) -> ResponseReturnValue:
    """Measure again after rectification."""
    figures = rates_of(request.form.get("figures", ""))
    try:
        if figures is None:
            raise RuleBroken([NO_RATES])
        services.reappraise_exit(case, figures, evidence=request.files.get("evidence"), by=current_actor())
    except RuleBroken as broken:
        return _refused(case.certificate, broken)
    return _back(case.certificate)


@blueprint.get("/reappraisals/<int:reappraisal_id>/evidence")
@guard(Permission.EXIT_VIEW, subject=get_reappraisal)
def reappraisal_evidence(reappraisal: Reappraisal) -> ResponseReturnValue:
    """The document of an appraisal after rectification."""
    return send(reappraisal.evidence)


@blueprint.get("/suspensions/<int:suspension_id>/evidence")
@guard(Permission.EXIT_VIEW, subject=get_suspension)
def suspension_evidence(suspension: Suspension) -> ResponseReturnValue:
    """The document that a suspension rests on."""
    return send(suspension.evidence)


@blueprint.get("/exits/<int:exit_id>/evidence")
@guard(Permission.EXIT_VIEW, subject=get_exit_case)
def exit_evidence(case: ExitCase) -> ResponseReturnValue:
    """The file behind a proposal."""
    if case.evidence is None:
        abort(404)
    return send(case.evidence)


def _act(case: ExitCase, act: Callable[[str], object]) -> ResponseReturnValue:
    try:
        act(request.form.get("words", ""))
    except RuleBroken as broken:
        return _refused(case.certificate, broken)
    return _back(case.certificate)


def _refused(certificate: Certificate, broken: RuleBroken) -> ResponseReturnValue:
    whole = get_certificate(certificate.id) or certificate
    return page(whole, 422, tuple(problem.sentence() for problem in broken.problems))


def _back(certificate: Certificate) -> ResponseReturnValue:
    return redirect(url_for("certification.certificate", certificate_id=certificate.id), 303)
