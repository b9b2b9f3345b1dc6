"""How migrations run: on the application's own engine, in batches for SQLite, leaving the search index to its own DDL."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum

from marketplace.extensions import db
from marketplace.kernel import writing
from marketplace.kernel.database import Moment

# SQLite's full-text tables and PostgreSQL's stored vector with its index are made by DDL of their own (needs/models/search.py).
OWN_DDL = ("need_search", "search_vector")


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind in ("table", "index", "column") and (name or "").removeprefix("ix_").startswith(OWN_DDL))


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database, so that a migration stays true when the code moves on."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum) and item.name:
        values = ", ".join(repr(value) for value in item.enums)
        return f"sa.Enum({values}, name={item.name!r}, native_enum=False, create_constraint=True, length={item.length})"
    return False


def compare_type(
    _context: Any, _column: Any, _metadata_column: Any, _inspected: Any, metadata_type: Any
) -> bool | None:
    """States are strings with a check constraint, which alembic cannot read back from every database."""
    return False if isinstance(metadata_type, Enum | Moment) else None


def run() -> None:
    """Apply the migrations in one writing transaction."""
    with writing.announced(), db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, render_as_batch=connection.dialect.name == "sqlite",
            include_name=include_name, render_item=render_item, compare_type=compare_type, transaction_per_migration=True,
        )  # fmt: skip
        with context.begin_transaction():
            context.run_migrations()


run()
