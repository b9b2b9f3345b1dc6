"""What public lists show, as sheets: no contact data (D23)."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from marketplace.documents.sheets import Column, official_table
from marketplace.kernel import clock
from marketplace.kernel.paging import Page
from marketplace.organizations.queries import profiles

PART = 500


def institutions(asked: Mapping[str, Any]) -> BytesIO:
    """The admitted institutions that the list shows under the same filters."""
    columns = [
        Column("序号", 6), Column("服务机构（平台）名称", 36), Column("县市区", 10), Column("服务方向", 40),
        Column("年服务企业能力（家）", 14), Column("承诺服务企业数（家）", 14), Column("有效期至", 12),
    ]  # fmt: skip
    rows = (
        (
            place,
            row.name,
            row.county,
            "、".join(row.categories),
            row.annual_capacity,
            row.commitment,
            row.admitted_until,
        )
        for place, row in enumerate(_all(asked), start=1)
    )
    return official_table(
        columns, rows, title="试点服务机构（平台）名单", above=[f"导出日期：{clock.today().isoformat()}"]
    )


def _all(asked: Mapping[str, Any]) -> Iterator[Any]:
    cursor: str | None = None
    while True:
        page: Page[Any] = profiles.public_institutions(**asked, cursor=cursor, size=PART)
        yield from page.rows
        cursor = page.next_cursor
        if cursor is None:
            return
