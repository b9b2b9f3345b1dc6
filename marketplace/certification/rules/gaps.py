"""How far a fact lies from its threshold, in words that say what is missing: «还差 22 家», «还缺：管理制度»."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from marketplace.certification.policy import Rule
from marketplace.certification.rules.facts import Share


def gap_words(rule: Rule, fact: Any) -> str:
    """What lies between ``fact`` and the rule's threshold; asked only of a rule that is not met."""
    return GAPS[rule.op](rule, fact)


def several(fact: Any) -> Iterable[Any]:
    """A single value as a list of one."""
    return fact if isinstance(fact, list | tuple) else [fact]


def missing_share(rule: Rule, fact: Share) -> int:
    """How many more of the part are needed, the whole staying as it is."""
    wanted = Fraction(str(rule.value)) * Fraction(fact.whole) / 100
    return max(1, ceil(wanted - Fraction(fact.part)))


def difference(one: Any, other: Any) -> str:
    """The distance of two numbers without needless noughts."""
    return f"{abs(Decimal(str(one)) - Decimal(str(other))).normalize():f}"


def _unit(rule: Rule) -> str:
    return rule.unit.partition("/")[0]


def _terms(rule: Rule) -> tuple[str, ...]:
    return rule.value if isinstance(rule.value, tuple) else ()


def _short_of(rule: Rule, fact: Any) -> str:
    if isinstance(fact, Share):
        return f"现为 {fact.part}/{fact.whole}（{fact.shown}%），按现有总数还差 {missing_share(rule, fact)}"
    unit = "个百分点" if rule.unit == "%" else _unit(rule)
    return f"还差 {difference(rule.value, fact)} {unit}"


def _over(rule: Rule, fact: Any) -> str:
    return f"超出 {difference(fact, rule.value)} {_unit(rule)}"


def _other(rule: Rule, fact: Any) -> str:
    if isinstance(rule.value, bool):
        return f"要求为「{rule.threshold_words}」"
    return f"应为 {rule.value} {_unit(rule)}，现为 {fact} {_unit(rule)}"


def _outside(rule: Rule, fact: Any) -> str:
    return f"「{'、'.join(str(one) for one in several(fact) if one not in _terms(rule))}」不在范围之内"


def _lacking(rule: Rule, fact: Any) -> str:
    return f"还缺：{'、'.join(one for one in _terms(rule) if one not in several(fact))}"


def _containing(rule: Rule, fact: Any) -> str:
    return f"不能含有「{'」「'.join(one for one in _terms(rule) if one in str(fact))}」"


def _falling(_rule: Rule, fact: Any) -> str:
    return f"近三个年度为 {'、'.join(map(str, fact[-3:]))}，没有逐年增长"


GAPS: dict[str, Callable[[Rule, Any], str]] = {
    ">=": _short_of, "<=": _over, "==": _other, "in": _outside, "contains_all": _lacking,
    "not_contains_any": _containing, "starts_with": lambda rule, _fact: f"要求{rule.threshold_words}",
    "ends_with": lambda rule, _fact: f"须以「{rule.value}」结尾", "increasing": _falling,
}  # fmt: skip
