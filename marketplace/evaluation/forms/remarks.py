"""The form on which an officer strikes out remarks: a field a remark, filled with what the rules struck already."""

from collections.abc import Iterable

from wtforms import TextAreaField

from marketplace.evaluation.queries.remarks import Written
from marketplace.web.forms import AskedFor, BaseForm

PREFIX = "remark"


def remark_form(written: Iterable[Written], *, empty: bool) -> BaseForm:
    """A field for each remark; ``empty``: not from the request but as the rules offer it."""
    found = list(written)
    fields = {
        f"{PREFIX}{one.answer}": TextAreaField(f"第 {place} 条", [AskedFor()], description=f"原文：{one.text}")
        for place, one in enumerate(found, 1)
    }
    kind = type("RemarkForm", (BaseForm,), fields)
    if not empty:
        form: BaseForm = kind()
        return form
    filled: BaseForm = kind(formdata=None, data={f"{PREFIX}{one.answer}": one.offered for one in found})
    return filled


def typed_in(form: BaseForm) -> dict[int, str]:
    """What stands in each field, by answer."""
    return {
        int(name.removeprefix(PREFIX)): field.data or ""
        for name, field in form._fields.items()
        if name.startswith(PREFIX)
    }
