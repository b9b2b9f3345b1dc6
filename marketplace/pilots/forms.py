"""The form by which the city changes single values of the round's policy; the rest is the file's."""

from collections.abc import Iterable
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


def policy_form(content: dict[str, Any]) -> BaseForm:
    """A field for each changeable value, filled with what stands in ``content``."""
    fields: dict[str, Any] = {}
    kept: dict[str, Any] = {"effective_from": clock.today()}
    for path, (words, _unit) in CHANGEABLE.items():
        part, _, name = path.partition(".")
        fields[_field(path)] = StringField(words, [required(words), at_most(20)])
        kept[_field(path)] = str(content[part][name]["value"])
    form: BaseForm = type("PolicyForm", (_Fixed,), fields)(data=kept)
    return form


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
