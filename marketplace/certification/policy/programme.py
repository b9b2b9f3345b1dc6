"""A whole programme file, and the ways in which its tables must hold together."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from marketplace.certification.policy.facts import NUMERIC, Fact, FactType
from marketplace.certification.policy.papers import Document, Form, Summary
from marketplace.certification.policy.part import Part
from marketplace.certification.policy.parts import (
    Assessment,
    Benefit,
    CalendarEntry,
    Category,
    Criterion,
    Duty,
    Exit,
    Holder,
    PlanSection,
    Programme,
    Publicity,
    Quota,
    Recommender,
    Relaxation,
    Round,
    Route,
    Track,
    Validity,
)
from marketplace.certification.policy.rows import Rule

Place = tuple[int | str, ...]
TABLES = (
    ("rule", "id"), ("calendar", "id"), ("quota", "id"), ("exit", "id"), ("relaxation", "id"), ("route", "key"),
    ("track", "key"), ("category", "key"), ("document", "key"), ("form", "key"), ("criterion", "key"),
    ("plan_section", "key"), ("recommender", "key"), ("summary", "key"), ("duty", "key"),
)  # fmt: skip
# Which kinds of fact an operator can judge.
JUDGED_BY: dict[str, frozenset[FactType]] = {
    ">=": NUMERIC, "<=": NUMERIC, "==": NUMERIC | {FactType.YES_NO}, "starts_with": frozenset({FactType.PLACE}),
    "ends_with": frozenset({FactType.TEXT}), "not_contains_any": frozenset({FactType.TEXT}),
    "in": frozenset({FactType.CHOICE, FactType.TERMS}), "contains_all": frozenset({FactType.TERMS}),
    "increasing": frozenset({FactType.SERIES}), "judge": frozenset({FactType.FINDING}),
    "external": frozenset({FactType.FINDING}), "waived": frozenset({FactType.FINDING}),
}  # fmt: skip


# What a summary table may show beside the cells of forms.
OF_APPLICANT = ("applicant", "contact", "phone")


class ProgrammePolicy(Part):
    """A whole programme file. ``choose`` says whether one track, several, or none is applied for."""

    choose: str = Field(default="", pattern=r"^(one|several)?$")
    programme: Programme
    round: Round
    validity: Validity
    publicity: Publicity
    calendar: tuple[CalendarEntry, ...]
    route: tuple[Route, ...] = Field(min_length=1)
    track: tuple[Track, ...] = ()
    category: tuple[Category, ...] = ()
    relaxation: tuple[Relaxation, ...] = ()
    recommender: tuple[Recommender, ...] = ()
    quota: tuple[Quota, ...] = ()
    duty: tuple[Duty, ...] = ()
    exit: tuple[Exit, ...] = ()
    benefit: tuple[Benefit, ...] = ()
    document: tuple[Document, ...]
    form: tuple[Form, ...] = ()
    summary: tuple[Summary, ...] = ()
    plan_section: tuple[PlanSection, ...] = ()
    assessment: Assessment | None = None
    criterion: tuple[Criterion, ...] = ()
    facts: dict[str, Fact]
    rule: tuple[Rule, ...] = Field(min_length=1)

    def deadline(self, key: str) -> CalendarEntry | None:
        """The round's step ``key``, None where the programme gives none."""
        return next((entry for entry in self.calendar if entry.key == key), None)

    @property
    def closing_day(self) -> date | None:
        """The last day for applicants, to which years are counted (D34, HY-11); None where the document has none."""
        days = [entry.day for entry in self.calendar if entry.key == "institution_hand_in" and entry.day]
        return days[0] if days else None

    @property
    def by_forms(self) -> bool:
        """Whether one applies on the programme's own forms; else with profile and service plan (the pilot)."""
        return not self.plan_section

    def holder(self, route: Route, step: int) -> Holder:
        """Who takes ``step`` of ``route``: as written, else outside where recorded, county then city where run."""
        if step < len(route.hands):
            return route.hands[step]
        if self.programme.conduct == "recorded":
            return "outside"
        return "city" if step >= len(route.steps) - 1 else "county"

    def recommenders(self, route: str, step: int) -> tuple[Recommender, ...]:
        """The kinds of unit that may take ``step`` of ``route`` as recommending unit."""
        return tuple(one for one in self.recommender if route in (one.routes or (one.key,)) and one.step == step)

    def form_of(self, key: str) -> Form | None:
        """The form ``key``."""
        return next((one for one in self.form if one.key == key), None)

    def place_of_fact(self, key: str) -> tuple[str, str] | None:
        """Form and field in which the fact ``key`` is typed; None where no form asks for it."""
        cells = ((form.key, field.key) for form in self.form for field in form.fields if field.fact == key)
        return next(cells, None)

    def document_of(self, key: str) -> Document | None:
        """The paper ``key`` of the checklist."""
        return next((one for one in self.document if one.key == key), None)

    def quota_of(self, quota_id: str) -> Quota | None:
        """The quota ``quota_id``."""
        return next((one for one in self.quota if one.id == quota_id), None)

    def closing(self, route: str, step: int) -> CalendarEntry | None:
        """The day by which ``step`` of ``route`` has to be done, None where the document gives none."""
        fitting = (one for one in self.calendar if one.closes == step and (not one.routes or route in one.routes))
        return next((one for one in fitting if one.day), None)

    def route_of(self, key: str) -> Route | None:
        """The route ``key``."""
        return next((route for route in self.route if route.key == key), None)

    def rule_of(self, rule_id: str) -> Rule | None:
        """The row ``rule_id``."""
        return next((rule for rule in self.rule if rule.id == rule_id), None)


