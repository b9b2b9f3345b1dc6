"""An evaluation as a sheet: what the page shows, in its order, with the policy version and digest below."""

from collections.abc import Iterable
from io import BytesIO

from marketplace.documents.sheets import Column, official_table
from marketplace.evaluation.models import EvaluationRow, EvaluationRun, Kind
from marketplace.evaluation.rules import Outcome

COLUMNS = (
    Column("名次", 6), Column("服务机构", 34), Column("县市区", 10), Column("综合得分", 10), Column("满意度（%）", 11),
    Column("很满意率（%）", 12), Column("有效评价（份）", 10), Column("回收率（%）", 10), Column("威尔逊下限", 11),
    Column("服务承诺", 10), Column("梯度培育", 10), Column("按时履约", 10), Column("建议", 16), Column("理由", 70),
)  # fmt: skip


def sheet(run: EvaluationRun, rows: Iterable[EvaluationRow]) -> BytesIO:
    """``rows`` of ``run`` under the official head."""
    lines = [
        (
            one.rank, one.institution.name, one.institution.county.name, one.score, one.indicators["satisfaction"],
            one.indicators["strict_satisfaction"], one.indicators["valid_answers"], one.indicators["response_rate"],
            one.indicators["wilson_low"], one.indicators["commitment"], one.indicators["ladder"],
            one.indicators["discipline"], Outcome(one.outcome).title, "；".join(one.reasons),
        )
        for one in rows
    ]  # fmt: skip
    policy = f"{run.round.title}第 {run.policy_version.number} 版规则"
    notes = (
        f"截至 {run.as_of:%Y-%m-%d}；按{policy}计算；校验码 {run.sha256[:16]}",
        "空格表示没有有效评价，不计算；本表为建议，须经告知、答复和公示后生效。",
    )
    return official_table(COLUMNS, lines, title=f"{run.round.title}{Kind(run.kind).title}表", notes=notes)
