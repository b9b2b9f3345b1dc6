"""The county's pages of an import: hand in a sheet, watch it, look it through, mend rows, confirm."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.documents import services as documents
from marketplace.documents.gate import LARGEST_FILE
from marketplace.kernel.errors import Conflict, Problem, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.needs.forms.imports import RowForm, UploadForm
from marketplace.needs.imports.returned import returned_sheet
from marketplace.needs.imports.words import ACTIONS, ROLES, TONES, reason_words, role_of_code, warning_words
from marketplace.needs.lifecycle import ImportState
from marketplace.needs.models import ImportRow, ImportRun
from marketplace.needs.queries import imports as queries
from marketplace.needs.services import importing
from marketplace.needs.views.blueprint import blueprint
from marketplace.organizations.queries import dictionaries
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import panels, tables
from marketplace.web.downloads import send_bytes

# What the progress component is told in each state.
PROGRESS: Mapping[ImportState, str] = {
    ImportState.UPLOADED: "waiting", ImportState.READING: "running", ImportState.CONFIRMING: "running",
    ImportState.PREVIEW: "done", ImportState.DONE: "done", ImportState.FAILED: "failed",
    ImportState.DISCARDED: "failed",
}  # fmt: skip


@blueprint.get("/needs/import")
@guard(Permission.IMPORT_LIST)
def imports() -> ResponseReturnValue:
    """The form to hand a sheet in, and the sheets handed in before."""
    return _list_page(UploadForm())


def _list_page(form: UploadForm, status: int = 200) -> ResponseReturnValue:
    page = queries.runs_for(current_actor(), cursor=request.args.get("cursor"))
    return render_template(
        "needs/imports.html", form=form, page=page, links=tables.links(page), largest=LARGEST_FILE
    ), status


@blueprint.post("/needs/import")
@guard(Permission.NEED_IMPORT)
@writes
def import_upload() -> ResponseReturnValue:
    """Take a sheet in; what cannot be read is refused at the field and nothing of it is stored."""
    form = UploadForm()
    actor = current_actor()
    upload = request.files.get("file")
    try:
        if upload is None or not upload.filename:
            raise RuleBroken([Problem("请选择要上传的附件4表格", "file")])
        if not form.validate():
            return _list_page(form, 422)
        received = importing.upload_list(
            upload.stream.read(LARGEST_FILE + 1), upload.filename, actor.county_code or "", by=actor,
            again=bool(form.again.data),
        )  # fmt: skip
    except RuleBroken as broken:
        form.validate()
        form.add_problems(broken.problems)
        return _list_page(form, 422)
    if received.is_known:
        who = received.run.uploader_name or "命令行"
        flash(f"这份表格已由{who}上传过，下面是那一次的情况，没有重复导入。", "warning")
    return redirect(url_for("needs.import_run", run_id=received.run.id), 303)


@blueprint.get("/needs/import/<int:run_id>")
@guard(Permission.IMPORT_VIEW, subject=queries.get_run)
def import_run(run: ImportRun) -> ResponseReturnValue:
    """How far the sheet is; once it is read, every row with its verdict."""
    if run.is_working:
        return render_template("needs/import_progress.html", run=run)
    return _run_page(run)


def _run_page(run: ImportRun, errors: list[str] | None = None, status: int = 200) -> ResponseReturnValue:
    show = tables.chosen("show", list(queries.FILTERS))
    counts = queries.counts_of(run.id)
    page = queries.rows_page(
        run.id,
        show=show,
        cursor=request.args.get("cursor"),
        total=counts[show] if show else sum(counts[name] for name in ("accept", "split", "reject", "skip")),
    )
    named = queries.needs_named(_need_ids(page.rows))
    offered = [name for name in queries.FILTERS if counts[name] or name == show]
    return render_template(
        "needs/import_run.html", run=run, advice=panels.ask("import.rows", page.rows) or {},
        rows=[_shown(row, run, named) for row in page.rows],
        links=tables.links(page) if status == 200 else {"total": page.total}, counts=counts, show=show,
        options=[(name, queries.FILTERS[name], counts[name]) for name in offered],
        chosen=tables.chips({"show": "核对结果"}, {"show": queries.FILTERS}),
        remarks=_remarks(run), errors_found=errors or [],
        printed={one.name: one.printed for one in dictionaries.ladder_types()},
    ), status  # fmt: skip


def _need_ids(rows: Any) -> list[int]:
    return [number for row in rows for number in (*row.existing, *row.need_ids) if number is not None]


def _shown(row: ImportRow, run: ImportRun, named: Mapping[int, Any]) -> dict[str, Any]:
    """One row as the page shows it."""
    verdict = row.verdict
    needs = [named[number] for number in (row.need_ids or row.existing) if number is not None and number in named]
    return {
        "row": row, "name": verdict["enterprise_cell"], "action": ACTIONS[row.action], "tone": TONES[row.action],
        "reason": reason_words(verdict["reason"], verdict["detail"]), "records": verdict["records"],
        "warnings": [warning_words(code) for code in verdict["warnings"]],
        "rejected_parts": [part["text"] for part in verdict.get("rejected_parts", ())],
        "suggested": verdict.get("suggested_category"),
        "elsewhere": sorted({one["county"] for one in verdict["records"] if one["county"]} - {run.county.name}),
        "needs": needs,
    }  # fmt: skip


def _remarks(run: ImportRun) -> list[str]:
    """What concerns the whole sheet."""
    found = []
    headed = sorted({one["county"] for one in run.sheets if one["county"]} - {run.county.name})
    if headed:
        found.append(
            f"表头写的是{'、'.join(headed)}，与您所在的{run.county.name}不同；确认后这些需求转给所属县市区审核。"
        )
    if run.ignored_sheets:
        found.append(f"没有读取的工作表：{'、'.join(run.ignored_sheets)}（已隐藏，或没有附件4的表头）。")
    return found


@blueprint.get("/needs/import/<int:run_id>/progress")
@guard(Permission.IMPORT_VIEW, subject=queries.get_run)
def import_progress(run: ImportRun) -> ResponseReturnValue:
    """How far the work is, for the page that shows it."""
    following = "" if run.is_working else url_for("needs.import_run", run_id=run.id)
    return jsonify(
        done=run.done_rows, total=run.total, state=PROGRESS[run.state], message=run.message, next=following
    )  # fmt: skip


@blueprint.get("/needs/import/<int:run_id>/file")
@guard(Permission.IMPORT_VIEW, subject=queries.get_run)
def import_file(run: ImportRun) -> ResponseReturnValue:
    """The sheet as it was handed in."""
    return documents.send(run.attachment)


@blueprint.get("/needs/import/<int:run_id>/returned")
@guard(Permission.IMPORT_VIEW, subject=queries.get_run)
def import_returned(run: ImportRun) -> ResponseReturnValue:
    """The rows that go back to the filer, with remarks beside the cells."""
    sheet = returned_sheet(run, queries.rejected_rows(run.id))
    return send_bytes(sheet, f"退回修改_{run.file_name.rpartition('.')[0] or run.file_name}.xlsx")


@blueprint.post("/needs/import/<int:run_id>/confirm")
@guard(Permission.IMPORT_EDIT, subject=queries.get_run)
@writes
def import_confirm(run: ImportRun) -> ResponseReturnValue:
    """Let the kept rows become needs."""
    try:
        begun = importing.confirm_run(run, by=current_actor())
    except RuleBroken as broken:
        return _run_page(run, [problem.sentence() for problem in broken.problems], 422)
    if not begun:
        flash("这次导入已经确认过，没有重复办理。", "warning")
    return redirect(url_for("needs.import_run", run_id=run.id), 303)


@blueprint.post("/needs/import/<int:run_id>/discard")
@guard(Permission.IMPORT_EDIT, subject=queries.get_run)
@writes
def import_discard(run: ImportRun) -> ResponseReturnValue:
    """Give the sheet up."""
    importing.discard_run(run, by=current_actor())
    flash(f"已放弃导入「{run.file_name}」，没有产生需求。", "success")
    return redirect(url_for("needs.imports"), 303)


@blueprint.get("/needs/import/rows/<int:row_id>")
@guard(Permission.IMPORT_VIEW, subject=queries.get_row)
def import_row(row: ImportRow) -> ResponseReturnValue:
    """One row with its cells, to be mended."""
    return _row_page(row, RowForm.of_row(row))


def _row_page(
    row: ImportRow, form: RowForm, status: int = 200, theirs: list[dict[str, str]] | None = None
) -> ResponseReturnValue:
    verdict = row.verdict
    beside: dict[str, list[str]] = {}
    for code, words in [
        (verdict["reason"], reason_words(verdict["reason"], verdict["detail"])),
        *((code, warning_words(code)) for code in verdict["warnings"]),
    ]:
        if code:
            beside.setdefault(role_of_code(code), []).append(words)
    remarks = {role: "；".join(words) for role, words in beside.items()}
    return render_template(
        "needs/import_row.html", row=row, run=row.run, form=form, remarks=remarks, roles=list(ROLES),
        action=ACTIONS[row.action], suggested=verdict.get("suggested_category"), theirs=theirs or [],
    ), status  # fmt: skip


@blueprint.post("/needs/import/rows/<int:row_id>")
@guard(Permission.IMPORT_EDIT, subject=queries.get_row)
@writes
def import_correct(row: ImportRow) -> ResponseReturnValue:
    """Judge the row again with the mended cells; a row mended by somebody else meanwhile is shown beside."""
    form = RowForm.of_row(row)
    try:
        if not form.validate_on_submit():
            return _row_page(row, form, 422)
        importing.correct_row(row, form.cells(), by=current_actor(), opened=form.opened_version())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _row_page(row, form, 422)
    except Conflict as conflict:
        return _row_page(row, form, 409, _differences(form, conflict.theirs, row))
    flash(f"第 {row.row_number} 行已重新核对：{ACTIONS[row.action]}。", "success")
    return redirect(url_for("needs.import_run", run_id=row.run_id, _anchor=f"row-{row.id}"), 303)


def _differences(form: RowForm, theirs: Mapping[str, object], row: ImportRow) -> list[dict[str, str]]:
    """Both versions of each cell that differs; the next press of the button saves over the newer one knowingly."""
    form.version.data = str(row.version)
    return [
        {"title": form.cell(role).label.text, "yours": words, "theirs": str(theirs.get(role) or "")}
        for role, words in form.cells().items() if words != str(theirs.get(role) or "").strip()
    ]  # fmt: skip


@blueprint.post("/needs/import/rows/<int:row_id>/choose")
@guard(Permission.IMPORT_EDIT, subject=queries.get_row)
@writes
def import_choose(row: ImportRow) -> ResponseReturnValue:
    """Leave a row out, or take it in again."""
    left_out = request.form.get("left_out") == "yes"
    importing.choose_row(row, left_out=left_out, by=current_actor())
    flash(f"第 {row.row_number} 行{'不导入' if left_out else '恢复导入'}。", "success")
    return redirect(url_for("needs.import_run", run_id=row.run_id, _anchor=f"row-{row.id}"), 303)
