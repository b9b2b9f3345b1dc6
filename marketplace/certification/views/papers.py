"""Official papers to print and seal: those of an application, of a recommending unit, of a title and its case."""

from datetime import date

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification import queries
from marketplace.certification.exports import titles, yearly
from marketplace.certification.exports.papers.books import papers_of
from marketplace.certification.exports.papers.letters import letter, letter_of
from marketplace.certification.exports.papers.reading import filed_of, line_of
from marketplace.certification.exports.papers.summaries import summary_sheet
from marketplace.certification.lifecycle import CertificateState
from marketplace.certification.models import Application, Certificate, ExitCase, ProgrammeVersion
from marketplace.certification.queries.certificates import get_certificate, get_exit_case
from marketplace.certification.queries.duties import owed_by
from marketplace.certification.queries.filings import entitled
from marketplace.certification.queries.offers import counts_of
from marketplace.certification.queries.papers import recommended
from marketplace.certification.queries.standing import current_policies
from marketplace.certification.services.exits import ground_of
from marketplace.certification.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads

OFFICERS = frozenset({Duty.COUNTY, Duty.CITY, Duty.AUDITOR})


@blueprint.get("/applications/<int:application_id>/papers")
@guard(Permission.APPLICATION_VIEW, subject=queries.get_application)
def papers(application: Application) -> ResponseReturnValue:
    """The papers of an application, each with who brings it."""
    policy = queries.policy_of(application.programme)
    own = [
        (one.title, one.brought_by, url_for("certification.paper_of", application_id=application.id, book=one.key))
        for one in papers_of(policy) if _may_have(application, one.brought_by)
    ]  # fmt: skip
    if not policy.by_forms:
        own = [*_annexes(application), *own]
    return render_template("certification/papers.html", application=application, policy=policy, papers=own)


def _annexes(application: Application) -> list[tuple[str, str, str]]:
    """The pilot's two papers, which have doors of their own."""
    return [
        (title, "institution", url_for(f"certification.{door}", application_id=application.id))
        for title, door in (("附件2 真实性承诺", "annex2"), ("附件3 基本情况表", "annex3"))
    ]


@blueprint.get("/applications/<int:application_id>/papers/<book>.docx")
@guard(Permission.APPLICATION_VIEW, subject=lambda application_id, book: queries.get_application(application_id))
def paper_of(application: Application) -> ResponseReturnValue:
    """One paper of an application, filled from what was filed."""
    wanted = str((request.view_args or {}).get("book"))
    kinds = {one.key: one for one in papers_of(queries.policy_of(application.programme))}
    kind = kinds.get(wanted)
    if kind is None or not _may_have(application, kind.brought_by):
        abort(404)
    name = f"{kind.title}_{application.institution.name}.docx"
    return downloads.send_bytes(kind.make(filed_of(application, current_actor())), name, downloads.DOCX)


def _may_have(application: Application, brought_by: str) -> bool:
    """The recommending unit's papers name experts and those asked by phone: not for the applicant."""
    return brought_by == "institution" or entitled(application, current_actor())


def _version(code: str) -> ProgrammeVersion:
    """The programme, for those who recommend and decide; 404 for others and for a code that there is not."""
    version = queries.current_programme(code) if current_actor().duty in OFFICERS else None
    if version is None:
        abort(404)
    return version


@blueprint.get("/programmes/<code>/papers")
@guard(Permission.APPLICATION_LIST)
def recommending_papers(code: str) -> ResponseReturnValue:
    """The round's recommending units with their summary table and letter."""
    version = _version(code)
    policy = queries.policy_of(version)
    return render_template(
        "certification/recommending.html", policy=policy, units=recommended(current_actor(), version.round),
        letter=letter_of(policy), summary=policy.summary[0] if policy.summary else None,
    )  # fmt: skip


