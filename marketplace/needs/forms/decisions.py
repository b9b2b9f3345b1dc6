"""The forms by which officers decide on a need, and with which an end is given its reason."""

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.needs.forms.steps import YES_NO, chain_choices
from marketplace.needs.rules import FIELDS
from marketplace.organizations.models import Chain
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most


class ReviewForm(VersionedForm):
    """The county's page: remarks beside single fields, the two answers of D10, a reason."""

    overall = TextAreaField("总的意见", [at_most(300)])
    is_manufacturing = RadioField("经核实，是否制造业企业", choices=YES_NO, validators=[Optional()])
    in_gradient_pool = RadioField("经核实，是否纳入梯度培育库", choices=YES_NO, validators=[Optional()])
    chain_id = SelectField(
        "所属产业链",
        validators=[Optional()],
        description="企业没有写明的，由县市区按名录归入，供需求榜按链查找",
    )
    county_reason = TextAreaField(
        "同意的理由", [at_most(300)], description="企业未纳入梯度培育库或不是制造业企业时必填，例如「正在办理入库」"
    )
    reason = TextAreaField("不予通过的理由", [at_most(300)], description="企业会看到这段话")

    @classmethod
    def offering(cls, chains: Sequence[Chain], **kwargs: Any) -> "ReviewForm":
        """The form with the chains to choose from."""
        form = cls(**kwargs)
        form.chain_id.choices = chain_choices(chains)
        return form

    def remark(self, name: str) -> Field:
        """The field for the remark on the need's field ``name``."""
        found: Field = self._fields[f"remark_{name}"]
        return found

    def remarks(self) -> dict[str, str]:
        """The remarks written, by the need's field."""
        return {name: (self.remark(name).data or "").strip() for name in FIELDS}


for _name, _words in FIELDS.items():
    setattr(ReviewForm, f"remark_{_name}", StringField(f"对「{_words}」的意见", [at_most(200)]))


class ReasonForm(BaseForm):
    """Why a need ends or goes back."""

    reason = TextAreaField("原因", [AskedFor(), at_most(300)])


class PublishForm(BaseForm):
    """The list's title and deadline; which needs stands in the ticked boxes of the page."""

    title = StringField("标题", [at_most(120)], description="不填的，按「企业服务需求汇总表（第几批）」自动编写")
    deadline_on = DateField("揭榜截止日", [Optional()])


class RepublishForm(BaseForm):
    """The new deadline of a need that failed."""

    deadline_on = DateField("新的揭榜截止日", [Optional()])
