"""Signed-in lists and details of the second half at 10,000 agreements, against the bare reference pages (SQLite)."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from benchmarks.evaluation import EACH, INSTITUTIONS, START, fill
from benchmarks.pages import REFERENCE, SMALL
from benchmarks.report import Result
from benchmarks.servers import Asker, ratio, server
from benchmarks.world import filled
from marketplace.accounts.models import User
from marketplace.accounts.services import passwords
from marketplace.config import ROOT
from marketplace.extensions import db
from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Bureau, Membership
from marketplace.organizations.queries import choices
from marketplace.security.actors import Duty

PAGES = (
    ("agreements", "/engagements", "/ormpage", 1.5, 6),
    ("agreements, filtered", "/engagements?county=430211&state=accepted", "/ormfilter", 2.0, 6),
    ("an agreement", "/engagements/4321", "/detail", 2.0, 8),
    ("tenders", "/tenders", "/ormpage", 1.5, 6),
)
PASSWORD = "benchmark-2023-city"


def run() -> list[Result]:
    """Statement counts, then medians of pages asked in turn with the reference's."""
    if not REFERENCE.exists():
        print(f"no reference at {REFERENCE.name}: page ratios skipped", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url, theirs = f"sqlite:///{folder}/product.db", f"sqlite:///{folder}/reference.db"
        subprocess.run([sys.executable, "seed.py", theirs, str(SMALL)], cwd=REFERENCE, check=True, capture_output=True)
        with filled(url, folder, INSTITUTIONS * EACH) as app:
            with clock.standing_at(START):
                fill()
            cookie, results = _visit(app)
        keys = {
            "DATABASE_URL": url, "SECRET_KEY": "bench", "AUDIT_SIGNING_KEY": "bench", "SECURE_COOKIES": "0",
            "AUDIT_ANCHOR": str(folder / "anchor.json"), "QUEUE_URL": f"sqlite:///{folder / 'queue.db'}",
            # A demo that was laid here shifts the clock into its year, and the cookie would be from another.
            "DEMO": "1", "CLOCK_SHIFT_SECONDS": "0",
        }  # fmt: skip
        with server("wsgi:app", ROOT, keys) as ours, server("app:app", REFERENCE, {"DB_URL": theirs}) as reference:
            ask, ask_reference = Asker(ours, cookie), Asker(reference)
            for title, path, other, bar, _ in PAGES:
                found, mine, their_ms = ratio(ask, path, ask_reference, other)
                told = f"{other}; {mine:.1f} against {their_ms:.1f} ms"
                results.append(Result(f"10,000 agreements: {title}", found, "×", told, bar))
    return results


def _fresh(client: FlaskClient, path: str) -> TestResponse:
    """A request that finds nothing of the one before in the context that is held, nor what a process keeps a while."""
    for name in list(g):
        g.pop(name)
    db.session.close()
    choices.forget()
    return client.get(path)


def _visit(app: Flask) -> tuple[str, list[Result]]:
    """A city officer's cookie, and how many statements each page asks once the process is warm."""
    with unit_of_work():
        bureau = Bureau(name="市工信局（基准测试）", county_code="430200", is_city=True)
        officer = User(username="bench-city", display_name="市局", password_hash=passwords.hashed(PASSWORD))
        db.session.add_all([bureau, officer])
        db.session.flush()
        db.session.add(Membership(user_id=officer.id, organization_id=bureau.id, duty=Duty.CITY))
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)
    assert token is not None
    answer = client.post("/login", data={"username": "bench-city", "password": PASSWORD, "csrf_token": token.group(1)})
    assert answer.status_code == 303, answer.status_code
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: counted.append(call[2]))
    results = []
    for title, path, _, _, most in PAGES:
        assert _fresh(client, path).status_code == 200, path
        counted.clear()
        _fresh(client, path)
        asked = [one for one in counted if not one.startswith(("BEGIN", "PRAGMA"))]
        results.append(Result(f"SQL statements of {title}", len(asked), "", "a city officer", most))
    cookie = client.get_cookie("session")
    assert cookie is not None
    return f"session={cookie.value}", results
