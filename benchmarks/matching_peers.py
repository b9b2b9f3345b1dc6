"""Other ways to find texts beside the text index: rjieba words with BM25, SQLite FTS5 trigrams, PostgreSQL pg_trgm."""

import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import psycopg
import rjieba
from sqlalchemy import make_url

from benchmarks.pages import _postgresql

Order = list[list[int]]
TRIGRAM = 3


def sqlite_trigram(texts: Sequence[str], asked: Sequence[str], depth: int) -> Order:
    """FTS5 with the trigram tokenizer: every trigram of the query with OR, by its own BM25."""
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table texts using fts5(text, tokenize='trigram')")
    base.executemany("insert into texts (rowid, text) values (?, ?)", enumerate(texts))
    found = []
    for query in asked:
        grams = {query[place : place + TRIGRAM] for place in range(len(query) - TRIGRAM + 1)}
        match = " OR ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams))
        sql = "select rowid from texts where texts match ? order by bm25(texts), rowid limit ?"
        found.append([row for (row,) in base.execute(sql, (match, depth))] if match else [])
    base.close()
    return found


def postgresql_trigram(texts: Sequence[str], asked: Sequence[str], depth: int) -> Order:
    """pg_trgm: by word similarity of query and text, with its index at hand."""
    with tempfile.TemporaryDirectory() as folder, _postgresql(Path(folder)) as address:
        uri = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(uri) as base, base.cursor() as cursor:
            cursor.execute("create extension pg_trgm")
            cursor.execute("create temporary table texts (id int, text text)")
            with cursor.copy("copy texts (id, text) from stdin") as copy:
                for row in enumerate(texts):
                    copy.write_row(row)
            cursor.execute("create index on texts using gist (text gist_trgm_ops)")
            sql = "select id from texts order by %s <<-> text, id limit %s"
            return [[row[0] for row in cursor.execute(sql, (query, depth)).fetchall()] for query in asked]


def words_by_rjieba(texts: Sequence[str], asked: Sequence[str], depth: int) -> Order:
    """BM25 over words as rjieba cuts them, by bm25s."""
    index = bm25s.BM25()
    index.index([_words(text) for text in texts], show_progress=False)
    places, _ = index.retrieve([_words(text) for text in asked], k=depth, show_progress=False)
    return [[int(place) for place in row] for row in places]


def _words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text.lower()) if word.strip()]


PEERS: dict[str, Callable[[Sequence[str], Sequence[str], int], Order]] = {
    "rjieba and BM25": words_by_rjieba,
    "SQLite FTS5 trigram": sqlite_trigram,
    "PostgreSQL pg_trgm": postgresql_trigram,
}
