"""Titles: the public check by number, the list of each role, one title with its acts, bringing one won elsewhere."""

from io import BytesIO
from typing import Any

import segno
from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.audit.queries import history_of
from marketplace.certification.exports import lists as exports
from marketplace.certification.forms import BringForm, DecisionForm, ExitForm
from marketplace.certification.lifecycle import CertificateState, ExitState
from marketplace.certification.models import Certificate
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries import certificates as queries
from marketplace.certification.queries.duties import owed_by, reports_of
from marketplace.certification.queries.standing import current_policies
from marketplace.certification.rules.titles import TONES, counts_until, number_words, renewal_opens
from marketplace.certification.services import certificates as services
from marketplace.certification.services.exits import grounds_of
from marketplace.certification.views.blueprint import blueprint
from marketplace.certification.views.listing import own_institution
from marketplace.documents.services import send
from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, filters, tables
from marketplace.web.forms import refuse_stale, version_of

STATES = {state.value: state.title for state in CertificateState}
LABELS = {"q": "编号或机构", "state": "状态", "programme": "称号"}
ACTS = {
    "certificate:issue": "颁发", "certificate:bring": "登记", "certificate:verify": "核验通过",
    "certificate:refuse": "核验不通过", "certificate:suspend": "暂停", "certificate:restore": "恢复",
    "certificate:revoke": "撤销", "certificate:plaque": "登记授牌", "certificate:remind": "到期提醒",
    "certificate:prolong": "延长有效期",
}  # fmt: skip


@blueprint.get("/certificates/verify")
@guard(Permission.CERTIFICATE_CHECK)
def verify_page() -> ResponseReturnValue:
    """What the public learns of a number: the title, its holder, its term, and whether it is in force."""
    number = request.args.get("number", "").strip()[:60]
    today = clock.today()
    found = [(one, one.standing(today)) for one in queries.by_number(number)] if number else []
    policies = {policy.programme.code: policy for policy in current_policies()}
    words = {one.id: _number_words(one, policies.get(one.programme_code)) for one, _ in found}
    return render_template(
        "certification/verify.html", number=number, found=found, tones=TONES, policies=policies, words=words,
    )  # fmt: skip


def _number_words(certificate: Certificate, policy: ProgrammePolicy | None) -> str:
    recorded = policy is not None and policy.programme.conduct == "recorded"
    return number_words(is_issuers=certificate.number_is_issuers, is_recorded=recorded)


@blueprint.get("/certificates/<int:certificate_id>/qr.svg")
@guard(Permission.CERTIFICATE_VIEW, subject=queries.get_certificate)
def qr_code(certificate: Certificate) -> ResponseReturnValue:
    """The public check of this number, to print beside the title."""
    site = str(current_app.config["SITE_URL"]).rstrip("/")
    drawn = BytesIO()
    address = site + url_for("certification.verify_page", number=certificate.number)
    segno.make(address, error="m").save(drawn, kind="svg", scale=4, border=2)
    return drawn.getvalue(), 200, {"Content-Type": "image/svg+xml; charset=utf-8"}


def _names() -> dict[str, str]:
    known = {policy.programme.code: policy.programme.short for policy in current_policies()}
    return known | {services.OTHER: "其他称号"}


def _asked(names: dict[str, str]) -> dict[str, Any]:
    return {
        "state": tables.chosen("state", list(STATES)), "programme": tables.chosen("programme", list(names)),
        "words": tables.words(),
    }  # fmt: skip


@blueprint.get("/certificates.xlsx")
@guard(Permission.CERTIFICATE_LIST)
def certificates_export() -> ResponseReturnValue:
    """What the list shows, as a sheet."""
    content = exports.certificates_sheet(current_actor(), _asked(_names()))
    return downloads.send_bytes(content, f"称号证书_{clock.today().isoformat()}.xlsx")


@blueprint.get("/certificates")
@guard(Permission.CERTIFICATE_LIST)
def certificates() -> ResponseReturnValue:
    """The titles that the role may see."""
    names = _names()
    page = queries.certificates_page(current_actor(), **_asked(names), cursor=request.args.get("cursor"))
    today = clock.today()
    return render_template(
        "certification/certificates.html", page=page, pager=tables.links(page), states=STATES, names=names,
        chips=tables.chips(LABELS, {"state": STATES, "programme": names}), tones=TONES,
        export_url=tables.elsewhere("certification.certificates_export"),
        standings={one.id: one.standing(today) for one in page.rows},
    )  # fmt: skip


@blueprint.get("/certificates/<int:certificate_id>")
@guard(Permission.CERTIFICATE_VIEW, subject=queries.get_certificate)
def certificate(certificate: Certificate) -> ResponseReturnValue:
    """One title for those concerned."""
    return page(certificate)


