"""The list of cases as a sheet: what is on the screen."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from marketplace.documents.sheets import Column, official_table
from marketplace.evaluation.models import Case, Ground, Measure
from marketplace.kernel import clock

COLUMNS = (
    Column("序号", 6), Column("编号", 16), Column("服务机构", 34), Column("事由", 30), Column("状态", 16),
    Column("告知日期", 12), Column("现在的期限", 14), Column("期限截止", 12), Column("由谁办", 26),
    Column("处理意见", 18),
    Column("扣减金额（元）", 14), Column("生效日期", 12),
)  # fmt: skip
Line = tuple[Case, str, tuple[str, date] | None, bool]


def cases_sheet(lines: Iterable[Line], *, day: str) -> BytesIO:
    """``lines``: the case, who has to act, the day that runs with its name, whether its proposal is the reader's."""
    rows = [
        (
            place, case.number, case.institution.name, Ground(case.ground).title, case.state.title,
            clock.local(case.created_at).date(), running[0] if running else "", running[1] if running else "", holder,
            Measure(case.measure).title if case.measure and shown else "", case.amount if shown else None,
            case.effective_on,
        )
        for place, (case, holder, running, shown) in enumerate(lines, 1)
    ]  # fmt: skip
    return official_table(COLUMNS, rows, title="评价处理一览表", above=(f"导出日期：{day}",), sheet="评价处理")
