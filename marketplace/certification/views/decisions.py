"""An officer's page on one rule row of one institution: finding a judgement, relaxing, and all that was decided."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification.exports.lists import value_words
from marketplace.certification.forms.applications import answered
from marketplace.certification.forms.decisions import FindingForm, RelaxForm
from marketplace.certification.models import ProgrammeVersion, RuleDecision
from marketplace.certification.policy import ProgrammePolicy, Rule
from marketplace.certification.queries.affiliation import Affiliation, affiliations
from marketplace.certification.queries.decisions import get_decision, history_of_rule
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.queries.standing import Known, current_programmes, known_facts, with_years
from marketplace.certification.services import decisions as services
from marketplace.certification.views.blueprint import blueprint
from marketplace.documents.services import send
from marketplace.kernel import articles, clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Institution
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import filters

OFFICERS = frozenset({Duty.CITY, Duty.COUNTY, Duty.AUDITOR})
DOORS = frozenset({"show", "examine"})


@dataclass(frozen=True, slots=True)
class Row:
    """One rule row of one institution, as the permission map and the pages know it."""

    institution: Institution
    version: ProgrammeVersion
    policy: ProgrammePolicy
    rule: Rule

    @property
    def institution_id(self) -> int:
        """Whose row it is."""
        return self.institution.id

    @property
    def county_code(self) -> str:
        """The institution's county."""
        return self.institution.county_code

    @property
    def may_relax(self) -> bool:
        """Whether an article lets the row be relaxed by an officer."""
        return any(one.id == self.rule.relaxation and one.kind == "rules" for one in self.policy.relaxation)


def row_of(institution_id: int, rule_id: str) -> Row | None:
    """The row in the programme's version of today."""
    institution = with_years(institution_id)
    for version in current_programmes():
        rule = policy_of(version).rule_of(rule_id)
        if rule is not None and institution is not None:
            return Row(institution, version, policy_of(version), rule)
    return None


@blueprint.get("/institutions/<int:institution_id>/rules/<rule_id>")
@guard(Permission.FACT_VIEW, subject=row_of)
def rule(row: Row) -> ResponseReturnValue:
    """What was decided of the row, and the forms for those who may decide."""
    return _page(row, FindingForm(formdata=None), RelaxForm(formdata=None))


@blueprint.post("/institutions/<int:institution_id>/rules/<rule_id>/find")
@guard(Permission.FACT_DECIDE, subject=row_of)
@writes
def find_rule(row: Row) -> ResponseReturnValue:
    """Record a finding."""
    form = FindingForm()
    try:
        services.record_finding(
            row.institution, row.version, row.rule.id, holds=answered(request.form.get("holds")),
            reason=form.reason.data or "", evidence=request.files.get("evidence"), by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(row, form, RelaxForm(formdata=None), 422)
    flash(f"{row.rule.id} 的结论已记录。", "success")
    return redirect(_back() or _home(row), 303)


@blueprint.post("/institutions/<int:institution_id>/rules/<rule_id>/relax")
@guard(Permission.FACT_DECIDE, subject=row_of)
@writes
def relax_rule(row: Row) -> ResponseReturnValue:
    """Record a relaxation."""
    form = RelaxForm()
    try:
        services.relax_rule(
            row.institution, row.version, row.rule.id, reason=form.reason.data or "",
            evidence=request.files.get("evidence"), by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(row, FindingForm(formdata=None), form, 422)
    flash(f"{row.rule.id} 已放宽，记录一直保留。", "success")
    return redirect(_back() or _home(row), 303)


@blueprint.get("/rule-decisions/<int:decision_id>/evidence")
@guard(Permission.FACT_VIEW, subject=get_decision)
def decision_evidence(decision: RuleDecision) -> ResponseReturnValue:
    """The document behind a decision."""
    if decision.evidence is None:
        abort(404)
    return send(decision.evidence)


def _alike(row: Row, codes: tuple[str, ...]) -> list[Affiliation]:
    """Holders in force that look affiliated, as far as the officer may read."""
    actor = current_actor()
    county = actor.county_code if actor.duty is Duty.COUNTY else None
    return affiliations(row.institution, codes, clock.today(), county_code=county) if codes else []


def _home(row: Row) -> str:
    return url_for("certification.rule", institution_id=row.institution_id, rule_id=row.rule.id)


def _back() -> str:
    """The page of the application from which the officer came, as the address tells; "" where from elsewhere."""
    number, door = request.args.get("application", 0, type=int), request.args.get("door", "show")
    return url_for(f"certification.{door}", application_id=number) if number > 0 and door in DOORS else ""


def _rows(row: Row, known: Known | None) -> list[dict[str, str]]:
    """What the row asks, and how it stands with what is known; lines that say nothing are left out."""
    rule, article = row.rule, next((one for one in row.policy.relaxation if one.id == row.rule.relaxation), None)
    threshold = rule.threshold_words.replace(">= ", "不少于 ").replace("<= ", "不超过 ").replace("== ", "")
    lines = (
        ("原文", rule.text), ("门槛", "" if threshold == "—" else threshold), ("现状", _stands(known)),
        ("本平台统计", f"{known.counted.value} {known.fact.unit}" if known and known.counted else ""),
        ("依据", rule.article), ("说明", articles.in_words(rule.note)),
        ("放宽依据", f"{article.id}：{article.who}，{article.extent}" if article and row.may_relax else ""),
    )  # fmt: skip
    return [{"title": title, "value": value} for title, value in lines if value]


def _stands(known: Known | None) -> str:
    if known is None or known.value is None:
        return "" if known is None or known.rests_on else "未填写"
    return f"{value_words(known.value)} {known.fact.unit}（截至 {filters.day(known.as_of)}，{known.source}）"


def _page(row: Row, finding: FindingForm, relaxing: RelaxForm, status: int = 200) -> ResponseReturnValue:
    actor, fact = current_actor(), row.policy.facts.get(row.rule.field)
    compared = fact.compared_with if fact and actor.duty in OFFICERS else ()
    history = history_of_rule(row.institution_id, row.version.id, row.rule.id)
    known = known_facts(row.institution, [row.policy]).get(row.rule.field)
    return render_template(
        "certification/rule.html", row=row, finding=finding, relaxing=relaxing, history=history,
        rows=_rows(row, known), known=known, compared=compared, alike=_alike(row, compared),
        back=_back(), asked={key: request.args[key] for key in ("application", "door") if key in request.args},
        is_relaxed=any(one.kind == "relaxation" for one in history),
    ), status  # fmt: skip
