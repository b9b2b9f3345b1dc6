"""Signing in and out: an unknown name, a wrong password and a resting account look and take the same."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts import queries, rules
from marketplace.accounts.models import User
from marketplace.accounts.services import passwords
from marketplace.audit import services as audit
from marketplace.kernel import clock
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.security.actors import ANONYMOUS, Actor

REFUSED = "用户名或密码不对，请核对后再试。连续多次不对时，请等 15 分钟，或通过邮件重新设置密码。"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The trail's subject of a sign-in that failed: only a digest of what was typed, which may have been a password."""

    title: str
    id: str = ""
    __tablename__ = "sign_in"


def person(user: User) -> Actor:
    """The person alone, before any organisation is chosen."""
    return Actor(user_id=user.id, name=user.display_name)


def sign_in(name: str, password: str, *, at: datetime | None = None) -> User:
    """The person who may come in. RuleBroken with one sentence for every other case; the failure's audit row is
    written before, so the caller keeps the transaction.
    """
    user = queries.by_name(name)
    right = passwords.fits(user, password)
    if user is None or not right or not user.is_active:
        typed = audit.digest(rules.normal_name(name))
        audit.record("account:sign_in_refused", by=ANONYMOUS, on=Attempt(typed), at=at)
        raise RuleBroken([Problem(REFUSED)])
    user.last_signed_in_at = at or clock.now()
    if user.password_hash and passwords.hasher().check_needs_rehash(user.password_hash):
        user.password_hash = passwords.hashed(password)
    audit.record("account:sign_in", by=person(user), on=user, at=at)
    return user


def sign_out(user: User, *, by: Actor, at: datetime | None = None) -> None:
    """Leave; the browser's session is emptied by the view."""
    audit.record("account:sign_out", by=by, on=user, at=at)
