"""The form of one fact: its control follows from the kind of value that the programme's file asks for."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.certification.forms.applications import YES_NO, Ticks, answered, choice_of
from marketplace.certification.policy import Fact, FactType
from marketplace.certification.queries.standing import Known
from marketplace.organizations.forms.fields import AmountField, CountField
from marketplace.web.forms import AskedFor, BaseForm, at_most


class FactForm(BaseForm):
    """What holds for every fact; ``value`` is added by ``fact_form``."""

    value: Any
    as_of = DateField("截至日期", [AskedFor(), Optional()], description="这个数是哪一天的，例如 2022-12-31")
    note = StringField("说明", [at_most(200)], description="例如：见 2022 年度审计报告第 5 页")
    evidence = FileField("证明材料", description="例如审计报告、社保证明、合同清单；PDF、图片或表格，不超过 20 MB")

    def given(self, fact: Fact) -> Any:
        """What was filled in, as the rules read it; None where nothing was."""
        return read(fact, self.value.data)


def fact_form(known: Known, *, bound: bool) -> FactForm:
    """The form of one fact: filled from the statement that stands, or (``bound``) from what was sent."""

    class OneFactForm(FactForm):
        value = _control(known.fact)

    if bound:
        return OneFactForm()
    form = OneFactForm(formdata=None, as_of=known.as_of, note=known.stated.note if known.stated else "")
    form.value.data = shown(known.fact, known.value)
    return form


def _control(fact: Fact) -> Field:
    words, hint = fact.title + (f"（{fact.unit}）" if fact.unit else ""), fact.hint
    asked = [AskedFor(), Optional()]
    if fact.type is FactType.COUNT:
        return CountField(words, asked, description=hint)
    if fact.type in (FactType.NUMBER, FactType.PERCENT):
        return AmountField(words, asked, description=hint)
    if fact.type is FactType.YES_NO:
        return RadioField(words, choices=YES_NO, validators=asked, description=hint)
    if fact.type is FactType.TERMS and fact.choices:
        return Ticks(words, [AskedFor()], choices=[(one, one) for one in fact.choices], description=hint)
    if fact.type is FactType.CHOICE and fact.choices:
        choices = [("", "请选择"), *((one, one) for one in fact.choices)]
        return SelectField(words, [AskedFor()], choices=choices, description=hint)
    if fact.type is FactType.DAY:
        return DateField(words, asked, description=hint)
    if fact.type is FactType.TEXT:
        return TextAreaField(words, [AskedFor(), at_most(5000)], description=hint)
    told = {
        FactType.SERIES: "按年份从早到晚，用顿号隔开，例如 100、120、150",
        FactType.PLACE: "6 位行政区划代码，例如 430202",
    }
    return StringField(words, asked, description=told.get(fact.type, hint))


def read(fact: Fact, data: Any) -> Any:
    """A control's content as the rules read facts; None where nothing was filled in."""
    if data is None or data == "" or data == []:
        return None
    if fact.type is FactType.YES_NO:
        return answered(data)
    if isinstance(data, Decimal):
        return int(data) if data == data.to_integral_value() else float(data)
    if fact.type is FactType.SERIES:
        return [int(part) if part.isascii() and part.isdigit() else part for part in parts_of(str(data))]
    return data


def parts_of(text: str) -> list[str]:
    """The pieces of a list as people type it, whatever sign stands between them."""
    for sign in "，,；;\n\t ":
        text = text.replace(sign, "、")
    return [part.strip() for part in text.split("、") if part.strip()]


def shown(fact: Fact, value: Any) -> Any:
    """A stored value as its control shows it."""
    if fact.type is FactType.YES_NO:
        return choice_of(value)
    if value is None:
        return None
    if fact.type is FactType.SERIES:
        return "、".join(map(str, value))
    if fact.type is FactType.DAY:
        return date.fromisoformat(value)
    if fact.type in (FactType.NUMBER, FactType.PERCENT):
        return Decimal(str(value))
    return value
