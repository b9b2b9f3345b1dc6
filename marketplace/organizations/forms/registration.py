"""Forms of registration: asking for an organisation, and deciding."""

from typing import Any

from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import EqualTo

from marketplace.accounts.forms import PASSWORD_HINT
from marketplace.organizations.forms.people import EMAIL_CHECKS
from marketplace.organizations.models import County, Organization
from marketplace.web.forms import BaseForm, at_most, is_credit_code, is_phone, required

KINDS = [("enterprise", "企业：有培育需求"), ("institution", "服务机构：提供服务")]


class RegistrationForm(BaseForm):
    """For which organisation somebody asks to act."""

    kind = RadioField("单位类型", choices=KINDS, validators=[required("单位类型")])
    organization_name = StringField(
        "单位全称", validators=[required("单位全称"), at_most(120)],
        description="与营业执照一致，例如 株洲示例机械有限公司",
    )  # fmt: skip
    credit_code = StringField(
        "统一社会信用代码", validators=[required("统一社会信用代码"), is_credit_code],
        description="营业执照上的 18 位代码",
    )  # fmt: skip
    county_code = SelectField("所在县市区", validators=[required("所在县市区")])

    def offer(self, counties: list[County]) -> None:
        """The counties to choose from."""
        self.county_code.choices = [("", "请选择"), *((county.code, county.name) for county in counties)]


class NewcomerForm(RegistrationForm):
    """The same with the person, who has no account yet."""

    display_name = StringField("姓名", validators=[required("姓名"), at_most(40)])
    email = EmailField("邮箱", validators=EMAIL_CHECKS, description="审批结果寄到这里；邮箱就是用户名")
    phone = StringField("联系电话", validators=[required("联系电话"), at_most(32), is_phone])
    password = PasswordField("密码", validators=[required("密码")], description=PASSWORD_HINT)
    again = PasswordField(
        "再输入一次密码",
        validators=[required("再次输入的密码"), EqualTo("password", message="两次输入的密码不一致，请重新输入")],
    )


class ApprovalForm(BaseForm):
    """Which organisation the person joins."""

    joins = RadioField("加入哪个单位", validators=[required("单位")])

    def offer(self, candidates: list[Organization], code: str) -> None:
        """The organisations that may be meant; a new one only where none has the code."""
        choices: list[tuple[str, Any]] = [(str(one.id), f"加入已有单位：{one.name}") for one in candidates]
        if not any(one.credit_code == code for one in candidates):
            choices.append(("new", "新建单位"))
        self.joins.choices = choices
        if self.joins.data is None and len(choices) == 1:
            self.joins.data = choices[0][0]

    def chosen(self) -> int | None:
        """The organisation's number, None for a new one."""
        return int(self.joins.data) if (self.joins.data or "").isdigit() else None


class RefusalForm(BaseForm):
    """Why a request is declined."""

    remark = TextAreaField(
        "不通过的理由", validators=[required("理由"), at_most(200)],
        description="申请人会看到，请写明要更正什么，例如 单位名称与营业执照不一致",
    )  # fmt: skip
