"""Two acts that wait for each other: the database takes one back, and its page says so instead of a fault."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.pages import token_on


class Deadlock(Exception):
    """As psycopg tells of it."""

    sqlstate = "40P01"


def refusing(error: Exception) -> Callable[..., object]:
    def view(**_values: object) -> object:
        raise OperationalError("update", {}, error)

    return view


@pytest.mark.parametrize(("error", "status"), [(Deadlock("deadlock detected"), 409), (Exception("no disk"), 500)])
def test_the_loser_reads_what_happened(
    app: Flask, login: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    browser = login("enterprise-1")
    token = token_on(browser, "/home")
    monkeypatch.setitem(app.view_functions, "accounts.logout", refusing(error))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(app, "testing", False)
    answer = browser.post("/logout", data={"csrf_token": token})
    assert answer.status_code == status
    assert ("没有保存" in answer.text) is True
