"""A chain, a posted form, and the version that a page was opened on."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import event

from marketplace.kernel.database import db
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Chain
from marketplace.organizations.services.dictionaries import add_chain
from tests.cast import Cast


@pytest.fixture
def chain(cast: Cast) -> Chain:
    with unit_of_work():
        return add_chain("轨道交通（示例）", by=cast.actor("city"))


@pytest.fixture
def typed() -> Callable[..., dict[str, Any]]:
    """``typed(client, address)``: what the form on a page holds, as a browser would send it back."""

    def read(client: FlaskClient, address: str) -> dict[str, Any]:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status_code
        form = html.fromstring(answer.get_data(as_text=True)).xpath("//main//form[@enctype]")[0]
        return {name: value for name, value in form.form_values() if name != "csrf_token"}

    return read


@pytest.fixture
def statements(cast: Cast) -> Callable[[Callable[[], Any]], int]:
    """``statements(act)``: how many SQL statements an act takes."""

    def count(act: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return count
