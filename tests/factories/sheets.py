"""Messy workbooks in the layouts of 附件4 and 附件1, built for one mess each; everything in them is fictional."""

import tomllib
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from marketplace.documents.workbooks import Workbook, read_workbook
from marketplace.organizations.imports.vocabulary import Vocabulary

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "seeds" / "demo"
VOCABULARY = Vocabulary.from_mapping(
    tomllib.loads((ROOT / "seeds" / "pilots" / "zhuzhou-2023.toml").read_text(encoding="utf-8"))
)
NEEDS_HEAD = ("序号", "企业名称", "所属县市区", "所需服务", "企业现状", "发展目标", "企业联系人\n及联系电话", "备注")
INSTITUTIONS_HEAD = (
    "序号",
    "服务机构（平台）\n名称",
    "联系人及联系电话",
    "主要服务内容",
    "年服务企业能力（家）",
    "备注",
)


def needs_row(**changed: Any) -> tuple[Any, ...]:
    """One clean row of 附件4 with some cells changed: seq, name, county, service, current, target, contact, remark."""
    clean: dict[str, Any] = {
        "seq": 1, "name": "株洲甲乙丙机械有限公司", "county": "荷塘区",
        "service": "检验检测：耐压试验", "current": "创新型中小企业",
        "target": "省级专精特新中小企业", "contact": "办公室 0731-00000001", "remark": None,
    }  # fmt: skip
    return tuple((clean | changed).values())


def institution_row(**changed: Any) -> tuple[Any, ...]:
    """One clean row of 附件1 with some cells changed: seq, name, contact, service, capacity, remark."""
    clean: dict[str, Any] = {
        "seq": 1, "name": "株洲甲检测服务有限公司", "contact": "综合办 0731-00000001", "service": "检验检测",
        "capacity": 40, "remark": None,
    }  # fmt: skip
    return tuple((clean | changed).values())


def filled(
    rows: Sequence[Sequence[Any]], *, head: Sequence[Sequence[Any]] | None = None, place: str = "荷塘区",
    then: Callable[[Worksheet], None] | None = None,
) -> bytes:  # fmt: skip
    """An .xlsx with title (1), unit line (2), header (from 3) and rows; ``then`` spoils the sheet further."""
    book = openpyxl.Workbook()
    fill_sheet(book.active, rows, head=head, place=place, then=then)
    return saved(book)


def fill_sheet(
    sheet: Any, rows: Sequence[Sequence[Any]], *, head: Sequence[Sequence[Any]] | None = None, place: str = "荷塘区",
    then: Callable[[Worksheet], None] | None = None,
) -> None:  # fmt: skip
    sheet.append(["服务需求摸底汇总表"])
    sheet.append([f"申报单位：（盖章）{place}工业和信息化局        所在地：{place}" if place else ""])
    for row in (*(head or (NEEDS_HEAD,)), *rows):
        sheet.append(list(row))
    if then:
        then(sheet)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def filled_xls(rows: Sequence[Sequence[Any]], *, merges: Sequence[tuple[int, int, int, int, Any]] = ()) -> bytes:
    """The same as a real .xls; ``merges`` are (top, bottom, left, right, value) counted from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1", cell_overwrite_ok=True)
    heading = [("服务需求摸底汇总表",), ("申报单位：（盖章）荷塘区工业和信息化局        所在地：荷塘区",), NEEDS_HEAD]
    for number, row in enumerate([*heading, *rows]):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    for merge in merges:
        sheet.write_merge(*merge)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(content: bytes, name: str = "附件4.xlsx") -> Workbook:
    return read_workbook(content, name)
