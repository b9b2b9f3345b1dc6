"""Score sheets built from the tender's criteria, and the city's choice of assessors."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.bids.models import Bid, ScoreSheet, Tender
from marketplace.organizations.forms.fields import AmountField
from marketplace.web.forms import AskedFor, BaseForm, at_most

COMMENT_MOST = 1000


def points_name(bid: Bid, place: int) -> str:
    """The form's name of a bid's points under the criterion at ``place``."""
    return f"points-{bid.id}-{place}"


def score_form(tender: Tender, bids: Sequence[Bid], sheet: ScoreSheet, *, typed: bool) -> Any:
    """A form with a box for each bid and criterion, filled from the sheet unless something was typed."""
    fields: dict[str, Any] = {
        "__doc__": "A score sheet.",
        "comment": TextAreaField("评分说明", [at_most(COMMENT_MOST)], description="主要优点和不足，可以不填"),
    }
    kept: dict[str, Any] = {"comment": sheet.comment}
    given = {(one.bid_id, one.criterion): one.points for one in sheet.points}
    for bid in bids:
        who = bid.institution.name if bid.institution else ""
        for place, criterion in enumerate(tender.criteria):
            name = points_name(bid, place)
            label = f"{who}：{criterion['title']}"
            fields[name] = AmountField(label, [AskedFor()])
            kept[name] = given.get((bid.id, criterion["title"]))
    made = type("ScoreForm", (BaseForm,), fields)
    return made() if typed else made(formdata=None, data=kept)


def points_of(form: Any, tender: Tender, bids: Sequence[Bid]) -> dict[int, dict[str, Decimal]]:
    """The points typed, by bid and criterion; what was left open is not there."""
    found: dict[int, dict[str, Decimal]] = {}
    for bid in bids:
        given = {
            criterion["title"]: form[points_name(bid, place)].data
            for place, criterion in enumerate(tender.criteria)
        }  # fmt: skip
        found[bid.id] = {title: points for title, points in given.items() if points is not None}
    return found


class AssignForm(BaseForm):
    """Which assessors, and who of them leads to the consensus."""

    assessors = SelectMultipleField(
        "评审专家", [AskedFor()], coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    chair = RadioField("组长", [AskedFor(), Optional()], coerce=int, description="组长在各位专家评完后提出一致意见")

    @classmethod
    def offering(cls, people: Mapping[int, str], **kwargs: Any) -> "AssignForm":
        """The form with the people to choose from."""
        form = cls(**kwargs)
        form.assessors.choices = list(people.items())
        form.chair.choices = list(people.items())
        return form


class ConflictForm(BaseForm):
    """The interest for which an assessor steps aside."""

    reason = TextAreaField("利害关系", [AskedFor(), at_most(200)], description="例如：近三年在其中一家机构任职")
