"""The figures of the ladder's self-test on a form: one field a fact that the chosen rung asks about."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import DateField, Field, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from marketplace.organizations.forms.fields import AmountField
from marketplace.organizations.policy import FactEntry, Kind
from marketplace.web.forms import BaseForm, required

YES_NO = [("", "还不清楚"), ("1", "是"), ("0", "否")]


class FactsForm(BaseForm):
    """The rung and day that one looks at travel along; the figures' fields are added by ``form_of``."""

    rung = HiddenField()
    on = HiddenField()
    as_of = DateField(
        "数据截至", [required("数据截至日期")], description="这批数据说的是哪一天的情况，例如上年度填 2025-12-31"
    )


def form_of(asked: Sequence[FactEntry], data: dict[str, Any]) -> FactsForm:
    """The form for these facts, filled with ``data`` (numbers by key) where nothing is posted."""
    kind: type[FactsForm] = type("AskedFactsForm", (FactsForm,), {fact.key: _field(fact) for fact in asked})
    return kind(data={key: _shown(value) for key, value in data.items()})


def _field(fact: FactEntry) -> Field:
    if fact.kind is Kind.YES:
        return RadioField(fact.title, [Optional()], choices=YES_NO, default="", description=fact.hint)
    if fact.kind is Kind.CHOICE:
        options = [("", "还不清楚"), *((str(place), words) for place, words in enumerate(fact.options))]
        return SelectField(fact.title, [Optional()], choices=options, description=fact.hint)
    words = f"{fact.title}（{fact.unit}）" if fact.unit else fact.title
    return AmountField(words, [Optional()], description=fact.hint)


def _shown(value: Any) -> Any:
    """A number as one types it: 80, neither 80.00 nor 8E+1."""
    return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


def values_of(form: FactsForm, asked: Sequence[FactEntry]) -> dict[str, Decimal | None]:
    """Numbers by key; None where the field was left open."""
    found: dict[str, Decimal | None] = {}
    for fact in asked:
        data = form[fact.key].data
        found[fact.key] = data if isinstance(data, Decimal) else Decimal(data) if data else None
    return found
