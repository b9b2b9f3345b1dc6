"""Opening an account, accepting an invitation, and what administrators do: suspend, restore."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts import rules
from marketplace.accounts.events import InvitationAccepted
from marketplace.accounts.lifecycle import ACCOUNT
from marketplace.accounts.models import User
from marketplace.accounts.services import links, passwords
from marketplace.audit import services as audit
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.notifications import services as notifications
from marketplace.notifications.rules import Kind, Recipient
from marketplace.security.actors import Actor


def person_with_mail(email: str) -> User | None:
    """Whose address it is."""
    wanted = rules.normal_name(email)
    return session().scalars(select(User).where(User.email == wanted).order_by(User.id)).first()


def open_account(*, email: str, display_name: str, phone: str | None = None, password: str | None = None) -> User:
    """A new person, whose user name is the e-mail address; without a password nobody can sign in as this person yet."""
    address = rules.normal_name(email)
    if password is not None and (problems := rules.password_problems(password, (address,))):
        raise RuleBroken(problems)
    user = User(
        username=address, email=address, display_name=display_name, phone=phone or None,
        password_hash=passwords.hashed(password) if password is not None else None, totp_last_step=0, session_epoch=1,
    )  # fmt: skip
    try:
        with session().begin_nested():
            session().add(user)
    except IntegrityError as taken:
        # Only when two forms with the same new address arrive in the same moment.
        raise Refusal("同样的内容刚刚提交过，请查看邮箱，不必重复提交。") from taken
    return user


def accept_invitation(token: str, *, password: str | None, at: datetime | None = None) -> User:
    """Agree to an invitation; a person without a password sets one. The link is then used up."""
    moment = at or clock.now()
    link = passwords.opened(token, "invite", moment)
    user = links.person_of(link)
    by = Actor(user_id=user.id, name=user.display_name)
    if user.password_hash is None:
        problems = rules.password_problems(password or "", (user.username, user.email or ""))
        if problems:
            raise RuleBroken(problems)
        user.password_hash = passwords.hashed(password or "")
    links.use(link, at=moment)
    audit.record("invitation:accept", by=by, on=user, at=at)
    events.publish(InvitationAccepted(user.id, link.subject_id or 0))
    return user


def suspend_account(user: User, *, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Keep a person out; the sessions end with the next request. Nobody suspends the own account."""
    if user.id == by.user_id:
        raise Refusal("不能停用自己的账户，请由另一位系统管理员办理。")
    _move(user, "suspend", reason, by, at)


def restore_account(user: User, *, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Let a person in again; sessions opened before stay ended."""
    _move(user, "restore", reason, by, at)
    notifications.notify(
        Kind.ACCOUNT, [Recipient(user.id, user.email)], title="账户已恢复",
        body="您的账户已恢复，可以重新登录。", path="/home", at=at,
    )  # fmt: skip


def _move(user: User, action: str, reason: str, by: Actor, at: datetime | None) -> None:
    before = ACCOUNT.move(user, action)
    user.session_epoch += 1
    audit.record(
        f"account:{action}", by=by, on=user, before={"state": before}, after={"state": user.state}, reason=reason, at=at
    )
