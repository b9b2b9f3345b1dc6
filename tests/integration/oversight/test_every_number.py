"""Every number of the overview opens its rows: as many as it says, for the city, one county of it, and a county."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

Login = Callable[[str], FlaskClient]
NUMBER = re.compile(r'<a href="([^"]+)">(\d+)(?: 条)?</a>')
pytestmark = pytest.mark.usefixtures("busy")


def numbers_on(browser: FlaskClient, address: str) -> list[tuple[str, int]]:
    """(address, number) of every number in the page's text that is a link."""
    page = browser.get(address)
    assert page.status_code == 200
    return [(unescape(url), int(number)) for url, number in NUMBER.findall(page.text)]


PAGES = [
    ("city", "/oversight", 50), ("city", "/oversight?county=430202", 30), ("auditor", "/oversight", 50),
    ("county-430202", "/oversight", 30), ("city", "/oversight/institutions", 5),
    ("county-430211", "/oversight/institutions", 2),
]  # fmt: skip


@pytest.mark.both_databases
def test_the_rows_are_as_many_as_the_number_says(login: Login) -> None:
    for who, address, least in PAGES:
        browser = login(who)
        found = numbers_on(browser, address)
        assert len(found) >= least, (who, address)
        for url, number in set(found):
            page = browser.get(url)
            assert page.status_code == 200, url
            assert f"共 {number} 条" in page.text, url


@pytest.mark.parametrize("who", ["city", "county-430202"])
def test_every_bar_leads_to_its_rows(login: Login, who: str) -> None:
    browser = login(who)
    page = browser.get("/oversight").text
    bars = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)">', page)
    assert len(bars) >= 8
    for url, said in bars:
        answer = browser.get(unescape(url))
        assert answer.status_code == 200, said
        counts = {int(number) for number in re.findall(r"(\d+) (?:家|条|份)", said)}
        rows = re.search(r"共 (\d+) 条", answer.text)
        assert rows is not None
        assert int(rows[1]) in counts | {0}, said


def test_what_the_numbers_say(login: Login) -> None:
    page = login("city").get("/oversight").text
    # Two services of enterprise-2 claim one rung: one enterprise; a provincial champion does not count.
    assert re.search(r'outcomes\?level=[^"]*">1</a>', page)
    assert "离目标最远的是" in page
    assert "2 家机构中 2 家落后于进度" in page


def test_a_county_is_not_told_who_is_satisfied(login: Login) -> None:
    county = login("county-430211")
    page = county.get("/oversight").text.partition("<main")[2]
    assert "/oversight/satisfied" not in page
    for closed in ("satisfied", "answers", "asked", "shares", "summary"):
        assert county.get(f"/oversight/{closed}").status_code == (403 if closed == "shares" else 404), closed
        assert county.get(f"/oversight/{closed}/export").status_code == 404, closed


def test_a_county_reads_its_own_rows_whatever_it_asks_for(login: Login) -> None:
    county = login("county-430202")
    page = county.get("/oversight/handed-in?county=430211").text.partition("<main")[2]
    assert "荷塘齿轮" in page
    assert "天元轴承" not in page


def test_others_are_turned_away(login: Login) -> None:
    for who in ("enterprise-1", "institution-1", "assessor-1", "admin"):
        for address in ("/oversight", "/oversight/institutions", "/oversight/milestone", "/oversight/x"):
            assert login(who).get(address).status_code == 403, (who, address)


def test_an_unknown_list_is_not_found(login: Login) -> None:
    assert login("city").get("/oversight/nothing").status_code == 404


def test_a_list_goes_into_a_sheet(login: Login) -> None:
    city = login("city")
    for what in ("handed-in", "outcomes", "firms", "answers", "shares", "milestone", "summary", "institutions"):
        answer = city.get(f"/oversight/{what}/export?county=430211")
        assert answer.status_code == 200, what
        assert answer.data[:2] == b"PK", what


def test_nonsense_in_the_address_is_no_error(login: Login) -> None:
    city = login("city")
    for query in ("institution=x", "institution=99999999999999999999", "q=%00%27", "county=000000", "level=%22",
                  "sort=x", "state=nothing", "cursor=broken"):  # fmt: skip
        assert city.get(f"/oversight/answers?{query}").status_code in (200, 400), query
