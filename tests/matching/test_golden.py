"""Whole explanations as they are given today: a change of words, points or evidence is seen here first.

Renew on purpose: `python -m tests.matching.test_golden` writes what the engine says now.
"""

import json
from pathlib import Path
from typing import Any

from tests.matching.town import NEEDS, engine

GOLDEN = Path(__file__).with_name("golden.json")


def said() -> list[dict[str, Any]]:
    """Of each need the reading and the first two institutions with all reasons."""
    found = []
    for need in NEEDS:
        reading = engine().read(need)
        fits = [
            {
                "institution": fit.institution_id, "score": fit.score, "suitable": fit.suitable,
                "reasons": [[one.signal, one.points, one.text, one.evidence] for one in fit.reasons],
            }
            for fit in engine().rank(need, 2)
        ]  # fmt: skip
        services = [[one.code, one.confidence] for one in reading.services]
        found.append({"need": need.id, "evidence": reading.evidence, "services": services, "fits": fits})
    return found


def test_explanations_are_as_they_were():
    assert said() == json.loads(GOLDEN.read_text(encoding="utf-8"))


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(said(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
