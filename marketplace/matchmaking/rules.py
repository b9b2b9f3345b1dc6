"""Between rows and the engine: what it is told of institutions and needs, as values to store and read back."""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping
from typing import Any

import matching
from marketplace.kernel.errors import Problem

LONGEST_REASON = 300
LEAST_TEXT = 6  # characters of a need below which its words tell no direction
MOST_STATED = 5  # services that an institution may state beside what its words prove: product default
VERDICTS = {"does": "能做", "does_not": "不做", "given_back": "由系统理解", "": "由系统理解"}
SOURCES = {"名称": "机构名称", "简介": "服务内容等资料", "案例": "服务案例", "": ""}
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
        conflicts=frozenset(content["conflicts"]), does=tuple(content.get("does", ())),
        does_not=tuple(content.get("does_not", ())),
    )  # fmt: skip


def need_value(content: Mapping[str, Any]) -> matching.Need:
    """A stored description as the engine's frozen value."""
    return matching.Need(**content)


def meaning_json(meaning: matching.Meaning) -> dict[str, Any]:
    """One service of a need's reading, to be kept."""
    return {
        "code": meaning.code, "name": meaning.name, "direction": meaning.direction, "confidence": meaning.confidence,
    }  # fmt: skip


def offer_json(offer: matching.Offer) -> dict[str, Any]:
    """One service of an institution's reading, to be kept."""
    return {
        "code": offer.code, "name": offer.name, "direction": offer.direction, "confidence": offer.confidence,
        "evidence": offer.evidence, "source": offer.source,
    }  # fmt: skip


def choice_problems(choice: str, known: Container[str]) -> list[Problem]:
    """A service that is in the catalogue, or one of the two words for none."""
    if choice in ("none", "machine") or choice in known:
        return []
    return [Problem("请从服务目录中选择一项服务", "service")]


def note_problems(reason: str) -> list[Problem]:
    """A note may be left out; it must fit the row."""
    if len(reason.strip()) > LONGEST_REASON:
        return [Problem(f"不超过 {LONGEST_REASON} 字，现为 {len(reason.strip())} 字，请精简", "reason")]
    return []


def reason_problems(reason: str, what: str) -> list[Problem]:
    """A reason that another can follow, and that fits the row."""
    if len(reason.strip()) < 4:
        return [Problem(f"请写明{what}，至少 4 个字", "reason")]
    return note_problems(reason)


def verdict_problems(service: str, verdict: str, standing: Mapping[str, str]) -> list[Problem]:
    """What an institution may say of one service; services stated without words of proof are few."""
    if verdict not in VERDICTS or not verdict:
        return [Problem("请选择「能做」或「不做」", "verdict")]
    if standing.get(service, "given_back") == verdict:
        return [Problem("与现在的理解相同，没有变化", "service")]
    stated = [one for one in standing.values() if one == "does"]
    if verdict == "does" and len(stated) >= MOST_STATED:
        return [Problem(f"自己补充的服务最多 {MOST_STATED} 项；请把做过的事写进服务内容或案例，系统会据此理解",
                        "service", "平台约定")]  # fmt: skip
    return []


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
