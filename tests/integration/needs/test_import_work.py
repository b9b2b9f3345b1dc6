"""The worker's part of an import: a killed one loses nothing, two never do the same; pages cost a fixed number."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from marketplace.kernel import clock, jobs
from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import tasks
from marketplace.needs.lifecycle import ImportState
from marketplace.needs.models import ImportRow, ImportRun, Need
from marketplace.needs.services import importing
from marketplace.needs.services.importing import leases, reading, storing
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor
from tests.cast import Cast
from tests.factories.sheets import filled, needs_row

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("pilot_round")]
Login = Callable[[str], FlaskClient]


class Killed(BaseException):
    """What a worker does not survive."""


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return cast.actor("county-430202")


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody works: what is woken stays waiting."""
    monkeypatch.setattr(jobs, "wake", lambda name, number=0: None)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "BATCH", 3)
    monkeypatch.setattr(reading, "CHUNK", 3)


def sheet(rows: int) -> bytes:
    return filled([
        needs_row(seq=n, name=f"株洲{n:04d}号机械有限公司", contact=f"办公室 0731-{n:08d}") for n in range(rows)
    ])  # fmt: skip


def handed_in(officer: Actor, rows: int = 8) -> int:
    with unit_of_work():
        run = importing.upload_list(sheet(rows), "附件4.xlsx", "430202", by=officer).run
    return run.id


def confirmed(officer: Actor, rows: int = 8) -> int:
    number = handed_in(officer, rows)
    tasks.read_list(number)
    with unit_of_work():
        importing.confirm_run(session().get_one(ImportRun, number), by=officer)
    return number


def fresh(number: int) -> ImportRun:
    session().expire_all()
    return session().get_one(ImportRun, number)


def kill_at(monkeypatch: pytest.MonkeyPatch, module: object, name: str, call: int) -> None:
    """Let the worker die at the ``call``-th use of a function."""
    alive, uses = getattr(module, name), iter(range(1, 10_000))

    def mortal(*args: object, **kwargs: object) -> object:
        if next(uses) == call:
            raise Killed
        return alive(*args, **kwargs)

    monkeypatch.setattr(module, name, mortal)


@contextmanager
def later(minutes: int) -> Iterator[None]:
    with clock.standing_at(clock.now() + timedelta(minutes=minutes)):
        yield


@pytest.mark.usefixtures("asleep", "small_batches")
def test_a_worker_killed_while_storing_is_followed_by_another(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    number = confirmed(officer)
    with monkeypatch.context() as patch:
        kill_at(patch, storing, "held", 3)
        with pytest.raises(Killed):
            tasks.store_list(number)
    db.session.rollback()
    assert (fresh(number).state, fresh(number).done_rows) == (ImportState.CONFIRMING, 6)
    tasks.sweep()
    assert fresh(number).done_rows == 6, "the lease still runs"
    with later(3):
        tasks.sweep()
    assert fresh(number).state is ImportState.DONE
    assert session().scalar(select(func.count()).select_from(Need)) == 8


@pytest.mark.usefixtures("asleep", "small_batches")
def test_a_worker_killed_while_reading_is_followed_by_another(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    number = handed_in(officer)
    with monkeypatch.context() as patch:
        kill_at(patch, reading, "judged_values", 5)
        with pytest.raises(Killed):
            tasks.read_list(number)
    db.session.rollback()
    assert fresh(number).state is ImportState.READING
    with later(3):
        tasks.sweep()
    assert (fresh(number).state, fresh(number).total) == (ImportState.PREVIEW, 8)
    assert session().scalar(select(func.count()).select_from(ImportRow)) == 8


@pytest.mark.usefixtures("asleep")
def test_a_worker_that_was_overtaken_stops(officer: Actor) -> None:
    number = confirmed(officer)
    with unit_of_work():
        first = leases.take(number, leases.STORING)
    with later(3), unit_of_work():
        second = leases.take(number, leases.STORING)
    assert (first, second) == (1, 2)
    with pytest.raises(leases.LeaseLost):
        storing.store_run(number, 1)
    db.session.rollback()
    assert session().scalar(select(func.count()).select_from(Need)) == 0


@pytest.mark.usefixtures("asleep")
def test_after_three_killed_workers_the_sheet_is_given_back(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    number = confirmed(officer)
    with monkeypatch.context() as patch:
        patch.setattr(storing, "_store_batch", lambda *_: (_ for _ in ()).throw(Killed))
        for day in range(3):
            with later(5 * day), pytest.raises(Killed):
                tasks.store_list(number)
            db.session.rollback()
    with later(60):
        tasks.sweep()
    assert fresh(number).state is ImportState.PREVIEW
    assert "再次确认" in fresh(number).message


@pytest.mark.usefixtures("asleep")
def test_a_working_sheet_shows_how_far_it_is(officer: Actor, login: Login) -> None:
    number = handed_in(officer)
    page = login("county-430202").get(f"/needs/import/{number}")
    assert f'data-progress-url="/needs/import/{number}/progress"' in page.text
    answer = login("county-430202").get(f"/needs/import/{number}/progress").get_json()
    assert answer == {"done": 0, "total": 0, "state": "waiting", "message": "等待读取", "next": ""}


@pytest.mark.parametrize("rows", [3, 60])
def test_pages_cost_a_fixed_number_of_statements(login: Login, app: Flask, rows: int) -> None:
    client = login("county-430202")
    data = {"file": (BytesIO(sheet(rows)), "附件4.xlsx")}
    client.post("/needs/import", data=data, content_type="multipart/form-data")
    for path, most in (("/needs/import", 6), ("/needs/import/1", 8), ("/needs/import/rows/1", 8)):
        found: list[str] = []

        def note(*arguments: Any, found: list[str] = found) -> None:
            if not str(arguments[2]).startswith("BEGIN"):
                found.append(arguments[2])

        session().close()  # as in production a request finds nothing of the ones before
        event.listen(db.engine, "before_cursor_execute", note)
        assert client.get(path).status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        assert len(found) <= most, "\n".join(found)


def test_the_round_is_asked_for(officer: Actor, pilot_round: PilotRound) -> None:
    assert session().get_one(ImportRun, handed_in(officer, 1)).round_id == pilot_round.id
