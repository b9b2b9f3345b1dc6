"""The survey on sheets: invitations without answers, figures by institution, single answers for those entitled."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from marketplace.documents.sheets import Column, official_table
from marketplace.kernel import clock
from marketplace.surveys.lifecycle import Level, Wave
from marketplace.surveys.queries.invitations import STATES, state_of
from marketplace.surveys.rules import DIMENSIONS, last_day_of

RATE_NOTE = (
    "注：满意率 =（很满意 + 基本满意）÷ 有效评价；很满意率只计很满意；同一服务协议以最近一次评价为准。"
    "可信区间为 95% Wilson 区间，只用于并列时排序。"
)


def invitations_sheet(rows: Iterable[Any], now: datetime) -> BytesIO:
    """The list of invitations: who was asked and whether he answered, never what."""
    columns = (
        Column("序号", 6), Column("协议编号", 16), Column("企业名称", 28), Column("所属县市区", 12),
        Column("服务机构", 28), Column("服务需求", 28), Column("批次", 12), Column("发出日期", 12),
        Column("截止日期", 12), Column("提醒次数", 10), Column("状态", 14),
    )  # fmt: skip
    cells = (
        (place, row.number, row.enterprise, row.county, row.institution, row.title, Wave(row.wave).title,
         clock.local(row.created_at).date(), last_day_of(row.expires_at), row.reminders,
         STATES[state_of(row.state, row.expires_at, now)])
        for place, row in enumerate(rows, 1)
    )  # fmt: skip
    return official_table(columns, cells, title="满意度测评清单", sheet="测评清单")


def results_sheet(lines: Iterable[Any], title: str) -> BytesIO:
    """Figures by institution."""
    columns = (
        Column("序号", 6), Column("服务机构", 30), Column("应评价（项）", 12), Column("有效评价（份）", 14),
        Column("评价率（%）", 12), Column("很满意（份）", 12), Column("基本满意（份）", 14), Column("不满意（份）", 12),
        Column("满意率（%）", 12), Column("很满意率（%）", 14), Column("可信区间（%）", 18),
    )  # fmt: skip
    cells = (
        (place, line.name, line.invited or None, line.valid, line.response, line.very, line.basic, line.dissatisfied,
         line.rate, line.strict, line.interval)
        for place, line in enumerate(lines, 1)
    )  # fmt: skip
    return official_table(columns, cells, title="服务机构满意度汇总表", above=[title], notes=[RATE_NOTE], sheet="汇总")


def cuts_sheet(lines: Iterable[Any], cut: str, title: str) -> BytesIO:
    """Figures by wave, county or direction."""
    columns = (
        Column(cut, 24), Column("应评价（项）", 12), Column("有效评价（份）", 14), Column("评价率（%）", 12),
        Column("很满意（份）", 12), Column("基本满意（份）", 14), Column("不满意（份）", 12), Column("满意率（%）", 12),
        Column("很满意率（%）", 14), Column("可信区间（%）", 18),
    )  # fmt: skip
    cells = (
        (line.name, line.invited or None, line.valid, line.response, line.very, line.basic, line.dissatisfied,
         line.rate, line.strict, line.interval)
        for line in lines
    )  # fmt: skip
    return official_table(columns, cells, title=f"满意度按{cut}汇总表", above=[title], notes=[RATE_NOTE], sheet="汇总")


def dimensions_sheet(lines: Iterable[Any], title: str) -> BytesIO:
    """Points by dimension."""
    columns = (
        Column("分项", 18), Column("平均分（1–5）", 16), Column("打分（份）", 12), Column("应评价（项）", 14),
        Column("打分率（%）", 14), Column("4–5 分占比（%）", 18), Column("可信区间（%）", 18),
    )  # fmt: skip
    cells = (
        (line.title, line.mean, line.given, line.invited, line.response, line.good, line.interval) for line in lines
    )
    note = "注：打分率 = 打分 ÷ 应评价；可信区间为 4–5 分占比的 95% Wilson 区间。"
    return official_table(columns, cells, title="满意度按分项汇总表", above=[title], notes=[note], sheet="汇总")


def calls_sheet(rows: Iterable[Any], institution: str, seed: str) -> BytesIO:
    """A sample's calls beside the firms' own answers, for the city and the auditor."""
    columns = (
        Column("序号", 6), Column("协议编号", 16), Column("企业名称", 28), Column("所属县市区", 12), Column("方向", 14),
        Column("服务机构", 28), Column("回访结果", 12), Column("回访方式", 12), Column("被访人职务", 14),
        Column("回访日期", 12), Column("回访评价", 12), Column("企业自己的评价", 14), Column("是否一致", 10),
        *(Column(words, 10) for words in DIMENSIONS.values()), Column("意见和建议", 48),
    )  # fmt: skip
    cells = (
        (place, row.number, row.enterprise, row.county, row.direction, row.institution, row.state.title, row.method,
         row.role, row.asked_on, Level(row.level).title if row.level else None,
         Level(row.own_level).title if row.own_level else None,
         ("一致" if row.level == row.own_level else "不一致") if row.both else None,
         *(row.dimensions.get(name) for name in DIMENSIONS), row.text)
        for place, row in enumerate(rows, 1)
    )  # fmt: skip
    note = f"注：抽样种子 {seed}，按名单和种子可以重新抽出同样的企业。仅供市工信局和审计监督使用，不得提供给服务机构。"
    return official_table(columns, cells, title=f"{institution}抽样回访表", sheet="抽样回访", notes=[note])


def signs_sheet(rows: Iterable[tuple[str, str, str, str, Any]]) -> BytesIO:
    """Signs with the answers behind each: (sign, institution, state, reason, answer)."""
    columns = (
        Column("序号", 6), Column("迹象", 32), Column("服务机构", 28), Column("核查", 20), Column("理由", 30),
        Column("协议编号", 16), Column("企业名称", 28), Column("总体评价", 12), Column("用时（秒）", 10),
        Column("评价时间", 18), Column("计入统计", 10),
    )  # fmt: skip
    cells = (
        (place, sign, institution, state, reason, row.number, row.enterprise, Level(row.level).title, row.seconds,
         clock.local(row.created_at), "计入" if row.excluded_by_id is None else "不计入")
        for place, (sign, institution, state, reason, row) in enumerate(rows, 1)
    )  # fmt: skip
    note = "注：迹象本身不影响任何分数。仅供市工信局和审计监督使用，不得提供给服务机构。"
    return official_table(columns, cells, title="异常评价迹象表", sheet="异常迹象", notes=[note])


def answers_sheet(rows: Iterable[Any], institution: str) -> BytesIO:
    """Single answers, for the city and the auditor."""
    columns = (
        Column("序号", 6), Column("协议编号", 16), Column("企业名称", 28), Column("所属县市区", 12),
        Column("批次", 12), Column("总体评价", 12), *(Column(words, 10) for words in DIMENSIONS.values()),
        Column("意见和建议", 48), Column("评价时间", 18), Column("本次最新", 10), Column("计入统计", 10),
    )  # fmt: skip
    cells = (
        (place, row.number, row.enterprise, row.county, Wave(row.wave).title, Level(row.level).title,
         *(row.dimensions.get(name) for name in DIMENSIONS), row.text, clock.local(row.created_at), row.is_latest,
         "计入" if row.excluded_by_id is None else "不计入")
        for place, row in enumerate(rows, 1)
    )  # fmt: skip
    note = "注：仅供市工信局和审计监督使用，不得提供给服务机构。"
    return official_table(columns, cells, title=f"{institution}单份评价", sheet="单份评价", notes=[note])
