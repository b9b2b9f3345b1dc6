"""Forms of signing in, passwords, the second step and invitations."""

from wtforms import EmailField, PasswordField, StringField, TextAreaField
from wtforms.validators import EqualTo

from marketplace.accounts.rules import SHORTEST
from marketplace.web.forms import BaseForm, at_most, required

PASSWORD_HINT = f"至少 {SHORTEST} 个字符，可以用几个不相干的词连起来；不能是用户名、邮箱或常见密码"
AGAIN = EqualTo("password", message="两次输入的密码不一致，请重新输入")


class SignInForm(BaseForm):
    """User name and password."""

    username = StringField("用户名或邮箱", validators=[required("用户名或邮箱"), at_most(254)])
    password = PasswordField("密码", validators=[required("密码")])


class ForgottenForm(BaseForm):
    """Whose password was forgotten."""

    email = EmailField("邮箱或用户名", validators=[required("邮箱或用户名"), at_most(254)])


class NewPasswordForm(BaseForm):
    """A new password by a mailed link."""

    password = PasswordField("新密码", validators=[required("新密码")], description=PASSWORD_HINT)
    again = PasswordField("再输入一次新密码", validators=[required("再次输入的密码"), AGAIN])


class AcceptForm(BaseForm):
    """Agree to an invitation where a password is there already."""


class ChangePasswordForm(BaseForm):
    """A new password with the old one."""

    old = PasswordField("原密码", validators=[required("原密码")])
    new = PasswordField("新密码", validators=[required("新密码")], description=PASSWORD_HINT)
    again = PasswordField(
        "再输入一次新密码",
        validators=[required("再次输入的密码"), EqualTo("new", message="两次输入的密码不一致，请重新输入")],
    )


class CodeForm(BaseForm):
    """The six digits that the phone shows."""

    code = StringField("6 位验证码", validators=[required("手机上显示的 6 位验证码"), at_most(12)])


class ReasonForm(BaseForm):
    """Why an account is suspended or restored."""

    reason = TextAreaField("理由", validators=[required("理由"), at_most(200)])
