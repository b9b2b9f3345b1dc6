"""An organisation's own profile: a task list, and one page a theme that notices when a colleague was faster."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError
from wtforms import Field, FieldList, FormField

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.forms.profiles import ThemeForm
from marketplace.organizations.models import Enterprise
from marketplace.organizations.queries import completeness, profiles
from marketplace.organizations.rules.figures import LINES, figure_years
from marketplace.organizations.rules.profile import Theme
from marketplace.organizations.services.institution_rows import PAPER_KINDS
from marketplace.organizations.views.blueprint import blueprint
from marketplace.organizations.views.themes import Editor, Owner, editor_of
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

UNITS = {"annual_capacity": "家", "commitment": "家"}


def own(**values: Any) -> Owner | None:
    """The organisation acted for; None where its kind has no such theme."""
    owner = profiles.own(current_actor())
    theme = values.get("theme")
    return None if owner is None or (theme and editor_of(owner, theme) is None) else owner


@blueprint.get("/organization/profile")
@guard(Permission.ORGANIZATION_EDIT, subject=own)
def profile(owner: Owner) -> ResponseReturnValue:
    """The task list: how far each theme is, and what is still lacking."""
    facts = completeness.facts_of(owner)
    tasks = [_task(theme, facts) for theme in completeness.themes_of(owner)]
    gaps = completeness.gaps_in(owner)
    return render_template(
        "organizations/profile.html", owner=owner, task_groups=[{"title": "", "tasks": tasks}], gaps=gaps,
        is_enterprise=isinstance(owner, Enterprise),
    )  # fmt: skip


def _task(theme: Theme, facts: dict[str, Any]) -> dict[str, str]:
    progress, lacking = theme.progress(facts), theme.lacking(facts)
    return {
        "title": theme.title, "url": _address(theme.key), "state": progress.title, "tone": progress.tone,
        "hint": f"还缺：{'、'.join(lacking)}" if lacking and progress.value == "partial" else "",
    }  # fmt: skip


def _address(theme: str) -> str:
    if theme == "cases":
        return url_for("organizations.cases")
    return url_for("organizations.theme", theme=theme)


@blueprint.get("/organization/profile/<theme>")
@guard(Permission.ORGANIZATION_EDIT, subject=own)
def theme(owner: Owner) -> ResponseReturnValue:
    """One theme's page."""
    editor = _editor(owner)
    return _page(owner, editor, _filled(owner, editor))


@blueprint.post("/organization/profile/<theme>", endpoint="save_theme")
@guard(Permission.ORGANIZATION_EDIT, subject=own)
@writes
def save_theme(owner: Owner) -> ResponseReturnValue:
    """Save one theme; what was typed is kept when it cannot be saved, also when a colleague changed it meanwhile."""
    editor = _editor(owner)
    form = editor.form()
    _prepare(form, owner)
    if not form.validate_on_submit():
        return _page(owner, editor, form, 422)
    try:
        editor.save(owner, form, current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(owner, editor, form, 422)
    except (Conflict, StaleDataError):
        return _conflict(editor, form)
    flash("已保存。", "success")
    key = (request.view_args or {})["theme"]
    return redirect(_address(key) if editor.stays else url_for("organizations.profile"), 303)


def _conflict(editor: Editor, form: ThemeForm) -> ResponseReturnValue:
    """Both versions side by side above the typed form, which now stands on the present version."""
    session().rollback()
    fresh = profiles.own(current_actor())
    if fresh is None:
        raise Conflict("这个单位的资料刚刚被移走，请返回工作台。")
    theirs = _filled(fresh, editor)
    rows = [
        {"title": title, "yours": yours, "theirs": stored}
        for (title, yours), (_title, stored) in zip(_shown(form), _shown(theirs), strict=False)
        if yours != stored
    ]
    form.version.data = str(fresh.version)
    return _page(fresh, editor, form, 409, differences=rows)


def _editor(owner: Owner) -> Editor:
    found = editor_of(owner, (request.view_args or {})["theme"])
    if found is None:
        raise LookupError("the guard let an unknown theme pass")
    return found


def _filled(owner: Owner, editor: Editor) -> ThemeForm:
    form = editor.form(formdata=None, data={**editor.fill(owner), "version": str(owner.version)})
    _prepare(form, owner)
    return form


def _prepare(form: ThemeForm, owner: Owner) -> None:
    """Choices and years; what a theme must have in the end is not called optional, though it may be saved empty."""
    form.prepare(owner)
    needed = {name for theme in completeness.themes_of(owner) for name, _words in theme.needed}
    for field in form:
        if field.name in needed:
            (field.form.total if isinstance(field, FormField) else field).flags.required = True
    if hasattr(form, "years"):
        form.years = figure_years(clock.today())


def _page(
    owner: Owner, editor: Editor, form: ThemeForm, status: int = 200, differences: list[dict[str, str]] | None = None
) -> ResponseReturnValue:
    key = (request.view_args or {})["theme"]
    title = next(theme.title for theme in completeness.themes_of(owner) if theme.key == key)
    page = render_template(
        editor.template, owner=owner, form=form, theme_title=title, differences=differences, units=UNITS,
        lines=LINES, years=figure_years(clock.today()), paper_kinds=PAPER_KINDS,
        form_wide=editor.template.endswith(("figures.html", "premises.html")),
    )  # fmt: skip
    return page, status


def _shown(form: ThemeForm) -> list[tuple[str, str]]:
    """(label, value in words) of every field but the hidden ones, in a fixed order."""
    return [pair for field in form if field.type not in ("HiddenField", "CSRFTokenField") for pair in _leaves(field)]


def _leaves(field: Field, before: str = "") -> list[tuple[str, str]]:
    label = f"{before}{field.label.text}"
    if isinstance(field, FormField):
        return [pair for inner in field.form for pair in _leaves(inner, f"{label}：")]
    if isinstance(field, FieldList):
        rows = ["，".join(value for _label, value in _leaves(row) if value) for row in field]
        return [(label, "\n".join(row for row in rows if row not in ("", "场地", "设备")))]
    return [(label, _words(field))]


def _words(field: Field) -> str:
    if hasattr(field, "iter_choices"):
        return "、".join(str(choice[1]) for choice in field.iter_choices() if choice[2] and choice[0] not in ("", None))
    value = field._value() if hasattr(field, "_value") else field.data
    return "" if value is None or field.type == "FileField" else str(value).replace("\r\n", "\n")
