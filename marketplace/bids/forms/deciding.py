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
