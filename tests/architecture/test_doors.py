"""Every door tried by everybody: a GET never writes nor fails, whatever its address; strangers get nowhere."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from marketplace.kernel.database import session
from marketplace.kernel.writing import WriteOutsideTransaction
from marketplace.organizations.models import Chain
from marketplace.security import guard
from marketplace.security.permissions import Permission as P
from tests.town import TownWorld

PEOPLE = (
    None,
    "city",
    "county-430202",
    "county-430211",
    "enterprise-1",
    "institution-1",
    "assessor-1",
    "auditor",
    "admin",
)
UNMIGRATED = {"portal.readyz"}  # a test's tables are made without migrations, which it tells with 503
# Pages of a state that nothing in the town has, and those that only lead on.
UNREACHED = {"accounts.second_step", "certification.mine", "certification.own_distance"}
READERS = (
    "county-430202", "city", "enterprise-1", "institution-1", "institution-3", "assessor-1", "auditor", "admin", None
)  # fmt: skip
REFUSED = {302, 401, 403, 404}
# Of these everybody has own things, or everybody may act.
EVERYBODYS = {P.SELF_MANAGE, P.INBOX_VIEW, P.HOME_VIEW, P.PUBLICITY_OBJECT, P.ROUND_VIEW}
# Arguments that name a thing of one county, enterprise or institution.
PRIVATE = {
    "need_id", "claim_id", "case_id", "paper_id", "organization_id", "registration_id", "user_id", "run_id", "row_id",
    "application_id", "document_id", "step_id", "call_id", "membership_id", "message_id", "objection_id", "number",
    "sample_id", "drawn_id", "fingerprint",
    "invitation_id", "engagement_id", "amendment_id", "outcome_id", "summary_id",
    "bid_id", "question_id", "plan_id", "pair_id", "bulk_id",
    "matter_id", "award_list_id", "line_id", "appeal_id", "nomination_id", "opinion_id",
    "certificate_id", "exit_id", "report_id", "fact_id", "decision_id", "rule_id", "institution_id",
    "enterprise_id", "suspension_id", "reappraisal_id",
}  # fmt: skip
# A published need is everybody's to read; every institution may ask, weigh itself and bid, in its own place.
PUBLISHED = {"needs.show", "bids.tender"}
# The profile of an admitted institution is public, and the town's institutions are admitted; so are published lists.
PUBLIC = {"organizations.institution", "portal.need_list", "portal.need_list_export"}
BIDDING = {"bids.bid", "bids.fill_anew", "bids.withdrawing", "bids.own_paper", "matchmaking.own_fit"}
EVERY_INSTITUTION_S = {P.QUESTION_ASK, P.BID_SUBMIT}
STRANGERS = ("county-430211", "enterprise-2", "institution-2", "auditor", None)


def cursor(*values: Any) -> str:
    """A forged or borrowed paging link."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


PATHS = ("0", "999999", "9" * 23, "9" * 5000, "-1", "%00", "%FF", "%ED%A0%80", "..%2f..%2fetc", "²", "１２", "a" * 50)
TYPED = ("'\"<>%&;\\", "a" * 10_000, "-1", "9" * 30, "²", "9999-99-99", "9999-12-31", "0001-01-01", "NaN", "😀\u202e")
CURSORS = (
    "garbage", "a" * 10_000, cursor("f", "2023-03-06", 1), cursor("f", 10**30), cursor("f", "\0"), cursor("f"),
    cursor("f", "\ud800"), cursor("b", None), cursor("f", {"t": "2023-01-01T00:00:00"}, 1), cursor("f", True),
    cursor("f", {"t": "0001-01-01T00:00:00+14:00"}, 1), cursor("f", {"d": "2023-01-01"}), cursor("f", "x", "y"),
    cursor("f", 1e400),
)  # fmt: skip
NAMES = (
    "q", "sort", "page", "state", "category", "county", "chain", "target", "status", "batch", "kind", "direction",
    "act", "person", "subject_id", "since", "until", "unread", "show", "year", "again", "next", "route", "_anchor",
    "_scheme", "_external", "_method",
)  # fmt: skip
SHEETS = (".docx", ".xlsx", "/file", "/evidence", "/export", "/returned")


def dealt(values: tuple[str, ...], rule: Rule, count: int, turn: int = 0) -> list[str]:
    """``count`` of the values, others for each door and turn: all doors read them by the same few functions."""
    start = crc32(rule.rule.encode()) + turn * count
    return [values[(start + place) % len(values)] for place in range(count)]


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """The doors of the rooms."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in {"static", "bootstrap.static", *UNMIGRATED}:
            yield rule


def addresses(world: TownWorld, rule: Rule, *, there: bool = False) -> list[str]:
    """The door at every thing of a county."""
    with world.app.test_request_context():
        return [url_for(rule.endpoint, **values) for values in world.town.values(rule, there=there)]


def open_door(client: FlaskClient, address: str) -> int:
    """The answer's status; an unexpected error counts as 500 and is told."""
    try:
        with client.get(address) as answer:
            return answer.status_code
    except Exception as error:
        raise AssertionError(f"{address[:200]} failed: {error!r}") from error


@pytest.mark.parametrize("username", PEOPLE)
def test_a_get_neither_writes_nor_fails(town_world: TownWorld, username: str | None) -> None:
    client, before = town_world.browser(username), town_world.rows()
    failed = []
    for rule in rules(town_world.app, "GET"):
        for address in addresses(town_world, rule) + addresses(town_world, rule, there=True)[:1]:
            if open_door(client, address) >= 500:
                failed.append(address)
    assert failed == []
    assert town_world.rows() == before


