"""Oversight on sheets: the rows behind a number, and the institutions with promise and satisfaction."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from marketplace.documents.sheets import Column, official_table
from marketplace.kernel import clock
from marketplace.oversight.queries.rows import Listing

WIDTHS = {"number": 16, "county": 12, "category": 10, "state": 14, "due": 12, "since": 12, "amount": 14}


def rows_sheet(listing: Listing, rows: Iterable[Any], heads: Mapping[str, str], counties: Mapping[str, str]) -> BytesIO:
    """A list as it is on the screen; ``rows`` as ``queries.rows.export_of`` reads them."""
    columns = [
        Column("序号", 6),
        Column("名称", 34),
        *(Column(heads[name], WIDTHS.get(name, 28)) for name in listing.shown),
    ]
    cells = (
        (place, row.title, *(_cell(listing, row, name, counties) for name in listing.shown))
        for place, row in enumerate(rows, 1)
    )
    notes = [f"注：{listing.remark}。"] if listing.remark else []
    return official_table(columns, cells, title=listing.title, notes=notes, sheet=listing.title[:28])


def _cell(listing: Listing, row: Any, name: str, counties: Mapping[str, str]) -> Any:
    if name == "county":
        return counties.get(row.county_code, "")
    value = getattr(row, name)
    if name == "state":
        return listing.words.get(value, value)
    if name == "since":
        return clock.local(value).date() if value else ""
    return "" if value is None else value


def institutions_sheet(lines: Iterable[Any], *, whole_city: bool, title: str) -> BytesIO:
    """Institutions as on the screen; what is expected by today only where the whole city is looked at."""
    columns = [
        Column("序号", 6), Column("服务机构", 32), Column("承诺（家）", 10), Column("到今天应服务（家）", 16),
        Column("已服务（家）", 12), Column("服务中（家）", 12), Column("待签约（家）", 12), Column("进度", 12),
        Column("有效评价（份）", 14), Column("满意率（%）", 12), Column("很满意率（%）", 12), Column("评价率（%）", 12),
        Column("可信区间下限（%）", 16),
    ]  # fmt: skip
    cells = (
        (place, one.name, one.pledge.promised, one.pledge.expected if whole_city else "", one.pledge.served,
         one.pledge.running, one.pledge.draft, one.pledge.verdict.title, one.figures.valid if one.figures else "",
         *("" if value is None else value for value in (one.rate, one.strict, one.response, one.low)))
        for place, one in enumerate(lines, 1)
    )  # fmt: skip
    return official_table(columns, cells, title="机构承诺与满意度", above=(title,), sheet="机构承诺与满意度")
