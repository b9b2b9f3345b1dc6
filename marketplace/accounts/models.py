"""Tables of people: accounts, invitations, and one-time links for a forgotten password."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.lifecycle import ACCOUNT, AccountState
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.security.keys import LockedText


class User(Entity, UserMixin, Model):
    """A person. What the person may do hangs on the memberships in ``organizations``."""

    __tablename__ = "user"

    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(32))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[AccountState] = mapped_column(state_type(AccountState), default=ACCOUNT.initial)
    # Raised when the password changes, so that every session signed in before ends (it stands in the session's id).
    session_epoch: Mapped[int] = mapped_column(default=1)
    totp_secret: Mapped[str | None] = mapped_column("totp_locked", LockedText("account:totp"))
    totp_last_step: Mapped[int] = mapped_column(default=0)
    last_signed_in_at: Mapped[datetime | None]

    def get_id(self) -> str:
        """Flask-Login's session value: ends with the password it was opened under."""
        return f"{self.id}.{self.session_epoch}"

    @property
    def is_active(self) -> bool:
        """Flask-Login asks this at every request."""
        return self.state is AccountState.ACTIVE

    @property
    def name(self) -> str:
        """The person's name as the trail shows it."""
        return self.display_name


class OneTimeLink(Entity, Model):
    """A mailed link, kept only as the digest of its token: a password reset or an invitation's acceptance."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint("purpose in ('reset', 'invite')", name="purpose_known"),
        Index("ix_one_time_link_user", "user_id"),
    )

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    # What the link is about: an invitation's membership. It is a later room's row, hence no foreign key.
    subject_id: Mapped[int | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
