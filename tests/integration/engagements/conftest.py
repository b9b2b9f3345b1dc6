"""An agreement as its award left it, and how its pages are sent."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.factories.agreements import Way, open_round
from tests.pages import token_on

Send = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def no_ranking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ranking that follows a publication is matchmaking's; here it would only cost time."""
    perform = app.extensions["perform_job"]

    def without_matching(name: str, number: int) -> None:
        if not name.startswith("match:"):
            perform(name, number)

    monkeypatch.setitem(app.extensions, "perform_job", without_matching)


@pytest.fixture
def way(shipped_round: PilotRound, cast: Cast) -> Iterator[Way]:
    """An agreement of enterprise-1 and institution-1, both of 荷塘区, in a round with public money, in April 2023."""
    with clock.standing_at(datetime(2023, 4, 12, 2, tzinfo=UTC)):
        open_round(cast)
        yield Way(cast)


@pytest.fixture
def send() -> Send:
    """``send(browser, address, values, version)``: post as a browser does."""

    def post(
        browser: FlaskClient, address: str, values: dict[str, Any] | None = None, version: int | None = None
    ) -> TestResponse:
        given = {"csrf_token": token_on(browser, "/home")}
        if version is not None:
            given["version"] = str(version)
        return browser.post(address, data=given | (values or {}))

    return post


@pytest.fixture
def fresh() -> Callable[[Any], Any]:
    """``fresh(engagement)``: the row as it is stored now."""

    def read(row: Any) -> Any:
        kind, number = type(row), row.id
        session().rollback()
        session().expire_all()
        return session().get_one(kind, number)

    return read
