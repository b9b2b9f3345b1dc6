"""An institution fills in a programme's own form, page by page in the document's order, the conditions beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification import queries
from marketplace.certification.forms.cells import cells_form, is_typed, name_of, pages_of
from marketplace.certification.models import Application
from marketplace.certification.policy import Form, FormField
from marketplace.certification.queries import filings, judging
from marketplace.certification.queries.filings import Cell
from marketplace.certification.rules.eligibility import RuleVerdict
from marketplace.certification.services import filling as services
from marketplace.certification.services.acting import require_recommender
from marketplace.certification.services.drafting import require_editable
from marketplace.certification.views.blueprint import back_to, blueprint
from marketplace.certification.views.cells import shown_cell
from marketplace.certification.views.subjects import OfApplication
from marketplace.kernel import clock
from marketplace.kernel.errors import Conflict, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import refuse_stale

CHANGED = "您打开之后，这一页已被修改。下面是您填写的内容，旁边注明现在存的内容；核对后再保存，以您保存的为准。"
BACK = {"institution": "certification.edit", "recommender": "certification.examine"}


@dataclass(frozen=True, slots=True)
class Leaf(OfApplication):
    """One page of one form of an application."""

    form: Form
    number: int

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The page's cells."""
        return pages_of(self.form)[self.number - 1]

    @property
    def last(self) -> int:
        """How many pages the form has."""
        return len(pages_of(self.form))

    def cells(self) -> list[Cell]:
        """The page's cells with their values, and whether they can be changed now."""
        keys = {field.key for field in self.fields}
        whole = next(one for one in filings.pages(self.application, current_actor()) if one.form.key == self.form.key)
        return [cell for cell in whole.cells if cell.field.key in keys]


def _leaf(application_id: int, form_key: str, number: int, by: str) -> Leaf | None:
    application = queries.get_application(application_id)
    form = queries.policy_of(application.programme).form_of(form_key) if application else None
    if application is None or form is None or form.by != by or not 1 <= number <= len(pages_of(form)):
        return None
    return Leaf(application, form, number)


def leaf_of(application_id: int, form_key: str, page: int) -> Leaf | None:
    """A page of a form that the applicant fills in."""
    return _leaf(application_id, form_key, page, "institution")


def unit_leaf_of(application_id: int, form_key: str, page: int) -> Leaf | None:
    """A page of a form that the recommending unit fills in."""
    return _leaf(application_id, form_key, page, "recommender")


def address_of(application: Application, part: str) -> str:
    """The page on which a part («form.people.staff») is filled in."""
    _, form_key, key = part.split(".")
    form = queries.policy_of(application.programme).form_of(form_key)
    if form is None:
        return url_for("certification.edit", application_id=application.id)
    leaves = enumerate(pages_of(form), start=1)
    number = next((place for place, page in leaves if any(one.key == key for one in page)), 1)
    return leaf_url(application, form, number, name_of(key))


def leaf_url(application: Application, form: Form, number: int = 1, anchor: str | None = None) -> str:
    """A page of a form, at the door of whom it is filled in by."""
    endpoint = "certification.leaf" if form.by == "institution" else "certification.unit_leaf"
    return url_for(endpoint, application_id=application.id, form_key=form.key, page=number, _anchor=anchor)


@blueprint.get("/applications/<int:application_id>/forms/<form_key>/<int:page>")
@guard(Permission.APPLICATION_EDIT, subject=leaf_of)
def leaf(place: Leaf) -> ResponseReturnValue:
    """One page of a form."""
    require_editable(place.application)
    return open_leaf(place)


@blueprint.post("/applications/<int:application_id>/forms/<form_key>/<int:page>", endpoint="save_leaf")
@guard(Permission.APPLICATION_EDIT, subject=leaf_of)
@writes
def save_leaf(place: Leaf) -> ResponseReturnValue:
    """Keep one page; incomplete is fine until handing in."""
    require_editable(place.application)
    return keep_leaf(place)


@blueprint.get("/applications/<int:application_id>/unit-forms/<form_key>/<int:page>")
@guard(Permission.APPLICATION_STEP, subject=unit_leaf_of)
def unit_leaf(place: Leaf) -> ResponseReturnValue:
    """One page of a form of the recommending unit."""
    require_recommender(place.application, current_actor())
    return open_leaf(place)


