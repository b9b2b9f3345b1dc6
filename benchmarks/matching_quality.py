"""Quality of the ranking on judged needs: nDCG@10 by kind of need, recall@5 and MRR.

Run `python -m benchmarks.matching_quality [FOLDER]`; without judged data (`../shared/matching-dev`) it says so.
"""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.report import Result
from matching import Case, Engine, Fit, Institution, Need, Satisfaction
from matching.calibration import error, reliability

JUDGED = Path(__file__).resolve().parents[2] / "shared" / "matching-dev"
GOOD = 2


def institution_of(row: Mapping[str, Any]) -> Institution:
    """A row of institutions.json as the engine's value."""
    answers = row.get("satisfaction")
    return Institution(
        id=row["id"], name=row["name"], county=row.get("county"), categories=tuple(row["categories"]),
        profile=row["profile"],
        cases=tuple(Case(case["text"], case.get("level")) for case in row.get("cases", ())),
        certifications=tuple(row.get("certifications", ())),
        satisfaction=Satisfaction(answers["very"], answers["basic"], answers["not"]) if answers else None,
        annual_capacity=row.get("annual_capacity"),
    )  # fmt: skip


def need_of(row: Mapping[str, Any]) -> Need:
    """A row of needs.json as the engine's value."""
    keys = ("id", "category", "text", "situation", "county", "chain", "current_level", "target_level", "budget_wan")
    return Need(**{key: row.get(key) for key in keys})


def judgements(path: Path) -> dict[str, dict[str, int]]:
    """Grades by need and institution; what is absent is 0."""
    found: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        need, institution, grade = line.split("\t")
        found.setdefault(need, {})[institution] = int(grade)
    return found


def ndcg(order: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Discounted gain 2^grade − 1 of an order against the best one; 0 where nobody has a grade."""
    ideal = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(one, 0) for one in order[:depth]]) / ideal if ideal else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def recall(order: Sequence[str], grades: Mapping[str, int], depth: int = 5) -> float:
    """Share of the good ones (at most `depth`) among the first."""
    good = {one for one, grade in grades.items() if grade >= GOOD}
    return len(good & set(order[:depth])) / min(depth, len(good))


def first_good(order: Sequence[str], grades: Mapping[str, int]) -> float:
    """One over the place of the first good one."""
    return next((1 / place for place, one in enumerate(order, 1) if grades.get(one, 0) >= GOOD), 0.0)


def mean(values: Sequence[float]) -> float:
    """The mean, 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def figures(
    ranked: Mapping[str, Sequence[Fit]], qrels: Mapping[str, Mapping[str, int]], kinds: Mapping[str, set[str]]
) -> dict[str, float]:
    """All figures: nDCG@10 of each kind, recall@5, MRR, and how well suitable and the score keep their word."""
    orders = {need: [str(fit.institution_id) for fit in fits] for need, fits in ranked.items()}
    judged = [need for need in orders if any(grade > 0 for grade in qrels.get(need, {}).values())]
    helped = [need for need in judged if max(qrels[need].values()) >= GOOD]
    found = {
        f"ndcg10 {kind}": mean([ndcg(orders[n], qrels[n]) for n in judged if n in members])
        for kind, members in kinds.items()
    }
    found["recall5"] = mean([recall(orders[need], qrels[need]) for need in helped])
    found["mrr"] = mean([first_good(orders[need], qrels[need]) for need in helped])
    lonely = [need for need in orders if need not in helped]
    found["nobody suitable, said so"] = mean([float(not any(f.suitable for f in ranked[need])) for need in lonely])
    found["somebody suitable, said so"] = mean([float(any(f.suitable for f in ranked[need])) for need in helped])
    return found


def judged_scores(
    ranked: Mapping[str, Sequence[Fit]], qrels: Mapping[str, Mapping[str, int]]
) -> list[tuple[float, bool]]:
    """Every score and whether the institution was judged good for the need."""
    return [
        (fit.score, qrels.get(need, {}).get(str(fit.institution_id), 0) >= GOOD)
        for need, fits in ranked.items()
        for fit in fits
    ]


BARS = {"ndcg10 all": 0.90, "ndcg10 hard": 0.84, "ndcg10 wrong category": 0.60, "recall5": 0.87}


def run(folder: Path = JUDGED) -> list[Result]:
    """The figures beside the bars of the matching issue; nothing where no judged data is present."""
    if not (folder / "qrels.tsv").exists():
        print("no judged data here: nothing measured", file=sys.stderr)
        return []
    engine, ranked, qrels, kinds = _ranked(folder)
    found = [
        Result(f"matching: {name}", value, "", engine.version, BARS.get(name), at_least=True)
        for name, value in figures(ranked, qrels, kinds).items()
    ]
    wrong = error(reliability(judged_scores(ranked, qrels)))
    return [*found, Result("matching: calibration error", wrong, "", engine.version)]


def _ranked(folder: Path) -> tuple[Engine, dict[str, list[Fit]], Any, dict[str, set[str]]]:
    institutions = [
        institution_of(row) for row in json.loads((folder / "institutions.json").read_text(encoding="utf-8"))
    ]
    needs = [need_of(row) for row in json.loads((folder / "needs.json").read_text(encoding="utf-8"))]
    difficulty = json.loads((folder / "difficulty.json").read_text(encoding="utf-8"))
    kinds = {"all": set(difficulty)} | {
        kind: {n for n, d in difficulty.items() if d == kind} for kind in ("easy", "medium", "hard")
    }
    kinds["wrong category"] = set(json.loads((folder / "wrong_category.json").read_text(encoding="utf-8")))
    engine = Engine.build(institutions)
    ranked = {str(need.id): fits for need, fits in zip(needs, engine.rank_many(needs, len(institutions)), strict=True)}
    return engine, ranked, judgements(folder / "qrels.tsv"), kinds


def main() -> None:
    """Print the figures, and how often a score of each height was right."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else JUDGED
    for result in run(folder):
        print(result)
    if (folder / "qrels.tsv").exists():
        _engine, ranked, qrels, _kinds = _ranked(folder)
        for one in reliability(judged_scores(ranked, qrels)):
            print(f"score {one.score:.2f}\tgood {one.good:.2f}\tof {one.count}")


if __name__ == "__main__":
    main()
