"""Between rows and the engine: what it is told of institutions and needs, as values to store and read back."""

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import matching
from marketplace.kernel.errors import Problem

MOST_WORDS, LONGEST_WORD = 30, 60  # words a step and characters a word: product default
LONGEST_REASON = 300
LEAST_TEXT = 6  # characters of a need below which its words tell no direction
MOST_STATED = 5  # services that an institution may state beside what its words prove: product default
VERDICTS = {"does": "能做", "does_not": "不做", "given_back": "由系统理解", "": "由系统理解"}
SOURCES = {"名称": "机构名称", "简介": "服务内容等资料", "案例": "服务案例", "": ""}
PAIR_KINDS = {"pin": "指定", "forbid": "排除"}
LONGEST_NAME, MOST_MINIMUM = 40, 100
CHANGES = 2  # changes told to each institution of what would lift it
MINIMUM = 10  # enterprises a year of an institution without a number of its own (002:33)
SHOWN = 10  # places of a shortlist that its page shows
NEWCOMERS_EVERY = 5  # of so many shown in a row at least one is new, where a new one suits: product default
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
        outcomes=tuple(matching.Outcome(**one) for one in content.get("outcomes", ())),
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


def words_problems(added: Sequence[str], removed: Sequence[str], spoken: Container[str]) -> list[Problem]:
    """What the city may put to a service: short, told once, new; or take out of it."""
    problems = []
    if not added and not removed:
        problems.append(Problem("请至少增加或去掉一个词", "added"))
    if len(added) > MOST_WORDS:
        told = f"一次最多增加 {MOST_WORDS} 个词，现为 {len(added)} 个，请分几次办理"
        problems.append(Problem(told, "added", "平台约定"))
    for text in added:
        if not 2 <= len(text) <= LONGEST_WORD:
            problems.append(Problem(f"「{text[:20]}」应为 2 至 {LONGEST_WORD} 个字，现为 {len(text)} 个字", "added"))
        elif text in spoken:
            problems.append(Problem(f"「{text}」已经是这项服务的用词", "added"))
    return problems


def merged_changes(standing: Mapping[str, Any], edit: Mapping[str, Any]) -> dict[str, Any]:
    """All changes over the shipped catalogue once ``edit`` is laid over ``standing``, each word told once."""
    found = {code: {name: list(texts) for name, texts in one.items()} for code, one in standing.items()}
    for code, one in edit.items():
        here = found.setdefault(code, {"added": [], "removed": []})
        for text in one["removed"]:
            if text in here["added"]:
                here["added"].remove(text)
            else:
                here["removed"].append(text)
        for text in one["added"]:
            if text in here["removed"]:
                here["removed"].remove(text)
            else:
                here["added"].append(text)
    return {code: one for code, one in found.items() if one["added"] or one["removed"]}


def reads_otherwise(old: matching.Reading, new: matching.Reading) -> bool:
    """Whether a need's first service or its better direction is another one."""
    first = [one.services[0].code if one.services else "" for one in (old, new)]
    return first[0] != first[1] or old.better_direction != new.better_direction


def plan_problems(name: str, minimum: int) -> list[Problem]:
    """A name by which colleagues find the plan, and a minimum that makes sense."""
    problems = []
    if not 2 <= len(name.strip()) <= LONGEST_NAME:
        problems.append(Problem(f"方案名称应为 2 至 {LONGEST_NAME} 个字", "name"))
    if not 0 <= minimum <= MOST_MINIMUM:
        problems.append(Problem(f"每家最少服务的企业数应为 0 至 {MOST_MINIMUM}", "minimum"))
    return problems


