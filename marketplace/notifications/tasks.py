"""Emptying the outbox: each mail is leased, sent, and retried with growing pauses until its last try."""

import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlparse

from flask import current_app
from sqlalchemy import or_, select

from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.lifecycle import MAIL, MailState
from marketplace.notifications.models import OutboxMail

BATCH = 50
LEASE = timedelta(minutes=5)
LAST_TRY = 6


def wake_mailer() -> None:
    """Ask a worker to empty the outbox (called after the commit)."""
    current_app.extensions["perform_job"]("mail:send", 0)


@jobs.job("mail:send")
def send_waiting(_number: int = 0) -> None:
    """Send what is due, one batch."""
    moment = clock.now()
    for number in _lease(moment):
        _send(number, moment)


@jobs.sweep("mail")
def sweep() -> None:
    """Pick up mail whose wake-up was lost or whose worker died."""
    send_waiting(0)


def _lease(moment: datetime) -> list[int]:
    with unit_of_work():
        due = select(OutboxMail).where(
            OutboxMail.state == MailState.WAITING, OutboxMail.next_try_at <= moment,
            or_(OutboxMail.leased_until.is_(None), OutboxMail.leased_until < moment),
        ).order_by(OutboxMail.id).limit(BATCH).with_for_update(skip_locked=True)  # fmt: skip
        mails = session().scalars(due).all()
        for mail in mails:
            mail.leased_until = moment + LEASE
        return [mail.id for mail in mails]


def _send(number: int, moment: datetime) -> None:
    with unit_of_work():
        mail = session().get_one(OutboxMail, number)
        mail.attempts += 1
        mail.leased_until = None
        try:
            left = deliver(mail.address, mail.subject, mail.body)
        except (OSError, smtplib.SMTPException) as error:
            mail.error = str(error)[:300]
            mail.next_try_at = moment + timedelta(minutes=2**mail.attempts)
            if mail.attempts >= LAST_TRY:
                MAIL.move(mail, "give_up")
        else:
            mail.sent_at = moment
            if left and mail.holds_link:
                mail.body = "（含一次性链接，寄出后不再保存）"
            MAIL.move(mail, "send")


def deliver(address: str, subject: str, body: str) -> bool:
    """Hand one mail to the server of ``MAIL_URL``; False without one: then the outbox is the record."""
    url = urlparse(current_app.config["MAIL_URL"])
    if not url.hostname:
        return False
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = current_app.config["MAIL_FROM"], address, subject
    message.set_content(body)
    client = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with client(url.hostname, url.port or 25, timeout=20) as server:
        if url.scheme == "smtp+tls":
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
    return True
