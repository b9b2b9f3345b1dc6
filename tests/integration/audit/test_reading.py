"""The auditor reads a record as a table and takes the stored rows along; nobody else comes in."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.audit import services
from marketplace.kernel.transactions import unit_of_work
from tests.cast import Cast

Login = Callable[[str], FlaskClient]


@pytest.fixture
def written(cast: Cast) -> int:
    """Two records; the number of the first."""
    by, firm = cast.actor("county-430202"), cast.organization("enterprise-1")
    with unit_of_work():
        first = services.record("need:approve", by=by, on=firm, before={"state": "submitted", "wanted": 1},
                                after={"state": "approved", "wanted": 2})  # fmt: skip
        services.record("notice:post", by=cast.actor("city"), on=firm, after={"days": 5})
        return first.number


def test_a_record_reads_as_a_table(written: int, login: Login) -> None:
    page = login("auditor").get(f"/audit/{written}").text
    assert "待县局审核" in page
    assert "希望选定机构数" in page
    assert "submitted" not in page
    assert "{" not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_the_export_holds_the_rows_as_they_are_stored(written: int, login: Login) -> None:
    auditor = login("auditor")
    rows = json.loads(auditor.get("/audit/export?act=need:").data)
    assert [row["number"] for row in rows] == [written]
    assert (rows[0]["before"], rows[0]["after"]) == (
        {"state": "submitted", "wanted": 1}, {"state": "approved", "wanted": 2},
    )  # fmt: skip
    assert len(rows[0]["seal"]) == 64
    assert len(json.loads(auditor.get("/audit/export").data)) == 2
    assert "/audit/export?act=need" in auditor.get("/audit?act=need:").text
    assert auditor.get("/audit/export?since=nonsense").status_code == 400


@pytest.mark.parametrize("who", ["city", "county-430202", "enterprise-1", "institution-1", "assessor-1"])
def test_the_trail_is_the_auditors(written: int, login: Login, who: str) -> None:
    assert login(who).get("/audit/export").status_code == 403
    assert login(who).get(f"/audit/{written}").status_code in (403, 404)


def test_a_visitor_is_asked_to_sign_in(written: int, client: FlaskClient) -> None:
    assert client.get("/audit/export").status_code == 302
