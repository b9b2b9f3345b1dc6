"""Other weights tried on frozen inputs: who would move by how much; nothing of it is ever stored (D13)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.evaluation.rules.inputs import Record
from marketplace.evaluation.rules.outcomes import Outcome
from marketplace.evaluation.rules.running import Result, evaluate
from marketplace.kernel.errors import Problem
from marketplace.pilots.policy import RoundPolicy, Sourced

TITLES = {"satisfaction": "企业满意度", "commitment": "服务承诺", "ladder": "梯度培育", "discipline": "按时履约"}
PLACES = 4


@dataclass(frozen=True, slots=True)
class Move:
    """One institution under both weightings; ``places`` is how many it rises, negative where it falls."""

    institution: int
    name: str
    old_rank: int | None
    new_rank: int | None
    old_score: Decimal | None
    new_score: Decimal | None
    old_outcome: Outcome
    new_outcome: Outcome

    @property
    def places(self) -> int:
        """Places gained."""
        return (self.old_rank or 0) - (self.new_rank or 0) if self.old_rank and self.new_rank else 0

    @property
    def points(self) -> Decimal | None:
        """Points gained."""
        if self.old_score is None or self.new_score is None:
            return None
        return self.new_score - self.old_score

    @property
    def has_moved(self) -> bool:
        """Whether place or proposal changes."""
        return self.places != 0 or self.old_outcome is not self.new_outcome


def weight_problems(weights: Mapping[str, Decimal | None]) -> list[Problem]:
    """Each weight lies between 0 and 1 with at most four places, and all together make 1."""
    found = []
    for name, title in TITLES.items():
        value = weights.get(name)
        if value is None or not value.is_finite() or not 0 <= value <= 1 or value != round(value, PLACES):
            found.append(Problem(f"{title}的权重应是 0 到 1 之间的数，最多 {PLACES} 位小数，例如 0.50", name))
    if not found:
        total = sum((value for value in weights.values() if value is not None), Decimal(0))
        if total != 1:
            more = "多" if total > 1 else "少"
            found.append(Problem(
                f"四项权重之和应为 1，现为 {total.normalize():f}，{more}了 {abs(total - 1).normalize():f}", "", "D13"
            ))  # fmt: skip
    return found


def reweighted(policy: RoundPolicy, weights: Mapping[str, Decimal]) -> RoundPolicy:
    """The policy with other weights; the thresholds and tiers stay."""
    changed = {name: Sourced(value=weights[name], source="试算") for name in TITLES}
    return policy.model_copy(update={"scoring": policy.scoring.model_copy(update=changed)})


def moves(
    records: Sequence[Record], kind: str, policy: RoundPolicy, weights: Mapping[str, Decimal]
) -> list[Move]:  # fmt: skip
    """Everybody under the frozen weights and under ``weights``, in the order of the new ranking."""
    names = {one.institution: one.name for one in records}
    old = _by_institution(evaluate(records, kind, policy))
    return [
        Move(
            one.institution, names[one.institution], old[one.institution].rank, one.rank, old[one.institution].score,
            one.score, old[one.institution].outcome, one.outcome,
        )
        for one in evaluate(records, kind, reweighted(policy, weights))
    ]  # fmt: skip


def _by_institution(results: Iterable[Result]) -> dict[int, Result]:
    return {one.institution: one for one in results}
