"""The five steps of the enterprise's form; each keeps what is unfinished and only refuses what cannot be read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from wtforms import DateField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import ListWidget

from marketplace.needs.models import Need
from marketplace.needs.rules import SITUATION_LONGEST, STEPS, TITLE_LONGEST, weights_in_force
from marketplace.organizations.forms.fields import AmountField
from marketplace.organizations.models import Chain
from marketplace.pilots.policy import RoundPolicy
from marketplace.web.forms import AskedFor, VersionedForm, at_most, cleaned, is_phone

YES_NO = [("yes", "是"), ("no", "否")]


def yes_or_no(answer: str | None) -> bool | None:
    """The answer of a yes-no question; None while it is open."""
    return {"yes": True, "no": False}.get(answer or "")


def as_answer(value: bool | None) -> str | None:
    """The choice that stands for ``value``."""
    return None if value is None else "yes" if value else "no"


class _Points:
    """One criterion's box, as the field's component draws a choice."""

    def __init__(self, name: str, place: int, criterion: str, typed: str) -> None:
        self.id, self._name, self._typed = f"{name}-{place}", name, typed
        self.label = Markup('<label for="{}">分　{}</label>').format(self.id, criterion)

    def __call__(self) -> Markup:
        """The box."""
        box = '<input type="text" inputmode="numeric" class="width-points" id="{}" name="{}" value="{}">'
        return Markup(box).format(self.id, self._name, self._typed)


class WeightsField(Field):
    """Points by criterion, a box for each, all under one name in the round's order; ``data`` is {criterion: points}.

    Equal to the round's own they are kept as none, so that the round's stay in force. What was typed stays typed.
    """

    widget = ListWidget()
    usual: Mapping[str, int] = {}
    typed: Sequence[str] = ()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Hold what was typed until the criteria are known."""
        if valuelist:
            self.typed = [cleaned(str(one)).strip() for one in valuelist]

    def offer(self, usual: Mapping[str, int]) -> None:
        """Say which criteria there are and the round's points, and read what was typed against them."""
        self.usual = usual
        if self.typed:
            found = dict(zip(usual, map(_whole, self.typed), strict=False))
            whole = len(self.typed) == len(usual) and None not in found.values()
            self.data = None if not whole else {} if found == dict(usual) else found

    def pre_validate(self, form: Any) -> None:
        """Whole numbers only; whether they sum to 100 is the rules' question."""
        if self.typed and self.data is None:
            raise ValidationError("每项分值填 1 至 100 的整数，例如 35")

    def __iter__(self) -> Iterator[_Points]:
        kept = [str((self.data or self.usual).get(name, 0)) for name in self.usual]
        for place, name in enumerate(self.usual):
            shown = self.typed[place] if place < len(self.typed) else "" if self.typed else kept[place]
            yield _Points(self.name, place, name, shown)


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else None


class ServiceForm(VersionedForm):
    """Which of the ten directions (002:9)."""

    category = RadioField("所需服务", validate_choice=True, validators=[AskedFor(), Optional()])


class TroubleForm(VersionedForm):
    """The trouble in the enterprise's own words; nobody needs to know the name of the service."""

    title = StringField(
        "需求标题", [AskedFor(), at_most(TITLE_LONGEST)], description="一句话概括，例如「齿轮断齿找不到原因」"
    )
    text = TextAreaField(
        "需求内容",
        [AskedFor()],
        description="用自己的话写：现在是什么情况，影响有多大，希望达到什么结果。不用写专业名词",
    )
    situation = TextAreaField(
        "有关情况", [at_most(SITUATION_LONGEST)], description="设备、产量、已经试过的办法等，帮助机构判断。没有可以不填"
    )


class StandingForm(VersionedForm):
    """Where the enterprise stands and where it aims (002:265)."""

    chain_id = SelectField("所属产业链", validators=[Optional()])
    is_manufacturing = RadioField("是否制造业企业", choices=YES_NO, validators=[AskedFor(), Optional()])
    in_gradient_pool = RadioField(
        "是否纳入梯度培育库", choices=YES_NO, validators=[AskedFor(), Optional()],
        description="不清楚的，可以问所在县市区工信部门；选「否」的，由县市区写明理由后仍可参加",
    )  # fmt: skip
    current_level = SelectField("企业现状", validators=[AskedFor(), Optional()])
    target_level = SelectField("发展目标", validators=[AskedFor(), Optional()], description="应高于企业现状")


