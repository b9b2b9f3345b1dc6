"""A programme as an officer reads it, and how far an institution is from every title."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification.queries.decisions import decided, decisions_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.queries.standing import (
    current_policies,
    current_programmes,
    distances_of,
    known_facts,
    with_years,
)
from marketplace.certification.views.blueprint import blueprint
from marketplace.kernel import clock
from marketplace.organizations.models import Institution
from marketplace.organizations.queries.choices import choices
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

WEIGHTS = {
    "hard": "硬性条件", "soft": "原则上", "info": "说明", "judgement": "人工判断", "external": "外部文件",
}  # fmt: skip
PHASES = {"apply": "申报时", "after": "期满后", "constant": "常设"}
PATH_WORDS = {
    "refuse": "不予受理", "record": "登记", "propose": "建议", "rectify": "整改", "reply": "陈述申辩", "decide": "决定",
    "publish": "公布",
}  # fmt: skip
NEED_WORDS = {"stated": "必填", "implied": "条件需要", "open": ""}


@blueprint.get("/programmes")
@guard(Permission.PROGRAMME_VIEW)
def programmes() -> ResponseReturnValue:
    """All programmes with their issuer, term and publicity."""
    rows = [(version, policy_of(version)) for version in current_programmes()]
    return render_template("certification/programmes.html", rows=rows, today=clock.today())


@blueprint.get("/programmes/<code>")
@guard(Permission.PROGRAMME_VIEW)
def programme(code: str) -> ResponseReturnValue:
    """One programme: each rule with its article, papers, forms, calendar, quotas, duties and exits."""
    version = next((one for one in current_programmes() if one.code == code), None)
    if version is None:
        abort(404)
    return render_template(
        "certification/programme.html", policy=policy_of(version), version=version, today=clock.today(),
        weights=WEIGHTS, phases=PHASES, paths=PATH_WORDS, needs=NEED_WORDS,
    )  # fmt: skip


def own() -> Institution | None:
    """The institution acted for, with its years."""
    actor = current_actor()
    if actor.duty is not Duty.INSTITUTION or actor.organization_id is None:
        return None
    return with_years(actor.organization_id)


@blueprint.get("/distance")
@guard(Permission.FACT_LIST)
def own_distance() -> ResponseReturnValue:
    """How far the own institution is."""
    return redirect(url_for("certification.distance", institution_id=current_actor().organization_id))


@blueprint.get("/institutions/<int:institution_id>/distance")
@guard(Permission.FACT_VIEW, subject=with_years)
def distance(institution: Institution) -> ResponseReturnValue:
    """How far an institution is from every title, and what closes the distance soonest."""
    policies = current_policies()
    known = known_facts(institution, policies)
    decisions = decided(decisions_of(institution.id), policies)
    return render_template(
        "certification/distance.html",
        institution=institution,
        known=known,
        distances=distances_of(known, policies, decisions),
        places=choices().counties,
    )
