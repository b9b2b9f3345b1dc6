"""Every act of 揭榜 × everybody: who gets in, who is turned away, and that nobody turned away leaves a mark."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.bids import services
from marketplace.bids.models import Question
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from tests.integration.bids.conftest import Hall

Login = Callable[[str], FlaskClient]
OWNER, BIDDER, RIVAL, OUTSIDER = "enterprise-1", "institution-1", "institution-2", "outsider"
PEOPLE = (
    None, OWNER, "enterprise-2", BIDDER, RIVAL, "county-430202", "county-430211", "city", "assessor-1", "assessor-2",
    "auditor", "admin",
)  # fmt: skip
ALL = frozenset(PEOPLE)
READERS = {OWNER, "county-430202", "city", "assessor-1", "auditor"}
INSTITUTIONS = {BIDDER, RIVAL}

# Address below /needs/<id>: whom the page answers with 200, once the bids are opened and assessor-1 is assigned.
PAGES: dict[str, set[str | None]] = {
    "/tender": set(PEOPLE), "/bids": READERS, "/bids/export": READERS, "/bids/{bid}": READERS | {BIDDER},
    "/bids/{bid}/files/1": READERS | {BIDDER}, "/bid/files/1": INSTITUTIONS, "/opening": READERS, "/bid": INSTITUTIONS,
    "/bid/new": INSTITUTIONS, "/score": {OWNER}, "/assess": {"assessor-1"}, "/consensus": {"assessor-1"},
    "/ask-assessors": {OWNER}, "/assessors": {"city"}, "/award": {OWNER}, "/fail-tender": {OWNER, "city"},
    "/questions/{question}/answer": {OWNER}, "/questions/{question}/remove": {"city"},
}  # fmt: skip
# Acts: whom the permission lets through; the act itself may then be refused for what was sent.
ACTS: dict[str, set[str | None]] = {
    "/questions": INSTITUTIONS, "/questions/{question}/answer": {OWNER}, "/questions/{question}/remove": {"city"},
    "/bid/open": INSTITUTIONS, "/bid/check": INSTITUTIONS, "/bid": INSTITUTIONS, "/bid/withdraw": INSTITUTIONS,
    "/open": {OWNER, "city"}, "/open/retry": {OWNER, "city"}, "/score": {OWNER}, "/score/reopen": {OWNER},
    "/assess": {"assessor-1"}, "/assess/reopen": {"assessor-1"}, "/consensus": {"assessor-1"},
    "/consensus/reopen": {"assessor-1"}, "/step-aside": {"assessor-1"}, "/ask-assessors": {OWNER},
    "/assessors": {"city"}, "/award": {OWNER}, "/fail-tender": {OWNER, "city"}, "/annul": {"city"},
    "/lose-key": {"city"},
}  # fmt: skip
TURNED_AWAY = {302, 401, 403, 404}


@pytest.fixture
def opened(hall: Hall) -> dict[str, int]:
    """Both bid, one asked, the bids are opened, assessor-1 assesses and leads."""
    with unit_of_work():
        question = services.ask_question(
            hall.tender, "齿轮材料是什么牌号？", by=hall.cast.actor(BIDDER), at=clock.now()
        )
    hall.bid(BIDDER, files=1)
    hall.bid(RIVAL, files=1)
    hall.open()
    with unit_of_work():
        number = hall.cast.users["assessor-1"]
        services.assign_assessors(hall.tender, [number], number, by=hall.cast.actor("city"), at=clock.now())
    return {"bid": hall.bids()[0].id, "question": question.id}


def everybody(login: Login, client: FlaskClient) -> dict[str | None, FlaskClient]:
    return {who: login(who) if who else client for who in PEOPLE}


def marks() -> int:
    session().rollback()
    return len(session().scalars(select(AuditRecord.number)).all())


def test_pages(hall: Hall, opened: dict[str, int], login: Login, client: FlaskClient) -> None:
    wrong = []
    for who, browser in everybody(login, client).items():
        for page, welcome in PAGES.items():
            with browser.get(f"/needs/{hall.need.id}{page.format(**opened)}") as answer:
                came_in, status = who in welcome, answer.status_code
                if status != 200 if came_in else status not in TURNED_AWAY:
                    wrong.append((who, page, status))
    assert wrong == []


def test_acts(hall: Hall, opened: dict[str, int], login: Login, client: FlaskClient) -> None:
    wrong: list[Any] = []
    for act, welcome in ACTS.items():
        for who, browser in everybody(login, client).items():
            if who in welcome:
                continue
            before = marks()
            answer = browser.post(f"/needs/{hall.need.id}{act.format(**opened)}", data={"reason": "不该办到的事"})
            if answer.status_code not in TURNED_AWAY or marks() != before:
                wrong.append((who, act, answer.status_code))
    assert wrong == []


def test_the_welcome_are_not_turned_away(hall: Hall, opened: dict[str, int], login: Login) -> None:
    """With nothing sent the act is refused in words or goes through, but the door is open."""
    wrong: list[Any] = []
    for act, welcome in ACTS.items():
        for who in sorted(one for one in welcome if one):
            answer = login(who).post(f"/needs/{hall.need.id}{act.format(**opened)}", data={})
            if answer.status_code in (401, 403, 404) or answer.status_code >= 500:
                wrong.append((who, act, answer.status_code))
    assert wrong == []


def test_an_institution_outside_the_pilot_neither_asks_nor_bids(hall: Hall, login: Login) -> None:
    with unit_of_work():
        hall.cast.organization(RIVAL).admitted_until = clock.local(clock.now()).date().replace(year=2022)  # type: ignore[attr-defined]
    outsider = login(RIVAL)
    assert "只有在试点期限内" in outsider.get(f"/needs/{hall.need.id}/tender").text
    assert "贵机构不在试点名单内" in outsider.get(f"/needs/{hall.need.id}/bid").text
    asked = outsider.post(f"/needs/{hall.need.id}/questions", data={"text": "齿轮材料是什么牌号？"})
    checked = outsider.post(f"/needs/{hall.need.id}/bid/check", data={"price": "1", "plan": "字" * 30})
    assert (asked.status_code, checked.status_code) == (403, 403)
    assert "字" * 30 in checked.text
    assert session().scalars(select(Question)).all() == []


def test_sealed_bids_are_nowhere_for_anybody(hall: Hall, login: Login, client: FlaskClient) -> None:
    hall.bid(BIDDER, files=1)
    number = hall.bids()[0].id
    for who, browser in everybody(login, client).items():
        for page in (f"/bids/{number}", f"/bids/{number}/files/1", "/bid/files/1"):
            assert browser.get(f"/needs/{hall.need.id}{page}").status_code in TURNED_AWAY, (who, page)
    assert login("city").get(f"/needs/{hall.need.id}/bids/export").status_code == 409
