"""Which rung a service may be said to have helped its enterprise onto, and with what (D8, D13)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from marketplace.kernel.errors import Problem

CHAMPION = "国省单项冠军"  # the one rung that is given by the nation or by the province (D8)
EVIDENCE_MOST = 200
LADDER = "附件4注；D8"


class Rung(Protocol):
    """A rung of the round's ladder; compared only within its track."""

    @property
    def name(self) -> str:
        """As stored, without quotation marks."""

    @property
    def track(self) -> str:
        """Main track or one of its own."""

    @property
    def rank(self) -> int:
        """Higher is further up."""


def above(rungs: Sequence[Rung], stood_on: Collection[str]) -> list[str]:
    """The rungs above the highest one of each track that the enterprise stood on already, in the round's order."""
    reached: dict[str, int] = {}
    for rung in rungs:
        if rung.name in stood_on:
            reached[rung.track] = max(reached.get(rung.track, 0), rung.rank)
    return [rung.name for rung in rungs if rung.rank > reached.get(rung.track, 0)]


def claim_problems(
    level: str, is_national: bool | None, recognised_on: date | None, evidence: str, *, levels: Sequence[str],
    claimed: Collection[str], starts_on: date, term_ends_on: date, today: date, has_file: bool,
) -> list[Problem]:  # fmt: skip
    """``levels`` may be claimed at all; ``claimed`` were claimed under this agreement and stand."""
    found = []
    if level not in levels:
        found.append(Problem("只能申报比服务前更高的级别，请从列表中选择", "level", LADDER))
    elif level in claimed:
        found.append(Problem("这一级别已经申报，请查看核实结果", "level"))
    if level == CHAMPION and is_national is None:
        found.append(Problem("请选择单项冠军是国家级还是省级", "is_national", LADDER))
    if recognised_on is None:
        found.append(Problem("请填写认定日期", "recognised_on"))
    elif recognised_on > today:
        found.append(Problem("认定日期不能晚于今天，请核对认定文件上的日期", "recognised_on"))
    elif not starts_on <= recognised_on <= term_ends_on:
        words = f"认定日期应在服务开始（{starts_on.isoformat()}）之后、本批试点期限（{term_ends_on.isoformat()}）之内"
        found.append(Problem(words, "recognised_on", "002:32"))
    if not evidence.strip():
        found.append(Problem("请填写认定文件的名称和文号，例如「湘工信〔2023〕15号」", "evidence"))
    elif len(evidence.strip()) > EVIDENCE_MOST:
        found.append(Problem(f"认定文件的名称和文号不超过 {EVIDENCE_MOST} 字", "evidence"))
    if not has_file:
        found.append(Problem("请上传认定文件的扫描件", "file"))
    return found
