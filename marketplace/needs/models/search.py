"""Finding needs by Chinese words: pairs of characters as terms, kept by the database's own full-text index.

SQLite: an FTS5 table over ``need.search_terms`` that triggers keep up. PostgreSQL: a stored tsvector beside it with a
GIN index; stored, because a page that walks the board's order would else make the vector of every row it passes.
A migration that makes the table anew runs ``STATEMENTS`` again, since SQLite's triggers go with the table.
"""

import re
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Integer, event, func, literal_column, select, table, text

from marketplace.needs.models.needs import Need

INDEX_NAME = "ix_need_search_terms"
STATEMENTS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE VIRTUAL TABLE need_search USING fts5(search_terms, content='need', content_rowid='id', "
        "tokenize='unicode61', detail=none, columnsize=0)",
        "CREATE TRIGGER need_search_added AFTER INSERT ON need BEGIN "
        "INSERT INTO need_search(rowid, search_terms) VALUES (new.id, new.search_terms); END",
        "CREATE TRIGGER need_search_removed AFTER DELETE ON need BEGIN "
        "INSERT INTO need_search(need_search, rowid, search_terms) VALUES ('delete', old.id, old.search_terms); END",
        "CREATE TRIGGER need_search_changed AFTER UPDATE OF search_terms ON need BEGIN "
        "INSERT INTO need_search(need_search, rowid, search_terms) VALUES ('delete', old.id, old.search_terms); "
        "INSERT INTO need_search(rowid, search_terms) VALUES (new.id, new.search_terms); END",
    ),
    "postgresql": (
        "ALTER TABLE need ADD COLUMN search_vector tsvector "
        "GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, search_terms)) STORED",
        f"CREATE INDEX {INDEX_NAME} ON need USING gin (search_vector)",
    ),
}
UNDO: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS need_search_added", "DROP TRIGGER IF EXISTS need_search_removed",
        "DROP TRIGGER IF EXISTS need_search_changed", "DROP TABLE IF EXISTS need_search",
    ),
    "postgresql": (f"DROP INDEX IF EXISTS {INDEX_NAME}", "ALTER TABLE need DROP COLUMN IF EXISTS search_vector"),
}  # fmt: skip

_PIECE = re.compile(r"[a-z0-9]+|[一-鿿㐀-䶿]+")


def terms_of(*texts: str | None) -> str:
    """The terms of some texts: single characters and pairs of Chinese, words and numbers of the rest, each once."""
    found: dict[str, None] = {}
    for piece in _PIECE.findall(" ".join(one for one in texts if one).lower()):
        if piece[0].isascii():
            found[piece] = None
            continue
        found.update(dict.fromkeys(piece))
        found.update(dict.fromkeys(piece[at : at + 2] for at in range(len(piece) - 1)))
    return " ".join(found)


def terms_asked(words: str) -> list[str]:
    """The terms that must all occur for ``words``; [] where nothing in them can be searched for."""
    found: dict[str, None] = {}
    for piece in _PIECE.findall(words.lower()):
        whole = piece[0].isascii() or len(piece) == 1
        pairs = [piece] if whole else [piece[at : at + 2] for at in range(len(piece) - 1)]
        found.update(dict.fromkeys(pairs))
    return list(found)


def matches(words: str, dialect: Dialect, *, many: bool = False) -> ColumnElement[bool] | None:
    """The condition «contains every term of ``words``» on ``Need``; None where there is none.

    ``many``: so many needs fulfil it that walking the list in its order meets a page of them soon. SQLite otherwise
    reads and sorts all that were found.
    """
    terms = terms_asked(words)
    if not terms:
        return None
    if dialect.name == "sqlite":
        asked = " AND ".join(f'"{term}"' for term in terms)
        found = select(literal_column("rowid", Integer)).select_from(table("need_search"))
        # The sign keeps SQLite from going by the number, and leaves it the index with the list's order.
        number: ColumnElement[int] = literal_column("+need.id", Integer) if many else Need.__table__.c.id
        return number.in_(found.where(text("need_search MATCH :asked").bindparams(asked=asked)))
    vector: ColumnElement[str] = literal_column("need.search_vector")
    return vector.op("@@")(func.plainto_tsquery(literal_column("'simple'::regconfig"), " ".join(terms)))


def install(connection: Connection) -> None:
    """Make the index and what keeps it up; for a table just made, here or in a migration."""
    for statement in STATEMENTS.get(connection.dialect.name, ()):
        connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Take the index away again, as a migration's way back does."""
    for statement in UNDO.get(connection.dialect.name, ()):
        connection.exec_driver_sql(statement)


@event.listens_for(Need.__table__, "after_create")
def _with_the_table(_table: Any, connection: Connection, **_more: Any) -> None:
    install(connection)


@event.listens_for(Need.__table__, "before_drop")
def _before_the_table(_table: Any, connection: Connection, **_more: Any) -> None:
    remove(connection)
