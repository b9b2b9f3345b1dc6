"""The inbox: one's own notices only; opening one notes the delivery; kinds can be switched off, legal ones never."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications import queries, services
from marketplace.notifications.models import InboxMessage, OutboxMail
from marketplace.notifications.rules import Kind, Recipient
from tests.cast import Cast
from tests.pages import send
from tests.trail import acts


def unread(user_id: int) -> int:
    return session().scalar(select(queries.unread_of(user_id))) or 0


Login = Callable[[str], FlaskClient]


def tell(
    cast: Cast, name: str, kind: Kind = Kind.SHORTLIST, path: str = "/acting", title: str = "有新的推荐"
) -> InboxMessage:
    person = Recipient(cast.users[name], f"{name}@example.invalid")
    with unit_of_work():
        return services.notify(kind, [person], title=title, path=path)[0]


def test_reading_leads_to_the_act_and_is_noted(login: Login, cast: Cast) -> None:
    message, client = tell(cast, "enterprise-1"), login("enterprise-1")
    assert "有新的推荐" in client.get("/inbox?unread=1").text
    answer = send(client, "/inbox", f"/inbox/{message.id}/read")
    assert (answer.status_code, answer.location) == (303, "/acting")
    assert unread(cast.users["enterprise-1"]) == 0
    send(client, "/inbox", f"/inbox/{message.id}/read")
    assert acts() == ["message:read"]
    assert "没有未读的消息" in client.get("/inbox?unread=1").text


@pytest.mark.parametrize("name", ["enterprise-2", "city", "auditor", "admin"])
def test_anothers_notice_is_not_there(login: Login, cast: Cast, name: str) -> None:
    message, client = tell(cast, "enterprise-1"), login(name)
    assert "有新的推荐" not in client.get("/inbox").text
    assert client.post(f"/inbox/{message.id}/read").status_code == 404
    session().expire_all()
    assert unread(cast.users["enterprise-1"]) == 1


def test_the_visitor_is_sent_to_sign_in(client: FlaskClient, cast: Cast) -> None:
    message = tell(cast, "enterprise-1")
    for answer in (client.get("/inbox"), client.post(f"/inbox/{message.id}/read"), client.get("/inbox/kinds")):
        assert answer.location.startswith("/login")


def test_a_notice_never_leads_out_of_the_site(login: Login, cast: Cast) -> None:
    message = tell(cast, "enterprise-1", path="//evil.example")
    assert send(login("enterprise-1"), "/inbox", f"/inbox/{message.id}/read").location == "/inbox"


@pytest.mark.both_databases
def test_all_are_read_at_once(login: Login, cast: Cast) -> None:
    for title in ("一", "二", "三"):
        tell(cast, "enterprise-1", title=title)
    tell(cast, "enterprise-2")
    client = login("enterprise-1")
    assert "已把 3 条消息标为已读" in client.post("/inbox/read", follow_redirects=True).text
    session().expire_all()
    assert (unread(cast.users["enterprise-1"]), unread(cast.users["enterprise-2"])) == (0, 1)
    client.post("/inbox/read")
    assert acts() == ["message:read_all"]


def test_many_notices_have_pages(login: Login, cast: Cast) -> None:
    for number in range(30):
        tell(cast, "enterprise-1", title=f"第 {number} 条")
    first = login("enterprise-1").get("/inbox").text
    assert "第 29 条" in first
    assert "第 4 条" not in first
    assert "下一页" in first


def test_a_kind_switched_off_comes_only_to_the_inbox(login: Login, cast: Cast) -> None:
    client = login("enterprise-1")
    kept = [kind.value for kind in Kind if not kind.legal and kind is not Kind.SHORTLIST]
    assert send(client, "/inbox/kinds", kinds=kept).status_code == 303
    tell(cast, "enterprise-1", Kind.SHORTLIST)
    tell(cast, "enterprise-1", Kind.NEED, title="需求有进展")
    assert session().scalars(select(OutboxMail.subject)).all() == ["需求有进展"]
    assert unread(cast.users["enterprise-1"]) == 2
    assert acts() == ["notice:choose_kinds"]


def test_legal_notices_cannot_be_switched_off(login: Login, cast: Cast) -> None:
    client = login("enterprise-1")
    assert send(client, "/inbox/kinds", kinds=["account"]).status_code == 422
    assert client.post("/inbox/kinds", data={}).status_code == 303
    tell(cast, "enterprise-1", Kind.NEED_RETURNED, title="需求退回")
    tell(cast, "enterprise-1", Kind.NEED)
    assert session().scalars(select(OutboxMail.subject)).all() == ["需求退回"]
