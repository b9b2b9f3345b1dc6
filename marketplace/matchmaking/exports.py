"""Matchmaking's lists as sheets: one plan, all plans, pairs, rounds, the catalogue's words, an institution's needs."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from marketplace.documents.sheets import Column, official_table
from marketplace.kernel import clock
from marketplace.matchmaking import rules
from marketplace.matchmaking.models import BulkRun, MatchFit, MatchPlan
from matching.sides import addressed

COLUMNS = (
    Column("事项", 14), Column("需求编号", 16), Column("需求", 40), Column("服务机构", 34), Column("匹配度（分）", 12),
    Column("说明", 70),
)  # fmt: skip


def plan_sheet(
    plan: MatchPlan, result: Mapping[str, Any], needs: Mapping[int, tuple[str, str]], institutions: Mapping[int, str]
) -> BytesIO:
    """The three lists of ``result`` below one another, as on the page."""
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
        f"按 {plan.created_at:%Y-%m-%d} 的需求和机构计算；{rules.version_words(plan.engine_version)}",
        "本表只是邀请建议：是否揭榜由机构决定，选定由企业决定。",
    )
    return official_table(COLUMNS, lines, title=f"统筹方案：{plan.name}", notes=notes)


def plans_sheet(plans: Iterable[tuple[MatchPlan, Mapping[str, float] | None]]) -> BytesIO:
    """All plans with their totals."""
    columns = (
        Column("方案", 34), Column("状态", 12), Column("建议邀请（次）", 14), Column("没有机构的需求（项）", 20),
        Column("未达承诺的机构（家）", 20), Column("平均匹配度（分）", 16), Column("经办", 14), Column("新建日期", 14),
    )  # fmt: skip
    lines = (
        (one.name, one.state.title, *_totals(found), one.author_name, _day(one.created_at)) for one, found in plans
    )
    return official_table(columns, lines, title="统筹方案")


def _totals(found: Mapping[str, float] | None) -> tuple[Any, ...]:
    if found is None:
        return "", "", "", ""
    return found["invitations"], found["unserved"], found["short"], round(found["score"] * 100)


def _day(moment: Any) -> str:
    return f"{clock.local(moment):%Y-%m-%d}" if moment is not None else ""


def pairs_sheet(pairs: Iterable[Any]) -> BytesIO:
    """The pairs in force that the list shows."""
    columns = (
        Column("需求编号", 16), Column("需求", 40), Column("服务机构", 34), Column("办理", 10), Column("理由", 50),
        Column("经办", 14), Column("日期", 14),
    )  # fmt: skip
    lines = (
        (one.number, one.title, one.institution, rules.PAIR_KINDS[one.kind], one.reason, one.author_name,
         _day(one.created_at))
        for one in pairs
    )  # fmt: skip
    return official_table(columns, lines, title="指定和排除")


def rounds_sheet(rounds: Iterable[BulkRun], causes: Mapping[str, str]) -> BytesIO:
    """The rounds of rankings that the list shows."""
    columns = (
        Column("次数", 8), Column("状态", 14), Column("起因", 16), Column("需求（项）", 12), Column("已办（项）", 12),
        Column("没有变化（项）", 14), Column("开始日期", 14), Column("完成日期", 14),
    )  # fmt: skip
    lines = (
        (one.id, one.state.title, causes.get(one.cause, one.cause), one.total, one.done, one.unchanged,
         _day(one.created_at), _day(one.finished_at))
        for one in rounds
    )  # fmt: skip
    return official_table(columns, lines, title="批量推荐")


def suitable_sheet(fits: Sequence[MatchFit]) -> BytesIO:
    """The needs that suit an institution, told to itself."""
    columns = (
        Column("需求编号", 16), Column("需求", 40), Column("服务方向", 12), Column("企业", 30), Column("县市区", 12),
        Column("揭榜截止日", 14), Column("匹配度（分）", 12), Column("名次", 8), Column("主要理由", 60),
        Column("怎样能更靠前", 50),
    )  # fmt: skip
    lines = ((*_need_cells(one), round(one.score * 100), one.place, _why(one), "；".join(one.lift or ()))
             for one in fits)  # fmt: skip
    return official_table(columns, lines, title="适合的需求", notes=("系统推荐，只供参考：是否揭榜由机构决定。",))


def _need_cells(fit: MatchFit) -> tuple[Any, ...]:
    need = fit.run.need
    return need.number, need.title, need.category, need.enterprise.name, need.county.name, need.deadline_on


def _why(fit: MatchFit) -> str:
    return addressed("".join(one["text"] for one in fit.reasons[:3]))


def words_sheet(rows: Iterable[Mapping[str, Any]]) -> BytesIO:
    """The services of the catalogue that the page shows, with their words and what the city changed."""
    columns = (
        Column("服务方向", 12), Column("服务", 26), Column("代码", 20), Column("交付什么", 40), Column("用词", 40),
        Column("企业怎么提", 40), Column("企业怎么说难处", 60), Column("标准和资质", 30), Column("本市增加", 24),
        Column("本市去掉", 24),
    )  # fmt: skip
    lines = ((one.direction, one.name, one.code, *(_joined(getattr(one, name)) for name in _WORDS),
              _joined(changed.get("added", ())), _joined(changed.get("removed", ())))
             for one, changed in ((row["service"], row["changed"] or {}) for row in rows))  # fmt: skip
    return official_table(columns, lines, title="服务目录")


_WORDS = ("delivers", "words", "asks", "symptoms", "standards")


def _joined(texts: Iterable[str]) -> str:
    return "；".join(texts)
