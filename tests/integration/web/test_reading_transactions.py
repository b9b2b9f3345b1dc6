"""A page that only reads says so to PostgreSQL, which then refuses writes itself and keeps the plans it made."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from tests.worlds import World


def test_postgresql_refuses_what_a_reading_page_writes_past_the_orm(postgresql_world: World) -> None:
    with postgresql_world.app.test_request_context("/board"):
        with pytest.raises(InternalError, match="read-only transaction"):
            session().connection().exec_driver_sql("UPDATE county SET name = name")
        session().rollback()
        with unit_of_work():
            session().connection().exec_driver_sql("UPDATE county SET name = name")


def test_plans_outlive_the_pages_that_needed_them(postgresql_world: World) -> None:
    client = postgresql_world.app.test_client()
    for _ in range(8):
        assert client.get("/board").status_code == 200
    with postgresql_world.app.app_context():
        kept = session().scalar(text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM need%'"))
        db.session.remove()
    assert kept
