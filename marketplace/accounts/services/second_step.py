"""The second step: a six-digit code of the person's phone, each good once."""

import time
from datetime import datetime

import pyotp
from sqlalchemy import select

from marketplace.accounts import rules
from marketplace.accounts.models import User
from marketplace.audit import services as audit
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.notifications import services as notifications
from marketplace.notifications.rules import Kind, Recipient
from marketplace.security.actors import Actor

WRONG = "验证码不对或已经用过，请等手机上换出下一个 6 位数字后再输入；手机时间须与网络一致"


def fresh_secret() -> str:
    """A secret to offer to the phone; 160 bits (RFC 4226)."""
    return pyotp.random_base32()


def turn_on(user: User, secret: str, code: str, *, by: Actor, at: datetime | None = None) -> None:
    """Switch the second step on with a first good code of ``secret``. Refused where it is on already."""
    _locked(user)
    if user.totp_secret:
        raise Refusal("两步验证已经开启。换手机时请先关闭，或请系统管理员重置后再开启。")
    step = _step(secret, code, last=0)
    if step is None:
        audit.record("account:second_step_refused", by=by, on=user, at=at)
        raise RuleBroken([Problem(WRONG, "code")])
    user.totp_secret, user.totp_last_step = secret, step
    audit.record("account:second_step_on", by=by, on=user, at=at)
    _tell(user, "两步验证已开启", "今后登录时除密码外还要输入手机上的 6 位验证码。", at)


def confirm(user: User, code: str, *, by: Actor, at: datetime | None = None) -> None:
    """Take a code at sign-in; RuleBroken where it is wrong or was used before (the caller keeps the failure's row)."""
    _locked(user)
    step = _step(user.totp_secret, code, last=user.totp_last_step) if user.totp_secret else None
    if step is None:
        audit.record("account:second_step_refused", by=by, on=user, at=at)
        raise RuleBroken([Problem(WRONG, "code")])
    user.totp_last_step = step
    audit.record("account:second_step", by=by, on=user, at=at)


def turn_off(user: User, code: str, *, by: Actor, required: bool, at: datetime | None = None) -> None:
    """Switch the second step off with a good code; refused to those who must have it."""
    if required:
        raise Refusal("您担任市工信局或系统管理职责，两步验证不能关闭。换手机请联系系统管理员重置。")
    confirm(user, code, by=by, at=at)
    user.totp_secret, user.totp_last_step = None, 0
    audit.record("account:second_step_off", by=by, on=user, at=at)
    _tell(user, "两步验证已关闭", "今后登录只需密码。如果不是您本人操作，请立即更改密码。", at)


def reset_second_step(user: User, *, by: Actor, at: datetime | None = None) -> None:
    """An administrator takes away a lost phone's secret; every session of the person ends."""
    if not user.totp_secret:
        raise Refusal("这个账户没有开启两步验证，无需重置。")
    user.totp_secret, user.totp_last_step = None, 0
    user.session_epoch += 1
    audit.record("account:second_step_reset", by=by, on=user, at=at)
    _tell(user, "两步验证已重置", "系统管理员已重置您的两步验证，下次登录后请重新开启。", at)


def _locked(user: User) -> None:
    """Two codes handed in at once must not both find the same last step."""
    statement = select(User).where(User.id == user.id).with_for_update()
    session().scalars(statement.execution_options(populate_existing=True)).one()


def _step(secret: str, code: str, *, last: int) -> int | None:
    # The phone shows the machine's own time, also where the house's clock stands in the demo's year.
    return rules.step_of(secret, code, unix_time=time.time(), last_step=last)


def _tell(user: User, title: str, body: str, at: datetime | None) -> None:
    notifications.notify(Kind.ACCOUNT, [Recipient(user.id, user.email)], title=title, body=body, path="/account", at=at)
