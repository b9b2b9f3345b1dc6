"""The sealed secret: before its opening a bid's words, price, files and bidder stand nowhere that could be read."""

import struct
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import gettempdir
from uuid import uuid4

import pytest
from sqlalchemy import MetaData, event, select, text

from marketplace.accounts.models import User
from marketplace.bids import services
from marketplace.bids.rules import Offer
from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.actors import actor_of
from marketplace.organizations.models import Institution, Membership
from marketplace.security.actors import Actor, Duty
from tests.integration.bids.conftest import Hall, paper
from tests.worlds import World

ID = 987_654_321
PRICE, CONCESSION = Decimal("314159.26"), Decimal("27182.81")
pytestmark = pytest.mark.both_databases


@pytest.fixture
def word() -> str:
    """A word of this test alone: other tests share the database server."""
    return f"密语{uuid4().hex}"


@pytest.fixture
def bidder(hall: Hall, word: str) -> Actor:
    """An institution whose number and name are found again wherever they stand."""
    with unit_of_work():
        institution = Institution(id=ID, name=f"{word}服务有限公司", county_code="430202")
        institution.admitted_from, institution.admitted_until = date(2023, 3, 20), date(2024, 3, 20)
        user = User(username="secret-bidder", display_name=f"{word}经办", email=None, password_hash="")
        session().add_all([institution, user])
        session().flush()
        member = Membership(user_id=user.id, organization_id=ID, duty=Duty.INSTITUTION)
        session().add(member)
    return actor_of(member)


def hand_in(hall: Hall, by: Actor, word: str) -> str:
    """Stage two files, hand in, change, withdraw and hand in again: every path that a bid takes."""
    words = {name: f"{name}{word}：先拆检断齿，再做疲劳试验，最后给出建议。" for name in
             ("plan", "schedule", "deliverables", "team", "cases", "gains_terms")}  # fmt: skip
    offered = Offer(price=PRICE, concession=CONCESSION, from_gains=True, **words)
    code = ""
    for step in ("submit", "change", "withdraw", "submit"):
        with unit_of_work():
            if step == "withdraw":
                services.withdraw_bid(hall.tender, by=by, at=clock.now())
                continue
            files = [services.stage_file(hall.tender, paper(f"{word}{n}.pdf", f"%PDF-1.4 {word}".encode()), by=by)
                     for n in range(2)]  # fmt: skip
            code = services.submit_bid(hall.tender, offered, [one.token for one in files], by=by, at=clock.now()).code
    return code


def rows(world: World) -> dict[str, set[bytes]]:
    """Every row of every table as bytes."""
    session().rollback()
    known = MetaData()
    with db.engine.connect() as connection:
        known.reflect(connection)
        return {
            table.name: {b"\x1f".join(map(_plain, row)) for row in connection.execute(select(table))}
            for table in known.sorted_tables
        }


def _plain(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def database_files(world: World) -> Iterator[Path]:
    """The database's own files with the write-ahead log."""
    if db.engine.dialect.name == "sqlite":
        yield from world.directory.glob("live.db*")
        return
    with db.engine.connect() as connection:
        data = Path(str(connection.execute(text("show data_directory")).scalar()))
        own = connection.execute(text("select oid from pg_database where datname = current_database()")).scalar()
    assert data.is_relative_to(gettempdir())
    for folder in (f"base/{own}", "pg_wal"):
        yield from (path for path in (data / folder).rglob("*") if path.is_file())


def raw(world: World) -> bytes:
    session().rollback()
    while True:
        try:
            return b"\0".join(path.read_bytes() for path in database_files(world))
        except FileNotFoundError:  # the server took a file of its log into use under another name: all are read again
            continue


def test_neither_words_nor_price_nor_bidder_stand_in_the_rows_files_or_logs(
    hall: Hall, world: World, bidder: Actor, word: str, capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(0)
    before = rows(world)
    code = hand_in(hall, bidder, word)
    after = rows(world)
    fresh = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert set(fresh) == {"bid", "bid_envelope", "bid_file", "audit_record", "audit_head"}
    written = b"\n".join(row for found in fresh.values() for row in found)
    logged = "".join(capfd.readouterr()) + caplog.text
    uploads = b"".join(
        path.name.encode() + path.read_bytes() for path in (world.directory / "uploads").rglob("*") if path.is_file()
    )
    assert len(uploads) > 2 * 256 * 1024
    told = [word, word.encode("unicode_escape").decode(), str(PRICE), str(CONCESSION), str(ID), code,
            code.replace("-", ""), "secret-bidder"]  # fmt: skip
    for secret in told:
        assert secret.encode() not in written
        assert secret.encode() not in uploads
        assert secret not in logged
    for number in (struct.pack(">d", float(PRICE)), struct.pack("<d", float(PRICE))):
        assert number not in written + uploads


def test_the_raw_files_of_the_database_hold_nothing_of_it_either(
    hall: Hall, world: World, bidder: Actor, word: str
) -> None:
    # The bidder's own profile stands there by right; only what the bid adds is looked for.
    if db.engine.dialect.name == "sqlite":
        session().rollback()
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    marks = [f"plan{word}", f"{word}0.pdf", f"%PDF-1.4 {word}", str(PRICE), str(CONCESSION)]
    name, number = f"{word}服务有限公司".encode(), struct.pack(">i", ID)
    whole = raw(world)
    names, numbers = whole.count(name), whole.count(number)
    hand_in(hall, bidder, word)
    whole = raw(world)
    for mark in marks:
        assert mark.encode() not in whole
    for price in (struct.pack(">d", float(PRICE)), struct.pack("<d", float(PRICE))):
        assert price not in whole
    if db.engine.dialect.name == "sqlite":
        assert (whole.count(name), whole.count(number)) == (names, numbers)


def test_what_is_looked_for_would_be_found_once_it_is_opened(
    hall: Hall, world: World, bidder: Actor, word: str
) -> None:
    hand_in(hall, bidder, word)
    hall.open()
    found = b"\n".join(row for some in rows(world).values() for row in some)
    for secret in (f"plan{word}", str(PRICE), f"{word}0.pdf"):
        assert secret.encode() in found or secret.encode("unicode_escape") in found


def test_a_refused_bid_leaves_nothing_in_the_statements_log(hall: Hall, bidder: Actor, word: str) -> None:
    """Parameters of SQL statements could end up in a database's log: none holds a word of the bid."""
    seen: list[str] = []

    def listen(*call: object) -> None:
        seen.append(repr(call[3]))

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        hand_in(hall, bidder, word)
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    told = "\n".join(seen)
    assert word not in told
    assert str(PRICE) not in told
    assert len(seen) > 20
