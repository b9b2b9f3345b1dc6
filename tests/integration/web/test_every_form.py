"""Every form that anybody finds on a page, filled with nonsense: refused in words, typed text kept, nothing stored."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any
from zlib import crc32

import pytest
from flask import url_for
from lxml import html
from werkzeug.routing import Rule

from marketplace.extensions import limiter
from marketplace.security import guard
from marketplace.security.actors import ANONYMOUS
from marketplace.security.permission_map import PERMISSIONS
from marketplace.security.predicates import (
    is_administrator,
    is_assessor,
    is_auditor,
    is_city,
    is_county,
    is_enterprise,
    is_institution,
    is_signed_in,
)
from tests.town import TownWorld

PEOPLE = (None, "county-430202", "enterprise-1", "institution-1", "assessor-1", "city", "admin", "institution-2")
DUTIES = (is_administrator, is_assessor, is_auditor, is_city, is_county, is_enterprise, is_institution, is_signed_in)
CHINESE = re.compile("[\u4e00-\u9fff]{4}")
KEPT = "键入<b>保留</b>&"
NONSENSE = {
    "control characters": "甲\0\x1b[0m\x07乙", "much too long": "字" * 30_000, "a power, which is a digit": "²",
    "a long number": "9" * 40, "not a number": "NaN", "without end": "Infinity", "a great power": "1e400",
    "below nothing": "-5", "full width": "１２", "no day": "0000-00-00", "the last day": "9999-12-31",
    "signs": "😀\u202eمرحبا<script>", "nothing": "", "markup": KEPT,
}  # fmt: skip
# A wrong password leaves its row in the trail.
LEAVES_A_TRACE = {"/login", "/account/password"}


# After these the rows are counted: whatever an earlier one left would still be there.
LOOKED_FOR_ROWS = {"markup"}


def dealt(address: str) -> list[tuple[str, str]]:
    """Some kinds of nonsense, others for each form, all of them over the house; nothing and markup for every one."""
    always, others = ("nothing", "markup"), [one for one in NONSENSE if one not in ("nothing", "markup")]
    start = crc32(re.sub(r"\d+", "#", address).encode())
    names = [*(others[(start + place) % len(others)] for place in range(4)), *always]
    return [(name, NONSENSE[name]) for name in names]


@dataclass(frozen=True)
class Found:
    """A form on somebody's page."""

    username: str | None
    address: str
    values: dict[str, Any]
    names: tuple[str, ...]
    texts: tuple[str, ...]


def forms_on(page: str, address: str, username: str | None) -> Iterator[Found]:
    for form in html.fromstring(page).xpath('//form[@method="post"]'):
        named = form.xpath('.//*[self::input or self::textarea or self::select][@name and not(@type="file")]')
        names = tuple(dict.fromkeys(one.get("name") for one in named))
        texts = tuple(one.get("name") for one in named if one.tag == "textarea" or one.get("type") == "text")
        acts = form.xpath(".//@formaction") or [form.get("action") or address]
        for act in acts:
            yield Found(username, act, dict(form.form_values()), names, texts)


def is_a_page(rule: Rule) -> bool:
    """Whether a form could stand there: papers and sheets are taken away, not filled in."""
    return (
        "GET" in (rule.methods or ())
        and rule.endpoint not in ("static", "bootstrap.static", "portal.style")
        and re.search(r"\.\w{3,4}$|/(file|evidence|export|returned|progress)$", rule.rule) is None
    )


def ever_opens(world: TownWorld, rule: Rule, username: str | None) -> bool:
    """Whether the door opens to this duty, whatever stands behind it; that the others stay shut is tried elsewhere."""
    permission = getattr(world.app.view_functions[rule.endpoint], guard.MARK, None)
    if permission is None:
        return True
    with world.app.app_context():
        actor = world.cast.actor(username) if username else ANONYMOUS
        clauses = PERMISSIONS.get(permission, ())
        return any(all(asks(actor, None) for asks in clause if asks in DUTIES) for clause in clauses)


def every_form(world: TownWorld) -> list[Found]:
    """One form of each kind, as the person who may send it finds it."""
    found: dict[str, Found] = {}
    for username in PEOPLE:
        client = world.browser(username)
        for rule in filter(is_a_page, world.app.url_map.iter_rules()):
            if not ever_opens(world, rule, username):
                continue
            for values in world.town.values(rule) + world.town.values(rule, there=True):
                with world.app.test_request_context():
                    address = url_for(rule.endpoint, **values)
                with client.get(address) as answer:
                    if answer.status_code == 200 and answer.mimetype == "text/html":
                        for one in forms_on(answer.get_data(as_text=True), address, username):
                            found.setdefault(re.sub(r"\d+|[\w-]{30,}", "#", one.address.partition("?")[0]), one)
    return list(found.values())


@pytest.fixture
def without_limits() -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


def test_nonsense_in_every_form_is_refused_in_words(town_world: TownWorld, without_limits: None) -> None:
    faults, seen = [], every_form(town_world)
    for form in seen:
        town_world.lay_anew()
        before = town_world.rows()
        client = town_world.browser(form.username)
        for name, value in dealt(form.address):
            typed = dict.fromkeys(form.names, value) | {
                key: form.values[key] for key in ("version",) if key in form.values
            }
            answer = client.post(form.address, data=typed, content_type="multipart/form-data")
            page = answer.get_data(as_text=True)
            if answer.status_code >= 500:
                faults.append(f"{form.address}: {answer.status_code} on {name}")
            elif answer.status_code < 400:
                town_world.lay_anew()
            elif not CHINESE.search(page):
                faults.append(f"{form.address}: no words on {name}")
            elif name in LOOKED_FOR_ROWS and town_world.rows() != before and form.address not in LEAVES_A_TRACE:
                faults.append(f"{form.address}: half stored on {name}")
            elif answer.status_code == 422 and value == KEPT and form.texts and escape(KEPT, quote=False) not in page:
                faults.append(f"{form.address}: what was typed is lost")
    assert faults == [], "\n".join(faults)
    assert len(seen) > 150, len(seen)