@blueprint.post("/applications/<int:application_id>/unit-forms/<form_key>/<int:page>", endpoint="save_unit_leaf")
@guard(Permission.APPLICATION_STEP, subject=unit_leaf_of)
@writes
def save_unit_leaf(place: Leaf) -> ResponseReturnValue:
    """Keep one page of the recommending unit."""
    return keep_leaf(place)


def open_leaf(place: Leaf) -> ResponseReturnValue:
    """The page with what is kept."""
    cells = place.cells()
    return _page(place, cells, _form(place, cells, bound=False))


def keep_leaf(place: Leaf) -> ResponseReturnValue:
    """Keep what was sent, by the button or by the page itself."""
    cells = place.cells()
    form = _form(place, cells, bound=True)
    if request.headers.get("X-Autosave"):
        return _save_quietly(place, form)
    if not form.validate_on_submit():
        return _page(place, cells, form, 422)
    try:
        _save(place, form)
    except Conflict:
        form.version.data = str(place.application.version)
        theirs = {one.field.key: shown_cell(place.form.key, one).words for one in cells if one.field.type != "table"}
        return _page(place, cells, form, 409, theirs)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(place, cells, form, 422)
    return _onward(place)


def _form(place: Leaf, cells: list[Cell], *, bound: bool) -> Any:
    open_ = [cell for cell in cells if cell.editable and is_typed(cell.field)]
    values = {cell.field.key: cell.value for cell in open_}
    return cells_form([cell.field for cell in open_], values, place.application.version, bound=bound)


def _save(place: Leaf, form: Any) -> None:
    refuse_stale(form.opened_version(), place.application.version, {})
    services.save_form(place.application, place.form.key, form.values(), by=current_actor())


def _save_quietly(place: Leaf, form: Any) -> ResponseReturnValue:
    """What the page saves by itself while one types: the time and the new version, or why it was not kept."""
    if not form.validate_on_submit():
        return {"message": "有内容还不能保存，点「保存」可以看到是哪一处"}, 422
    try:
        _save(place, form)
    except Conflict:
        return {"message": "别人刚改过这一页，点「保存」可以对照两份内容"}, 409
    except RuleBroken as broken:
        return {"message": str(broken)}, 422
    return {"saved_at": clock.local(clock.now()).strftime("%H:%M"), "version": place.application.version}


def _onward(place: Leaf) -> ResponseReturnValue:
    """Where the button leads: the next page, this page with more empty rows, or back to the list of what is to do."""
    go, application = request.form.get("go", "next"), place.application
    step = {"next": 1, "more": 0}.get(go)
    if step is None or place.number + step > place.last:
        flash(f"「{place.form.title}」已保存。", "success")
        return back_to(application, BACK[place.form.by])
    return redirect(leaf_url(application, place.form, place.number + step), 303)


def _page(
    place: Leaf, cells: list[Cell], form: Any, status: int = 200, theirs: Mapping[str, str] | None = None
) -> tuple[str, int]:
    shown = {cell.field.key: shown_cell(place.form.key, cell) for cell in cells}
    return render_template(
        "certification/filing/form.html", application=place.application, back=BACK[place.form.by],
        save_url=request.path, leaf_url=leaf_url, place=place, cells=cells, form=form,
        name_of=name_of, shown=shown, theirs=theirs or {}, form_errors=[CHANGED] if theirs is not None else [],
        verdicts=_verdicts(place), policy=queries.policy_of(place.application.programme),
    ), status  # fmt: skip


def _verdicts(place: Leaf) -> list[RuleVerdict]:
    """The conditions that this page's cells speak of, as they stand with what is kept."""
    named = {field.fact for field in place.fields} | {
        fact for field in place.fields for column in field.columns for fact in column.facts
    }
    facts = queries.policy_of(place.application.programme).facts
    ratios = {
        key for key, fact in facts.items() if key in named or (fact.source and named & set(fact.source.keys))
    }  # fmt: skip
    try:
        return [one for one in judging.verdicts(place.application) if one.field in ratios]
    except RuleBroken:
        return []  # the list of what is to do says why
