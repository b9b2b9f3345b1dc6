"""Facts of an institution: all of them with source and day, one to state, the count to take over, the evidence."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification.exports import lists as exports
from marketplace.certification.forms import fact_form
from marketplace.certification.forms.facts import FactForm
from marketplace.certification.models import InstitutionFact
from marketplace.certification.queries.standing import (
    Known,
    current_policies,
    fact_by_id,
    history_of_fact,
    known_facts,
    with_years,
)
from marketplace.certification.services import facts as services
from marketplace.certification.views.blueprint import blueprint
from marketplace.certification.views.programmes import own
from marketplace.documents.services import send
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Institution
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables


@blueprint.get("/institutions/<int:institution_id>/facts")
@guard(Permission.FACT_VIEW, subject=with_years)
def facts(institution: Institution) -> ResponseReturnValue:
    """Every fact that a programme asks for, with what is stated and what was counted; filters on programme and gap."""
    known, codes = _all(institution)
    rows = _shown(known)
    return render_template(
        "certification/facts.html", institution=institution, rows=rows, codes=codes,
        asked=request.args.get("programme", ""), open_only=request.args.get("open") == "1",
        stated=sum(1 for one in known if not one.is_lacking), total=len(known), titles=_titles(known),
        export_url=tables.elsewhere("certification.facts_export", institution_id=institution.id),
    )  # fmt: skip


@blueprint.get("/institutions/<int:institution_id>/facts.xlsx")
@guard(Permission.FACT_VIEW, subject=with_years)
def facts_export(institution: Institution) -> ResponseReturnValue:
    """What the page shows, as a sheet."""
    known, codes = _all(institution)
    content = exports.facts_sheet(institution.name, _shown(known), codes)
    return downloads.send_bytes(content, f"申报事实_{institution.name}.xlsx")


def _all(institution: Institution) -> tuple[list[Known], dict[str, str]]:
    policies = current_policies()
    codes = {policy.programme.code: policy.programme.short for policy in policies}
    return list(known_facts(institution, policies).values()), codes


def _shown(known: list[Known]) -> list[Known]:
    """Those of the programme asked for, and where asked only what lacks or differs from what was counted."""
    asked, open_only = request.args.get("programme", ""), request.args.get("open") == "1"
    return [
        one for one in known
        if (not asked or asked in one.programmes) and (not open_only or one.is_lacking or one.differs)
    ]  # fmt: skip


def _titles(known: list[Known]) -> dict[str, str]:
    return {one.key: one.fact.title for one in known}


@dataclass(frozen=True, slots=True)
class Asked:
    """The fact that the address names; the programmes' short names by code, and the titles of all facts."""

    known: Known
    codes: dict[str, str]
    titles: dict[str, str]


def _asked(institution: Institution) -> Asked:
    """404 for a fact that no programme asks for."""
    known, codes = _all(institution)
    found = next((one for one in known if one.key == (request.view_args or {}).get("key")), None)
    if found is None:
        abort(404)
    return Asked(found, codes, _titles(known))


@blueprint.get("/facts/<key>")
@guard(Permission.FACT_EDIT, subject=lambda key: own())
def fact(institution: Institution) -> ResponseReturnValue:
    """One fact to state."""
    asked = _asked(institution)
    return _page(institution, asked, fact_form(asked.known, bound=False))


@blueprint.post("/facts/<key>")
@guard(Permission.FACT_EDIT, subject=lambda key: own())
@writes
def state(institution: Institution) -> ResponseReturnValue:
    """Keep the statement; what it replaces stays on record."""
    asked = _asked(institution)
    known, form = asked.known, fact_form(asked.known, bound=True)
    if not form.validate_on_submit():
        return _page(institution, asked, form, 422)
    value = form.given(known.fact)
    try:
        if value is None:
            raise RuleBroken([Problem(f"请填写「{known.fact.title}」", "value")])
        services.state_fact(
            institution, known.key, known.fact, value, as_of=form.as_of.data, note=form.note.data or "",
            evidence=request.files.get("evidence"), by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(institution, asked, form, 422)
    flash(f"「{known.fact.title}」已保存。", "success")
    return redirect(url_for("certification.facts", institution_id=institution.id), 303)


@blueprint.post("/facts/<key>/adopt")
@guard(Permission.FACT_EDIT, subject=lambda key: own())
@writes
def adopt(institution: Institution) -> ResponseReturnValue:
    """Take over what the marketplace counted."""
    known = _asked(institution).known
    services.adopt_count(institution, known, by=current_actor())
    flash(f"「{known.fact.title}」已采用本平台统计的数。", "success")
    return redirect(url_for("certification.facts", institution_id=institution.id), 303)


@blueprint.get("/facts/<int:fact_id>/evidence")
@guard(Permission.FACT_VIEW, subject=fact_by_id)
def fact_evidence(fact: InstitutionFact) -> ResponseReturnValue:
    """The file behind a statement."""
    if fact.evidence is None:
        abort(404)
    return send(fact.evidence)


def _page(institution: Institution, asked: Asked, form: FactForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "certification/fact.html", institution=institution, known=asked.known, form=form, codes=asked.codes,
        titles=asked.titles, history=history_of_fact(institution.id, asked.known.key),
    ), status  # fmt: skip
