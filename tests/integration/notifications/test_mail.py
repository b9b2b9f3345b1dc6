"""Mail leaves after the commit; what opens an account does not stay in the outbox once it has left."""

from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.services import passwords
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications import services, tasks
from marketplace.notifications.lifecycle import MailState
from marketplace.notifications.models import OutboxMail
from marketplace.security.actors import ANONYMOUS
from tests.cast import Cast


class Post:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []

    def __call__(self, _host: str, _port: int, timeout: float) -> "Post":
        assert timeout > 0
        return self

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def send_message(self, message: EmailMessage) -> None:
        self.got.append(message)


@pytest.fixture
def post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Post:
    server = Post()
    monkeypatch.setitem(app.config, "MAIL_URL", "smtp://mail.example.invalid")
    monkeypatch.setattr(tasks.smtplib, "SMTP", server)
    return server


def outbox() -> OutboxMail:
    session().expire_all()
    return session().scalars(select(OutboxMail)).one()


def test_a_link_is_erased_once_its_mail_has_left(post: Post, cast: Cast) -> None:
    with unit_of_work():
        passwords.ask_for_reset("city", by=ANONYMOUS)
    assert "/password/reset/" in post.got[0].get_content()
    assert outbox().state is MailState.SENT
    assert "/password/reset/" not in outbox().body


def test_other_mail_stays_as_the_record(post: Post, cast: Cast) -> None:
    with unit_of_work():
        services.queue_mail("a@example.invalid", "进展", "需求已发布")
    assert "需求已发布" in post.got[0].get_content()
    assert outbox().body == "需求已发布"


def test_what_is_undone_is_not_mailed(post: Post, cast: Cast) -> None:
    def ask_and_fail() -> None:
        passwords.ask_for_reset("city", by=ANONYMOUS)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), unit_of_work():
        ask_and_fail()
    assert post.got == []
