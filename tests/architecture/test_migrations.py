"""Migrations: up from an empty database, nothing left to do, one step down and up again, on both databases."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import create_engine, inspect, make_url, text

from marketplace.app import create_app
from marketplace.extensions import db
from tests.worlds import settings_for


def fresh_sqlite(directory: Path, _request: pytest.FixtureRequest) -> str:
    return f"sqlite:///{directory / 'empty.db'}"


def fresh_postgresql(_directory: Path, request: pytest.FixtureRequest) -> str:
    base = make_url(request.getfixturevalue("postgresql_server"))
    name = f"empty_{uuid4().hex[:10]}"
    with create_engine(base.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return base.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=[fresh_sqlite, fresh_postgresql], ids=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    make: Callable[[Path, pytest.FixtureRequest], str] = request.param
    return create_app(settings_for(make(tmp_path, request), tmp_path))


def tables() -> set[str]:
    return {name for name in inspect(db.engine).get_table_names() if not name.startswith("need_search")}


def test_up_checked_down_and_up(empty: Flask) -> None:
    with empty.app_context():
        upgrade()
        assert tables() == {table.name for table in db.metadata.sorted_tables} | {"alembic_version"}
        check()
        downgrade()
        upgrade()
        check()
        db.engine.dispose()


def test_readiness_tells_whether_migrations_are_current(empty: Flask) -> None:
    client = empty.test_client()
    assert client.get("/readyz").status_code == 503
    with empty.app_context():
        upgrade()
    assert client.get("/readyz").get_json() == {"ok": True, "database": "reachable", "migrations": "current"}
