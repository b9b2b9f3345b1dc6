"""Sheets of organisations: the directory as an officer sees it on the screen."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from marketplace.organizations.queries.directory import KINDS

HEAD = (
    ("序号", 6), ("单位名称", 36), ("类别", 10), ("统一社会信用代码", 22), ("县市区", 10), ("产业链", 22),
    ("制造业", 8), ("梯度培育库", 12), ("服务方向", 30), ("年服务企业能力（家）", 14), ("入选日期", 12),
    ("联系人", 12), ("联系电话", 18), ("地址", 36),
)  # fmt: skip
YES_NO = {True: "是", False: "否", None: ""}


def directory_sheet(rows: Sequence[Any]) -> BytesIO:
    """The directory's rows as an .xlsx; every text is written as text, so that no cell becomes a formula."""
    stream = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        sheet = book.add_worksheet("单位名录")
        for column, (title, width) in enumerate(HEAD):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, bold)
        sheet.freeze_panes(1, 2)
        for place, row in enumerate(rows, start=1):
            sheet.write_number(place, 0, place)
            for column, value in enumerate(_cells(row), start=1):
                if isinstance(value, int):
                    sheet.write_number(place, column, value)
                elif value:
                    sheet.write_string(place, column, str(value))
    stream.seek(0)
    return stream


def _cells(row: Any) -> tuple[Any, ...]:
    enterprise = row.kind == "enterprise"
    return (
        row.name, KINDS[row.kind], row.credit_code, row.county, row.chain,
        YES_NO[row.is_manufacturing] if enterprise else "", YES_NO[row.in_gradient_pool] if enterprise else "",
        "、".join(row.categories or []), row.annual_capacity,
        row.admitted_from.isoformat() if row.admitted_from else "", row.contact_name, row.contact_phone, row.address,
    )  # fmt: skip