class TermsForm(VersionedForm):
    """How many institutions, with what money, by when, and whom the county may call."""

    wanted = RadioField("希望选定机构数", validators=[AskedFor()], description="可以选定 1 至 3 家机构，一般为 1 家")
    budget_wan = AmountField("预算（万元）", [Optional()], description="大致数即可，例如 5 或 12.5；面议的不填")
    deadline_wish_on = DateField("希望揭榜截止日", [Optional()], description="最终由市工信局统一确定")
    contact_name = StringField("联系人", [AskedFor(), at_most(40)], description="可以只写岗位，例如「技术部」")
    contact_phone = StringField(
        "联系电话", [AskedFor(), at_most(40), is_phone], description="只给审核部门和选定的机构看，不公开"
    )


class CriteriaForm(VersionedForm):
    """By what the enterprise will choose (D30); published with the need."""

    weights = WeightsField(
        "各项标准的分值", [AskedFor()],
        description="合计 100 分，随需求一起公布，选定机构时按它打分。没有特别要求的，保持原样即可",
    )  # fmt: skip


FORMS: dict[str, type[VersionedForm]] = {
    "service": ServiceForm, "trouble": TroubleForm, "standing": StandingForm, "terms": TermsForm,
    "criteria": CriteriaForm,
}  # fmt: skip
_ANSWERS = ("is_manufacturing", "in_gradient_pool")


def chain_choices(chains: Sequence[Chain]) -> list[tuple[str, str]]:
    """The dictionary of chains to choose from; a need may belong to none."""
    return [("", "不清楚或不属于"), *((str(one.id), one.name) for one in chains)]


def chosen_chain(typed: str | None) -> int | None:
    """The chain that was chosen; None where it belongs to none."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def form_of(step: str, need: Need, policy: RoundPolicy, chains: Sequence[Chain]) -> VersionedForm:
    """The step's form, filled with the need where nothing was typed yet."""
    form = FORMS[step](data=kept_values(need, STEPS[step]))
    offer(form, policy, chains)
    return form


def kept_values(need: Need, names: Iterable[str]) -> dict[str, Any]:
    """What the need says in these fields, as a form holds it, and the version it was read in."""
    kept = {name: getattr(need, name) for name in names} | {"version": str(need.version)}
    for name in _ANSWERS:
        if name in kept:
            kept[name] = as_answer(kept[name])
    for name in ("wanted", "chain_id"):
        if name in kept:
            kept[name] = str(kept[name] or "")
    return kept


def offer(form: VersionedForm, policy: RoundPolicy, chains: Sequence[Chain]) -> None:
    """Fill the choices of those fields that the form has."""
    if "category" in form:
        form["category"].choices = [(name, name) for name in policy.directions]
    if "chain_id" in form:
        _offer_standing(form, policy, chains)
    if "weights" in form:
        form["weights"].offer(weights_in_force({}, policy))
    if "wanted" in form:
        numbers = range(policy.needs.wanted_least.value, policy.needs.wanted_most.value + 1)
        form["wanted"].choices = [(str(number), f"{number} 家") for number in numbers]


def _offer_standing(form: VersionedForm, policy: RoundPolicy, chains: Sequence[Chain]) -> None:
    rungs: list[tuple[str, str]] = [(name, policy.printed(name)) for name in policy.levels]
    form["current_level"].choices = [("", "尚未入列"), *rungs]
    form["target_level"].choices = [("", "请选择"), *rungs]
    form["chain_id"].choices = chain_choices(chains)


def values_of(names: Iterable[str], form: VersionedForm) -> dict[str, Any]:
    """What was typed in these fields, as the need keeps it."""
    values: dict[str, Any] = {name: form[name].data for name in names}
    for name in _ANSWERS:
        if name in values:
            values[name] = yes_or_no(values[name])
    for name in ("category", "current_level", "target_level"):
        if name in values:
            values[name] = values[name] or None
    for name in ("title", "text", "situation", "contact_name", "contact_phone"):
        if name in values:
            values[name] = (values[name] or "").replace("\r\n", "\n")
    if "chain_id" in values:
        values["chain_id"] = chosen_chain(values["chain_id"])
    if "weights" in values:
        values["weights"] = dict(values["weights"] or {})
    if "wanted" in values:
        values["wanted"] = int(values["wanted"] or 1)
    return values