def page(certificate: Certificate, status: int = 200, problems: tuple[str, ...] = ()) -> tuple[str, int]:
    """The title's page, with sentences of what could not be done."""
    today = clock.today()
    policies = current_policies()
    policy = next((one for one in policies if one.programme.code == certificate.programme_code), None)
    grounds = grounds_of(certificate, policies)
    reports = reports_of(certificate.id)
    exit_form = ExitForm() if request.endpoint == "certification.propose_exit" else ExitForm(formdata=None)
    exit_form.ground.choices = [
        ("", "请选择"),
        *((one.id, f"{one.ground}（{one.article.partition('（')[0]}）") for one in grounds),
    ]
    return render_template(
        "certification/certificate.html", certificate=certificate, standing=certificate.standing(today), tones=TONES,
        until=counts_until(certificate.term), policy=policy, grounds={one.id: one for one in grounds},
        renewal=renewal_opens(certificate.valid_until, policy.validity.renewal) if policy else None,
        resting=queries.resting_on(certificate.id), reports=reports,
        owed=owed_by(certificate, today, reports, policies), exit_form=exit_form, State=CertificateState,
        number_words=_number_words(certificate, policy), ExitState=ExitState, history=_history(certificate),
        page_problems=list(problems), today=today,
    ), status  # fmt: skip


def _history(certificate: Certificate) -> list[dict[str, str]]:
    return [
        {"title": ACTS.get(row.act, "办理"), "organisation": row.organization_name or row.actor_name, "who": "",
         "when": filters.moment(row.at), "at": row.at.isoformat(), "remark": row.reason}
        for row in reversed(history_of("certificate", certificate.id))
    ]  # fmt: skip


@blueprint.get("/certificates/<int:certificate_id>/evidence")
@guard(Permission.CERTIFICATE_VIEW, subject=queries.get_certificate)
def certificate_evidence(certificate: Certificate) -> ResponseReturnValue:
    """The document of a title won elsewhere."""
    if certificate.evidence is None:
        abort(404)
    return send(certificate.evidence)


def _bring_form(**given: object) -> BringForm:
    form = BringForm(**given)
    actor = current_actor()
    known = [(policy.programme.code, policy.programme.honour) for policy in current_policies()]
    form.programme_code.choices = [("", "请选择"), *known, (services.OTHER, "其他称号")]
    own = queries.of_institution(actor.organization_id) if actor.organization_id else []
    form.rests_on.choices = [(0, "没有"), *((one.id, one.title) for one in own)]
    return form


@blueprint.get("/certificates/bring")
@guard(Permission.CERTIFICATE_BRING)
def bring_page() -> ResponseReturnValue:
    """An empty form."""
    return render_template("certification/bring.html", form=_bring_form(formdata=None))


@blueprint.post("/certificates/bring")
@guard(Permission.CERTIFICATE_BRING)
@writes
def bring() -> ResponseReturnValue:
    """Keep a title won elsewhere until an officer has verified it."""
    form, institution = _bring_form(), own_institution()
    if institution is None:
        abort(404)
    try:
        if not form.validate_on_submit():
            raise RuleBroken(())
        ground = queries.get_certificate(form.rests_on.data) if form.rests_on.data else None
        found = services.bring_certificate(
            institution, programme_code=form.programme_code.data or "", honour=form.honour.data or "",
            number=form.number.data or "", issuer=form.issuer.data or "", scope=form.scope.data or "",
            issued_on=form.issued_on.data, valid_from=form.valid_from.data, valid_until=form.valid_until.data,
            evidence=request.files.get("evidence"), rests_on=ground, by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return render_template("certification/bring.html", form=form), 422
    flash("已登记，市工信局对照认定单位的名单核验后才计入本机构的称号。", "success")
    return redirect(url_for("certification.certificate", certificate_id=found.id), 303)


@blueprint.post("/certificates/<int:certificate_id>/<any(verify,refuse,suspend,restore,plaque):act>")
@guard(Permission.CERTIFICATE_VERIFY, subject=lambda certificate_id, act: queries.get_certificate(certificate_id))
@writes
def decide_certificate(certificate: Certificate) -> ResponseReturnValue:
    """Verify, refuse, suspend, restore, or record the plaque."""
    form, by = DecisionForm(), current_actor()
    refuse_stale(version_of(request.form.get("version", "")), certificate.version, {"state": certificate.state.title})
    act = str((request.view_args or {}).get("act"))
    try:
        if act == "verify":
            services.verify_certificate(certificate, form.source.data or "", by=by)
        elif act == "plaque":
            services.record_plaque(certificate, form.plaque_on.data, by=by)
        elif act == "suspend":
            paper = request.files.get("evidence")
            services.suspend_certificate(certificate, form.reason.data or "", evidence=paper, by=by)
        else:
            decide = {"refuse": services.refuse_certificate, "restore": services.restore_certificate}
            decide[act](certificate, form.reason.data or "", by=by)
    except RuleBroken as broken:
        return page(certificate, 422, tuple(problem.sentence() for problem in broken.problems))
    return redirect(url_for("certification.certificate", certificate_id=certificate.id), 303)
