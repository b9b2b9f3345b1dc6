"""The checklist of documents: a file for each item, what the programme asks of it, what was returned and why."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification import queries
from marketplace.certification.models import Application, ApplicationDocument
from marketplace.certification.policy import Document
from marketplace.certification.queries import filings
from marketplace.certification.services import filling as services
from marketplace.certification.services.drafting import require_editable
from marketplace.certification.views.blueprint import blueprint
from marketplace.certification.views.subjects import OfApplication
from marketplace.documents.services import send
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry(OfApplication):
    """One item of an application's checklist."""

    document: Document


@dataclass(frozen=True, slots=True)
class Filed(OfApplication):
    """One file of an application's checklist."""

    filed: ApplicationDocument


def filed_of(document_id: int) -> Filed | None:
    """The file, live or replaced."""
    found = filings.get_document(document_id)
    return Filed(found.application, found) if found is not None else None


def _entry(application_id: int, item: str, by: str) -> Entry | None:
    application = queries.get_application(application_id)
    if application is None:
        return None
    policy = queries.policy_of(application.programme)
    papers = {one.key: one for one in filings.papers_by(policy, application.route, by)}
    return Entry(application, papers[item]) if item in papers else None


def own_entry(application_id: int, item: str) -> Entry | None:
    """An item that the applicant brings."""
    return _entry(application_id, item, "institution")


def unit_entry(application_id: int, item: str) -> Entry | None:
    """An item that the recommending unit brings."""
    return _entry(application_id, item, "recommender")


@blueprint.get("/applications/<int:application_id>/documents")
@guard(Permission.APPLICATION_EDIT, subject=queries.get_application)
def documents(application: Application) -> ResponseReturnValue:
    """The applicant's checklist."""
    require_editable(application)
    return _page(application)


def _page(application: Application, status: int = 200, problem: str = "", failed: str = "") -> tuple[str, int]:
    return render_template(
        "certification/filing/checklist.html", application=application, items=filings.checklist(application),
        problem=problem, failed=failed, policy=queries.policy_of(application.programme),
    ), status  # fmt: skip


@blueprint.post("/applications/<int:application_id>/documents/<item>", endpoint="attach")
@guard(Permission.APPLICATION_EDIT, subject=own_entry)
@writes
def attach(entry: Entry) -> ResponseReturnValue:
    """Put a file on an item; the one that was there stays on record."""
    key = entry.document.key
    try:
        services.attach_document(entry.application, key, request.files.get(f"file-{key}"), by=current_actor())
    except RuleBroken as broken:
        return _page(entry.application, 422, "；".join(one.sentence() for one in broken.problems), key)
    flash(f"「{entry.document.title}」已上传。", "success")
    return _back(entry)


@blueprint.post("/applications/<int:application_id>/documents/<item>/remove", endpoint="detach")
@guard(Permission.APPLICATION_EDIT, subject=own_entry)
@writes
def detach(entry: Entry) -> ResponseReturnValue:
    """Take the file of an item away again."""
    services.remove_document(entry.application, entry.document.key, by=current_actor())
    flash(f"「{entry.document.title}」已撤下。", "success")
    return _back(entry)


def _back(entry: Entry) -> ResponseReturnValue:
    address = url_for("certification.documents", application_id=entry.application.id, _anchor=entry.document.key)
    return redirect(address, 303)


@blueprint.post("/applications/<int:application_id>/unit-documents/<item>", endpoint="attach_for_unit")
@guard(Permission.APPLICATION_STEP, subject=unit_entry)
@writes
def attach_for_unit(entry: Entry) -> ResponseReturnValue:
    """Put a file on an item that the recommending unit brings."""
    key = entry.document.key
    try:
        services.attach_document(entry.application, key, request.files.get(f"file-{key}"), by=current_actor())
        flash(f"「{entry.document.title}」已上传。", "success")
    except RuleBroken as broken:
        flash("；".join(one.sentence() for one in broken.problems), "error")
    return redirect(url_for("certification.examine", application_id=entry.application.id, _anchor=key), 303)


@blueprint.get("/application-documents/<int:document_id>")
@guard(Permission.APPLICATION_VIEW, subject=filed_of)
def filed_paper(paper: Filed) -> ResponseReturnValue:
    """One file of the checklist, live or replaced."""
    return send(paper.filed.attachment)
