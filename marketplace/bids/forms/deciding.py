"""The owner's choice: which bids, and for each of the others the reason that its bidder will read."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.bids.models import Bid
from marketplace.bids.rules import REASON_MOST
from marketplace.web.forms import AskedFor, BaseForm, at_most


def reason_name(bid: Bid) -> str:
    """The form's name of the reason for not choosing a bid."""
    return f"reason-{bid.id}"


def award_form(bids: Sequence[Bid], **kwargs: Any) -> Any:
    """A form over the opened bids."""
    fields: dict[str, Any] = {
        "__doc__": "The owner's choice.",
        "chosen": SelectMultipleField(
            "选定的机构", [AskedFor()], coerce=int, widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        ),
    }  # fmt: skip
    fields["reason"] = TextAreaField(
        "对选定结果的说明", [at_most(REASON_MOST)],
        description="写了的，每一家递交标书的机构都会看到，例如为什么方案比报价更重要。与排序或推荐不一致也不要求说明。",
    )  # fmt: skip
    for bid in bids:
        who = bid.institution.name if bid.institution else ""
        fields[reason_name(bid)] = TextAreaField(f"不选 {who} 的理由", [AskedFor(), at_most(REASON_MOST)])
    form = type("AwardForm", (BaseForm,), fields)(**kwargs)
    form.chosen.choices = [(bid.id, bid.institution.name if bid.institution else "") for bid in bids]
    return form


def reasons_of(form: Any, bids: Sequence[Bid]) -> dict[int, str]:
    """The reasons typed for the bids that were not chosen."""
    chosen = form.chosen.data or []
    return {bid.id: (form[reason_name(bid)].data or "").strip() for bid in bids if bid.id not in chosen}
