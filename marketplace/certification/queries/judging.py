"""An application judged: the facts that it states beside what else is known, and a verdict for every row."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.certification.lifecycle import EDITABLE
from marketplace.certification.models import Application
from marketplace.certification.policy import Fact, ProgrammePolicy
from marketplace.certification.queries.decisions import decided
from marketplace.certification.queries.dossier import dossier_of
from marketplace.certification.queries.filings import ground_of, shown_value, steps_of, test_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.queries.quotas import in_round
from marketplace.certification.queries.standing import Known, known_facts
from marketplace.certification.rules.assessing import Assessed, assess_facts
from marketplace.certification.rules.cells import is_empty
from marketplace.certification.rules.distance import Decided
from marketplace.certification.rules.drawing import satisfaction
from marketplace.certification.rules.eligibility import RuleVerdict
from marketplace.certification.rules.filing import Stated, stated
from marketplace.certification.rules.titles import COUNTING
from marketplace.kernel import clock
from marketplace.kernel.reading import once_a_get


@dataclass(frozen=True, slots=True)
class Compared:
    """A fact as the application states it, beside what the institution's rows and this marketplace count."""

    key: str
    fact: Fact
    filed: Any
    as_of: date | None
    source: str
    counted: Any
    rows: Any

    @property
    def differs(self) -> bool:
        """Whether a count says something else than was stated."""
        return any(one is not None and one != self.filed for one in (self.counted, self.rows))


def facts_now(application: Application) -> dict[str, dict[str, Any]]:
    """The facts on which it would be judged today: known ones, over them what its cells state; plain values."""
    policy = policy_of(application.programme)
    known = _known(application)
    found = {
        key: {"value": one.value, "as_of": one.as_of and one.as_of.isoformat(), "source": one.source}
        for key, one in known.items() if one.value is not None
    }  # fmt: skip
    for one in _stated(application, policy).values():
        found[one.key] = {"value": one.value, "as_of": one.as_of.isoformat(), "source": "申报材料"}
    return found


def _stated(application: Application, policy: ProgrammePolicy) -> dict[str, Stated]:
    day = clock.local(application.submitted_at or clock.now()).date()
    return stated(policy, application.content, on=day)


@once_a_get
def _known(application: Application) -> dict[str, Known]:
    return known_facts(application.institution, [policy_of(application.programme)])


def filed_facts(application: Application) -> dict[str, dict[str, Any]]:
    """The facts as they stood at the last submission; today's while it is still a draft."""
    if application.state in EDITABLE or not application.facts:
        return facts_now(application)
    return application.facts


@once_a_get
def assessed(application: Application) -> Assessed:
    """The assessment of an application under the version that it was begun under, with findings and relaxations."""
    policy = policy_of(application.programme)
    said = decided(dossier_of(application).decisions, [policy]).get(policy.programme.code, Decided())
    given = {key: one["value"] for key, one in filed_facts(application).items() if key in policy.facts}
    return assess_facts(
        policy, {**given, **computed(application), **said.findings}, on=clock.today(),
        tracks=tuple(application.tracks), categories=tuple(application.categories), route=application.route,
        relaxed=said.relaxed,
    )  # fmt: skip


def verdicts(application: Application) -> tuple[RuleVerdict, ...]:
    """A verdict for every row asked of the applicant on its tracks and route."""
    return assessed(application).rows


def compared(application: Application) -> list[Compared]:
    """Every fact that was stated, with what else counts it, those that differ first."""
    policy = policy_of(application.programme)
    known, filed = _known(application), filed_facts(application)
    rows = []
    for key, fact in policy.facts.items():
        one, said = known.get(key), filed.get(key)
        if said is None or one is None:
            continue
        as_of = date.fromisoformat(said["as_of"]) if said["as_of"] else None
        counted = one.counted.value if one.counted else None
        rows.append(Compared(
            key, fact, said["value"], as_of, said["source"], counted, one.rows.value if one.rows else None
        ))  # fmt: skip
    return sorted(rows, key=lambda one: not one.differs)


# ── What the application itself shows ─────────────────────────────────────────────────────────────────────────────────


@once_a_get
def computed(application: Application) -> dict[str, Any]:
    """Facts that follow from the application, whatever is stated of them."""
    policy = policy_of(application.programme)
    ways = {fact.computed for fact in policy.facts.values() if fact.computed}
    found: dict[str, Any] = {
        field.fact: shown_value(policy, application, field)
        for form in policy.form for field in form.fields if field.fact and field.shows
    }  # fmt: skip
    found = {key: value for key, value in found.items() if not is_empty(value)}
    for way in sorted(ways):
        keys = [key for key, fact in policy.facts.items() if fact.computed == way]
        for key in keys:
            value = _shown(application, policy, way, key)
            if value is not None:
                found[key] = value
    return found


def _shown(application: Application, policy: ProgrammePolicy, way: str, key: str) -> Any:
    match way:
        case "same_name":
            typed = cell_of_fact(application, policy, key)
            return None if is_empty(typed) else str(typed).strip() == application.institution.name
        case "double_channel":
            return in_round(application).same_platform
        case "tested":
            test = test_of(application) if application.submitted_at else None
            return satisfaction(call.answer for call in test.calls)[1] if test else None
        case "passed_on":
            return True if _passed_on(application) else None
        case "ground":
            return True if _has_ground(application, "") else _typed(application, policy, key)
        case _:
            return True if _has_ground(application, "省") else _typed(application, policy, key)


def _typed(application: Application, policy: ProgrammePolicy, key: str) -> Any:
    """What a cell says of the recognition; None leaves the statement among the facts as it is."""
    return True if not is_empty(cell_of_fact(application, policy, key)) else None


def cell_of_fact(application: Application, policy: ProgrammePolicy, key: str) -> Any:
    """The cell in which a fact is typed."""
    form, field = policy.place_of_fact(key) or ("", "")
    return (application.content.get(form) or {}).get(field)


def _passed_on(application: Application) -> bool:
    return any(one.is_current and one.decision == "forward" for one in steps_of(application))


def _has_ground(application: Application, words: str) -> bool:
    ground = ground_of(application)
    if ground is None or words not in ground.issuer + ground.honour:
        return False
    return ground.standing(clock.today()) in COUNTING
