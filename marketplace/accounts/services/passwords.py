"""Passwords: hashed with argon2, changed with the old one or by a mailed link; a change ends the other sessions."""

from datetime import datetime
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from flask import current_app

from marketplace.accounts import queries, rules
from marketplace.accounts.models import OneTimeLink, User
from marketplace.accounts.services import links
from marketplace.audit import services as audit
from marketplace.config import Settings
from marketplace.kernel import clock
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.notifications import services as notifications
from marketplace.notifications.rules import Kind, Recipient
from marketplace.security.actors import Actor

GONE = "这个链接已经用过、已过期，或不完整。"


@lru_cache(maxsize=4)
def _hasher(time_cost: int, memory_kib: int, parallelism: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)


@lru_cache(maxsize=4)
def _nobodys_hash(hasher: PasswordHasher) -> str:
    """Verified where no account is known, so that the answer takes as long as with one."""
    return hasher.hash("nobody has this password")


def hasher() -> PasswordHasher:
    """The hasher of the settings."""
    settings: Settings = current_app.config["SETTINGS"]
    return _hasher(settings.password_time_cost, settings.password_memory_kib, settings.password_parallelism)


def hashed(password: str) -> str:
    """What is stored of a password."""
    return hasher().hash(password)


def fits(user: User | None, password: str) -> bool:
    """Whether ``password`` is the person's; the same work for nobody, for a resting and for an invited account."""
    found = hasher()
    stored = user.password_hash if user is not None else None
    try:
        found.verify(stored or _nobodys_hash(found), password[: rules.LONGEST + 1])
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return stored is not None


def change_password(user: User, *, old: str, new: str, by: Actor, at: datetime | None = None) -> None:
    """Set a new password with the old one. RuleBroken names the field; every session opened before ends."""
    if not fits(user, old):
        audit.record("account:password_refused", by=by, on=user, reason="原密码不符", at=at)
        raise RuleBroken([Problem("原密码不对，请重新输入", "old")])
    _set(user, new, by=by, act="account:change_password", at=at, field="new")


def ask_for_reset(name: str, *, by: Actor, at: datetime | None = None) -> None:
    """Mail a link for a new password where the account is known and may sign in; otherwise do nothing, silently."""
    moment = at or clock.now()
    user = queries.by_name(name)
    if user is None or not user.is_active or not user.email or user.password_hash is None:
        return
    token = links.issue(user, "reset", life=rules.RESET_LIFE, at=moment)
    audit.record("account:ask_reset", by=by, on=user, at=at)
    links.mail(
        user.email, "重新设置密码", f"有人（可能是您）申请重新设置密码。请在 2 小时内打开下面的链接；"
        f"链接只能使用一次。如果不是您申请的，不用理会，密码不会改变。\n\n{links.address(f'/password/reset/{token}')}",
        at=moment,
    )  # fmt: skip


def reset_password(token: str, new: str, *, at: datetime | None = None) -> User:
    """Set a new password by the mailed link, which is then used up; Refusal where the link is no longer good."""
    moment = at or clock.now()
    link = opened(token, "reset", moment)
    user = links.person_of(link)
    _set(user, new, by=Actor(user_id=user.id, name=user.display_name), act="account:reset_password", at=at)
    links.use(link, at=moment)
    return user


def opened(token: str, purpose: str, at: datetime) -> OneTimeLink:
    """The link behind ``token``, locked against a second use; Refusal where it is no longer good."""
    link = queries.open_link(token, purpose, at)
    if link is None or not links.lock(link) or not links.person_of(link).is_active:
        raise Refusal(GONE)
    return link


def _set(user: User, new: str, *, by: Actor, act: str, at: datetime | None, field: str = "password") -> None:
    problems = rules.password_problems(new, (user.username, user.email or ""), field=field)
    if not problems and fits(user, new):
        problems = [Problem("新密码与现在的相同，请换一个", field)]
    if problems:
        raise RuleBroken(problems)
    user.password_hash = hashed(new)
    user.session_epoch += 1
    links.withdraw(user, "reset", subject_id=None, at=at or clock.now())
    audit.record(act, by=by, on=user, at=at)
    notifications.notify(
        Kind.ACCOUNT, [Recipient(user.id, user.email)], title="密码已更改", path="/account",
        body="您的密码已更改，其他设备上的登录已经结束。如果不是您本人操作，请立即联系单位管理员或系统管理员。", at=at,
    )  # fmt: skip
