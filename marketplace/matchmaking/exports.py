"""A plan of invitations as a sheet: who is asked for which need, what stays unserved, who is short."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from marketplace.documents.sheets import Column, official_table
from marketplace.matchmaking.models import MatchPlan

COLUMNS = (
    Column("事项", 14), Column("需求编号", 16), Column("需求", 40), Column("服务机构", 34), Column("匹配度（分）", 12),
    Column("说明", 70),
)  # fmt: skip


def plan_sheet(plan: MatchPlan, needs: Mapping[int, tuple[str, str]], institutions: Mapping[int, str]) -> BytesIO:
    """The three lists below one another, as on the page."""
    result = plan.result
    lines: list[tuple[Any, ...]] = [
        ("建议邀请", *needs.get(need, ("", "")), institutions.get(one, ""), round(score * 100), "")
        for need, one, score in result["assignments"]
    ]  # fmt: skip
    lines += [("没有机构可邀请", *needs.get(need, ("", "")), "", "", why) for need, why in result["unserved"]]
    lines += [
        ("达不到承诺数", "", "", institutions.get(one, ""), "", f"还差 {missing} 家。{why}")
        for one, missing, why in result["short"]
    ]  # fmt: skip
    notes = (
        f"按 {plan.created_at:%Y-%m-%d} 的需求和机构计算；引擎 {plan.engine_version}",
        "本表只是邀请建议：是否揭榜由机构决定，选定由企业决定。",
    )
    return official_table(COLUMNS, lines, title=f"统筹方案：{plan.name}", notes=notes)
