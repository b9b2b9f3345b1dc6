"""Which addresses each duty reaches by links, found without a browser: it then looks once a page, not once a duty."""

import re
from collections import Counter
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import PASSWORD

PEOPLE = (
    None, "city", "county-430202", "county-430204", "county-430211", "enterprise-1", "enterprise-2",
    "institution-1", "institution-21", "assessor-1", "auditor", "admin",
)  # fmt: skip
EACH = 2  # addresses of one pattern
START = ("/", "/home", "/help/permissions", "/help/style", "/login", "/register", "/nowhere")
NAMED = re.compile(r"(/taxonomy/services/|/facts/)[^/]+")  # things with a word for a number
HREF = re.compile(r'href="(/[^"#]*)')
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
PARTS = re.compile(
    r'<(?:form|button|h2|table|dl|nav|section|textarea|select|input)\b(?:[^>]*? class="([^"]*)")?|action="([^"?]*)'
)


# Pages of the start and of a desk are looked at for each duty; their shape says too little.
HOMES = ("/home",)


@dataclass(frozen=True)
class Stop:
    """One page for the browser to look at: who looks, and where."""

    username: str | None
    path: str


def pattern_of(path: str) -> str:
    """The address without its numbers, names and question."""
    return NAMED.sub(r"\1*", re.sub(r"\d+", "#", path.partition("?")[0]))


def stops(app: Flask) -> list[Stop]:
    """Every different page: the same pattern with the same parts is looked at by the first who reaches it."""
    found: dict[tuple[str, str], Stop] = {}
    for username in PEOPLE:
        for path, shape in _reached(_signed_in(app, username)):
            found.setdefault((pattern_of(path), username or "" if path in HOMES else shape), Stop(username, path))
    return list(found.values())


def _signed_in(app: Flask, username: str | None) -> FlaskClient:
    client = app.test_client()
    if username:
        client.post("/login", data={"username": username, "password": PASSWORD})
    return client


def _reached(client: FlaskClient) -> list[tuple[str, str]]:
    waiting, seen, visited = list(START), set[str](), Counter[str]()
    reached = []
    while waiting:
        path = waiting.pop(0)
        if path in seen or visited[pattern_of(path)] >= EACH or path.startswith(("/static", "/api")):
            continue
        seen.add(path)
        visited[pattern_of(path)] += 1
        answer = client.get(path)
        if answer.mimetype != "text/html" or answer.status_code in (302, 303):
            continue
        page = answer.get_data(as_text=True)
        reached.append((path, _shape(page)))
        waiting += [one.replace("&amp;", "&") for one in HREF.findall(page)]
    return reached


def _shape(page: str) -> str:
    """What the page is made of, whatever its rows say and however many there are."""
    main = MAIN.search(page)
    parts = {"|".join(filter(None, one)) for one in PARTS.findall(main.group() if main else page)}
    return re.sub(r"\d+", "#", ",".join(sorted(parts)))
