"""The form by which the city runs an evaluation."""

from wtforms import DateField, RadioField

from marketplace.evaluation.models import Kind
from marketplace.web.forms import BaseForm, required


class RunForm(BaseForm):
    """Which evaluation, as of which day."""

    kind = RadioField("评价种类", [required("评价种类")], choices=[(one.value, one.title) for one in Kind])
    as_of = DateField("截止日期", [required("截止日期")], description="按这一天结束时的情况计算，例如 2023-12-15")
