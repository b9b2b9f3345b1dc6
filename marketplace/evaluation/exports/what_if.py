"""Other weights tried, as a sheet that says that nothing of it counts."""

from collections.abc import Iterable, Mapping
from io import BytesIO

from marketplace.documents.sheets import Column, official_table
from marketplace.evaluation.models import EvaluationRun, Kind
from marketplace.evaluation.rules.trying import TITLES, Move

COLUMNS = (
    Column("试算名次", 9), Column("服务机构", 34), Column("原名次", 8), Column("名次变动", 9), Column("试算得分", 10),
    Column("原得分", 10), Column("得分变动", 10), Column("试算建议", 16), Column("原建议", 16),
)  # fmt: skip


def what_if_sheet(run: EvaluationRun, found: Iterable[Move], weights: Mapping[str, str]) -> BytesIO:
    """``found`` in the order of the page; rising counts positive."""
    rows = [
        (one.new_rank, one.name, one.old_rank, one.places, one.new_score, one.old_score, one.points,
         one.new_outcome.title, one.old_outcome.title)
        for one in found
    ]  # fmt: skip
    words = "，".join(f"{title} {weights[name]}" for name, title in TITLES.items())
    return official_table(
        COLUMNS, rows, title=f"{run.round.title}{Kind(run.kind).title}权重试算", above=(f"试算权重：{words}",),
        notes=(f"依据截至 {run.as_of.isoformat()} 的存档数据试算，未保存，不作为评价结果；校验码 {run.sha256[:16]}",),
    )  # fmt: skip
