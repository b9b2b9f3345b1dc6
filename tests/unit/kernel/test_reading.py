"""What a GET has read is not asked again until it is answered; whatever may write asks each time."""

from dataclasses import dataclass

import pytest
from flask import Flask

from marketplace.kernel.reading import once_a_get


@dataclass(frozen=True)
class Thing:
    id: int


class Shelf:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str]] = []

        @once_a_get
        def find(thing: Thing, kind: str = "") -> int:
            self.asked.append((thing.id, kind))
            return len(self.asked)

        self.find = find


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_a_get_asks_once_for_each_row_and_argument(shelf: Shelf) -> None:
    with Flask(__name__).test_request_context():
        assert [shelf.find(Thing(1)), shelf.find(Thing(1)), shelf.find(Thing(2)), shelf.find(Thing(1), "x")] == [
            1,
            1,
            2,
            3,
        ]
        assert shelf.find(Thing(1), kind="x") == 4
    assert shelf.asked == [(1, ""), (2, ""), (1, "x"), (1, "x")]


def test_another_get_asks_anew(shelf: Shelf) -> None:
    app = Flask(__name__)
    with app.app_context():
        for _ in range(2):
            with app.test_request_context():
                shelf.find(Thing(1))
    assert len(shelf.asked) == 2


def test_what_may_write_asks_each_time(shelf: Shelf) -> None:
    with Flask(__name__).test_request_context(method="POST"):
        assert [shelf.find(Thing(1)), shelf.find(Thing(1))] == [1, 2]
    assert shelf.find(Thing(1)) == 3
