"""Inbox messages, outgoing mail as rows with a lease, and which kinds a person has switched off."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Entity, Model, state_type
from marketplace.notifications.lifecycle import MAIL, MailState


class InboxMessage(Entity, Model):
    """One notice to one person, with the address at which the act is one click away."""

    __tablename__ = "inbox_message"
    __table_args__ = (Index("ix_inbox_message_reader", "user_id", "read_at", "id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(String(300))
    read_at: Mapped[datetime | None]

    @property
    def owner_user_id(self) -> int:
        """The reader, for the permission map."""
        return self.user_id


class OutboxMail(Entity, Model):
    """One mail to send: written with its cause, sent after the commit, retried by the sweep."""

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_due", "state", "next_try_at"),)

    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[MailState] = mapped_column(state_type(MailState), default=MAIL.initial)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")
    # A one-time link opens an account: its text is erased once the mail is out of the house.
    holds_link: Mapped[bool] = mapped_column(default=False)


class MutedKind(Model):
    """A kind of notice that a person does not want by mail; legal notices cannot stand here."""

    __tablename__ = "muted_kind"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(40))
