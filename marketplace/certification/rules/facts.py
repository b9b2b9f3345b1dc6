"""Facts before they are judged: each of its kind and within reason, counts turned into ratios."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from marketplace.certification.policy import Fact, FactType, ProgrammePolicy
from marketplace.kernel.errors import Problem, RuleBroken

MOST = 1_000_000_000
LEAST_SERIES = 3
LONGEST_TEXT = 5000
PLACE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage with the counts behind it, compared exactly: 69.999 % is not 70 %."""

    part: int | float
    whole: int | float

    @property
    def percent(self) -> Fraction:
        """Of a hundred."""
        return Fraction(self.part) * 100 / Fraction(self.whole)

    @property
    def shown(self) -> int | float:
        """To two places, cut and never rounded up to a bound that is not reached."""
        cut = math.floor(self.percent * 100) / 100
        return int(cut) if cut == int(cut) else cut


@dataclass(frozen=True, slots=True)
class Applicant:
    """As what somebody applies: tracks, categories within a track, and the route."""

    tracks: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    route: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts fit to be judged; ``remarks`` say where a ready number differs from what its counts give."""

    values: Mapping[str, Any]
    remarks: Mapping[str, str] = field(default_factory=dict)


def applicant_of(
    policy: ProgrammePolicy, *, tracks: tuple[str, ...] = (), categories: tuple[str, ...] = (), route: str = ""
) -> Applicant:
    """The choice, after the programme's own lists; RuleBroken says what is wrong with it and what can be chosen."""
    code = policy.programme.code
    problems = [
        *_foreign(code, "类型", tracks, [one.key for one in policy.track], "track"),
        *_foreign(code, "类别", categories, [one.key for one in policy.category], "category"),
        *_foreign(code, "报送渠道", (route,) if route else (), [one.key for one in policy.route], "route"),
    ]
    if policy.choose == "one" and len(set(tracks)) > 1:
        problems.append(Problem(f"{code} 只能按一种类型申报，请只写一个类型", "track"))
    homes = {one.key: one.track for one in policy.category}
    astray = [one for one in categories if one in homes and tracks and homes[one] not in tracks]
    if astray:
        problems.append(Problem(f"类别 {'、'.join(astray)} 属于专业服务机构，与所选类型不符", "category"))
    if problems:
        raise RuleBroken(problems)
    return Applicant(frozenset(tracks), frozenset(categories), route or policy.route[0].key)


def _foreign(code: str, what: str, chosen: tuple[str, ...], known: list[str], name: str) -> Iterator[Problem]:
    for one in chosen:
        if one not in known:
            ways = f"可以填写：{'、'.join(known)}" if known else f"{code} 不分{what}，请去掉这一项"
            yield Problem(f"{code} 没有{what}「{one}」，{ways}", name)


def checked(
    policy: ProgrammePolicy, given: Mapping[str, Any], *, applicant: Applicant, on: date,
    known: frozenset[str] = frozenset(),
) -> Facts:  # fmt: skip
    """``given`` as facts of the programme on ``on``; RuleBroken names each that is of the wrong kind or unreasonable.

    ``known`` are keys of other programmes, which may stand in the same file and are passed over.
    """
    values, problems = {}, []
    for key, value in given.items():
        fact = policy.facts.get(key)
        if fact is None:
            if key not in known and policy.rule and not any(rule.field == key for rule in policy.rule):
                problems.append(Problem(_stranger(key, (*policy.facts, *known)), key))
        elif value is not None:
            try:
                values[key] = READERS[fact.type](fact, value, on)
            except ValueError as error:
                problems.append(Problem(f"「{fact.title}」（{key}）{error}", key))
    problems += _contradictions(policy, values)
    if problems:
        raise RuleBroken(problems)
    return _derived(policy, values, applicant, policy.closing_day or on)


def _stranger(key: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(key, known, 1)
    return f"不认识的事实「{key}」" + (f"，是否应为「{near[0]}」" if near else "，请对照制度页面的事实名称")


# ── Readers: a value of one kind, or ValueError saying what it should be ──────────────────────────────────────────────


def _number(fact: Fact, value: Any, _on: date) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"应为数字（{fact.unit}），现为 {_told(value)}")
    if value < 0:
        raise ValueError(f"不能为负数，现为 {value}")
    most = 100 if fact.type is FactType.PERCENT else fact.most if fact.most is not None else MOST
    if value > most:
        raise ValueError(f"不应超过 {most:.12g}{fact.unit}，现为 {value}，请核对单位")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _count(fact: Fact, value: Any, on: date) -> int:
    found = _number(fact, value, on)
    if not isinstance(found, int):
        raise ValueError(f"应为整数（{fact.unit}），现为 {value}")
    return found


def _yes_no(_fact: Fact, value: Any, _on: date) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"应为是（true）或否（false），现为 {_told(value)}")
    return value


