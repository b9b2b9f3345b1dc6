"""The database: a declarative base, named constraints, UTC moments, and SQLite opened so that writers never starve."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from threading import Lock
from typing import Any, TypeVar

from flask import has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, Numeric, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.types import TypeDecorator

from marketplace.kernel import writing
from marketplace.kernel.clock import now
from marketplace.kernel.lifecycle import State

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite keeps it without its zone, so the zone is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; a moment without its zone raises ``ValueError``."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware and in UTC, whichever database kept it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


db = SQLAlchemy(metadata=MetaData(naming_convention=NAMES), session_options={"expire_on_commit": False})


class Model(DeclarativeBase):
    """Base of every table: moments are aware, money is Decimal, dicts and lists are JSON."""

    metadata = db.metadata
    type_annotation_map = {
        datetime: Moment(),
        Decimal: Numeric(18, 2),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[Any]: JSON(),
        list[dict[str, Any]]: JSON(),
    }

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'id', '?')}>"


class Entity:
    """A row with a number of its own and the moment at which it came to be."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


St = TypeVar("St", bound=State)


def state_type(states: type[St]) -> Enum:
    """Column type for a lifecycle's states: stored by value, with a named check constraint against nonsense."""
    return Enum(
        states, native_enum=False, create_constraint=True, name=f"{states.__name__.lower()}_known", length=32,
        values_callable=lambda kind: [member.value for member in kind],
    )  # fmt: skip


def session() -> Session:
    """The request's session, typed."""
    return db.session()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """WAL and full sync; the driver's own BEGIN is switched off since it opens too weakly for writers."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=15000",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


_turns: dict[str, Lock] = {}
_TURN = "turn"
_PATIENCE_SECONDS = 15


def _wait_for_turn(connection: Any) -> None:
    """SQLite lets writers wait by sleeping, a lottery that one of many loses for seconds: in a process they queue."""
    if _TURN not in connection.info:
        turn = _turns.setdefault(str(connection.engine.url), Lock())
        if turn.acquire(timeout=_PATIENCE_SECONDS):
            connection.info[_TURN] = turn


@event.listens_for(Pool, "checkin")
def _end_turn(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    turn = record.info.pop(_TURN, None)
    if turn is not None:
        turn.release()


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    """A writing transaction takes SQLite's write lock at once: read-then-write would otherwise fail under load.

    PostgreSQL is told of a page that only reads, and then refuses every write itself.
    """
    if connection.dialect.name == "sqlite":
        if writing.is_on():
            _wait_for_turn(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.is_on() else "BEGIN")
        return
    driver, reading = connection.connection.driver_connection, has_request_context() and not writing.is_on()
    if bool(driver.read_only) is not reading:
        driver.read_only = reading


@event.listens_for(Engine, "rollback")
def _end_reading(connection: Any) -> None:
    """What only read ends by COMMIT: on ROLLBACK the driver forgets its prepared statements, and planning a page's
    joins anew takes longer than running them. A broken connection is left to the ROLLBACK that follows."""
    if connection.dialect.name != "sqlite" and connection.connection.driver_connection.read_only:
        with suppress(connection.dialect.dbapi.Error):
            connection.connection.driver_connection.commit()


@event.listens_for(Session, "before_flush")
def _refuse_flush_when_reading(_session: Session, _context: Any, _instances: Any) -> None:
    if (_session.new or _session.dirty or _session.deleted) and any(
        _session.is_modified(item) for item in (*_session.new, *_session.dirty)
    ):
        writing.require()
    if _session.deleted:
        writing.require()


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement_when_reading(state: Any) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        writing.require()
