"""The form by which the city changes single values of the round's policy; the rest is the file's."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import DateField, StringField
from wtforms.validators import Optional

from marketplace.kernel import clock
from marketplace.kernel.errors import Problem
from marketplace.web.forms import AskedFor, BaseForm, at_most, required

# What an officer may change on the page: place in the policy, words, unit.
CHANGEABLE: dict[str, tuple[str, str]] = {
    "calendar.institution_hand_in_on": ("服务机构报送县市区截止", ""),
    "calendar.county_hand_in_on": ("县市区报送市工信局截止", ""),
    "calendar.question_days": ("需求发布后提问期", "个工作日"),
    "calendar.bid_days": ("需求发布后揭榜期", "个工作日"),
    "needs.deadline_earliest": ("揭榜期最短", "个工作日"),
    "publicity.days": ("公示期", "个工作日"),
    "publicity.answer_days": ("异议答复", "个工作日"),
    "scoring.satisfaction": ("企业满意度的权重", ""), "scoring.commitment": ("服务承诺完成的权重", ""),
    "scoring.ladder": ("梯度培育成效的权重", ""), "scoring.discipline": ("按时履约的权重", ""),
    "scoring.low_satisfaction": ("满意度低的界线", "%"),
    "rewards.pool": ("奖补资金总额", "元"),
    "budget.public_share_total": ("政府补贴总额", "元"),
    "budget.public_share_per_engagement": ("单项服务政府补贴上限", "元"),
}  # fmt: skip


class _Fixed(BaseForm):
    basis = StringField("改动的依据", [AskedFor(), at_most(100)], description="例如「市工信局办公会纪要〔2023〕3号」")
    effective_from = DateField("施行日期", [Optional()])


TIERS = 5
TIER_PARTS = {
    "name": ("名称", "例如「一等奖」；留空即没有这一档"), "extent": ("家数或占比", "如 3，或占参评机构的 10%"),
    "amount": ("每家金额", ""),
}  # fmt: skip


def tier_fields(place: int) -> list[str]:
    """The names of a tier's three fields."""
    return [f"tier{place}-{part}" for part in TIER_PARTS]


def policy_form(content: dict[str, Any]) -> BaseForm:
    """A field for each changeable value and three for each reward tier, filled with what stands in ``content``."""
    fields: dict[str, Any] = {}
    kept: dict[str, Any] = {"effective_from": clock.today()}
    for path, (words, _unit) in CHANGEABLE.items():
        part, _, name = path.partition(".")
        fields[_field(path)] = StringField(words, [required(words), at_most(20)])
        kept[_field(path)] = str(content[part][name]["value"])
    tiers = [_tier_words(one) for one in content["rewards"]["tiers"]]
    for place in range(1, TIERS + 1):
        known = tiers[place - 1] if place <= len(tiers) else ("", "", "")
        for name, (words, hint), value in zip(tier_fields(place), TIER_PARTS.values(), known, strict=True):
            fields[name] = StringField(f"第 {place} 档{words}", [Optional(), at_most(40)], description=hint)
            kept[name] = value
    form: BaseForm = type("PolicyForm", (_Fixed,), fields)(data=kept)
    return form


def _tier_words(one: dict[str, Any]) -> tuple[str, str, str]:
    share = one.get("share")
    extent = str(one["count"]) if share is None else f"{(Decimal(share) * 100).normalize():f}%"
    return one["name"], extent, str(one["amount"])


Tier = tuple[str, int | Decimal, Decimal]


def tiers_of(form: BaseForm, content: dict[str, Any]) -> tuple[Sequence[Tier] | None, list[Problem]]:
    """The tiers as typed, None where they are those of ``content``; what cannot be read, at its field."""
    typed = [
        tuple((form[name].data or "").strip() for name in tier_fields(place)) for place in range(1, TIERS + 1)
    ]  # fmt: skip
    before = [_tier_words(one) for one in content["rewards"]["tiers"]]
    if [one for one in typed if any(one)] == before:
        return None, []
    found: list[Tier] = []
    problems: list[Problem] = []
    for place, values in enumerate(typed, 1):
        if any(values):
            problems += _read_tier(place, values, found)
    return found, problems


def _read_tier(place: int, values: tuple[str, ...], into: list[Tier]) -> list[Problem]:
    fields = tier_fields(place)
    problems = [Problem(f"请填写第 {place} 档的{words}，不设这一档则三项都留空", name)
                for name, (words, _hint), value in zip(fields, TIER_PARTS.values(), values, strict=True)
                if not value]  # fmt: skip
    if problems:
        return problems
    extent, amount = _extent(values[1]), _decimal(values[2])
    if extent is None:
        problems.append(Problem("应为不小于 1 的整数，或 1% 到 100% 的占比", fields[1]))
    if amount is None or amount < 0 or amount != round(amount, 2):
        problems.append(Problem("应为不小于 0 的金额（元），最多两位小数", fields[2]))
    if not problems and extent is not None and amount is not None:
        into.append((values[0], extent, amount))
    return problems


def _extent(typed: str) -> int | Decimal | None:
    if typed.endswith(("%", "％")):
        part = _decimal(typed[:-1])
        return part / 100 if part is not None and 0 < part <= 100 else None
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < int(typed) < 1000 else None


def _decimal(typed: str) -> Decimal | None:
    try:
        found = Decimal(typed.replace(",", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**12 else None


def _field(path: str) -> str:
    return path.replace(".", "-")


def changes_of(form: BaseForm) -> dict[str, str]:
    """Every value as typed, by its place in the policy."""
    return {path: form[_field(path)].data or "" for path in CHANGEABLE}


def at_their_fields(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of the policy (``publicity.days.value``) at the form's fields, where it has one."""
    return [
        Problem(one.message, _field(one.field.removesuffix(".value")) if "." in one.field else one.field, one.article)
        for one in problems
    ]
