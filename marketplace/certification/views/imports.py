"""A county's 附件1: upload, look at every verdict, confirm. The file travels with the page until it is confirmed."""

import base64
import binascii

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification import imports, services
from marketplace.certification.forms import ListForm
from marketplace.certification.imports.words import ACTIONS, reason_words, warning_words
from marketplace.certification.views.blueprint import blueprint
from marketplace.documents.gate import LARGEST_FILE
from marketplace.kernel.database import session
from marketplace.kernel.errors import BadRequest, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.imports.institutions import InstitutionReading
from marketplace.organizations.models import County
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

LARGEST_CARRIED = 1024 * 1024
TONES = {"accept": "done", "split": "done", "reject": "refused", "skip": "neutral"}


def _county() -> County:
    code = current_actor().county_code
    return session().get_one(County, code)


@blueprint.get("/applications/import", endpoint="import_list")
@guard(Permission.ADMISSION_IMPORT)
def upload() -> ResponseReturnValue:
    """The upload form."""
    return render_template("certification/import.html", form=ListForm(), county=_county())


@blueprint.post("/applications/import/preview", endpoint="preview_list")
@guard(Permission.ADMISSION_IMPORT)
@writes
def preview() -> ResponseReturnValue:
    """Every row with its verdict; nothing is stored yet."""
    form, county = ListForm(), _county()
    file = request.files.get("file")
    content = file.stream.read(LARGEST_FILE + 1) if file and file.filename else b""
    try:
        reading = imports.read_list(content, file.filename if file and file.filename else "", county=county.name)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return render_template("certification/import.html", form=form, county=county), 422
    if len(content) > LARGEST_CARRIED:
        raise BadRequest("附件1 超过 1 MB，请删去图片等无关内容，只留下名单后再上传。")
    return _preview_page(reading, content, county)


def _preview_page(reading: InstitutionReading, content: bytes, county: County) -> str:
    foreign = bool(reading.county_of_file and reading.county_of_file != county.name)
    return render_template(
        "certification/import_preview.html", reading=reading, county=county, foreign=foreign, actions=ACTIONS,
        tones=TONES, reason=reason_words, warning=warning_words, carried=base64.b64encode(content).decode(),
        existing={(row.sheet, row.row): imports.existing_of(row) for row in reading.rows if row.is_kept},
    )  # fmt: skip


@blueprint.post("/applications/import", endpoint="confirm_list")
@guard(Permission.ADMISSION_IMPORT)
@writes
def confirm() -> ResponseReturnValue:
    """Take the kept rows in; confirmed twice it changes nothing."""
    county = _county()
    try:
        content = base64.b64decode(request.form.get("content", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("预览的内容不完整，请重新上传附件1。") from error
    reading = imports.read_list(content, request.form.get("name", "")[:200], county=county.name)
    stored = services.store_list(reading, county_code=county.code, county=county.name, by=current_actor())
    fresh = sum(1 for one in stored if one.is_new)
    refused = [one for one in stored if one.refused]
    flash(f"新建 {fresh} 份申报草稿，{len(stored) - fresh - len(refused)} 家原已在系统中、未作改动。", "success")
    for one in refused[:10]:
        flash(f"第 {one.row} 行 {one.name} 没有导入：{one.refused}", "warning")
    return redirect(url_for("certification.index"), 303)
