"""Forms of those who hold a step of the route: what the unit said, remarks on single parts, the random test."""

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.certification.forms.applications import remark_name
from marketplace.certification.rules.drawing import ANSWERS, METHODS
from marketplace.organizations.forms.fields import CountField
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most


class StepForm(VersionedForm):
    """What a step said; a remark for each part is added by ``step_form``."""

    opinion = TextAreaField("意见", [at_most(2000)], description="不予推荐、不予认定时写明理由，申报单位会看到")
    overall = TextAreaField("总体退回意见", [at_most(500)], description="退回修改时填写；单项意见写在各栏目旁")
    unit = StringField("办理单位", [at_most(120)], description="与文件上的公章一致；推荐单位已填的可以不填")
    number = StringField("文件文号", [at_most(60)], description="例如 衡工信〔2023〕12号；没有文号的填文件名称")
    document = FileField("文件扫描件", description="盖章的 PDF 或图片，不超过 20 MB；同一文号已上传过的不必再传")
    acted_on = DateField("文件上的日期", [Optional()], description="例如 2023-05-18")


def step_form(words: Mapping[str, str]) -> Any:
    """The form with a remark for each part that can be returned."""
    fields: dict[str, Any] = {"__doc__": "The step."}
    for key in words:
        fields[remark_name(key)] = TextAreaField("退回意见", [at_most(300)])
    return type("PartsForm", (StepForm,), fields)()


class DrawForm(BaseForm):
    """The draw of the firms to ask."""

    seed = StringField("抽样种子", [AskedFor(), at_most(32)], description="抽样前公开商定的数字，例如当天日期 20190612")
    size = CountField("抽样家数", [AskedFor(), Optional()], description="不少于 10 家")


class MoreForm(BaseForm):
    """How many further firms for those that could not be reached."""

    count = CountField("补抽家数", [AskedFor(), Optional()], description="不超过未联系上的家数")


class CallForm(BaseForm):
    """How one drawn firm was asked and what it said; several stand on a page, whose token is checked for all."""

    class Meta(BaseForm.Meta):
        csrf = False

    method = SelectField("测评方法", choices=[("", "请选择"), *((one, one) for one in METHODS)])
    interviewee = StringField("被访人员姓名", [at_most(40)])
    interviewee_role = StringField("被访人员职务", [at_most(40)])
    phone = StringField("联系电话", [at_most(30)])
    service = StringField("接受服务内容", [at_most(300)])
    answer = RadioField("总体评价", choices=list(ANSWERS.items()), validators=[Optional()])
    asked_on = DateField("测评日期", [Optional()])
