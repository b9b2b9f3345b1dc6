"""Forms of an application; plan, remarks and score cards are built from the programme's data."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.certification.models import Application
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.rules.recording import PaperTitle
from marketplace.organizations.forms.fields import AmountField
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most, required

YES_NO = [("yes", "是"), ("no", "否")]
REMARK = "remark__"


def answered(value: str | None) -> bool | None:
    """A yes-or-no choice as stored; None where nothing was chosen."""
    return {"yes": True, "no": False}.get(value or "")


def choice_of(value: bool | None) -> str:
    """A stored answer as the form's choice."""
    return "" if value is None else "yes" if value else "no"


class Ticks(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RouteForm(VersionedForm):
    """How the application is handed in, and the two declarations of 三（一）."""

    route = RadioField("报送方式", validators=[required("报送方式")])
    route_reason = TextAreaField(
        "直接报送的特殊情况",
        [at_most(1000)],
        description="只在直接报送市工信局时填写，例如：总部在市直园区，无对应县市区受理",
    )
    is_financial = RadioField(
        "是否由金融监管部门许可的机构", choices=YES_NO, validators=[AskedFor(), Optional()],
        description="银行、保险、证券、小额贷款、融资担保等；咨询顾问机构选「否」",
    )  # fmt: skip
    is_legal_person = RadioField(
        "是否具备独立法人资格",
        choices=YES_NO,
        validators=[AskedFor(), Optional()],
        description="合伙企业、分公司不是独立法人",
    )


class CommitmentForm(VersionedForm):
    """附件2: who signed, when, and the sealed scan."""

    signatory = StringField("法人代表姓名", [AskedFor(), at_most(40)], description="与真实性承诺上的签字一致")
    signed_on = DateField("签署日期", [AskedFor(), Optional()], description="例如 2023-03-06")
    scan = FileField(
        "签字盖章的真实性承诺扫描件",
        [AskedFor()],
        description="先下载附件2，打印、签字、盖章后扫描上传；PDF 或图片，不超过 20 MB",
    )


class ReasonForm(VersionedForm):
    """A reason, for taking back or declining."""

    reason = TextAreaField("理由", [at_most(500)])


class AssignForm(VersionedForm):
    """Which assessors."""

    assessors = Ticks("评审专家", [AskedFor()], coerce=int)


class ConflictForm(VersionedForm):
    """The interest that makes an assessor step aside."""

    conflict = StringField("利害关系", [AskedFor(), at_most(200)], description="例如：曾在该单位任职")


class NoticeForm(BaseForm):
    """Which chosen institutions are made public in one list."""

    applications = Ticks("拟公示的机构", [AskedFor()], coerce=int)
    posted_on = DateField(
        "认定单位的公示日期",
        [Optional()],
        description="由外部单位认定、已经公示的填写，例如 2023-06-06；在本平台公示的不填",
    )
    source = StringField("公示标题、文号或网址", [at_most(120)], description="填写了公示日期的，写明在哪里公示")


class ConfirmForm(BaseForm):
    """When an outside authority decided; several stand on a page, whose token is checked for all."""

    class Meta(BaseForm.Meta):
        csrf = False

    decided_on = DateField(
        "认定文件的日期",
        [Optional()],
        description="由外部单位认定的填写，有效期自该日起算，例如 2023-06-14；不填为今天",
    )


def confirm_form(names: Mapping[int, str]) -> Any:
    """The form of an outside decision; for each application (name by its number) the title as the paper has it."""
    fields: dict[str, Any] = {"__doc__": "The outside decision with its titles."}
    for number, name in names.items():
        fields[f"number_{number}"] = StringField(
            f"{name}的证书编号", [AskedFor(), at_most(60)], description="认定文件或证书上的编号，照原文填写"
        )
        fields[f"has_none_{number}"] = BooleanField("认定文件和证书上没有编号")
        fields[f"plaque_on_{number}"] = DateField("授牌日期", [Optional()], description="已经授牌的填写")
    return type("TitlesForm", (ConfirmForm,), fields)


def titles_said(form: Any, numbers: Iterable[int]) -> dict[int, PaperTitle]:
    """What was typed of each application's title."""
    return {
        one: PaperTitle(
            form[f"number_{one}"].data or "", bool(form[f"has_none_{one}"].data), form[f"plaque_on_{one}"].data
        )
        for one in numbers
    }


class ListForm(BaseForm):
    """A county's 附件1."""

    file = FileField("附件1 表格", [AskedFor()], description="县市区汇总的附件1，.xlsx 或 .xls，不超过 10 MB")
    confirmed = BooleanField("核对无误，确认导入")


def plan_form(policy: ProgrammePolicy, application: Application) -> Any:
    """A form with a text area for each section of the plan."""
    fields: dict[str, Any] = {"__doc__": "The service plan."}
    for section in policy.plan_section:
        fields[section.key] = TextAreaField(
            section.title, [AskedFor(), at_most(section.longest)], description=section.hint
        )
    made = type("PlanForm", (VersionedForm,), fields)
    form = made(data=dict(application.plan) | {"version": application.version})
    for section in policy.plan_section:
        form[section.key].flags.required = section.needed
    return form


def review_form(words: Mapping[str, str]) -> Any:
    """The county's page: a remark for each field, the recommendation, and a reason."""
    fields: dict[str, Any] = {
        "__doc__": "The review.",
        "overall": TextAreaField("总体意见", [at_most(500)], description="退回修改时填写，可以只写栏目意见"),
        "number": StringField("推荐文件文号", [at_most(60)], description="推荐时填写，例如 荷工信〔2023〕5号"),
        "file": FileField("推荐文件", description="加盖公章的 PDF 或图片；同一文号已上传过的不必再传"),
        "reason": TextAreaField("不予推荐的理由", [at_most(500)], description="不予推荐时填写，申报单位会看到"),
    }
    for key in words:
        fields[remark_name(key)] = TextAreaField("修改意见", [at_most(300)])
    return type("ReviewForm", (VersionedForm,), fields)


def remark_name(key: str) -> str:
    """The form's name of a field's remark."""
    return REMARK + key.replace(".", "__")


def score_form(policy: ProgrammePolicy) -> Any:
    """A score card: points under each criterion, and words."""
    fields: dict[str, Any] = {
        "__doc__": "The score card.",
        "comment": TextAreaField("评审意见", [at_most(1000)], description="写明主要优点和不足"),
    }
    for one in policy.criterion:
        fields[one.key] = AmountField(f"{one.title}（满分 {one.full_marks} 分）", [Optional()], description=one.hint)
    return type("ScoreForm", (VersionedForm,), fields)


def points_of(form: Any, policy: ProgrammePolicy) -> dict[str, Decimal | None]:
    """The points typed, by criterion."""
    return {one.key: form[one.key].data for one in policy.criterion}
