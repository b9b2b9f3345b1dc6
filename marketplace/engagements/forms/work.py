"""Forms of the work: handing over a milestone, notes and visits, the quarter's summary, the claim of a rung."""

from collections.abc import Sequence

from wtforms import DateField, FileField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.documents.services import ACCEPTED
from marketplace.engagements.models import NoteKind
from marketplace.pilots.policy import RoundPolicy
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most

FILES = f"可以上传 {ACCEPTED} 文件，每个不超过 20 MB"
MANY = f"可以上传 {ACCEPTED} 文件。一次可以选几个，合计不超过 20 MB；更多的分几次上传，最后一起提交"
OWN_KINDS = {
    "institution": (NoteKind.PROGRESS, NoteKind.TRACKING, NoteKind.ON_SITE), "enterprise": (NoteKind.PROGRESS,),
}  # fmt: skip


class DeliveryForm(VersionedForm):
    """The files of a milestone; several may be chosen at once."""

    files = MultipleFileField("成果文件", [AskedFor()], description=MANY)
    remark = TextAreaField("说明", [at_most(300)], description="例如「正式报告在第一个文件，原始数据在第二个」")


class NoteForm(BaseForm):
    """A dated note of one of the two sides."""

    kind = RadioField("记录什么", validators=[AskedFor()])
    held_on = DateField("日期", [AskedFor(), Optional()], description="实际发生的那一天")
    text = TextAreaField("内容", [AskedFor(), at_most(3000)], description="谁去的、做了什么、进展到哪里")
    problems = TextAreaField("存在问题", [at_most(2000)], description="没有可以不填")
    file = FileField("附件", description=FILES)

    def offer(self, side: str) -> None:
        """The kinds that this side records."""
        kinds = OWN_KINDS[side]
        self.kind.choices = [(one.value, one.title) for one in kinds]
        if len(kinds) == 1 and not self.kind.data:
            self.kind.data = kinds[0].value


class SupervisionForm(BaseForm):
    """The county's own visit (D33)."""

    held_on = DateField("督导日期", [AskedFor(), Optional()])
    text = TextAreaField("督导情况", [AskedFor(), at_most(3000)], description="看了什么、企业和机构怎么说")
    problems = TextAreaField("发现的问题和要求", [at_most(2000)], description="没有可以不填")
    file = FileField("附件", description=FILES)


class SummaryForm(BaseForm):
    """What a quarter taught and where it is stuck (002:48)."""

    quarter = SelectField("季度", validators=[AskedFor()])
    experience = TextAreaField("经验做法", [AskedFor(), at_most(5000)])
    problems = TextAreaField("存在困难问题", [AskedFor(), at_most(5000)], description="没有困难的写「无」")
    file = FileField("附件", description=FILES)

    def offer(self, quarters: Sequence[tuple[str, str]]) -> None:
        """The quarters that may still be filed."""
        self.quarter.choices = list(quarters)


class ClaimForm(BaseForm):
    """A rung reached under this engagement, with the paper that says so."""

    level = SelectField("达到的级别", validators=[AskedFor()])
    is_national = RadioField(
        "单项冠军的级别", choices=[("yes", "国家级"), ("no", "省级")], validators=[Optional()],
        description="只有申报国省单项冠军的要选",
    )  # fmt: skip
    recognised_on = DateField("认定日期", [AskedFor(), Optional()], description="以认定文件落款日期为准")
    evidence = StringField("认定文件", [AskedFor(), at_most(200)], description="名称和文号，例如「湘工信〔2023〕15号」")
    file = FileField("文件扫描件", [AskedFor()], description=FILES)

    def offer(self, policy: RoundPolicy, levels: Sequence[str]) -> None:
        """The rungs above the one the enterprise stood on."""
        self.level.choices = [("", "请选择"), *((name, policy.printed(name)) for name in levels)]

    def says_national(self) -> bool | None:
        """Whether the champion is a national one; None where it was not said."""
        return {"yes": True, "no": False}.get(self.is_national.data or "")
