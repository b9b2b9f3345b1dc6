"""The officer's acts on a whole sheet: hand it in, confirm it once, give it up."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath

from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from marketplace.audit import services as audit
from marketplace.documents import services as documents
from marketplace.documents.gate import UnreadableFile
from marketplace.documents.workbooks import read_workbook
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.needs.imports.needs_list import NEEDS_LIST
from marketplace.needs.lifecycle import IMPORT, ImportState
from marketplace.needs.models import ImportRow, ImportRun
from marketplace.needs.queries import imports as queries
from marketplace.needs.services.importing.leases import locked
from marketplace.organizations.imports.layout import layouts_of
from marketplace.organizations.queries import dictionaries
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor

READ, STORE = "import:read", "import:store"


@dataclass(frozen=True, slots=True)
class Received:
    """The run of an uploaded file; ``is_known`` where the same file is in hand already or was imported before."""

    run: ImportRun
    is_known: bool = False


def upload_list(
    content: bytes, name: str, county_code: str, *, by: Actor, again: bool = False, at: datetime | None = None
) -> Received:
    """Take in a sheet and let a worker read it. RuleBroken at ``file`` where it is no readable 附件4.

    The same file of the same county is not taken twice unless ``again``; even then it makes no need twice.
    """
    ending = _readable(content, name)
    attachment_of = FileStorage(BytesIO(content), filename=f"{PurePosixPath(name).stem or '附件4'}.{ending}")
    digest = queries.digest_of(content)
    known = queries.run_of_file(county_code, digest)
    if known is not None and (known.is_working or known.state is ImportState.PREVIEW or not again):
        return Received(known, is_known=True)
    run = ImportRun(
        round_id=pilots.require_round().id, county_code=county_code, file_name=name[-200:], sha256=digest,
        attachment=documents.store(attachment_of, by=by), uploaded_by_id=by.membership_id,
        uploader_name=by.name[:60], state=IMPORT.initial, message="等待读取", sheets=[], ignored_sheets=[],
        created_at=at or clock.now(),
    )  # fmt: skip
    session().add(run)
    session().flush()
    audit.record("import:upload", by=by, on=run, at=at, after={"file": run.file_name, "sha256": digest})
    jobs.wake(READ, run.id)
    return Received(run)


def _readable(content: bytes, name: str) -> str:
    """The file's true ending; the file passed the gate, was opened, and holds the list's head."""
    try:
        workbook = read_workbook(content, name)
        layouts_of(workbook, NEEDS_LIST, dictionaries.vocabulary())
    except UnreadableFile as unreadable:
        raise RuleBroken([Problem(unreadable.message, "file")]) from unreadable
    return workbook.kind.value


def confirm_run(run: ImportRun, *, by: Actor, at: datetime | None = None) -> bool:
    """Let the kept rows become needs; False where this was confirmed before, so that pressing twice does no harm."""
    locked(run)
    if run.state in (ImportState.CONFIRMING, ImportState.DONE):
        return False
    kept = session().scalar(select(func.count()).select_from(queries.rows_to_store(run.id).subquery())) or 0
    if not kept and IMPORT.can(run.state, "confirm"):
        raise RuleBroken([Problem("没有可以导入的行：请先更正需要更正的行，或放弃这次导入")])
    before = IMPORT.move(run, "confirm")
    run.confirmed_by_id, run.confirmed_at = by.membership_id, at or clock.now()
    run.total, run.done_rows, run.attempts, run.leased_until, run.message = kept, 0, 0, None, "等待导入"
    session().flush()
    left_out = select(func.count()).where(ImportRow.run_id == run.id, ImportRow.left_out)
    audit.record(
        "import:confirm", by=by, on=run, at=at, before={"state": before},
        after={"state": run.state, "rows": kept, "left_out": session().scalar(left_out)},
    )  # fmt: skip
    jobs.wake(STORE, run.id)
    return True


def discard_run(run: ImportRun, *, by: Actor, at: datetime | None = None) -> None:
    """Give the sheet up; nothing of it becomes a need, the file and the verdicts stay for the trail."""
    locked(run)
    before = IMPORT.move(run, "discard")
    run.finished_at, run.message = at or clock.now(), ""
    session().flush()
    audit.record("import:discard", by=by, on=run, at=at, before={"state": before}, after={"state": run.state})
