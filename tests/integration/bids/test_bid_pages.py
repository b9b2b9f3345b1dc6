"""The sealed bid through its pages: filled in, checked, handed in, changed, withdrawn; nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from marketplace.bids import queries, rules, services
from marketplace.bids.models import Bid, BidFile
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.services import republish_need
from tests.integration.bids.conftest import PLAN, Hall
from tests.pages import token_on

Login = Callable[[str], FlaskClient]
OFFER = {
    "price": "120000", "concession": "20000", "plan": PLAN, "schedule": "签约后两周取样",
    "deliverables": "检测报告一份", "team": "检测工程师三人", "cases": "", "gains_terms": "",
}  # fmt: skip
HIDDEN = re.compile(r'<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"')
CODE = re.compile(r"回执码 ([0-9A-Z]{5}(?:-[0-9A-Z]{5}){3})")
TOKEN = re.compile(r'name="token"\s+id="token-\d"\s+value="([^"]+)"')


def paper(name: str = "方案全文.pdf", content: bytes = b"%PDF-1.4 plan") -> tuple[BytesIO, str]:
    return BytesIO(content), name


def check(client: FlaskClient, hall: Hall, files: Any = (), **typed: Any) -> TestResponse:
    """Fill in the form and go on to the page that checks it."""
    base = f"/needs/{hall.need.id}/bid"
    data = {**OFFER, **typed, "csrf_token": token_on(client, "/bids"), "files": list(files)}
    return client.post(f"{base}/check", data=data, content_type="multipart/form-data")


def send(client: FlaskClient, hall: Hall, checked: TestResponse, go: str = "send") -> TestResponse:
    """Press the button on the page that checks."""
    fields: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(checked.text):
        fields.setdefault(name, []).append(unescape(value))
    fields["csrf_token"] = [token_on(client, "/bids")]
    return client.post(f"/needs/{hall.need.id}/bid", data=fields | {"go": [go]})


def handed_in(client: FlaskClient, hall: Hall, files: Any = (), **typed: Any) -> str:
    """The receipt code."""
    found = CODE.search(send(client, hall, check(client, hall, files, **typed)).text)
    assert found
    return found.group(1)


def count(model: Any) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(model)) or 0


def live(hall: Hall, who: str) -> Bid | None:
    session().rollback()
    session().expire_all()
    return queries.live_bid(hall.tender, hall.cast.actor(who).organization_id)


def test_checked_then_sealed_with_a_receipt_that_is_shown_once(hall: Hall, login: Login) -> None:
    client = login("institution-1")
    assert "递交标书" in client.get(f"/needs/{hall.need.id}/bid").text
    checked = check(client, hall, [paper()])
    assert checked.status_code == 200
    assert count(Bid) == 0
    assert "100,000.00 元" in checked.text
    receipt = send(client, hall, checked)
    assert receipt.status_code == 200
    assert CODE.search(receipt.text)
    assert "方案全文.pdf" in receipt.text
    assert live(hall, "institution-1") is not None
    again = client.get(f"/needs/{hall.need.id}/bid").text
    assert "已密封" in again
    assert PLAN not in again
    assert "120" not in again.replace("1200", "")


def test_change_with_the_code_begins_with_what_was_sent(hall: Hall, login: Login) -> None:
    client = login("institution-1")
    code = handed_in(client, hall, [paper()])
    page = f"/needs/{hall.need.id}/bid"
    opened = client.post(f"{page}/open", data={"code": code.lower(), "csrf_token": token_on(client, page)})
    assert opened.status_code == 200
    assert PLAN in opened.text
    assert 'value="120000.00"' in opened.text
    token = TOKEN.search(opened.text)
    assert token
    fresh = handed_in(client, hall, price="99000", token=unescape(token.group(1)))
    assert fresh != code
    assert count(Bid) == 1
    assert count(BidFile) == 1
    stale = client.post(f"{page}/open", data={"code": code, "csrf_token": token_on(client, page)})
    assert stale.status_code == 422
    assert "回执码与这份标书不符" in stale.text
    assert code in stale.text


def test_a_refused_form_keeps_every_word_and_file(hall: Hall, login: Login) -> None:
    client = login("institution-1")
    refused = check(client, hall, [paper()], price="十万", team="<b>三人</b>")
    assert refused.status_code == 422
    for kept in ('value="十万"', PLAN, "&lt;b&gt;三人&lt;/b&gt;", "方案全文.pdf", "签约后两周取样"):
        assert kept in refused.text
    token = TOKEN.search(refused.text)
    assert token
    checked = check(client, hall, token=unescape(token.group(1)))
    assert "方案全文.pdf" in checked.text
    assert CODE.search(send(client, hall, checked).text)


def test_going_back_from_the_check_keeps_everything(hall: Hall, login: Login) -> None:
    client = login("institution-1")
    back = send(client, hall, check(client, hall, [paper()]), go="edit")
    assert back.status_code == 200
    assert PLAN in back.text
    assert "方案全文.pdf" in back.text
    assert 'value="120000.00"' in back.text
    assert count(Bid) == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"price": "200000000"}, "不超过 100,000,000.00 元"), ({"concession": "120000.01"}, "让利不能超过报价"),
        ({"price": "1.005"}, "最多保留两位小数"), ({"plan": "太短"}, "服务方案至少写 20 个字"),
        ({"plan": "字" * 3001}, "服务方案不超过 3000 字"), ({"cases": "字" * 1501}, "相近案例不超过 1500 字"),
        ({"from_gains": "y"}, "请写明怎样计算和支付"), ({"price": ""}, "报价应为不小于 0"),
        ({"price": "-1"}, "报价应为不小于 0"), ({"token": "被改过的凭据"}, "附件"),
    ],
)  # fmt: skip
def test_what_breaks_the_limits_is_named_and_nothing_is_stored(
    hall: Hall, login: Login, typed: dict[str, str], words: str
) -> None:
    answer = check(login("institution-1"), hall, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert count(Bid) == 0
    for name, value in typed.items():
        if name not in ("from_gains", "token"):
            assert value in answer.text


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (paper("方案.exe", b"MZ"), "不接收这种文件"), (paper("方案.pdf", b"no pdf"), "与扩展名 .pdf 不符"),
        (paper("大文件.pdf", b"%PDF-" + bytes(rules.FILE_MOST)), "超过 10 MB"),
        (paper("空.pdf", b""), "没有收到文件内容"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_named(hall: Hall, login: Login, file: tuple[BytesIO, str], words: str) -> None:
    answer = check(login("institution-1"), hall, [(BytesIO(file[0].getvalue()), file[1])])
    assert answer.status_code == 422
    assert words in answer.text
    assert file[1] in answer.text
    assert PLAN in answer.text
    assert count(BidFile) == 0


def test_three_large_files_are_taken_a_fourth_is_refused_in_words(hall: Hall, login: Login) -> None:
    large = b"%PDF-" + bytes(9 * 1024 * 1024)
    answer = check(login("institution-1"), hall, [paper(f"附件{n}.pdf", large) for n in range(4)])
    assert answer.status_code == 422
    assert "附件最多 3 个，《附件3.pdf》没有收下" in answer.text
    assert len(TOKEN.findall(answer.text)) == 3
    assert count(BidFile) == 3


def test_a_rival_s_file_token_is_refused(hall: Hall, login: Login) -> None:
    rival = check(login("institution-2"), hall, [paper("对手的方案.pdf")], price="")
    token = TOKEN.search(rival.text)
    assert token
    answer = check(login("institution-1"), hall, token=unescape(token.group(1)))
    assert answer.status_code == 422
    assert "附件不是为这份标书上传的" in answer.text
    assert "对手的方案" not in answer.text


def test_a_moment_late_is_refused_and_the_words_stay(hall: Hall, login: Login) -> None:
    closes = queries.closes_at(hall.tender)
    hall.stand_at(closes - timedelta(seconds=1))
    client = login("institution-1")
    checked = check(client, hall, [paper()])
    assert checked.status_code == 200
    hall.stand_at(closes)
    late = send(client, hall, checked)
    assert late.status_code == 409
    assert "揭榜已于 2023-04-10 24:00 截止" in late.text
    assert PLAN in late.text
    assert "方案全文.pdf" in late.text
    assert count(Bid) == 0
    assert check(client, hall).status_code == 409


def test_without_a_key_nothing_is_stored_and_the_page_says_why(hall: Hall, login: Login) -> None:
    client = login("institution-1")
    checked = check(client, hall)
    hall.app.config["BID_SEALING_PUBLIC_KEY"] = ""
    assert "系统未配置标书密封公钥" in client.get(f"/needs/{hall.need.id}/bid").text
    answer = send(client, hall, checked)
    assert answer.status_code == 409
    assert "系统未配置标书密封公钥" in answer.text
    assert PLAN in answer.text
    assert count(Bid) == 0


def test_sent_twice_the_last_receipt_counts(hall: Hall, login: Login) -> None:
    client = login("institution-1")
    checked = check(client, hall, [paper()])
    first, second = (CODE.search(send(client, hall, checked).text) for _ in range(2))
    assert first
    assert second
    assert count(Bid) == 1
    page = f"/needs/{hall.need.id}/bid"
    data = {"code": second.group(1), "csrf_token": token_on(client, page)}
    assert PLAN in client.post(f"{page}/open", data=data).text


def test_withdrawn_and_handed_in_again(hall: Hall, login: Login) -> None:
    client = login("institution-1")
    handed_in(client, hall, [paper()])
    page = f"/needs/{hall.need.id}/bid/withdraw"
    assert "不能恢复" in client.get(page).text
    assert client.post(page, data={"csrf_token": token_on(client, page)}).status_code == 303
    assert live(hall, "institution-1") is None
    assert count(BidFile) == 0
    assert client.post(page, data={"csrf_token": token_on(client, "/bids")}).status_code in (400, 409)
    assert handed_in(client, hall)


def test_after_the_deadline_the_code_still_shows_the_copy(hall: Hall, login: Login) -> None:
    client = login("institution-1")
    code = handed_in(client, hall)
    hall.after_deadline()
    client, page = login("institution-1"), f"/needs/{hall.need.id}/bid"
    copy = client.post(f"{page}/open", data={"code": code, "csrf_token": token_on(client, page)})
    assert PLAN in copy.text
    assert "不能再更改" in copy.text
    assert "撤回这份标书" not in client.get(page).text


def test_guessing_codes_is_slowed(hall: Hall, login: Login) -> None:
    client = login("institution-1")
    handed_in(client, hall)
    page = f"/needs/{hall.need.id}/bid"
    token = token_on(client, page)
    answers = [client.post(f"{page}/open", data={"code": "AAAAA", "csrf_token": token}).status_code for _ in range(25)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_after_the_award_the_loser_reads_why(hall: Hall, login: Login) -> None:
    for who in ("institution-1", "institution-2"):
        hall.bid(who, files=1)
    hall.open()
    hall.score()
    first, _second = hall.bids()
    hall.award(first.id)
    won, lost = (login(who).get(f"/needs/{hall.need.id}/bid").text for who in ("institution-1", "institution-2"))
    assert "企业选定了贵机构" in won
    assert "报价高于预算，方案不够具体" in lost
    assert PLAN in lost
    listed = login("institution-2").get("/bids").text
    assert "未选定" in listed
    assert "报价高于预算" in listed
    with login("institution-2").get(f"/needs/{hall.need.id}/bid/files/1") as file:
        assert file.data == b"%PDF-1.4 sample of the bidder"
    assert login("institution-2").get(f"/needs/{hall.need.id}/bid/files/2").status_code == 404


def test_a_bid_on_an_earlier_publication_has_its_page(hall: Hall, login: Login) -> None:
    hall.bid("institution-1", price="120000.00", files=1)
    hall.bid("institution-2")
    mine, rival = hall.bids()
    hall.open()
    city, agent = hall.cast.actor("city"), login("institution-1")
    with unit_of_work():
        services.fail_tender(hall.tender, "两份方案都没有针对性", by=city, at=clock.now())
        republish_need(hall.need, deadline_on=clock.today() + timedelta(days=30), by=city)
    assert f"/bids/{mine.id}" in agent.get("/bids").text
    page = agent.get(f"/bids/{mine.id}").text
    for words in ("120,000.00", "两份方案都没有针对性", "首次发布", "随需求撤下", PLAN):
        assert words in page
    assert agent.get(f"/needs/{hall.need.id}/bids/{mine.id}/files/1").status_code == 200
    assert agent.get(f"/bids/{rival.id}").status_code == 404
    assert login("enterprise-1").get(f"/bids/{mine.id}").status_code == 404


def test_a_bid_that_was_never_opened_says_so(hall: Hall, login: Login) -> None:
    hall.bid("institution-1")
    city = hall.cast.actor("city")
    (mine,) = hall.bids()
    with unit_of_work():
        services.lose_key(hall.tender, "密钥服务器损坏，无备份", by=city, at=clock.now())
        republish_need(hall.need, deadline_on=clock.today() + timedelta(days=30), by=city)
    agent = login("institution-1")
    page = agent.get(f"/bids/{mine.id}").text
    assert "标书没有开启，内容始终密封" in page
    assert "密钥已遗失" in page
    assert PLAN not in page
    assert login("institution-2").get(f"/bids/{mine.id}").status_code == 404
