"""The played round with the clock standing where its first half, or the whole story, ends."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.cli.demo import story
from marketplace.kernel import clock


@pytest.fixture
def played(played_round: Flask) -> Iterator[Flask]:
    """The first half, on the morning after it."""
    with clock.standing_at(story.HALF_TIME):
        yield played_round


@pytest.fixture
def year(played_year: Flask) -> Iterator[Flask]:
    """The whole story on its last day, with no context pushed, for clients."""
    with clock.standing_at(story.LAST_DAY):
        yield played_year


@pytest.fixture
def lived(played_year: Flask) -> Iterator[Flask]:
    """The whole story, with its context pushed, on its last day."""
    with clock.standing_at(story.LAST_DAY), played_year.app_context():
        yield played_year
