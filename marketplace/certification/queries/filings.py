"""A filed application as its readers see it: forms page by page, the checklist, its place on the route, its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.certification.lifecycle import EDITABLE, ApplicationState
from marketplace.certification.models import (
    Application,
    ApplicationDocument,
    ApplicationStep,
    Certificate,
    RandomTest,
    RandomTestCall,
)
from marketplace.certification.policy import Document, Form, FormField, ProgrammePolicy
from marketplace.certification.queries.dossier import dossier_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import drawing
from marketplace.certification.rules.filing import Choice, recommending_step
from marketplace.kernel.database import session
from marketplace.security.actors import Actor, Duty

SEE_NAMES = frozenset({Duty.CITY, Duty.AUDITOR})
WITH_RECOMMENDER = (ApplicationState.SUBMITTED,)


@dataclass(frozen=True, slots=True)
class Place:
    """Where on its route an application stands, and who holds it."""

    step: int
    steps: tuple[str, ...]
    words: str
    holder: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form: its value (None where the reader may not see it), and whether it can be changed now."""

    field: FormField
    value: Any
    remark: str
    editable: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form with its cells in the document's order."""

    form: Form
    cells: tuple[Cell, ...]
    editable: bool


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the checklist with what is on file for it."""

    document: Document
    filed: ApplicationDocument | None
    remark: str
    needed: bool
    editable: bool


# ── Loaders ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def get_step(step_id: int) -> ApplicationStep | None:
    """One step with its paper."""
    return session().get(ApplicationStep, step_id)


def get_document(document_id: int) -> ApplicationDocument | None:
    """One file of the checklist, live or replaced."""
    return session().get(ApplicationDocument, document_id)


def get_call(call_id: int) -> RandomTestCall | None:
    """One drawn firm with its test."""
    return session().get(RandomTestCall, call_id)


def documents_of(application: Application) -> dict[str, ApplicationDocument]:
    """The files on file, by item."""
    return dossier_of(application).documents


def steps_of(application: Application) -> tuple[ApplicationStep, ...]:
    """What the steps of the route decided, the first one first."""
    return dossier_of(application).steps


def ground_of(application: Application) -> Certificate | None:
    """The title of its own on which it rests."""
    return dossier_of(application).ground


def test_of(application: Application) -> RandomTest | None:
    """The random test that stands, with its calls."""
    return dossier_of(application).test


def replay(test: RandomTest) -> list[str]:
    """The firms that seed and pool draw, as many as were drawn: the same again for whoever checks."""
    return drawing.order(test.pool, test.seed)[: len(test.calls)]


# ── Readings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def choice_of(application: Application) -> Choice:
    """As what and by which way it is filed."""
    return Choice(
        application.route, application.route_reason, tuple(application.tracks), tuple(application.categories),
        application.recommender_key, application.recommender_name, application.recommender_institution_id,
        application.city, application.carrier, application.carrier_city,
    )  # fmt: skip


def place(application: Application) -> Place:
    """«第 1 步，共 2 步：县市区工信部门审核真实性、完整性», or the state where nobody holds it."""
    policy = policy_of(application.programme)
    route = policy.route_of(application.route) or policy.route[0]
    step = min(application.step, len(route.steps) - 1)
    is_held = application.state not in EDITABLE and application.state in (
        ApplicationState.SUBMITTED, ApplicationState.AT_CITY,
    )  # fmt: skip
    words = f"第 {step + 1} 步，共 {len(route.steps)} 步：{route.steps[step]}" if is_held else application.state.title
    return Place(step, route.steps, words, policy.holder(route, step), step == len(route.steps) - 1)


def is_recommending(application: Application) -> bool:
    """Whether the application lies with the unit that recommends to the authority."""
    if application.state is not ApplicationState.SUBMITTED:
        return False
    return application.step == recommending_step(policy_of(application.programme), application.route)


def may_change(application: Application, part: str, *, by_recommender: bool = False) -> bool:
    """Whether a part (form.<form>.<field>, document.<key>, choice) can be changed now.

    Once returned only the parts that a remark names, all of them where the remarks name none.
    """
    if by_recommender:
        return is_recommending(application)
    if application.state not in EDITABLE:
        return False
    named = [key for key in application.remarks if key != "overall"]
    return application.state is ApplicationState.DRAFT or not named or part in named


def shown_value(
    policy: ProgrammePolicy, application: Application, field: FormField, test: RandomTest | None = None
) -> Any:
    """What a cell shows of the choice, the applicant, or the random test."""
    chosen = [one for one in policy.track if one.key in application.tracks]
    match field.shows:
        case "tracks":
            return [_as_printed(field, one.key, one.label) for one in chosen]
        case "track_groups":
            return "、".join(dict.fromkeys(one.group or one.label for one in chosen))
        case "categories":
            return list(application.categories)
        case "applicant":
            return application.institution.name
        case "test":
            return test_rows(test) if test is not None else []
        case "test_methods":
            return list(dict.fromkeys(call.method for call in test.calls if call.method)) if test is not None else []
        case "carrier":
            return application.carrier or (field.choices[0] if field.choices else "")
        case _:
            return application.recommender_name


def test_rows(test: RandomTest) -> list[list[Any]]:
    """The firms that answered, as the 推荐表 prints them."""
    return [
        [call.firm, call.interviewee, call.interviewee_role, call.phone, call.service, drawing.ANSWERS[call.answer]]
        for call in test.calls if call.answer in drawing.ANSWERED
    ]  # fmt: skip


def _as_printed(field: FormField, key: str, label: str) -> str:
    """A track by the words of the form's own choices: «类型1» for the track 1."""
    return next((one for one in field.choices if one == key or one == f"类型{key}"), label)


