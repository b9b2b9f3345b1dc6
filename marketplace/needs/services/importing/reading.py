"""The worker's first part: judge the sheet and keep the verdict on every row, telling how far it is."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert

from marketplace.documents import services as documents
from marketplace.documents.gate import UnreadableFile
from marketplace.documents.workbooks import read_workbook
from marketplace.kernel import events
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.events import ImportShown
from marketplace.needs.imports.needs_list import NeedReading, NeedRow, read_needs_list
from marketplace.needs.lifecycle import IMPORT, ImportState
from marketplace.needs.models import ImportRow, ImportRun
from marketplace.needs.queries.imports import Known
from marketplace.needs.services.importing import news
from marketplace.needs.services.importing.leases import LAST_TRY, held
from marketplace.needs.services.importing.verdicts import judged_values, record_values
from marketplace.organizations.imports.readings import SheetReading
from marketplace.organizations.queries import dictionaries

CHUNK = 500
AGAIN = "读取时系统出现故障。请放弃这次导入后重新上传；若仍然如此，请把文件名告诉系统管理员。"


def read_run(number: int, attempt: int) -> None:
    """Read the run's file from the start: what a killed worker left of it is wiped first."""
    if attempt > LAST_TRY:
        give_up(number, attempt, AGAIN)
        return
    with unit_of_work():
        run = held(number, attempt)
        if run.state is ImportState.UPLOADED:
            IMPORT.move(run, "read")
        run.message, run.done_rows, run.total = "正在打开表格", 0, 0
        session().execute(delete(ImportRow).where(ImportRow.run_id == number))
        content, name, county = documents.content_of(run.attachment), run.file_name, run.county.name
    try:
        reading = _judge(number, attempt, content, name, county)
    except UnreadableFile as unreadable:
        give_up(number, attempt, unreadable.message)
    else:
        _keep(number, attempt, reading)


def _judge(number: int, attempt: int, content: bytes, name: str, county: str) -> NeedReading:
    workbook = read_workbook(content, name)

    def tell(judged: int, total: int) -> None:
        if judged % CHUNK:
            return
        with unit_of_work():
            run = held(number, attempt)
            run.done_rows, run.total, run.message = judged, total, "正在逐行核对"

    return read_needs_list(workbook, vocabulary=dictionaries.vocabulary(), county=county, progress=tell)


def _keep(number: int, attempt: int, reading: NeedReading) -> None:
    for start in range(0, len(reading.rows), CHUNK):
        batch = list(enumerate(reading.rows[start : start + CHUNK], start))
        with unit_of_work():
            run = held(number, attempt)
            known = Known.of(run.round_id, [record for _, row in batch for record in record_values(row)])
            session().execute(insert(ImportRow), list(_row_values(run, batch, known)))
            run.done_rows, run.total, run.message = batch[-1][0] + 1, len(reading.rows), "正在比对已有的需求"
    with unit_of_work():
        run = held(number, attempt)
        IMPORT.move(run, "show")
        run.unit, run.sheets = (reading.unit or "")[:120], [asdict(sheet) for sheet in _plain(reading.sheets)]
        run.ignored_sheets = list(reading.ignored_sheets)
        run.total = run.done_rows = len(reading.rows)
        run.leased_until, run.message = None, "读取完成，请逐行核对"
        news.tell_of_preview(run)
        events.publish(ImportShown(run))


def _plain(sheets: Sequence[SheetReading]) -> Iterator[SheetReading]:
    for one in sheets:
        yield SheetReading(one.name, one.header_row, dict(one.columns), one.header, one.unit, one.county)


def _row_values(run: ImportRun, batch: Sequence[tuple[int, NeedRow]], known: Known) -> Iterator[dict[str, Any]]:
    for position, row in batch:
        yield judged_values(row, known) | {
            "version": 1, "run_id": run.id, "position": position, "sheet": row.sheet[:60], "row_number": row.row,
            "raw": list(row.raw), "corrected": False, "left_out": False, "outcome": "", "need_ids": [], "message": "",
        }  # fmt: skip


def give_up(number: int, attempt: int, message: str) -> None:
    """The file cannot be read after all; its officer is told why."""
    with unit_of_work():
        run = held(number, attempt)
        IMPORT.move(run, "fail")
        run.leased_until, run.message = None, message[:300]
        news.tell_of_failure(run)
