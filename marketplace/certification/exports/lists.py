"""What the lists of titles and facts show, as sheets under the same filters."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from marketplace.certification.models import Certificate
from marketplace.certification.queries.certificates import certificates_page
from marketplace.certification.queries.standing import Known
from marketplace.documents.sheets import Column, official_table
from marketplace.kernel import clock
from marketplace.security.actors import Actor

PART = 500
ORIGINS = {"issued": "本平台颁发", "brought": "在外取得"}


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
        for place, one in enumerate(_all(actor, asked), start=1)
    )  # fmt: skip
    return official_table(columns, rows, title="称号证书", above=[f"导出日期：{today.isoformat()}"])


def _all(actor: Actor, asked: Mapping[str, Any]) -> Iterator[Certificate]:
    cursor: str | None = None
    while True:
        page = certificates_page(actor, **asked, cursor=cursor, size=PART)
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
