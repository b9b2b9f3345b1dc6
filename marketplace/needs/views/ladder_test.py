"""The ladder's self-test of an enterprise: figures in, the gap in words out, and a draft need from a gap."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.needs.forms.ladder_test import FactsForm, form_of, values_of
from marketplace.needs.services.from_gap import draft_from_gap, gap_problems
from marketplace.needs.views.blueprint import blueprint
from marketplace.organizations.models import Enterprise
from marketplace.organizations.policy import FactEntry, Kind, Rule, Rung
from marketplace.organizations.queries import dictionaries, ladder
from marketplace.organizations.queries.profiles import enterprise as of_enterprise
from marketplace.organizations.rules.gaps import TONES, Given, judge
from marketplace.organizations.services.ladder_facts import save_facts
from marketplace.security.guard import current_actor, guard, may
from marketplace.security.permissions import Permission

ADDRESS = "/enterprises/<int:enterprise_id>/ladder-test"


@dataclass(frozen=True, slots=True)
class Asked:
    """The rung and the day that one looks at, and the criteria of that day (None where there are none)."""

    level: str
    on: date
    criteria: tuple[Rule, Rung] | None

    @property
    def facts(self) -> list[FactEntry]:
        """What may be typed in."""
        if self.criteria is None:
            return []
        known = ladder.criteria().facts
        return [known[key] for key in self.criteria[1].facts if known[key].kind is not Kind.CLAIM]


def _asked(enterprise: Enterprise) -> Asked:
    """From the address or the form; nonsense counts as the next rung and today."""
    typed = request.values
    try:
        on = date.fromisoformat(typed.get("on", "").strip())
    except ValueError:
        on = clock.today()
    names = [one.name for one in dictionaries.ladder_types()]
    level = typed.get("rung", "").strip()
    level = level if level in names else _next_rung(enterprise)
    return Asked(level, on, ladder.criteria().of(level, on))


def _next_rung(enterprise: Enterprise) -> str:
    """The next of the main track above what the county verified."""
    main = [one for one in dictionaries.ladder_types() if one.track == "main"]
    stands = {one.level for one in enterprise.ladder_claims if one.state == "verified"}
    reached = max((one.rank for one in main if one.name in stands), default=0)
    return next((one.name for one in main if one.rank > reached), main[-1].name)


@blueprint.get(ADDRESS)
@guard(Permission.LADDER_TEST_VIEW, subject=of_enterprise)
def ladder_test(enterprise: Enterprise) -> ResponseReturnValue:
    """The figures and how they stand against a rung on a day."""
    asked = _asked(enterprise)
    facts = ladder.facts(enterprise, asked.on)
    return _page(enterprise, asked, facts, _form(asked, facts))


def _form(asked: Asked, facts: dict[str, Given]) -> FactsForm:
    data: dict[str, Any] = {key: one.value for key, one in facts.items()}
    for fact in asked.facts:
        if fact.kind is not Kind.NUMBER and fact.key in data:
            data[fact.key] = str(int(data[fact.key]))
    return form_of(asked.facts, data | {"rung": asked.level, "on": asked.on.isoformat(), "as_of": clock.today()})


def _page(
    enterprise: Enterprise, asked: Asked, facts: dict[str, Given], form: FactsForm, status: int = 200,
    refused: list[str] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    rungs = dictionaries.ladder_types()
    test = judge(asked.criteria[1], ladder.criteria(), facts) if asked.criteria else None
    page = render_template(
        "needs/ladder_test.html", enterprise=enterprise, asked=asked, test=test, facts=facts, form=form, tones=TONES,
        gaps=gap_problems(test) if test else {}, printed={one.name: one.printed for one in rungs}, rungs=rungs,
        rule=asked.criteria[0] if asked.criteria else None, refused=refused or [], today=clock.today(),
        may_edit=may(Permission.LADDER_TEST_EDIT, enterprise),
    )  # fmt: skip
    return page, status


@blueprint.post(ADDRESS)
@guard(Permission.LADDER_TEST_EDIT, subject=of_enterprise)
@writes
def save_ladder_facts(enterprise: Enterprise) -> ResponseReturnValue:
    """Keep the figures with the day of which they speak, and show the gap."""
    asked = _asked(enterprise)
    facts = ladder.facts(enterprise, asked.on)
    form = _form(asked, facts)
    if not form.validate_on_submit() or form.as_of.data is None:
        return _page(enterprise, asked, facts, form, 422)
    try:
        count = save_facts(enterprise, values_of(form, asked.facts), form.as_of.data, by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(enterprise, asked, facts, form, 422)
    flash(f"已保存 {count} 项数据，下面是最新的差距。" if count else "数据没有变化。", "success")
    return redirect(_address(enterprise, asked), 303)


@blueprint.post(ADDRESS + "/need")
@guard(Permission.LADDER_TEST_EDIT, subject=of_enterprise)
@writes
def need_from_gap(enterprise: Enterprise) -> ResponseReturnValue:
    """A new draft need about one gap, ready to be read."""
    asked = _asked(enterprise)
    try:
        gap = request.form.get("gap", "")
        need = draft_from_gap(enterprise, asked.level, asked.on, gap, by=current_actor())
    except RuleBroken as broken:
        facts = ladder.facts(enterprise, asked.on)
        refused = [one.sentence() for one in broken.problems]
        return _page(enterprise, asked, facts, _form(asked, facts), 422, refused)
    flash("已按差距起草，请核对后提交。", "success")
    return redirect(url_for("needs.edit", need_id=need.id), 303)


def _address(enterprise: Enterprise, asked: Asked) -> str:
    return url_for("needs.ladder_test", enterprise_id=enterprise.id, rung=asked.level, on=asked.on.isoformat())
