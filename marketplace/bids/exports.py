"""揭榜 on paper: the list of tenders, an institution's own bids, the opened bids side by side."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from marketplace.bids.models import Tender
from marketplace.bids.queries import pages
from marketplace.bids.queries.standing import Standing
from marketplace.documents.sheets import Column, official_table
from marketplace.kernel import clock


def tenders_sheet(rows: Iterable[Any], chosen: Mapping[int, Sequence[str]], *, today: date) -> BytesIO:
    """The list of tenders as on the screen."""
    columns = (
        Column("序号", 6), Column("需求编号", 16), Column("需求", 30), Column("企业", 28), Column("县市区", 12),
        Column("方向", 12), Column("提问截止", 14), Column("揭榜截止", 14), Column("状态", 18),
        Column("选定机构", 36),
    )  # fmt: skip
    cells = (
        (number, row.number, row.title, row.enterprise, row.county, row.category, row.question_until, row.deadline_on,
         pages.PHASES[pages.phase_of(row.state, row.deadline_on, today)], "、".join(chosen.get(row.id, [])))
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    return official_table(columns, cells, title="揭榜一览表", sheet="揭榜", above=[f"导出日期：{today.isoformat()}"])


def own_sheet(rows: Iterable[Any], *, institution: str) -> BytesIO:
    """An institution's own bids; of a sealed one no more than that it is there."""
    columns = (
        Column("序号", 6), Column("需求编号", 16), Column("需求", 30), Column("企业", 28), Column("方向", 12),
        Column("揭榜截止", 14), Column("标书状态", 14), Column("报价（元）", 16), Column("让利（元）", 16),
        Column("说明", 40),
    )  # fmt: skip
    cells = (
        (number, row.number, row.title, row.enterprise, row.category, row.deadline_on, row.state.title, row.price,
         row.concession, row.decision_reason)
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    above = [f"服务机构：{institution}　　导出日期：{clock.today().isoformat()}"]
    return official_table(columns, cells, title="我的揭榜", sheet="揭榜", above=above)


def comparison(tender: Tender, table: Standing) -> BytesIO:
    """The opened bids side by side, with the deciding points of each criterion."""
    titles = [str(one["title"]) for one in tender.criteria]
    columns = (
        Column("名次", 6), Column("服务机构", 30), Column("报价（元）", 16), Column("让利（元）", 16),
        Column("企业与财政承担（元）", 18), *(Column(f"{title}（分）", 14) for title in titles),
        Column("合计（分）", 12), Column("状态", 12), Column("说明", 36),
    )  # fmt: skip
    cells = []
    for row in table.rows:
        bid, price, concession = row.bid, row.bid.price or Decimal(0), row.bid.concession or Decimal(0)
        points = row.points.get(table.basis.id, {}) if table.basis else {}
        cells.append((
            row.place, bid.institution.name if bid.institution else "", price, concession, price - concession,
            *(points.get(title) for title in titles), row.decided, bid.state.title, bid.decision_reason,
        ))  # fmt: skip
    return official_table(
        columns,
        cells,
        title="标书对照表",
        sheet="标书",
        above=[f"需求：{tender.title}　　导出日期：{clock.today().isoformat()}"],
    )
