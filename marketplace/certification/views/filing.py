"""«我要申报»: an institution begins under a programme, chooses kind and way, and finds what is still to be done."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.certification import queries, services
from marketplace.certification.forms.filing import ChoicesForm, choices_form
from marketplace.certification.lifecycle import EDITABLE
from marketplace.certification.models import Application, Certificate, ProgrammeVersion
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries import filings
from marketplace.certification.queries.certificates import of_institution
from marketplace.certification.queries.standing import current_programmes
from marketplace.certification.rules.filing import Choice
from marketplace.certification.rules.titles import COUNTING
from marketplace.certification.services import filling
from marketplace.certification.services.drafting import require_editable
from marketplace.certification.views.blueprint import back_to, blueprint
from marketplace.certification.views.listing import own_institution
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Institution
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import refuse_stale

CHANGED = "您打开之后，申报类型和渠道已被修改。下面是您选的，核对后再保存，以您保存的为准。"


@dataclass(frozen=True, slots=True)
class Way:
    """An institution on its way into a programme, as the permission map knows it."""

    institution: Institution
    version: ProgrammeVersion

    @property
    def institution_id(self) -> int:
        """Whose application it will be."""
        return self.institution.id

    @property
    def policy(self) -> ProgrammePolicy:
        """The programme of today."""
        return queries.policy_of(self.version)


def way_of(code: str) -> Way | None:
    """The institution acted for, where the programme takes applications on its own forms."""
    version = next((one for one in current_programmes() if one.code == code), None)
    institution = own_institution()
    if version is None or institution is None or not queries.policy_of(version).by_forms:
        return None
    return Way(institution, version)


@blueprint.get("/programmes/<code>/apply")
@guard(Permission.APPLICATION_EDIT, subject=way_of)
def apply(way: Way) -> ResponseReturnValue:
    """The way in: the application of this round, or kind and way of a new one."""
    found = queries.live_application(way.institution_id, way.version.round)
    if found is not None:
        endpoint = "certification.edit" if found.state in EDITABLE else "certification.show"
        return redirect(url_for(endpoint, application_id=found.id))
    return _begin_page(way, choices_form(way.policy, _titles(way.institution_id)))


@blueprint.post("/programmes/<code>/apply", endpoint="begin_filing")
@guard(Permission.APPLICATION_EDIT, subject=way_of)
@writes
def begin_filing(way: Way) -> ResponseReturnValue:
    """Begin the application of this round with what was chosen; pressed twice it stays one."""
    form = choices_form(way.policy, _titles(way.institution_id))
    if not form.validate_on_submit():
        return _begin_page(way, form, 422)
    try:
        application = services.start_application(way.institution, by=current_actor(), code=way.version.code)
        _keep_choice(application, form)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _begin_page(way, form, 422)
    return back_to(application, "certification.edit")


def _begin_page(way: Way, form: ChoicesForm, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "certification/filing/begin.html", form=form, policy=way.policy, version=way.version, today=clock.today()
    )
    return page, status


def _titles(institution_id: int) -> list[Certificate]:
    """The own titles that count today, on which an application may rest."""
    return [one for one in of_institution(institution_id) if one.standing(clock.today()) in COUNTING]


def institution_named(name: str) -> Institution | None:
    """The institution here whose full name that is: a recommending unit may have an account of its own."""
    rows = select(Institution).where(Institution.name == name.strip(), Institution.name != "")
    return session().scalars(rows.order_by(Institution.id).limit(1)).first()


def _keep_choice(application: Application, form: ChoicesForm) -> None:
    chosen = form.chosen()
    for several in ("tracks", "categories"):
        chosen[several] = tuple(chosen.get(several) or ())
    unit = institution_named(chosen.get("recommender_name") or "")
    choice = Choice(**chosen, recommender_institution_id=unit.id if unit else None)
    filling.save_choice(application, choice, by=current_actor())
    if "certificate" in form:
        titles = {str(one.id): one for one in _titles(application.institution_id)}
        ground, before = titles.get(form.certificate.data or ""), filings.ground_of(application)
        if ground is not before:
            filling.rest_on(application, ground, by=current_actor())


@blueprint.get("/applications/<int:application_id>/choices")
@guard(Permission.APPLICATION_EDIT, subject=queries.get_application)
def choices(application: Application) -> ResponseReturnValue:
    """Kind, way and recommending unit."""
    require_editable(application)
    return _choices_page(application, _choices_form(application))


@blueprint.post("/applications/<int:application_id>/choices", endpoint="save_choices")
@guard(Permission.APPLICATION_EDIT, subject=queries.get_application)
@writes
def save_choices(application: Application) -> ResponseReturnValue:
    """Keep kind, way and recommending unit."""
    form = _choices_form(application)
    if not form.validate_on_submit():
        return _choices_page(application, form, 422)
    try:
        refuse_stale(form.opened_version(), application.version, {})
        _keep_choice(application, form)
    except Conflict:
        form.version.data = str(application.version)
        form.form_errors.append(CHANGED)
        return _choices_page(application, form, 409)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _choices_page(application, form, 422)
    flash("申报类型和渠道已保存。", "success")
    return back_to(application, "certification.edit")


def _choices_form(application: Application) -> ChoicesForm:
    ground = filings.ground_of(application)
    titles = _titles(application.institution_id)
    return choices_form(queries.policy_of(application.programme), titles, application, ground.id if ground else None)


def _choices_page(application: Application, form: ChoicesForm, status: int = 200) -> tuple[str, int]:
    policy = queries.policy_of(application.programme)
    return render_template(
        "certification/filing/choices.html", application=application, form=form, policy=policy
    ), status
