"""Who may open which door of a need: the wrong county, another enterprise, an institution and a visitor may not."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.kernel.database import session
from tests.integration.needs.conftest import MakeNeed

Login = Callable[[str], FlaskClient]
EVERYBODY = ("enterprise-1", "enterprise-2", "county-430202", "county-430211", "city", "institution-1", "assessor-1",
             "auditor", "admin")  # fmt: skip

# path: (state of the need, who may open it or send to it)
PAGES = {
    "": ("submitted", {"enterprise-1", "county-430202", "city", "auditor"}),
    "/review": ("submitted", {"county-430202"}),
    "/edit/service": ("returned", {"enterprise-1"}),
    "/check": ("returned", {"enterprise-1"}),
    "/withdraw": ("submitted", {"enterprise-1"}),
    "/cancel": ("submitted", {"city"}),
    "/close": ("published", {"enterprise-1", "city"}),
    "/send-back": ("approved", {"city"}),
}
ACTS = {
    "/submit": ("draft", {"enterprise-1"}), "/return": ("submitted", {"county-430202"}),
    "/approve": ("submitted", {"county-430202"}), "/decline": ("submitted", {"county-430202"}),
    "/republish": ("published", {"city"}), "/edit/terms": ("draft", {"enterprise-1"}),
}  # fmt: skip
REFUSED = {403, 404}


@pytest.mark.parametrize("page", PAGES)
def test_a_page(login: Login, make_need: MakeNeed, page: str) -> None:
    state, may = PAGES[page]
    need = make_need(state)
    answers = {who: login(who).get(f"/needs/{need.id}{page}").status_code for who in EVERYBODY}
    assert {who for who, status in answers.items() if status == 200} == may
    assert {status for who, status in answers.items() if who not in may} <= REFUSED


@pytest.mark.parametrize("act", ACTS)
def test_an_act(login: Login, client: FlaskClient, make_need: MakeNeed, act: str) -> None:
    state, may = ACTS[act]
    need = make_need(state)
    rows = session().scalar(select(func.count()).select_from(AuditRecord))
    session().rollback()
    for who in EVERYBODY:
        if who not in may:
            browser = login(who)
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/round").text)
            assert token is not None
            answer = browser.post(f"/needs/{need.id}{act}", data={"csrf_token": token[1]})
            assert answer.status_code in REFUSED, who
    assert session().scalar(select(func.count()).select_from(AuditRecord)) == rows


@pytest.mark.parametrize("path", ["", "/review", "/edit", "/check"])
def test_a_visitor_learns_nothing(client: FlaskClient, make_need: MakeNeed, path: str) -> None:
    need = make_need("submitted")
    there, nowhere = (client.get(f"/needs/{number}{path}") for number in (need.id, 999_999))
    assert there.status_code == nowhere.status_code
    assert there.status_code in (302, 404)


def test_a_draft_is_its_enterprises_alone(login: Login, make_need: MakeNeed) -> None:
    need = make_need()
    answers = {who: login(who).get(f"/needs/{need.id}").status_code for who in EVERYBODY}
    assert {who for who, status in answers.items() if status == 200} == {"enterprise-1"}


def test_a_foreign_draft_and_none_answer_alike(login: Login, make_need: MakeNeed) -> None:
    need, browser = make_need("submitted"), login("enterprise-2")
    pages = [browser.get(f"/needs/{number}/edit") for number in (need.id, 999_999)]
    assert [page.status_code for page in pages] == [404, 404]
    words = [re.sub(r"[0-9a-f]{16}|\d{6}|/needs/\d+\S*", "", page.text) for page in pages]
    assert words[0] == words[1]
