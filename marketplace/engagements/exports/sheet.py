"""The list of engagements as a sheet: what is on the screen, whole, with the three shares."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from marketplace.documents.sheets import Column, official_table
from marketplace.engagements.queries.lists import NEVER

COLUMNS = (
    Column("序号", 6), Column("协议编号", 14), Column("企业", 28), Column("服务机构", 28), Column("县市区", 10),
    Column("方向", 10), Column("需求", 32), Column("状态", 12), Column("服务总价（元）", 14),
    Column("政府补（元）", 14), Column("机构让（元）", 14), Column("企业出（元）", 14),
    Column("服务开始", 12), Column("服务结束", 12),
    Column("下一个里程碑到期", 12),
)  # fmt: skip


def engagements_sheet(rows: Iterable[Any], *, unit: str, day: str) -> BytesIO:
    """A workbook of ``rows`` as ``queries.lists.export_rows`` reads them."""
    return official_table(
        COLUMNS, (_cells(number, row) for number, row in enumerate(rows, 1)), title="服务协议一览表",
        above=(f"导出单位：{unit}　　导出日期：{day}",), sheet="服务协议",
    )  # fmt: skip


def _cells(number: int, row: Any) -> tuple[Any, ...]:
    return (
        number, row.number, row.enterprise, row.institution, row.county, row.category, row.need, row.state.title,
        row.price, row.public_share, row.concession, row.enterprise_share, row.starts_on, row.ends_on,
        "" if row.due == NEVER else row.due,
    )  # fmt: skip
