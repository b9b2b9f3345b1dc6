"""The staff list of the own institution, and what it counts."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification.forms.staff import StaffForm, filled_form
from marketplace.certification.queries.staff import current_list
from marketplace.certification.queries.standing import current_policies, definitions
from marketplace.certification.rules.staff import counts
from marketplace.certification.services.staff import keep_staff
from marketplace.certification.views.blueprint import blueprint
from marketplace.certification.views.programmes import own
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Institution
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@blueprint.get("/staff")
@guard(Permission.FACT_EDIT, subject=own)
def staff(institution: Institution) -> ResponseReturnValue:
    """The list that stands, to change or to paste anew."""
    found = current_list(institution.id)
    form = filled_form(found.rows if found else [], found.as_of if found else None)
    return _page(institution, form)


@blueprint.post("/staff")
@guard(Permission.FACT_EDIT, subject=own)
@writes
def save_staff(institution: Institution) -> ResponseReturnValue:
    """Keep the list; what it replaces stays on record."""
    form = StaffForm()
    try:
        if not form.validate_on_submit():
            raise RuleBroken(())
        keep_staff(institution, form.persons(), as_of=form.as_of.data, by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(institution, form, 422)
    flash("人员名单已保存，各项人数按名单计算。", "success")
    return redirect(url_for("certification.staff"), 303)


def _page(institution: Institution, form: StaffForm, status: int = 200) -> ResponseReturnValue:
    found = current_list(institution.id)
    words = {key: fact.title for key, (fact, _) in definitions(current_policies()).items()}
    counted = [(words.get(key, key), number) for key, number in counts(found.rows).items()] if found else []
    return render_template(
        "certification/staff.html", institution=institution, form=form, counted=counted, found=found
    ), status
