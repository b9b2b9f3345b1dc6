"""The application over one database as tests use it: laid anew in a moment, with the scene that a test asks for."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from pydantic import SecretStr
from werkzeug.test import TestResponse

from marketplace.app import create_app
from marketplace.config import ROOT as HOUSE
from marketplace.config import Settings
from marketplace.extensions import db, limiter
from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.queries import choices
from marketplace.pilots.services import load_round
from marketplace.security.actors import SYSTEM
from tests.cast import PASSWORD, assemble

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SHIPPED = Path(HOUSE) / "seeds" / "pilots" / "zhuzhou-2023.toml"
CAST, ROUND = "cast", "round"  # the scenes of a world
Keep = Callable[[str], object]
Lay = Callable[[str], None]


def settings_for(url: str, directory: Path) -> Settings:
    """Settings of a test: own keys, own folders, work of the queue done at once."""
    return Settings(
        _env_file=None, database_url=url, secret_key=SecretStr("test-secret"), testing=True,  # type: ignore[call-arg]
        audit_signing_key=SecretStr("test-audit-key"), audit_anchor=directory / "anchor.json",
        queue_url="memory://", upload_dir=directory / "uploads", secure_cookies=False, demo=True,
        password_time_cost=1, password_memory_kib=8, password_parallelism=1,
    )  # fmt: skip


class Browser(FlaskClient):
    """A client whose requests leave, in a test's own application context, neither who acted nor a transaction."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if not has_app_context():
            return super().open(*args, **kwargs)
        for name in list(g):
            g.pop(name)
        answer = super().open(*args, **kwargs)
        db.session.commit()
        return answer


class World:
    """An application over one database, which can be laid anew in a moment."""

    def __init__(self, app: Flask, directory: Path, keep: Keep, lay: Lay) -> None:
        self.app, self.directory, self._keep, self._lay = app, directory, keep, lay
        app.test_client_class = Browser
        with app.app_context():
            db.create_all()
            self.cast = assemble(CHEAP.hash(PASSWORD))
            self._keep_scene(CAST)
        self._has_round = False

    def lay_anew(self, scene: str = CAST) -> None:
        """The database with the cast and nothing else, or with the shipped round beside it."""
        with self.app.app_context():
            if scene == ROUND and not self._has_round:
                self._lay_scene(CAST)
                with clock.standing_at(datetime(2023, 3, 1, 1, tzinfo=UTC)), unit_of_work():
                    load_round(SHIPPED, by=SYSTEM)
                self._keep_scene(ROUND)
                self._has_round = True
            self._lay_scene(scene)
        shutil.rmtree(self.directory / "uploads", ignore_errors=True)
        limiter.reset()

    def _keep_scene(self, scene: str) -> None:
        db.session.remove()
        db.engine.dispose()
        self._keep(scene)

    def _lay_scene(self, scene: str) -> None:
        db.session.remove()
        db.engine.dispose()
        self._lay(scene)
        choices.forget()
        (self.directory / "anchor.json").unlink(missing_ok=True)


def made(settings: Settings, compiled: Path) -> Flask:
    """An application that shares its compiled templates with the others of the run."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    return app
