"""Between rows and the engine: what it is told of institutions and needs, as values to store and read back."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import matching

KEPT = 30  # fits kept a run: enough for «needs that suit you» from the institution's side


def institution_value(content: Mapping[str, Any]) -> matching.Institution:
    """A stored description as the engine's frozen value."""
    satisfaction = content.get("satisfaction")
    return matching.Institution(
        id=content["id"], name=content["name"], county=content["county"], categories=tuple(content["categories"]),
        profile=content["profile"],
        cases=tuple(matching.Case(case["text"], case["level"]) for case in content["cases"]),
        certifications=tuple(content["certifications"]),
        satisfaction=matching.Satisfaction(**satisfaction) if satisfaction else None,
        annual_capacity=content["annual_capacity"], engaged=content["engaged"], commitment=content["commitment"],
        conflicts=frozenset(content["conflicts"]),
    )  # fmt: skip


def need_value(content: Mapping[str, Any]) -> matching.Need:
    """A stored description as the engine's frozen value."""
    return matching.Need(**content)


def digest(content: object) -> str:
    """The same content gives the same digest, whatever the order of its keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def fit_json(fit: matching.Fit) -> dict[str, Any]:
    """A fit in the form of ``flask matching rank --json``, without the institution's name."""
    return {
        "institution": fit.institution_id, "score": fit.score, "suitable": fit.suitable,
        "reasons": [reason_json(reason) for reason in fit.reasons],
    }  # fmt: skip


def reason_json(reason: matching.Reason) -> dict[str, Any]:
    """A reason with its points (of a hundred), sentence and evidence."""
    return {"signal": reason.signal, "points": reason.points, "text": reason.text, "evidence": reason.evidence}


def same_fits(stored: Iterable[Mapping[str, Any]], again: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a replay gave the same ranking, scores and reasons."""
    return json.dumps(list(stored), sort_keys=True) == json.dumps(list(again), sort_keys=True)
