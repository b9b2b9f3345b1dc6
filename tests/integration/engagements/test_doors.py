"""Who may open which page of an agreement, and carry out which act: everybody of the cast at every door."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.kernel.database import session
from tests.cast import Cast
from tests.factories.agreements import Way
from tests.pages import token_on

Login = Callable[[str], FlaskClient]
EVERYBODY = (
    "enterprise-1", "enterprise-2", "institution-1", "institution-2", "county-430202", "county-430211", "city",
    "assessor-1", "auditor", "admin",
)  # fmt: skip
SIDES = {"enterprise-1", "institution-1"}
SEEING = SIDES | {"county-430202", "city", "auditor"}

# path: (state of the agreement, who may open it)
PAGES: dict[str, tuple[str, set[str]]] = {
    "": ("drafted", SEEING),
    "/edit": ("drafted", SIDES),
    "/confirm": ("drafted", SIDES),
    "/cancel": ("drafted", SIDES | {"city"}),
    "/share": ("waiting_share", {"city"}),
    "/agreement.docx": ("drafted", SEEING),
    "/milestones/1": ("active", SEEING),
    "/notes/new": ("active", SIDES),
    "/supervision": ("active", {"county-430202"}),
    "/amendments/new": ("active", SIDES),
    "/suspend": ("active", SIDES),
    "/end": ("active", SIDES | {"city"}),
    "/acceptance": ("delivered", SEEING),
    "/hand-on": ("active", {"enterprise-1"}),
    "/acceptance.docx": ("delivered", SEEING),
    "/outcomes/new": ("accepted", SIDES),
}
ACTS: dict[str, tuple[str, set[str]]] = {
    "/edit": ("drafted", SIDES),
    "/confirm": ("drafted", SIDES),
    "/cancel": ("drafted", SIDES | {"city"}),
    "/share/confirm": ("waiting_share", {"city"}),
    "/share/refuse": ("waiting_share", {"city"}),
    "/milestones/1/submit": ("active", {"institution-1"}),
    "/milestones/1/send-back": ("submitted", {"enterprise-1"}),
    "/milestones/1/confirm": ("submitted", {"enterprise-1"}),
    "/notes": ("active", SIDES),
    "/supervision": ("active", {"county-430202"}),
    "/amendments": ("active", SIDES),
    "/suspend": ("active", SIDES),
    "/resume": ("active", SIDES),
    "/end": ("active", SIDES | {"city"}),
    "/hand-on": ("active", {"enterprise-1"}),
    "/hand-over": ("submitted", {"institution-1"}),
    "/accept": ("delivered", {"enterprise-1"}),
    "/delivery/send-back": ("delivered", {"enterprise-1"}),
    "/outcomes": ("accepted", SIDES),
}
LISTS: dict[str, set[str]] = {
    "/engagements": {*SIDES, "enterprise-2", "institution-2", "county-430202", "county-430211", "city", "auditor"},
    "/engagements/export": {
        *SIDES, "enterprise-2", "institution-2", "county-430202", "county-430211", "city", "auditor",
    },
    "/engagements/shares": {"city"},
    "/outcomes": {*SIDES, "enterprise-2", "institution-2", "county-430202", "county-430211", "city", "auditor"},
    "/summaries": {"institution-1", "institution-2", "city", "auditor"},
    "/summaries/new": {"institution-1", "institution-2"},
}  # fmt: skip
REFUSED = {403, 404}


def trail() -> Any:
    session().rollback()
    return session().scalar(select(func.count()).select_from(AuditRecord))


@pytest.mark.parametrize("page", PAGES)
def test_a_page(login: Login, way: Way, page: str) -> None:
    state, may = PAGES[page]
    address = f"/engagements/{way.to(state).id}{page}"
    session().rollback()
    answers = {who: login(who).get(address).status_code for who in EVERYBODY}
    assert {who for who, status in answers.items() if status == 200} == may
    assert {status for who, status in answers.items() if who not in may} <= REFUSED


@pytest.mark.parametrize("act", ACTS)
def test_an_act(login: Login, client: FlaskClient, way: Way, act: str) -> None:
    state, may = ACTS[act]
    address, before = f"/engagements/{way.to(state).id}{act}", trail()
    for who in EVERYBODY:
        if who not in may:
            browser = login(who)
            typed = {"csrf_token": token_on(browser, "/home"), "reason": "示例：理由充分", "version": "1"}
            assert browser.post(address, data=typed).status_code in REFUSED, who
    sent = client.post(address, data={"csrf_token": token_on(client, "/login")})
    assert sent.status_code == 302
    assert sent.location.startswith("/login")
    assert trail() == before


@pytest.mark.parametrize("address", LISTS)
def test_a_list(login: Login, client: FlaskClient, way: Way, address: str) -> None:
    answers = {who: login(who).get(address).status_code for who in EVERYBODY}
    assert {who for who, status in answers.items() if status == 200} == LISTS[address]
    assert set(answers.values()) <= REFUSED | {200}
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("page", ["", "/edit", "/milestones/1", "/agreement.docx", "/acceptance"])
def test_a_visitor_learns_nothing(client: FlaskClient, way: Way, page: str) -> None:
    there, nowhere = (client.get(f"/engagements/{number}{page}") for number in (way.engagement.id, 999_999))
    assert (there.status_code, nowhere.status_code) == (302, 302)


def test_a_file_opens_only_under_its_own_agreement(login: Login, cast: Cast, way: Way) -> None:
    theirs = Way(cast, enterprise="enterprise-2", institution="institution-2").to(
        "submitted", public_share=Decimal(0), enterprise_share=Decimal("110000.00")
    )
    mine = way.to("submitted")
    own, foreign = (found.milestones[0].files[0].attachment_id for found in (mine, theirs))
    session().rollback()
    addresses = {f"/engagements/{mine.id}/files/{own}": SEEING, f"/engagements/{mine.id}/files/{foreign}": set()}
    for address, may in addresses.items():
        answers = {who: login(who).get(address).status_code for who in EVERYBODY}
        assert {who for who, status in answers.items() if status == 200} == may
