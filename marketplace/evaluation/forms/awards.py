"""Forms of the year-end list and of typical cases and contract models."""

from collections.abc import Sequence

from wtforms import DecimalField, FileField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.accounts.models import User
from marketplace.evaluation.forms.acts import FILES
from marketplace.evaluation.services.nominating import KINDS
from marketplace.organizations.forms.fields import AmountField
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most, required


class AwardAppealForm(VersionedForm):
    """An institution does not agree with its line."""

    words = TextAreaField(
        "申诉的事实和理由", [AskedFor()], description="写明哪一项与事实不符、请求怎样改正，至少 10 个字"
    )
    file = FileField("附件", description=FILES)


class NominationForm(BaseForm):
    """What others can copy (002:34)."""

    kind = RadioField("报送什么", [required("报送什么")], choices=list(KINDS.items()))
    name = StringField("名称", [AskedFor()], description="例如「陶瓷企业共用检测」，2 到 80 个字")
    words = TextAreaField("做法和成效", [AskedFor()], description="怎么做的、效果如何、别人怎样复制，至少 10 个字")
    file = FileField("附件", description="服务合同范本必须上传。" + FILES)


class AssignForm(BaseForm):
    """Who judges."""

    assessors = SelectMultipleField(
        "评审专家", [AskedFor()], coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        description="至少两位；已经安排的专家不列出",
    )  # fmt: skip

    def offer(self, people: Sequence[User]) -> None:
        """Assessors who are not yet assigned."""
        self.assessors.choices = [(one.id, one.display_name) for one in people]
        if not people:
            self.assessors.description = "没有可以再安排的专家；需要的请先由管理员增加评审专家账户"


class SettleForm(BaseForm):
    """The bonus, and why it is another than the mean."""

    awarded = AmountField("加分（分）", [Optional()], description="不填即按专家评分的均值折算")
    override = TextAreaField("不按均值的理由", description="填写了其他分值的必须说明，将与均值一并长期显示")


class WithdrawForm(BaseForm):
    """Nothing is asked."""


class DeclareForm(BaseForm):
    """Whether one has an interest in the matter."""

    interest = RadioField(
        "利害关系", [required("是否有利害关系")],
        choices=[("no", "没有利害关系，可以公正评议"), ("yes", "有利害关系，申请回避")],
    )  # fmt: skip
    conflict = TextAreaField("是什么关系", [at_most(200)], description="申请回避的写明，例如「曾任该机构顾问」")


class JudgeForm(BaseForm):
    """Points with their reason."""

    points = DecimalField("评分（0 到 10 分）", [AskedFor(), Optional()], description="可以有半分，例如 8.5")
    comment = TextAreaField("评分理由", [AskedFor()], description="能不能复制、效果怎样，至少 10 个字")
