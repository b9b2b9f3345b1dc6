"""The played round with the clock standing where the story ends."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.cli.demo import story
from marketplace.kernel import clock


@pytest.fixture
def played(played_round: Flask) -> Iterator[Flask]:
    """The played round, with the clock standing where the story ends."""
    with clock.standing_at(story.LAST_DAY):
        yield played_round
