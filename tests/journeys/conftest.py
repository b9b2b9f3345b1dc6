"""The played round: the demo's own story in a database of its own, told once a worker."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import upgrade

from marketplace.app import create_app
from marketplace.cli.demo import story
from marketplace.extensions import db
from marketplace.kernel import clock
from tests.cast import PASSWORD
from tests.conftest import settings_for


@pytest.fixture(scope="session")
def played_round(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application over the played round, from empty migrations on."""
    directory = tmp_path_factory.mktemp("played")
    app = create_app(settings_for(f"sqlite:///{directory / 'played.db'}", directory))
    with app.app_context():
        upgrade()
        story.play(PASSWORD)
        db.session.remove()
    return app


@pytest.fixture
def played(played_round: Flask) -> Iterator[Flask]:
    """The played round, with the clock standing where the story ends."""
    with clock.standing_at(story.LAST_DAY):
        yield played_round
