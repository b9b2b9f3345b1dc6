"""The pictures of the overview: each title is the finding, computed from the numbers it stands over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from marketplace.documents import charts
from marketplace.documents.charts import Bar, Line
from marketplace.oversight.queries.overview import FunnelLine, Pledge
from marketplace.oversight.queries.rows.needs import STEPS
from marketplace.oversight.rules import PaceVerdict
from marketplace.pilots.policy import ScoringPart
from marketplace.surveys.queries import InstitutionFigures
from marketplace.surveys.rules import rounded

MOST = 10  # bars in one picture; the rest stands in the full list
Address = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A finding in words, and its picture (None where there is nothing to draw)."""

    title: str
    svg: Markup | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: the city's target, distinct enterprises that reached it, published needs that aim at it."""

    level: str
    printed: str
    target: int
    actual: int
    aims: int

    @property
    def share(self) -> float:
        """Of the target, in per cent."""
        return 100 * self.actual / self.target if self.target else 100.0


def ladder(rungs: Sequence[Rung], url: Address, *, whole_city: bool) -> Figure:
    """Rungs reached against the targets; a county has no targets of its own. The six are never added up."""
    if not any(one.actual for one in rungs):
        return Figure("还没有经县市区核实的培育成果")
    if whole_city:
        reached = [one for one in rungs if one.actual >= one.target]
        last = min(rungs, key=lambda one: one.share)
        title = f"{len(rungs)} 类目标中 {len(reached)} 类已达到"
        if len(reached) < len(rungs):
            title += f"，离目标最远的是{last.printed}（{last.actual} / {last.target} 家）"
    else:
        most = max(rungs, key=lambda one: one.actual)
        title = f"达到梯度最多的是{most.printed}（{most.actual} 家）"
    rows = [
        Bar(
            one.printed, one.share if whole_city else one.actual,
            f"{one.actual} / {one.target} 家" if whole_city else f"{one.actual} 家",
            url("outcomes", level=one.level), f"{one.printed}：已达到 {one.actual} 家，全市目标 {one.target} 家",
            tone="done" if whole_city and one.actual >= one.target else "plain",
        )
        for one in rungs
    ]  # fmt: skip
    if not whole_city:
        return Figure(title, charts.bars(rows, axis="已达到（家）", said=title))
    return Figure(title, charts.bars(rows, axis="完成目标的百分比", said=title, line=Line(100, "目标"), percent=True))


def funnel(whole: FunnelLine, url: Address, steps: Mapping[str, str] = STEPS) -> Figure:
    """From handed in to satisfied; names the step at which most needs are lost or wait."""
    numbers = [(key, words, whole.steps[key]) for key, words in steps.items()]
    if not numbers[0][2]:
        return Figure("还没有报送的需求")
    lost, place = max((numbers[place][2] - numbers[place + 1][2], -place) for place in range(len(numbers) - 1))
    before, after = numbers[-place], numbers[-place + 1]
    title = f"报送 {numbers[0][2]} 条，{after[1]} {after[2]} 条"
    if lost:
        title = f"报送 {numbers[0][2]} 条；从{before[1]}到{after[1]}差得最多（{before[2]} 条到 {after[2]} 条）"
    rows = [Bar(words, number, f"{number} 条", url(key), f"{words}：{number} 条") for key, words, number in numbers]
    return Figure(title, charts.bars(rows, axis="需求（条）", said=title))


def pace(pledges: Sequence[Pledge], url: Address, *, whole_city: bool) -> Figure:
    """Served against what is expected by today, the farthest behind first; a county sees its own enterprises."""
    if not pledges:
        return Figure("还没有入选的服务机构")
    first = sorted(pledges, key=lambda one: (-one.behind, one.name) if whole_city else (-one.served, one.name))
    if not whole_city:
        top = first[0]
        title = f"服务本地企业最多的是{top.name}（已服务 {top.served} 家）" if top.served else "还没有已验收的服务"
    else:
        late = [one for one in pledges if one.verdict is PaceVerdict.BEHIND]
        title = f"{len(pledges)} 家机构中 {len(late)} 家落后于进度"
        if late:
            top = first[0]
            title += f"，差得最多的是{top.name}（应服务 {top.expected} 家，已服务 {top.served} 家）"
    rows = [
        Bar(
            one.name, one.served, f"{one.served} / {one.promised} 家" if whole_city else f"{one.served} 家",
            url("firms", institution=one.institution_id, state="served"),
            f"{one.name}：承诺 {one.promised} 家，已服务 {one.served} 家",
            mark=one.expected if whole_city else None,
            tone="over" if whole_city and one.verdict is PaceVerdict.BEHIND else "plain",
        )
        for one in first[:MOST]
    ]  # fmt: skip
    axis = "已服务企业（家），竖线为到今天应服务" if whole_city else "已服务企业（家）"
    return Figure(title, charts.bars(rows, axis=axis, said=title))


def satisfaction(found: Sequence[InstitutionFigures], policy: ScoringPart, url: Address | None) -> Figure:
    """Rates of institutions that were answered about, the lowest first; ``url`` None where no rows may be opened."""
    rated = [one for one in found if one.figures.rate is not None]
    if not rated:
        return Figure("还没有可以公布的满意度")
    low, enough = policy.low_satisfaction.value, policy.enough_answers.value
    sure = [one for one in rated if one.figures.valid >= enough]
    below = [one for one in sure if (one.figures.rate or 0) < low]
    title = f"有效评价满 {enough} 份的 {len(sure)} 家机构中，{len(below)} 家低于 {low}%"
    if not sure:
        title = f"还没有机构的有效评价满 {enough} 份"
    first = sorted(rated, key=lambda one: (one.figures.rate or 0, one.name))[:MOST]
    rows = [
        Bar(
            one.name, float(one.figures.rate or 0), f"{rounded(one.figures.rate)}%（{one.figures.valid} 份）",
            url("answers", institution=one.institution_id) if url else "",
            f"{one.name}：满意率 {rounded(one.figures.rate)}%，有效评价 {one.figures.valid} 份",
            tone="over" if one in below else "plain",
        )
        for one in first
    ]  # fmt: skip
    return Figure(title, charts.bars(rows, axis="满意率（%）", said=title, line=Line(low, f"{low}%"), percent=True))
