"""Sheets in and out: 10,000 rows of 附件4 from upload to preview, and 10,000 needs out in the official layout."""

import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import xlsxwriter
from flask import Flask
from sqlalchemy import select

from benchmarks.report import Result
from benchmarks.world import DIRECTIONS, WORDS, filled
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import exports
from marketplace.needs.models import ImportRun
from marketplace.needs.queries import board
from marketplace.needs.services import importing
from marketplace.needs.tasks import read_list
from marketplace.organizations.models import Bureau
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor, Duty

ROWS = 10_000
HEADS = ("序号", "企业名称", "所属县市区", "所需服务", "企业现状", "发展目标", "企业联系人及联系电话", "备注")


def run() -> list[Result]:
    """Import and export on SQLite."""
    with tempfile.TemporaryDirectory() as folder, filled(
        f"sqlite:///{folder}/sheets.db", Path(folder), 12_000
    ) as app, app.test_request_context():  # fmt: skip
        return [*_import(app), *_export()]


def workbook() -> bytes:
    """A county's list of 10,000 rows."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        paper = book.add_worksheet()
        paper.write_row(0, 0, ["服务需求摸底汇总表"])
        paper.write_row(1, 0, ["申报单位（盖章）：天元区示例部门  所在地：天元区"])
        paper.write_row(2, 0, HEADS)
        for n in range(ROWS):
            text = "".join(WORDS[(n * step + step) % len(WORDS)] for step in (3, 5, 7, 11, 13))
            paper.write_row(3 + n, 0, [
                n + 1, f"株洲示例{n // 3}号精密机械有限公司", "天元区",
                f"{DIRECTIONS[n % 10]}\n{text}{n}，请帮忙解决。",
                "创新型中小企业", "省级专精特新中小企业", f"综合办 0731-{n:08d}", "",
            ])  # fmt: skip
    return stream.getvalue()


def _import(app: Flask) -> list[Result]:
    content = workbook()
    app.extensions["perform_job"] = lambda name, number: None  # the worker's part is timed here, not queued
    bureau = Bureau(name="天元区示例部门", county_code="430211")
    with unit_of_work():
        session().add(bureau)
    by = Actor(name="示例", duty=Duty.COUNTY, organization_id=bureau.id, county_code="430211")
    began = time.perf_counter()
    with unit_of_work():
        number = importing.upload_list(content, "附件4.xlsx", "430211", by=by).run.id
    uploaded = time.perf_counter() - began
    read_list(number)
    took = time.perf_counter() - began
    session().expire_all()
    found = session().scalars(select(ImportRun).where(ImportRun.id == number)).one()
    told = f"state {found.state}, {found.done_rows:,} rows"
    return [
        Result(f"import of {ROWS:,} rows, upload answered", uploaded, "s", "wall clock"),
        Result(f"import of {ROWS:,} rows, upload to preview", took, "s", told, 15.0),
    ]


def _export() -> list[Result]:
    policy = pilots.policy_of(pilots.require_round())

    def write() -> int:
        rows = board.public_rows(board.BoardFilters(), most=ROWS)
        return len(exports.published_sheet(rows, policy, today=clock.today()).getvalue())

    grown = growth_of(write)  # the first time, before the allocator has kept anything back
    began = time.perf_counter()
    size = write()
    took = time.perf_counter() - began
    return [
        Result(f"export of {ROWS:,} rows", took, "s", f"{size / 2**20:.1f} MiB file", 2.0),
        Result(f"export of {ROWS:,} rows, memory", grown, "MiB", "growth of the resident peak", 60.0),
    ]


def growth_of(act: Callable[[], object]) -> float:
    """MiB by which the process's resident peak rises over what it held before ``act`` (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
    before = _status("VmRSS")
    act()
    return (_status("VmHWM") - before) / 1024


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))