def allocation_json(found: matching.Allocation) -> dict[str, Any]:
    """A plan's answer, to be kept."""
    return {
        "assignments": [list(one) for one in found.assignments],
        "unserved": [list(one) for one in found.unserved], "short": [list(one) for one in found.short],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """What a plan gives one institution: invitations, their mean score, how many enterprises stay missing and why."""

    invitations: int = 0
    score: float = 0.0
    missing: int = 0
    why: str = ""


def shares(result: Mapping[str, Any]) -> dict[int, Share]:
    """By institution, those that get something or stay short."""
    given: dict[int, list[float]] = {}
    for _need, institution, score in result["assignments"]:
        given.setdefault(institution, []).append(score)
    short = {institution: (missing, why) for institution, missing, why in result["short"]}
    return {
        one: Share(
            len(given.get(one, ())), sum(given[one]) / len(given[one]) if one in given else 0.0,
            *short.get(one, (0, "")),
        )
        for one in sorted({*given, *short})
    }  # fmt: skip


def totals(result: Mapping[str, Any]) -> dict[str, float]:
    """What a plan reaches: invitations, needs served and not, the mean score, what is short of commitments."""
    scores = [score for _need, _institution, score in result["assignments"]]
    return {
        "invitations": len(scores), "served": len({need for need, _i, _s in result["assignments"]}),
        "unserved": len(result["unserved"]), "score": sum(scores) / len(scores) if scores else 0.0,
        "short": len(result["short"]), "missing": sum(missing for _i, missing, _w in result["short"]),
    }  # fmt: skip


PLAN_ORDERS = ("need", "-need", "institution", "-institution", "score", "-score")


def narrowed(
    result: Mapping[str, Any], words: str, order: str, needs: Mapping[int, tuple[str, str]],
    institutions: Mapping[int, str],
) -> dict[str, Any]:  # fmt: skip
    """A plan's lists: the rows that hold ``words``, the invitations in ``order``, one of ``PLAN_ORDERS`` or none."""

    def told(need: int | None, one: int | None, why: str = "") -> bool:
        said = (*(needs.get(need, ()) if need is not None else ()), institutions.get(one or 0, ""), why)
        return any(words.lower() in text.lower() for text in said)

    pairs = [row for row in result["assignments"] if told(row[0], row[1])]
    keys: dict[str, Callable[[Any], Any]] = {
        "need": lambda row: needs.get(row[0], ("", ""))[1], "institution": lambda row: institutions.get(row[1], ""),
        "score": lambda row: row[2],
    }  # fmt: skip
    if order:
        pairs.sort(key=keys[order.removeprefix("-")], reverse=order.startswith("-"))
    return {
        "assignments": pairs,
        "unserved": [row for row in result["unserved"] if told(row[0], None, row[1])],
        "short": [row for row in result["short"] if told(None, row[0], row[2])],
    }  # fmt: skip


STAFF_BANDS = ((10, "不足 10 人"), (30, "10 至 29 人"), (100, "30 至 99 人"), (10**9, "100 人及以上"))
AGE_BANDS = ((2, "不足 2 年"), (5, "2 至 4 年"), (10, "5 至 9 年"), (10**9, "10 年及以上"))


def band(value: float | None, bands: Sequence[tuple[int, str]]) -> str | None:
    """The words of the band that a number falls into, None for an unknown one."""
    if value is None:
        return None
    return next(words for below, words in bands if value < below)


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


def differences(
    before: Mapping[Any, Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[Any]]:
    """The descriptions that are new or another, and the ids of those gone."""
    present = {one["id"] for one in after}
    return [one for one in after if before.get(one["id"]) != one], [
        number for number in before if number not in present
    ]


def fit_json(fit: matching.Fit) -> dict[str, Any]:
    """A fit in the form of ``flask matching rank --json``, without the institution's name."""
    return {
        "institution": fit.institution_id, "score": fit.score, "suitable": fit.suitable,
        "reasons": [reason_json(reason) for reason in fit.reasons],
    }  # fmt: skip


def reason_json(reason: matching.Reason) -> dict[str, Any]:
    """A reason with its points (of a hundred), sentence and evidence."""
    return {"signal": reason.signal, "points": reason.points, "text": reason.text, "evidence": reason.evidence}


def candidate_json(found: Any, ended: int, too_few: str) -> dict[str, Any]:
    """What the trial of learned weights found (``matching.learn``); ``too_few`` where there was too little."""
    if found is None:
        return {"ended": ended, "serves": False, "why": too_few}
    return {
        "ended": ended, "needs": found.needs, "held_back": found.held_back, "surely": found.surely,
        "serves": found.serves, "why": found.why, "signals": dict(found.weights.signals),
        "current": {"order": found.current.order, "calibration": found.current.calibration},
        "learned": {"order": found.learned.order, "calibration": found.learned.calibration},
    }  # fmt: skip


class Told(Protocol):
    """A change as the engine tells it."""

    @property
    def text(self) -> str:
        """«第 3 → 第 1，若…»."""
        ...


def told_changes(changes: Iterable[Told]) -> list[str]:
    """The first sentences, the smallest change first."""
    return [one.text for one in changes][:CHANGES]


VERSION_WORDS = {"engine": "引擎", "catalogue": "目录", "weights": "权重"}


def version_words(version: str) -> str:
    """The engine's version as a page tells it: «引擎 2-4751… 目录 2c4c… 权重 d059…»."""
    parts = [part.partition("=") for part in version.split()]
    return "　".join(f"{VERSION_WORDS.get(name, name)} {value}" for name, _, value in parts)


def same_fits(stored: Iterable[Mapping[str, Any]], again: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a replay gave the same ranking, scores and reasons."""
    return json.dumps(list(stored), sort_keys=True) == json.dumps(list(again), sort_keys=True)