def contradictions(policy: ProgrammePolicy) -> Iterator[tuple[Place, str]]:
    """Where tables of a file do not fit one another: the place and what is wrong there."""
    yield from _written_twice(policy)
    marks = sum(one.full_marks for one in policy.criterion)
    if policy.criterion and marks != 100:
        yield ("criterion",), f"各项满分合计应为 100，现为 {marks}"
    if bool(policy.track) != bool(policy.choose):
        yield ("choose",), "有类型（track）的制度须写 choose 为 one 或 several，没有的不写"
    for place, rule in enumerate(policy.rule):
        for field, message in _rule_problems(policy, rule):
            yield ("rule", place, field), message
    for key, fact in policy.facts.items():
        named = (*(fact.source.keys if fact.source else ()), *((fact.within,) if fact.within else ()))
        unknown = [one for one in named if one not in policy.facts]
        if unknown:
            yield ("facts", key), f"{'、'.join(unknown)} 不在 facts 里"
    for place, form in enumerate(policy.form):
        for row, cell in enumerate(form.fields):
            asked = [*([cell.fact] if cell.fact else []), *(key for one in cell.columns for key in one.facts)]
            for key in (key for key in asked if key not in policy.facts):
                yield ("form", place, "fields", row), f"fact「{key}」不在 facts 里"
    yield from _route_problems(policy)
    yield from _summary_problems(policy)


def _route_problems(policy: ProgrammePolicy) -> Iterator[tuple[Place, str]]:
    known, quotas = {one.key: one for one in policy.route}, {one.id for one in policy.quota}
    for place, route in enumerate(policy.route):
        if route.hands and len(route.hands) != len(route.steps):
            yield ("route", place, "hands"), f"hands 应与 steps 一样多：{len(route.steps)} 项"
    for place, one in enumerate(policy.recommender):
        ways = [known[key] for key in one.routes or (one.key,) if key in known]
        if not ways or len(ways) < len(one.routes):
            yield ("recommender", place, "routes"), "推荐单位须对应已定义的报送渠道（route）"
        if any(one.step >= len(way.steps) for way in ways):
            yield ("recommender", place, "step"), "step 超出报送渠道的步骤"
        if one.quota and one.quota not in quotas:
            yield ("recommender", place, "quota"), f"{one.quota} 没有定义"


def _summary_problems(policy: ProgrammePolicy) -> Iterator[tuple[Place, str]]:
    for place, one in enumerate(policy.summary):
        for title, source in one.fills.items():
            if title not in one.columns:
                yield ("summary", place, "fills"), f"{title} 不在 columns 里"
            if source not in OF_APPLICANT and not _is_cell(policy, source):
                yield ("summary", place, "fills"), f"{source} 不是表格的栏目"


def _is_cell(policy: ProgrammePolicy, source: str) -> bool:
    """Whether «form.field» or «form.table:column» stands on one of the forms."""
    cell, _, column = source.partition(":")
    form_key, _, field_key = cell.partition(".")
    form = policy.form_of(form_key)
    field = form.field_of(field_key) if form is not None else None
    return (
        field is not None
        and (field.type == "table") == bool(column)
        and (not column or any(one.title == column for one in field.columns))
    )


def _written_twice(policy: ProgrammePolicy) -> Iterator[tuple[Place, str]]:
    for name, key in TABLES:
        seen: set[str] = set()
        for place, row in enumerate(getattr(policy, name)):
            mark = str(getattr(row, key))
            if mark in seen:
                yield (name, place, key), f"{mark} 写了两次"
            seen.add(mark)


def _rule_problems(policy: ProgrammePolicy, rule: Rule) -> Iterator[tuple[str, str]]:
    if not rule.id.startswith(policy.programme.code + "-"):
        yield "id", f"{rule.id} 不属于 {policy.programme.code}"
    yield from rule.problems()
    fact = policy.facts.get(rule.field)
    if fact is None:
        if rule.subject == "institution" and rule.phase != "constant":
            yield "field", f"事实「{rule.field}」不在 facts 里"
    elif fact.type not in JUDGED_BY[rule.op]:
        yield "op", f"「{rule.op}」不能用于 {fact.type.value} 类事实「{rule.field}」"
    named = (
        ("tracks", rule.tracks, {one.key for one in policy.track}),
        ("categories", rule.categories, {one.key for one in policy.category}),
        ("routes", rule.routes, {one.key for one in policy.route}),
        ("relaxation", (rule.relaxation,) if rule.relaxation else (), {one.id for one in policy.relaxation}),
    )
    for field, used, known in named:
        foreign = [one for one in used if one not in known]
        if foreign:
            yield field, f"{'、'.join(foreign)} 没有定义"
