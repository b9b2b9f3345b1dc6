"""The pages of typical cases and contract models: each assessor scores alone, and each reader sees what is theirs."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from marketplace.evaluation.lifecycle import NominationState
from marketplace.evaluation.models import Nomination
from marketplace.evaluation.services import nominating
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.evaluation.pages import DECEMBER, WORDS, Login, own, statuses

OUTSIDERS = ("institution-2", "county-430202", "enterprise-1", "admin")


@pytest.fixture(autouse=True)
def in_december() -> Iterator[None]:
    with clock.standing_at(DECEMBER):
        yield


@pytest.fixture
def found(pilot: PilotRound, cast: Cast) -> Nomination:
    with unit_of_work():
        return nominating.nominate(
            pilot, own(cast), kind="case", name="陶瓷企业共用检测", words=WORDS, by=cast.actor("institution-1"),
            at=DECEMBER,
        )  # fmt: skip


def assigned(found: Nomination, cast: Cast) -> Nomination:
    with unit_of_work():
        people = [cast.users["assessor-1"], cast.users["assessor-2"]]
        return nominating.assign_opinions(found, people, by=cast.actor("city"), at=DECEMBER)


def opinion(browser: FlaskClient, found: Nomination, place: int, name: str, **data: str) -> int:
    session().expire_all()
    number = found.opinions[place].id
    return browser.post(f"/nominations/opinions/{number}/{name}", data=data).status_code


def test_an_institution_puts_forward(login: Login, pilot: PilotRound, cast: Cast) -> None:
    browser, typed = login("institution-1"), {"kind": "contract", "name": "检测服务合同", "words": WORDS}
    lacking = browser.post("/nominations/new", data=typed)
    assert (lacking.status_code, "请上传合同范本" in lacking.text, "检测服务合同" in lacking.text) == (422, True, True)
    assert statuses(login, "/nominations/new", ("city", "enterprise-1", "auditor"), typed) == {403}
    filed = browser.post("/nominations/new", data=typed | {"kind": "case"})
    assert filed.status_code == 303
    assert "检测服务合同" in login("city").get("/nominations?q=检测&kind=case&state=filed").text
    assert "检测服务合同" not in login("institution-2").get("/nominations").text
    assert statuses(login, filed.location, OUTSIDERS) == {404}


def test_only_the_city_assigns_and_settles(login: Login, found: Nomination, cast: Cast) -> None:
    typed = {"assessors": str(cast.users["assessor-1"])}
    for name in ("assign", "settle"):
        assert statuses(login, f"/nominations/{found.id}/{name}", ("institution-1", "auditor"), typed) == {403}
        assert statuses(login, f"/nominations/{found.id}/{name}", OUTSIDERS, typed) == {404}
    one = login("city").post(f"/nominations/{found.id}/assign", data=typed)
    assert (one.status_code, "至少安排两位" in one.text) == (422, True)
    both = {"assessors": [cast.users["assessor-1"], cast.users["assessor-2"]]}
    assert login("city").post(f"/nominations/{found.id}/assign", data=both).status_code == 303
    early = login("city").post(f"/nominations/{found.id}/settle", data={})
    assert (early.status_code, "至少两位专家评分" in early.text) == (422, True)


def test_each_assessor_scores_the_own_part(login: Login, found: Nomination, cast: Cast) -> None:
    assigned(found, cast)
    first, second = login("assessor-1"), login("assessor-2")
    assert opinion(second, found, 0, "declare", interest="no") == 404
    assert statuses(login, f"/nominations/opinions/{found.opinions[0].id}/judge", ("city", "institution-1")) == {403}
    assert opinion(first, found, 0, "judge", points="9", comment=WORDS) == 409
    assert opinion(first, found, 0, "declare", interest="yes") == 422
    for browser, place in ((first, 0), (second, 1)):
        assert opinion(browser, found, place, "declare", interest="no") == 303
    assert opinion(first, found, 0, "judge", points="9.3", comment=WORDS) == 422
    assert opinion(first, found, 0, "judge", points="9", comment=WORDS) == 303
    assert "专家评分" not in second.get(f"/nominations/{found.id}").text
    assert opinion(second, found, 1, "judge", points="8", comment=WORDS) == 303
    assert login("city").post(f"/nominations/{found.id}/settle", data={"awarded": "5"}).status_code == 422
    assert login("city").post(f"/nominations/{found.id}/settle", data={}).status_code == 303
    page = login("institution-1").get(f"/nominations/{found.id}").text
    assert "4.25" in page
    assert "assessor-1" not in page


def test_one_with_an_interest_sees_it_no_more(login: Login, found: Nomination, cast: Cast) -> None:
    assigned(found, cast)
    browser = login("assessor-1")
    assert opinion(browser, found, 0, "declare", interest="yes", conflict="曾任该机构顾问。") == 303
    assert browser.get(f"/nominations/{found.id}").status_code == 404
    assert found.name not in browser.get("/nominations").text


def test_its_institution_takes_it_back(login: Login, found: Nomination) -> None:
    page = f"/nominations/{found.id}/withdraw"
    assert statuses(login, page, ("city", "auditor"), {}) == {403}
    assert statuses(login, page, OUTSIDERS, {}) == {404}
    assert login("institution-1").post(page).status_code == 303
    session().expire_all()
    assert found.state is NominationState.WITHDRAWN
