"""Forms of a case: opening, the institution's side, and what one officer proposes and another decides."""

from collections.abc import Iterable, Sequence
from datetime import date

from wtforms import DateField, FieldList, FileField, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.evaluation.forms.acts import FILES
from marketplace.evaluation.models import MEASURES, EvaluationRow, Ground, Measure
from marketplace.kernel.errors import Problem
from marketplace.organizations.forms.fields import AmountField
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most, required

ROWS = 6


class OpeningForm(BaseForm):
    """What is held against an institution, or that it is to stay."""

    institution = SelectField("服务机构", [required("服务机构")])
    ground = RadioField("事由", [required("事由")])
    statement = TextAreaField(
        "事实和理由", [AskedFor()],
        description="写明依据的事实和条款，例如「期满综合评价结论为建议整改，按通知要求告知」；不要写出单份评价和未公布的数字",
    )  # fmt: skip
    evidence = FileField("证明材料", description="虚报、冒领、造假的必须上传。" + FILES)

    def offer(self, institutions: Sequence[tuple[int, str]], grounds: Sequence[Ground]) -> None:
        """Who may be told, and the grounds that the row allows."""
        self.institution.choices = [("", "请选择"), *((str(number), name) for number, name in institutions)]
        self.ground.choices = [(one.value, one.title) for one in grounds]


class ReplyForm(VersionedForm):
    """The institution's side."""

    reply = TextAreaField("答复内容", [AskedFor()], description="逐条说明情况，至少 10 个字")
    reply_file = FileField("附件", description=FILES)


class DemandForm(VersionedForm):
    """What has to be mended."""

    demand = TextAreaField("整改要求", [AskedFor()], description="写明要改什么、改到什么程度，机构会看到这段话")


class PlanRow(BaseForm):
    """One step of a rectification."""

    class Meta(BaseForm.Meta):
        csrf = False

    what = StringField("整改措施", [at_most(300)])
    due_on = DateField("完成日期", [Optional()])


class PlanForm(VersionedForm):
    """Dated steps; a problem named «steps-0-what» counts the rows that were filled in."""

    steps = FieldList(FormField(PlanRow), "整改措施", min_entries=ROWS, max_entries=30)

    def filled(self) -> list[int]:
        """The places of the rows in which something was typed."""
        return [
            place for place, row in enumerate(self.steps)
            if row.form.what.data or any(row.form.due_on.raw_data or ()) or row.form.due_on.data
        ]  # fmt: skip

    def typed(self) -> list[tuple[str, date | None]]:
        """The steps as the rules read them."""
        rows = (self.steps[place].form for place in self.filled())
        return [(row.what.data or "", row.due_on.data) for row in rows]

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Problems of a row stand at the row's field."""
        places, others = self.filled(), []
        for problem in problems:
            bits = problem.field.split("-")
            if bits[0] == "steps" and len(bits) == 3:
                place = places[int(bits[1])] if int(bits[1]) < len(places) else 0
                field = self.steps[place].form[bits[2]]
                field.errors = [*field.errors, problem.sentence()]
            else:
                others.append(problem)
        super().add_problems(others)


class StepForm(BaseForm):
    """How one step was done."""

    account = TextAreaField("完成情况", [AskedFor()], description="做了什么、效果如何，至少 10 个字；提交后不能再改")


class ResurveyForm(VersionedForm):
    """From which evaluation the resurvey is read."""

    row = SelectField("复测的评价", [required("复测的评价")], description="整改期满之后运行的期满综合评价")

    def offer(self, rows: Sequence[EvaluationRow]) -> None:
        """The institution's rows in later runs."""
        named = [
            (str(one.id), f"截至 {one.run.as_of.isoformat()} 的期满综合评价（第 {one.run_id} 号）") for one in rows
        ]
        self.row.choices = [("", "请选择"), *named]


class MeasureForm(VersionedForm):
    """What shall be done, with reasons."""

    measure = RadioField("处理意见", [required("处理意见")])
    amount = AmountField("扣减金额（元）", [Optional()], description="只有扣减奖补资金才填写，例如 5000.00")
    reason = TextAreaField("理由", [AskedFor()], description="写明事实、条款和答复是否采纳，机构会看到这段话")

    def offer(self, ground: Ground) -> None:
        """The measures of the ground; money only where it can be taken."""
        self.measure.choices = [(one.value, one.title) for one in MEASURES[ground]]
        if Measure.DEDUCT not in MEASURES[ground]:
            del self.amount


class AppealForm(VersionedForm):
    """The institution does not agree."""

    appeal = TextAreaField(
        "申诉的事实和理由", [AskedFor()], description="写明哪一点与事实不符、请求怎样改正，至少 10 个字"
    )
    appeal_file = FileField("附件", description=FILES)