def test_the_database_is_not_written_by_a_reading_view(town_world: TownWorld) -> None:
    with town_world.app.test_request_context("/board"):
        session().add(Chain(name="不该写入（示例）", position=99))
        with pytest.raises(WriteOutsideTransaction):
            session().flush()


@pytest.mark.parametrize("username", [None, "city", "auditor"])
def test_absurd_places_are_not_found(town_world: TownWorld, username: str | None) -> None:
    client, turn = town_world.browser(username), (None, "city", "auditor").index(username)
    strange = []
    for rule in rules(town_world.app, "GET"):
        for value in dealt(PATHS, rule, 4, turn) if rule.arguments else ():
            address = re.sub(r"<[^>]+>", value, rule.rule)
            if open_door(client, address) not in REFUSED | {400, 409, 410}:
                strange.append(address[:80])
    assert strange == []


def questions(rule: Rule) -> list[dict[str, str]]:
    """Absurd queries: all of them for a list, a few for a thing and for a sheet, which is the same list again."""
    if rule.arguments or rule.rule.endswith(SHEETS):
        return [dict.fromkeys(NAMES, TYPED[0]), dict.fromkeys(NAMES, TYPED[3]), {"cursor": CURSORS[3]}]
    cursors = [{"cursor": value} for value in dealt(CURSORS, rule, 5)]
    return [dict.fromkeys(NAMES, value) for value in dealt(TYPED, rule, 4)] + cursors


def test_absurd_questions_are_answered(town_world: TownWorld) -> None:
    waiting = list(rules(town_world.app, "GET"))
    for username in READERS:
        client = town_world.browser(username)
        for rule in tuple(waiting):
            address = next((one for one in addresses(town_world, rule) if open_door(client, one) == 200), None)
            if address is None:
                continue
            waiting.remove(rule)
            for one in questions(rule):
                assert open_door(client, f"{address}?{urlencode(one)}") < 500, (address, str(one)[:120])
            assert open_door(client, f"{address}?q=%00") == 400
            assert open_door(client, f"{address}?q=%FF%ED%A0%80") < 500
    assert {rule.endpoint for rule in waiting} <= UNREACHED


@pytest.mark.parametrize("username", ["county-430211", "enterprise-2", "institution-2", None])
def test_strangers_see_nothing_of_the_first_county(town_world: TownWorld, username: str | None) -> None:
    client, seen = town_world.browser(username), []
    published = town_world.town.here["need_id"][-2:]
    for rule in rules(town_world.app, "GET"):
        if not rule.arguments & PRIVATE or rule.endpoint in PUBLIC or rule.endpoint.startswith("api."):
            continue
        open_to_all = rule.endpoint in PUBLISHED or (username == "institution-2" and rule.endpoint in BIDDING)
        for address in addresses(town_world, rule):
            if open_to_all and any(address.startswith(f"/needs/{number}") for number in published):
                continue
            status = open_door(client, address)
            if status not in REFUSED:
                seen.append((address, status))
    assert seen == []


def guarded_posts(app: Flask) -> list[tuple[Rule, P]]:
    """The writing doors with a lock, but those where everybody acts on own things."""
    found = []
    for rule in rules(app, "POST"):
        permission = getattr(app.view_functions[rule.endpoint], guard.MARK, None)
        if permission is not None and permission not in EVERYBODYS:
            found.append((rule, permission))
    return found


@pytest.mark.parametrize("username", STRANGERS)
def test_strangers_change_nothing(town_world: TownWorld, username: str | None) -> None:
    client, before, passed = town_world.browser(username), town_world.rows(), []
    for rule, permission in guarded_posts(town_world.app):
        if not rule.arguments & PRIVATE and username not in ("auditor", None):
            continue
        if permission in EVERY_INSTITUTION_S and username == "institution-2":
            continue
        for address in addresses(town_world, rule):
            answer = client.post(address, data={"reason": "示例：理由充分", "version": "1"})
            to_sign_in = answer.status_code != 302 or answer.location.startswith("/login")
            if answer.status_code not in REFUSED or not to_sign_in:
                passed.append((address, answer.status_code))
    assert passed == []
    assert town_world.rows() == before


def test_the_administrator_decides_nothing_of_the_pilot(town_world: TownWorld) -> None:
    client, before = town_world.browser("admin"), town_world.rows()
    for rule, _permission in guarded_posts(town_world.app):
        if rule.endpoint.partition(".")[0] in ("needs", "certification", "matchmaking", "api", "pilots", "bids"):
            for address in addresses(town_world, rule):
                assert client.post(address, data={"version": "1"}).status_code in (403, 404), address
    assert town_world.rows() == before


@pytest.mark.parametrize("username", ["city", "county-430202", "enterprise-1", "institution-1", "admin"])
def test_acts_on_what_is_not_there_find_nothing(town_world: TownWorld, username: str) -> None:
    client = town_world.browser(username)
    for rule, _permission in guarded_posts(town_world.app):
        for value in ("999999", "9" * 30) if rule.arguments & (PRIVATE | {"chain_id"}) else ():
            address = re.sub(r"<int:[^>]+>", value, rule.rule).replace("<step>", "service")
            assert client.post(address).status_code in (403, 404), address