@blueprint.get("/programmes/<code>/summary.xlsx")
@guard(Permission.APPLICATION_LIST)
def recommending_summary(code: str) -> ResponseReturnValue:
    """The summary table of a unit, of all units where none is named."""
    version, actor = _version(code), current_actor()
    policy = queries.policy_of(version)
    if not policy.summary or not policy.by_forms:
        abort(404)
    unit, rows = _of_unit(version)
    lines = [line_of(one, actor) for one in rows]
    name = f"{policy.summary[0].title}_{unit or '全部'}.xlsx"
    return downloads.send_bytes(summary_sheet(policy, policy.summary[0].key, lines, recommender=unit), name)


@blueprint.get("/programmes/<code>/letter.docx")
@guard(Permission.APPLICATION_LIST)
def recommending_letter(code: str) -> ResponseReturnValue:
    """The letter with which a unit recommends."""
    version, actor = _version(code), current_actor()
    policy = queries.policy_of(version)
    asked = letter_of(policy)
    if asked is None:
        abort(404)
    unit, rows = _of_unit(version)
    numbers = {one.recommendation_number for one in rows}
    made = letter(
        policy, [line_of(one, actor) for one in rows], recommender=unit, year=policy.round.year,
        number=numbers.pop() if len(numbers) == 1 else "",
    )  # fmt: skip
    return downloads.send_bytes(made, f"{asked.title}_{unit or '全部'}.docx", downloads.DOCX)


def _of_unit(version: ProgrammeVersion) -> tuple[str, list[Application]]:
    """The unit asked for with its applications; 404 for one that has none."""
    units = recommended(current_actor(), version.round)
    unit = request.args.get("unit", "")
    if unit and unit not in units:
        abort(404)
    return unit, units[unit] if unit else [one for rows in units.values() for one in rows]


@blueprint.get("/certificates/<int:certificate_id>/paper.docx")
@guard(Permission.CERTIFICATE_VIEW, subject=get_certificate)
def certificate_paper(certificate: Certificate) -> ResponseReturnValue:
    """The record of the plaque, with the certificate itself where its programme is run here."""
    if certificate.state in (CertificateState.PENDING, CertificateState.REFUSED):
        abort(404)
    policies = {policy.programme.code: policy for policy in current_policies()}
    policy = policies.get(certificate.programme_code)
    run = certificate.origin == "issued" and policy is not None and policy.programme.conduct == "run"
    site = str(current_app.config["SITE_URL"]).rstrip("/")
    address = site + url_for("certification.verify_page", number=certificate.number)
    made = titles.certificate_paper(certificate, run=run, address=address)
    return downloads.send_bytes(made, f"授牌记录_{certificate.number}.docx", downloads.DOCX)


@blueprint.get("/certificates/<int:certificate_id>/yearly.docx")
@guard(Permission.CERTIFICATE_VIEW, subject=get_certificate)
def yearly_paper(certificate: Certificate) -> ResponseReturnValue:
    """The layout of a yearly paper: the one asked for, else the latest that is owed."""
    today, asked = clock.today(), (request.args.get("duty", ""), request.args.get("year", ""))
    owed = owed_by(certificate, today)
    found = [one for one in owed if asked in ((one.duty.key, str(one.year)), ("", ""))]
    if not found:
        abort(404)
    day = min(today, date(found[0].year, 12, 31))
    made = yearly.yearly_paper(certificate, found[0], counts_of(certificate.institution_id, day))
    return downloads.send_bytes(made, f"{found[0].year}年度_{certificate.number}.docx", downloads.DOCX)


@blueprint.get("/exits/<int:exit_id>/paper.docx")
@guard(Permission.EXIT_VIEW, subject=get_exit_case)
def exit_paper(case: ExitCase) -> ResponseReturnValue:
    """The notice to the holder, or once decided the decision."""
    ground = ground_of(case)
    if ground is None:
        abort(404)
    made = titles.exit_notice(case, ground) if case.decided_at is None else titles.exit_decision(case, ground)
    title = "告知书" if case.decided_at is None else "决定书"
    return downloads.send_bytes(made, f"{title}_{case.certificate.number}.docx", downloads.DOCX)
