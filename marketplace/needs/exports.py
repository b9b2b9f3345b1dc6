"""Needs on paper: 附件4 with contacts for officers, and the city's published list without them (002:42, D23)."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

from marketplace.documents.sheets import Column, official_table
from marketplace.needs.lifecycle import SPEAKING
from marketplace.needs.queries.board import STATUSES, status_of
from marketplace.pilots.policy import RoundPolicy

NOTE = "注：所需服务主要有十大类型：{directions}；企业现状和培育目标主要有六种类型：{levels}。"


def _note(policy: RoundPolicy) -> str:
    return NOTE.format(
        directions="、".join(policy.directions), levels="、".join(policy.printed(name) for name in policy.levels)
    )


def _wanted(row: Any, speaks: bool = True) -> str:
    """«检验检测：…», as the form's one column takes both; of one taken back only the direction is told."""
    return f"{row.category or ''}：{row.text}" if row.text and speaks else row.category or ""


def _aim(row: Any, policy: RoundPolicy) -> str:
    return policy.printed(row.target_level) if row.target_level else ""


def needs_sheet(rows: Iterable[Any], policy: RoundPolicy, *, unit: str, place: str) -> BytesIO:
    """附件4 服务需求摸底汇总表 in the official layout, contacts included: for the officers who hand it on."""
    columns = (
        Column("序号", 6), Column("企业名称", 28), Column("所属县市区", 12), Column("所需服务", 48),
        Column("企业现状", 20), Column("发展目标", 20), Column("企业联系人及联系电话", 24), Column("备注", 24),
    )  # fmt: skip
    cells = (
        (number, row.enterprise, row.county, _wanted(row), policy.printed(row.current_level), _aim(row, policy),
         f"{row.contact_name} {row.contact_phone}".strip(), f"{row.number or '草稿'}　{row.state.title}")
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    return official_table(
        columns, cells, title="服务需求摸底汇总表", sheet="附件4", notes=[_note(policy)],
        above=[f"申报单位：{unit}（盖章）　　所在地：{place}"],
    )  # fmt: skip


def published_sheet(rows: Iterable[Any], policy: RoundPolicy, *, today: date, title: str = "") -> BytesIO:
    """《企业服务需求汇总表》 as the public may have it: no contacts, the state and deadline of each need beside it.

    ``title`` is a published list's own.
    """
    columns = (
        Column("序号", 6), Column("需求编号", 16), Column("企业名称", 28), Column("所属县市区", 12),
        Column("所属产业链", 18), Column("所需服务", 48), Column("企业现状", 20), Column("发展目标", 20),
        Column("揭榜截止日", 14), Column("状态", 10),
    )  # fmt: skip
    cells = (
        (place, row.number, row.enterprise, row.county, row.chain or "", _wanted(row, row.state in SPEAKING),
         policy.printed(row.current_level), _aim(row, policy), row.deadline_on,
         STATUSES[status_of(row.state, row.deadline_on, today)])
        for place, row in enumerate(rows, 1)
    )  # fmt: skip
    return official_table(
        columns, cells, title=title or policy.round.official_needs_title.value, notes=[_note(policy)],
        sheet="需求汇总表", above=[f"{policy.round.title.value}　　导出日期：{today.isoformat()}"],
    )  # fmt: skip
