"""The cross-checks of 附件3 (002:103-203): people, balance sheet, income, counts of firms, capacity and promise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.kernel.errors import Problem

TABLE = "附件3 近年经营状况"
COUNTS = "附件3 已服务企业、培育企业目标数"
PROMISE = "试点方案二（二）2"
LARGEST_WAN = Decimal(10) ** 9
LARGEST_COUNT = 1_000_000

Figure = Decimal | int | None
Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of 附件3's table: its key, its words, its unit, and whether a loss may stand in it."""

    key: str
    title: str
    unit: str
    may_be_negative: bool = False
    is_part: bool = False


# Left block, then right block, as printed.
LINES = (
    Line("staff", "从业人数（不含外聘）", "人"),
    Line("staff_bachelor", "其中：本科及以上学历人员", "人", is_part=True),
    Line("total_assets", "资产总额", "万元"),
    Line("fixed_assets", "固定资产", "万元"),
    Line("current_assets", "流动资产", "万元"),
    Line("liabilities", "负债总额", "万元"),
    Line("net_assets", "净资产", "万元", may_be_negative=True),
    Line("main_revenue", "主营业务收入", "万元"),
    Line("service_revenue", "其中：服务性收入", "万元", is_part=True),
    Line("service_cost", "服务成本支出", "万元"),
    Line("labour_cost", "其中：人工成本", "万元", is_part=True),
    Line("activity_cost", "服务活动成本", "万元", is_part=True),
    Line("taxes", "上缴税金", "万元"),
    Line("net_profit", "净利润", "万元", may_be_negative=True),
)
TOTAL, OTHER = "total", "other"


def figure_years(today: date) -> tuple[int, int]:
    """The two years that 附件3 asks for: 2021 and 2022 in the round of 2023."""
    return today.year - 2, today.year - 1


def year_problems(figures: Figures, *, prefix: str = "", year: int | None = None) -> list[Problem]:
    """What contradicts itself in one year's figures (万元 and 人); an empty figure contradicts nothing yet.

    ``prefix`` goes before the field's name, ``year`` into the sentence.
    """
    when = f"{year}年" if year else ""
    found = [
        Problem(f"{when}{line.title}不能为负数，请核对", prefix + line.key, TABLE)
        for line in LINES
        if not line.may_be_negative and (figures.get(line.key) or 0) < 0
    ]
    for check in (_net_assets, _service_revenue, _service_cost, _staff):
        problem = check(figures)
        if problem:
            found.append(Problem(when + problem.message, prefix + problem.field, TABLE))
    return found


def _net_assets(figures: Figures) -> Problem | None:
    total, debts, net = (figures.get(key) for key in ("total_assets", "liabilities", "net_assets"))
    if total is None or debts is None or net is None or net == total - debts:
        return None
    sum_of = f"{total:,} − {debts:,} = {total - debts:,} 万元"
    return Problem(f"净资产应为资产总额减负债总额，即 {sum_of}，现为 {net:,} 万元，请核对三项", "net_assets")


def _service_revenue(figures: Figures) -> Problem | None:
    whole, part = figures.get("main_revenue"), figures.get("service_revenue")
    if whole is None or part is None or part <= whole:
        return None
    return Problem(f"服务性收入（{part:,} 万元）不应超过主营业务收入（{whole:,} 万元），请核对两项", "service_revenue")


def _service_cost(figures: Figures) -> Problem | None:
    whole = figures.get("service_cost")
    parts = [figures.get(key) for key in ("labour_cost", "activity_cost")]
    spent = sum((part for part in parts if part is not None), Decimal(0))
    if whole is None or spent <= whole:
        return None
    message = f"人工成本与服务活动成本合计 {spent:,} 万元，不应超过服务成本支出（{whole:,} 万元），请核对三项"
    return Problem(message, "labour_cost" if parts[0] is not None else "activity_cost")


def _staff(figures: Figures) -> Problem | None:
    whole, part = figures.get("staff"), figures.get("staff_bachelor")
    if whole is None or part is None or part <= whole:
        return None
    return Problem(f"本科及以上学历人员（{part:,} 人）不应多于从业人数（{whole:,} 人），请核对两项", "staff_bachelor")


def counts_problems(counts: Mapping[str, int | None], what: str, *, prefix: str = "") -> list[Problem]:
    """Where the parts of «共计 … 其中 …» add up to more than the total; a firm counts in one part only.

    ``counts``: ``total`` and one number a part; ``what``: «已服务企业» or «培育企业目标数».
    """
    found = [
        Problem(f"{what}中的家数不能为负数，请核对", prefix + key, COUNTS)
        for key, number in counts.items()
        if number is not None and number < 0
    ]
    parts = sum(number for key, number in counts.items() if key != TOTAL and number is not None)
    total = counts.get(TOTAL)
    if total is None and parts:
        found.append(Problem(f"请填写{what}的共计家数，其中各项合计 {parts} 家", prefix + TOTAL, COUNTS))
    elif total is not None and parts > total:
        message = f"{what}其中各项合计 {parts} 家，多于共计 {total} 家；一家企业只计入一项，请核对"
        found.append(Problem(message, prefix + TOTAL, COUNTS))
    return found


def capacity_problems(capacity: int | None, commitment: int | None, *, least: int) -> list[Problem]:
    """The promise is at least ``least`` enterprises (D6: 10) and never above the yearly capacity."""
    found = []
    if commitment is not None and commitment < least:
        message = f"承诺服务企业数不少于 {least} 家，现为 {commitment} 家"
        found.append(Problem(message, "commitment", PROMISE))
    if capacity is not None and capacity < least:
        found.append(Problem(f"年服务企业能力不少于 {least} 家，现为 {capacity} 家", "annual_capacity", PROMISE))
    if capacity is not None and commitment is not None and commitment > capacity:
        message = f"承诺服务企业数（{commitment} 家）不能超过年服务企业能力（{capacity} 家），请调整其中一项"
        found.append(Problem(message, "commitment", "产品约定：承诺不超过能力"))
    return found
