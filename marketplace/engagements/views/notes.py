"""Dated records: progress, tracking and on-site urging by the two sides; supervision by the county (002:48, D33)."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.engagements.forms.work import NoteForm, SupervisionForm
from marketplace.engagements.lifecycle import RUNNING
from marketplace.engagements.models import Engagement, NoteKind
from marketplace.engagements.queries import pages
from marketplace.engagements.services import add_note
from marketplace.engagements.views.blueprint import back_to, blueprint
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.refusals import refused


def _note_form(**given: object) -> NoteForm:
    duty = current_actor().duty
    form = NoteForm(**given)
    form.offer(duty.value if duty else "")
    return form


def _page(engagement: Engagement, form: NoteForm | SupervisionForm, status: int = 200) -> ResponseReturnValue:
    supervising = isinstance(form, SupervisionForm)
    return render_template(
        "engagements/note.html", engagement=engagement, form=form, supervising=supervising,
        title="记录督导" if supervising else "记录进展和走访",
    ), status  # fmt: skip


def _shut(engagement: Engagement) -> ResponseReturnValue | None:
    """Where nothing can be recorded any more, or not yet, the way back."""
    if engagement.state in RUNNING:
        return None
    return redirect(url_for("engagements.show", engagement_id=engagement.id))


@blueprint.get("/engagements/<int:engagement_id>/notes/new")
@guard(Permission.ENGAGEMENT_NOTE, subject=pages.get)
def note(engagement: Engagement) -> ResponseReturnValue:
    """A new record of one's own side."""
    return _shut(engagement) or _page(engagement, _note_form(formdata=None))


@blueprint.post("/engagements/<int:engagement_id>/notes", endpoint="add_note")
@guard(Permission.ENGAGEMENT_NOTE, subject=pages.get)
@writes
def keep_note(engagement: Engagement) -> ResponseReturnValue:
    """Keep it."""
    return _add(engagement, form := _note_form(), form.kind.data or "")


@blueprint.get("/engagements/<int:engagement_id>/supervision")
@guard(Permission.ENGAGEMENT_SUPERVISE, subject=pages.get)
def supervision(engagement: Engagement) -> ResponseReturnValue:
    """A new record of the county's visit."""
    return _shut(engagement) or _page(engagement, SupervisionForm(formdata=None))


@blueprint.post("/engagements/<int:engagement_id>/supervision")
@guard(Permission.ENGAGEMENT_SUPERVISE, subject=pages.get)
@writes
def add_supervision(engagement: Engagement) -> ResponseReturnValue:
    """Keep it."""
    return _add(engagement, SupervisionForm(), NoteKind.SUPERVISION.value)


def _add(engagement: Engagement, form: NoteForm | SupervisionForm, kind: str) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _page(engagement, form, 422)
    status = refused(form, lambda: add_note(
        engagement, kind=kind, held_on=form.held_on.data, text=form.text.data or "",
        problems=form.problems.data or "", file=request.files.get("file"), by=current_actor(),
    ))  # fmt: skip
    return _page(engagement, form, status) if status else back_to(engagement, "已记录。", _anchor="notes")
