"""``flask needs import FILE``: the verdict on each row of 附件4 and, unless dry, its needs by the same services."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from marketplace.documents.gate import LARGEST_FILE
from marketplace.documents.workbooks import read_workbook
from marketplace.kernel.database import db, session
from marketplace.kernel.errors import BadRequest, Refusal
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import tasks
from marketplace.needs.imports.needs_list import NeedReading, read_needs_list
from marketplace.needs.imports.words import ACTIONS, reason_words, warning_words
from marketplace.needs.lifecycle import ImportState
from marketplace.needs.models import ImportRun
from marketplace.needs.queries import imports as queries
from marketplace.needs.services import importing
from marketplace.needs.services.importing.verdicts import record_values
from marketplace.organizations.actors import actor_of
from marketplace.organizations.models import Membership, Organization
from marketplace.organizations.queries import dictionaries
from marketplace.pilots import queries as pilots
from marketplace.security.actors import SYSTEM, Actor, Duty
from marketplace.web import console

PAUSE = 0.5  # seconds between looks at a run that a worker has

group = AppGroup("needs", help="企业需求")


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--county", help="填报的县市区，例如 荷塘区")
@click.option("--dry-run", is_flag=True, help="只核对，不保存")
@console.as_json
def import_list(file: Path, county: str | None, dry_run: bool, json_: bool) -> None:
    """Judge every row of 附件4 and, unless dry, let the kept ones become needs that wait for review."""
    try:
        content = _content(file)
        reading = _read(content, file.name, county)
    except Refusal as refusal:
        console.refuse(str(refusal))
    answer = reading.as_json()
    reachable = _is_reachable()
    for shown, existing in zip(answer["rows"], _existing(reading, reachable), strict=True):
        shown["existing"] = existing
    if not dry_run:
        answer["stored"] = _stored(content, file.name, county or reading.county_of_file, reachable)
    rows = [(row.sheet, row.row, row.party_cell, ACTIONS[row.action.value], _said(row)) for row in reading.rows]
    console.answer(answer, json_, ("工作表", "行", "企业", "结果", "说明"), rows)
    if not json_ and not dry_run:
        click.echo(answer["stored"]["message"])


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadRequest(f"文件 {file.name} 不存在或读不出来，请检查路径。") from error


def _read(content: bytes, name: str, county: str | None) -> NeedReading:
    """The verdicts, which depend on the file (and the filer's county) alone; Refusal for bad input."""
    vocabulary = dictionaries.vocabulary()
    if county is not None and county not in vocabulary.county_by_name:
        raise BadRequest(f"没有「{county}」这个县市区；请从 {'、'.join(vocabulary.county_by_name)} 中选择。")
    return read_needs_list(read_workbook(content, name), vocabulary=vocabulary, county=county)


def _said(row: Any) -> str:
    return "；".join([*filter(None, [reason_words(row.reason, row.detail)]), *map(warning_words, row.warnings)]) or "—"


def _is_reachable() -> bool:
    """Whether there is a database with our tables; the reading of it is ended, so that a write may follow."""
    try:
        session().scalar(select(ImportRun.id).limit(1))
    except SQLAlchemyError:
        return False
    finally:
        db.session.rollback()
    return True


def _existing(reading: NeedReading, reachable: bool) -> list[list[dict[str, Any]]]:
    """For every row the needs that are stored already; nothing where there is no database."""
    current = pilots.current_round() if reachable else None
    if current is None:
        return [[] for _ in reading.rows]
    known = queries.Known.of(current.id, [record for row in reading.rows for record in record_values(row)])
    found = [[number for number in known.needs_for(record_values(row)) if number] for row in reading.rows]
    named = queries.needs_named(number for row in found for number in row)
    db.session.rollback()
    return [[{"need": number, "number": named[number].number} for number in row] for row in found]


def _stored(content: bytes, name: str, county: str | None, reachable: bool) -> dict[str, Any]:
    """What was stored beside the verdicts; where nothing could be, the sentence why, also on standard error."""
    try:
        if not reachable:
            raise Refusal("没有可用的数据库，只给出核对结果，没有保存；请先运行 make demo 或 flask db upgrade。")
        if county is None:
            raise Refusal("文件里看不出是哪个县市区的需求表，没有保存；请用 --county 写明。")
        run = _take_in(content, name, dictionaries.vocabulary().county_by_name[county].code)
    except Refusal as refusal:
        click.echo(refusal.message, err=True)
        return {"run": None, "state": None, "needs": 0, "message": refusal.message}
    made = queries.needs_made(run.id)
    return {"run": run.id, "state": run.state.value, "needs": sum(made.values()), "message": run.message}


def _take_in(content: bytes, name: str, county_code: str) -> ImportRun:
    """The same way as through the pages, with this process as the worker; the same file again changes nothing."""
    by = _officer(county_code)
    with unit_of_work():
        number = importing.upload_list(content, name, county_code, by=by).run.id
    run = _worked_through(number, tasks.read_list)
    if run.state is ImportState.PREVIEW and queries.counts_of(number)["to_store"]:
        with unit_of_work():
            importing.confirm_run(_fresh(number), by=by)
        run = _worked_through(number, tasks.store_list)
    return run


def _worked_through(number: int, work: Callable[[int], None]) -> ImportRun:
    """The run after this step, done here or by a worker that was quicker."""
    work(number)
    while (run := _fresh(number)).is_working:
        db.session.rollback()
        time.sleep(PAUSE)
        work(number)
    return run


def _fresh(number: int) -> ImportRun:
    return session().get_one(ImportRun, number, populate_existing=True)


def _officer(county_code: str) -> Actor:
    """The county's first officer, in whose name the sheet is taken in; the system itself where there is none."""
    officers = (
        select(Membership).join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.duty == Duty.COUNTY.value, Membership.is_active, Organization.county_code == county_code)
        .order_by(Membership.id).limit(1)
    )  # fmt: skip
    found = session().scalars(officers).first()
    return actor_of(found) if found is not None else SYSTEM