def _place(_fact: Fact, value: Any, _on: date) -> str:
    code = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(code, str) or not code.isascii() or not code.isdigit() or len(code) != PLACE_DIGITS:
        raise ValueError(f"应为 6 位行政区划代码，例如 430202，现为 {_told(value)}")
    return code


def _choice(fact: Fact, value: Any, _on: date) -> str:
    single = value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
    if not isinstance(single, str):
        raise ValueError(f"应为文字，例如 {fact.choices[0] if fact.choices else '名称'}，现为 {_told(value)}")
    return fact.aliases.get(single.strip(), single.strip())


def _terms(fact: Fact, value: Any, _on: date) -> list[str]:
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list | tuple) or not all(isinstance(one, str) for one in several):
        raise ValueError(f"应为文字列表，现为 {_told(value)}")
    return list(dict.fromkeys(fact.aliases.get(one.strip(), one.strip()) for one in several if one.strip()))


def _series(fact: Fact, value: Any, on: date) -> list[int | float]:
    if not isinstance(value, list | tuple) or len(value) < LEAST_SERIES:
        raise ValueError(f"应为至少 {LEAST_SERIES} 个年度的数，从早到晚，现为 {_told(value)}")
    return [_number(fact, one, on) for one in value]


def _text(_fact: Fact, value: Any, _on: date) -> str:
    if not isinstance(value, str):
        raise ValueError(f"应为文字，现为 {_told(value)}")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"不应超过 {LONGEST_TEXT} 字，现为 {len(value)} 字")
    return value.strip()


def _day(_fact: Fact, value: Any, on: date) -> date:
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"应为日期，例如 2020-05-19，现为 {_told(value)}") from error
    if found > on:
        raise ValueError(f"{found.isoformat()} 晚于 {on.isoformat()}，日期不能在将来")
    return found


def _told(value: Any) -> str:
    words = {True: "是（true）", False: "否（false）"}
    return words[value] if isinstance(value, bool) else repr(value)[:40]


READERS: dict[FactType, Callable[[Fact, Any, date], Any]] = {
    FactType.COUNT: _count, FactType.NUMBER: _number, FactType.PERCENT: _number, FactType.YES_NO: _yes_no,
    FactType.FINDING: _yes_no, FactType.PLACE: _place, FactType.CHOICE: _choice, FactType.TERMS: _terms,
    FactType.SERIES: _series, FactType.TEXT: _text, FactType.DAY: _day,
}  # fmt: skip


# ── What follows from other facts ─────────────────────────────────────────────────────────────────────────────────────


def _contradictions(policy: ProgrammePolicy, values: Mapping[str, Any]) -> Iterator[Problem]:
    """A part that is more than its whole."""
    for key, fact in policy.facts.items():
        pair = fact.source.ratio if fact.source else None
        part, whole = pair or ((key, fact.within) if fact.within else ("", ""))
        if part in values and whole in values and values[part] > values[whole]:
            less, more = policy.facts[part], policy.facts[whole]
            yield Problem(
                f"「{less.title}」{values[part]}{_bare(less.unit)}多于「{more.title}」{values[whole]}{_bare(more.unit)}，请核对",
                part,
            )


def _derived(policy: ProgrammePolicy, values: dict[str, Any], applicant: Applicant, reference: date) -> Facts:
    found, remarks = dict(values), {}
    for key, fact in policy.facts.items():
        value = _follows(policy, fact, found, applicant, reference)
        if value is None:
            continue
        ready = values.get(key)
        shown = value.shown if isinstance(value, Share) else value
        if ready is not None and ready != shown:
            basis = "所选类型、类别" if fact.source and fact.source.options else "计算结果"
            remarks[key] = f"填写的 {ready}{fact.unit} 与计算得出的 {shown}{fact.unit} 不一致，按{basis}"
        found[key] = value
    return Facts(found, remarks)


def _follows(
    policy: ProgrammePolicy, fact: Fact, values: Mapping[str, Any], applicant: Applicant, reference: date
) -> Any:
    """The value that other facts or the choice give; None where they are not all known."""
    way = fact.source
    if way is None or any(key not in values for key in way.keys):
        return None
    if way.ratio:
        part, whole = (values[key] for key in way.ratio)
        return Share(part, whole) if whole else None
    if way.sum:
        return sum(values[key] for key in way.sum)
    if way.same:
        return values[way.same]
    if way.length:
        return len(values[way.length])
    if way.years_since:
        return whole_years(values[way.years_since], reference)
    return _chosen(policy, way.options, applicant)


def _chosen(policy: ProgrammePolicy, what: str, applicant: Applicant) -> Any:
    if what == "categories":
        return len(applicant.categories) or None
    return len({one.group or one.key for one in policy.track if one.key in applicant.tracks}) or None


def whole_years(since: date, until: date) -> int:
    """Whole years from one day to another; a day that has not come round does not count."""
    return max(0, until.year - since.year - ((until.month, until.day) < (since.month, since.day)))


def _bare(unit: str) -> str:
    return unit.partition("/")[0]
