"""An institution's service cases, papers and evidence: listing, adding, changing, removing, fetching the files."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.documents import services as documents
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.forms.profiles import CaseForm
from marketplace.organizations.models import Institution, InstitutionAttachment, LadderClaim, ServiceCase
from marketplace.organizations.queries import profiles
from marketplace.organizations.services import institution_rows
from marketplace.organizations.views.blueprint import blueprint
from marketplace.organizations.views.themes import uploaded
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


def own_institution() -> Institution | None:
    """The institution acted for."""
    actor = current_actor()
    return profiles.institution(actor.organization_id) if actor.organization_id else None


def own_with_cases() -> Institution | None:
    """The institution acted for, without its figures and papers."""
    actor = current_actor()
    return profiles.public_institution(actor.organization_id) if actor.organization_id else None


@blueprint.get("/organization/cases")
@guard(Permission.ORGANIZATION_EDIT, subject=own_with_cases)
def cases(institution: Institution) -> ResponseReturnValue:
    """The cases of the own institution."""
    return render_template("organizations/cases.html", owner=institution)


@blueprint.get("/organization/cases/new")
@guard(Permission.ORGANIZATION_EDIT, subject=own_institution)
def new_case(institution: Institution) -> ResponseReturnValue:
    """An empty case."""
    form = CaseForm(formdata=None)
    return _page(institution, None, form)


@blueprint.post("/organization/cases/new", endpoint="add_case")
@guard(Permission.ORGANIZATION_EDIT, subject=own_institution)
@writes
def add_case(institution: Institution) -> ResponseReturnValue:
    """Keep a new case."""
    return _save(institution, None)


@blueprint.get("/organization/cases/<int:case_id>")
@guard(Permission.ORGANIZATION_EDIT, subject=profiles.service_case)
def case(case: ServiceCase) -> ResponseReturnValue:
    """A case to change."""
    form = CaseForm(formdata=None, obj=case)
    return _page(case.institution, case, form)


@blueprint.post("/organization/cases/<int:case_id>", endpoint="save_case")
@guard(Permission.ORGANIZATION_EDIT, subject=profiles.service_case)
@writes
def save_case(case: ServiceCase) -> ResponseReturnValue:
    """Keep what was changed."""
    return _save(case.institution, case)


@blueprint.post("/organization/cases/<int:case_id>/remove")
@guard(Permission.ORGANIZATION_EDIT, subject=profiles.service_case)
@writes
def remove_case(case: ServiceCase) -> ResponseReturnValue:
    """Take a case out."""
    institution_rows.remove_case(case, by=current_actor())
    flash("案例已删除。", "success")
    return redirect(url_for("organizations.cases"), 303)


@blueprint.post("/organization/papers/<int:paper_id>/remove")
@guard(Permission.ORGANIZATION_EDIT, subject=profiles.paper)
@writes
def remove_paper(paper: InstitutionAttachment) -> ResponseReturnValue:
    """Take a paper out."""
    institution_rows.remove_paper(paper, by=current_actor())
    flash("材料已删除。", "success")
    return redirect(url_for("organizations.theme", theme="papers"), 303)


@blueprint.get("/organizations/claims/<int:claim_id>/evidence")
@guard(Permission.ORGANIZATION_VIEW, subject=profiles.ladder_claim)
def claim_evidence(claim: LadderClaim) -> ResponseReturnValue:
    """The file behind a claimed rung."""
    return _file(claim)


@blueprint.get("/organizations/cases/<int:case_id>/evidence")
@guard(Permission.ORGANIZATION_VIEW, subject=profiles.service_case)
def case_evidence(case: ServiceCase) -> ResponseReturnValue:
    """The file behind a case."""
    return _file(case)


@blueprint.get("/organizations/papers/<int:paper_id>/file")
@guard(Permission.ORGANIZATION_VIEW, subject=profiles.paper)
def paper_file(paper: InstitutionAttachment) -> ResponseReturnValue:
    """A paper of the profile."""
    return _file(paper)


def _file(owner: LadderClaim | ServiceCase | InstitutionAttachment) -> ResponseReturnValue:
    if owner.attachment is None:
        abort(404)
    return documents.send(owner.attachment)


def _save(institution: Institution, case: ServiceCase | None) -> ResponseReturnValue:
    form = CaseForm()
    form.prepare(case)
    if not form.validate_on_submit():
        return _page(institution, case, form, 422)
    try:
        institution_rows.save_case(
            institution, case, by=current_actor(), upload=uploaded(), text=form.text.data or "",
            category=form.category.data or None, chain_id=form.chain_id.data, level=form.level.data or None,
            year=form.year.data,
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(institution, case, form, 422)
    flash("案例已保存。", "success")
    return redirect(url_for("organizations.cases"), 303)


def _page(institution: Institution, case: ServiceCase | None, form: Any, status: int = 200) -> ResponseReturnValue:
    form.prepare(case)
    return render_template("organizations/case.html", owner=institution, case=case, form=form), status