def content_of(application: Application, actor: Actor | None = None) -> dict[str, dict[str, Any]]:
    """All cells by form and field, shown ones with what was chosen; guarded ones None for who is not entitled."""
    policy = policy_of(application.programme)
    tested = application.submitted_at and any(field.shows == "test" for form in policy.form for field in form.fields)
    test = test_of(application) if tested else None
    found: dict[str, dict[str, Any]] = {}
    for form in policy.form:
        typed = application.content.get(form.key) or {}
        for field in form.fields:
            value = shown_value(policy, application, field, test) if field.shows else typed.get(field.key)
            hidden = field.guarded and actor is not None and not entitled(application, actor)
            found.setdefault(form.key, {})[field.key] = None if hidden else value
    return found


def entitled(application: Application, actor: Actor) -> bool:
    """Who reads experts' names and the phones of the firms that were asked: city, auditor, the recommending unit."""
    if actor.duty in SEE_NAMES:
        return True
    if actor.duty is Duty.COUNTY:
        return actor.county_code == application.county_code
    mine = application.recommender_institution_id
    return mine is not None and actor.organization_id == mine != application.institution_id


def pages(application: Application, actor: Actor | None = None) -> list[FormPage]:
    """The forms in the document's order, each cell with its value, remark and whether it can be changed now."""
    policy = policy_of(application.programme)
    content = content_of(application, actor)
    return [_page(application, form, content[form.key], actor) for form in policy.form]


def _page(application: Application, form: Form, values: Mapping[str, Any], actor: Actor | None) -> FormPage:
    by_recommender = form.by == "recommender"
    cells = []
    for field in form.fields:
        part = f"form.{form.key}.{field.key}"
        hidden = field.guarded and actor is not None and not entitled(application, actor)
        can = not field.shows and not hidden and may_change(application, part, by_recommender=by_recommender)
        cells.append(Cell(field, values[field.key], str(application.remarks.get(part) or ""), can, hidden))
    return FormPage(form, tuple(cells), any(cell.editable for cell in cells))


def checklist(
    application: Application, by: str = "institution", files: Mapping[str, ApplicationDocument] | None = None
) -> list[Item]:
    """The papers of the applicant, or with ``by="recommender"`` those of the recommending unit.

    ``files`` are those on file where the caller has read them.
    """
    policy = policy_of(application.programme)
    filed = documents_of(application) if files is None else files
    found = []
    for document in papers_by(policy, application.route, by):
        part = f"document.{document.key}"
        can = may_change(application, part, by_recommender=by == "recommender")
        remark = str(application.remarks.get(part) or "")
        found.append(Item(document, filed.get(document.key), remark, not document.optional, can))
    return found


def papers_by(policy: ProgrammePolicy, route: str, by: str) -> list[Document]:
    """The papers that the applicant or the recommending unit brings on a route."""
    bringers = {"institution"} if by == "institution" else {"recommender", route}
    return [one for one in policy.document if one.brought_by in bringers]
