"""What the lists of titles and facts show, as sheets under the same filters."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from marketplace.certification.queries.applications import applications_page
from marketplace.certification.queries.certificates import certificates_page
from marketplace.certification.queries.standing import Known
from marketplace.documents.sheets import Column, official_table
from marketplace.kernel import clock
from marketplace.kernel.paging import Page
from marketplace.security.actors import Actor

PART = 500
ORIGINS = {"issued": "本平台办理", "brought": "在外取得"}


def applications_sheet(
    actor: Actor, asked: Mapping[str, Any], programmes: Mapping[str, str], routes: Mapping[str, str]
) -> BytesIO:
    """The applications that ``actor``'s list shows."""
    columns = [
        Column("序号", 6), Column("机构", 32), Column("编号", 18), Column("称号", 18), Column("县市区", 12),
        Column("报送方式", 28), Column("推荐单位", 28), Column("提交时间", 18), Column("逾期", 8), Column("状态", 14),
    ]  # fmt: skip
    rows = (
        (place, one.institution.name, one.number, programmes.get(one.programme.code, one.programme.code),
         one.county.name, routes.get(one.route, one.route), one.recommender_name,
         clock.local(one.submitted_at).strftime("%Y-%m-%d %H:%M") if one.submitted_at else None,
         "是" if one.is_late else "", one.state.title)
        for place, one in enumerate(_all(applications_page, actor, asked), start=1)
    )  # fmt: skip
    return official_table(columns, rows, title="机构申报", above=[f"导出日期：{clock.today().isoformat()}"])


def certificates_sheet(actor: Actor, asked: Mapping[str, Any]) -> BytesIO:
    """The titles that ``actor``'s list shows."""
    columns = [
        Column("序号", 6), Column("称号", 36), Column("编号", 20), Column("持有单位", 32), Column("认定单位", 26),
        Column("有效期起", 12), Column("有效期止", 12), Column("来源", 12), Column("状态", 14),
    ]  # fmt: skip
    today = clock.today()
    rows = (
        (place, one.honour, one.number, one.institution.name, one.issuer, one.valid_from, one.valid_until,
         ORIGINS[one.origin], one.state.title if one.state == "refused" else one.standing(today).title)
        for place, one in enumerate(_all(certificates_page, actor, asked), start=1)
    )  # fmt: skip
    return official_table(columns, rows, title="称号证书", above=[f"导出日期：{today.isoformat()}"])


def _all(pages: Callable[..., Page[Any]], actor: Actor, asked: Mapping[str, Any]) -> Iterator[Any]:
    """Every row of a list, part by part."""
    cursor: str | None = None
    while True:
        page = pages(actor, **asked, cursor=cursor, size=PART)
        yield from page.rows
        cursor = page.next_cursor
        if cursor is None:
            return


def facts_sheet(name: str, rows: Iterable[Known], codes: Mapping[str, str]) -> BytesIO:
    """An institution's facts as its page shows them, with day, source and what was counted."""
    columns = [
        Column("序号", 6), Column("事实", 36), Column("现状", 24), Column("单位", 10), Column("截至", 12),
        Column("来源", 12), Column("本平台统计", 14), Column("用于", 40),
    ]  # fmt: skip
    lines = (
        (place, one.fact.title, value_words(one.value), one.fact.unit, one.as_of, one.source,
         value_words(one.counted.value) if one.counted else None, "、".join(codes[code] for code in one.programmes))
        for place, one in enumerate(rows, start=1)
    )  # fmt: skip
    return official_table(columns, lines, title=f"{name}申报事实", above=[f"导出日期：{clock.today().isoformat()}"])


def value_words(value: Any) -> Any:
    """A fact's value as a cell holds it; numbers stay numbers."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else value
