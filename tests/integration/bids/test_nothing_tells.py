"""Before the opening nothing that anybody but the bidder can see changes when a bid comes, is changed or goes (D26)."""

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from marketplace.bids import services
from marketplace.bids.models import Tender
from marketplace.extensions import limiter
from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from tests.integration.bids.conftest import PLAN, Hall, offer, paper

Login = Callable[[str], FlaskClient]
WATCHERS = (
    None, "enterprise-1", "enterprise-2", "institution-2", "county-430202", "county-430211", "city", "assessor-1",
    "auditor", "admin",
)  # fmt: skip
# The auditor alone sees, on the trail, that a sealed act happened (D25); the machine's own pages count requests
# and look at the disk; a second step is drawn by lot each time.
BESIDE = {
    "audit.index", "audit.export", "portal.metrics", "portal.readyz", "static", "bootstrap.static",
    "accounts.second_step_setup", "accounts.second_step_code",
}  # fmt: skip
TOKEN = re.compile(rb'name="csrf_token"\s+value="[^"]+"')
SEALED = (PLAN, "87654.32", "87,654.32", "密封附件的名字")


@pytest.fixture(autouse=True)
def without_limits() -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


def addresses(app: Flask, tender: Tender) -> list[str]:
    """Every page without arguments, and every page of the need."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in BESIDE or rule.arguments - {"need_id"}:
                continue
            found.append(url_for(rule.endpoint, **({"need_id": tender.need_id} if rule.arguments else {})))
    return [*found, "/institutions/9", "/board?q=齿轮", "/needs?state=published", "/tenders?phase=receiving",
            "/api/v1/needs/1"]  # fmt: skip


def content_of(body: bytes, kind: str) -> Any:
    """What a reader gets of an answer; a workbook by its parts, without the second in which it was made."""
    if kind.endswith("spreadsheetml.sheet"):
        book = zipfile.ZipFile(BytesIO(body))
        return {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}
    return TOKEN.sub(b"", body)


def seen_by(client: FlaskClient, paths: list[str]) -> dict[str, Any]:
    found = {}
    for path in paths:
        with client.get(path, headers={"X-Request-ID": "one-number-for-all"}) as answer:
            found[path] = (answer.status_code, answer.headers.get("Location"), content_of(answer.data, answer.mimetype))
    return found


def handed_in(hall: Hall) -> None:
    """A bid with a file, with words and a price that can be looked for."""
    by = hall.cast.actor("institution-1")
    with unit_of_work():
        staged = services.stage_file(hall.tender, paper("密封附件的名字.pdf"), by=by)
    with unit_of_work():
        services.submit_bid(hall.tender, offer("87654.32"), [staged.token], by=by, at=clock.now())


@pytest.mark.parametrize("who", WATCHERS)
def test_every_page_stays_byte_for_byte(hall: Hall, login: Login, client: FlaskClient, who: str | None) -> None:
    watcher = login(who) if who else client
    paths = addresses(hall.app, hall.tender)
    assert len(paths) > 60
    seen_by(watcher, paths)  # whatever a first visit warms up
    before = seen_by(watcher, paths)
    handed_in(hall)
    after_submission = seen_by(watcher, paths)
    hall.bid("institution-1", price="76543.21")
    after_change = seen_by(watcher, paths)
    with unit_of_work():
        services.withdraw_bid(hall.tender, by=hall.cast.actor("institution-1"), at=clock.now())
    after_withdrawal = seen_by(watcher, paths)
    for after in (after_submission, after_change, after_withdrawal):
        assert {path: (before[path], after[path]) for path in paths if after[path] != before[path]} == {}
    whole = "".join(str(part) for one in after_submission.values() for part in one)
    assert [words for words in SEALED if words in whole] == []
