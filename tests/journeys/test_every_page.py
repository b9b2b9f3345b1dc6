"""Every page that each duty reaches by links: valid HTML, one h1 that begins the title, few queries, no GET writes."""

import re
from collections import Counter

import html5lib
import pytest
from flask import Flask
from sqlalchemy import Engine, event

from marketplace.kernel import clock
from tests.cast import PASSWORD

PEOPLE = (None, "city", "county-430211", "enterprise-1", "institution-1", "assessor-1", "auditor", "admin")
EACH = 3  # addresses of one pattern; the first is parsed, of the others the answer and the statements are looked at
AT_HALF_TIME = (None, "city", "county-430211", "institution-1")  # the others meet the same pages at the year's end
MOST_STATEMENTS = 8
# A dashboard counts what many rooms hold; its own bar is ten.
MORE = {"/oversight": 10}
NAMED = re.compile(r"(/taxonomy/services/|/facts/)[^/]+")  # things with a word for a number
HREF = re.compile(r'href="(/[^"#]*)')
START = ("/", "/home", "/help/permissions", "/help/style", "/healthz", "/readyz", "/api/openapi.json", "/api/v1/needs")


class Statements:
    """Counts what every engine executes."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        event.listen(Engine, "before_cursor_execute", self._hear)

    def _hear(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
            self.seen.append(statement)

    def stop(self) -> None:
        event.remove(Engine, "before_cursor_execute", self._hear)


def pattern_of(path: str) -> str:
    path = NAMED.sub(r"\1#", path.partition("?")[0])
    return re.sub(r"forms/\w+/\d+|\d+", lambda found: "forms/#" if found[0][0] == "f" else "#", path)


@pytest.mark.parametrize("username", AT_HALF_TIME)
def test_pages_at_half_time(played: Flask, username: str | None) -> None:
    walk(played, username)


@pytest.mark.parametrize("username", PEOPLE)
def test_pages_at_the_end_of_the_year(year: Flask, username: str | None) -> None:
    walk(year, username)


def walk(app: Flask, username: str | None) -> None:
    client = app.test_client()
    if username:
        assert client.post("/login", data={"username": username, "password": PASSWORD}).status_code in (302, 303)
    statements = Statements()
    waiting, seen, visited = list(START), set[str](), Counter[str]()
    faults: list[str] = []
    while waiting:
        path = waiting.pop(0)
        if path in seen or visited[pattern_of(path)] >= EACH or path.startswith("/static"):
            continue
        seen.add(path)
        visited[pattern_of(path)] += 1
        statements.seen.clear()
        answer = client.get(path)
        if answer.status_code >= 400:
            faults.append(f"{path} answered {answer.status_code}")
        if len(statements.seen) > MORE.get(pattern_of(path), MOST_STATEMENTS):
            faults.append(f"{path} took {len(statements.seen)} statements")
        if answer.mimetype == "text/html" and answer.status_code == 200:
            page = answer.get_data(as_text=True)
            faults += faults_of(path, page) if visited[pattern_of(path)] == 1 else []
            waiting += [found.replace("&amp;", "&") for found in HREF.findall(page)]
    statements.stop()
    assert faults == []
    assert len(seen) > 20


def faults_of(path: str, page: str) -> list[str]:
    parser = html5lib.HTMLParser()
    document = parser.parse(page)
    faults = [f"{path}: {error}" for error in parser.errors[:2]]
    space = {"h": "http://www.w3.org/1999/xhtml"}
    headings = ["".join(one.itertext()).strip() for one in document.iterfind(".//h:h1", space)]
    title = "".join(document.find(".//h:title", space).itertext()).strip()
    if len(headings) != 1 or not headings[0]:
        faults.append(f"{path}: {len(headings)} h1")
    elif headings[0] not in title:
        faults.append(f"{path}: title «{title}» does not hold h1 «{headings[0]}»")
    return faults


def test_the_played_day_is_the_story_s(played: Flask) -> None:
    assert clock.today().year == 2023
