"""The list of rewards as a sheet, with points, tiers, deductions and the total."""

from io import BytesIO

from marketplace.documents.sheets import Column, official_table
from marketplace.evaluation.models import AwardList
from marketplace.kernel import articles
from marketplace.kernel.money import in_words, yuan

COLUMNS = (
    Column("名次", 6), Column("服务机构", 34), Column("评价得分", 10), Column("加分", 8), Column("总分", 10),
    Column("奖补档次", 14), Column("档次金额（元）", 14), Column("扣减（元）", 12), Column("奖补金额（元）", 14),
    Column("说明", 60),
)  # fmt: skip


def award_sheet(found: AwardList) -> BytesIO:
    """Every line of ``found``, in its order."""
    rows = [
        (one.place, one.institution.name, one.score, one.bonus, one.points, one.tier, one.tier_amount, one.deducted,
         one.amount, articles.in_words("；".join(one.reasons)))
        for one in found.lines
    ]  # fmt: skip
    total = f"奖补合计 {yuan(found.total)} 元（大写：{in_words(found.total)}），奖补资金 {yuan(found.pool)} 元"
    return official_table(COLUMNS, rows, title=found.title, above=(f"状态：{found.state.title}",), notes=(total,))
