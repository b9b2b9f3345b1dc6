"""Forms of people: invitations."""

from wtforms import EmailField, RadioField, SelectField, StringField
from wtforms.validators import Regexp

from marketplace.organizations.rules.people import EMAIL
from marketplace.web.forms import BaseForm, at_most, required

# A user name is the address, and a user name has at most 64 signs.
EMAIL_CHECKS = [
    required("邮箱"), at_most(64),
    Regexp(f"{EMAIL.pattern}$", message="邮箱应写成 name@example.cn 的样子，请核对"),
]  # fmt: skip


class InvitationForm(BaseForm):
    """Who is invited, and to which duty."""

    display_name = StringField("姓名", validators=[required("姓名"), at_most(40)])
    email = EmailField("邮箱", validators=EMAIL_CHECKS, description="邀请链接寄到这里，7 天内有效；邮箱就是用户名")
    duty = RadioField("职责", validators=[required("职责")])


class OfficeInvitationForm(InvitationForm):
    """The same with the bureau or office, for administrators."""

    organization_id = SelectField("单位", coerce=int, validators=[required("单位")])
