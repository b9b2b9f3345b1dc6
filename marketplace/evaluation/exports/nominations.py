"""Typical cases and contract models as a sheet: what is on the screen."""

from collections.abc import Iterable
from io import BytesIO

from marketplace.documents.sheets import Column, official_table
from marketplace.evaluation.models import Nomination
from marketplace.evaluation.services.nominating import KINDS
from marketplace.kernel import clock

COLUMNS = (
    Column("序号", 6), Column("种类", 14), Column("名称", 34), Column("服务机构", 34), Column("报送日期", 12),
    Column("状态", 12), Column("加分", 8), Column("不按均值的理由", 50),
)  # fmt: skip


def nominations_sheet(found: Iterable[Nomination], *, day: str) -> BytesIO:
    """``found`` in the order of the page."""
    rows = [
        (place, KINDS[one.kind], one.name, one.institution.name, clock.local(one.created_at).date(), one.state.title,
         one.awarded, one.override)
        for place, one in enumerate(found, 1)
    ]  # fmt: skip
    return official_table(COLUMNS, rows, title="典型模式和服务合同范本一览表", above=(f"导出日期：{day}",))
