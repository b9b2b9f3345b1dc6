"""Homes and overviews cost few statements, and no more when there is more to count."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from marketplace.kernel import clock
from marketplace.kernel.database import session
from tests.cast import Cast
from tests.factories.agreements import Way
from tests.factories.round_under_way import AUTUMN, SPRING, take_in
from tests.integration.oversight.conftest import Statements

Login = Callable[[str], FlaskClient]
PAGES = [
    ("city", "/oversight", 10), ("county-430202", "/oversight", 10), ("auditor", "/oversight", 10),
    ("city", "/oversight/institutions", 8), ("city", "/oversight/milestone", 8), ("city", "/oversight/summary", 8),
    ("county-430202", "/oversight/handed-in", 8),
    *((who, "/home", 8) for who in ("city", "county-430202", "enterprise-1", "institution-1", "assessor-1", "auditor",
                                    "admin")),
]  # fmt: skip


def cost(browser: FlaskClient, address: str, statements: Statements) -> int:
    """What a page costs in a session of its own: else it finds what garbage collection left of the pages before."""
    session().close()
    before = len(statements)
    assert browser.get(address).status_code == 200
    return len(statements) - before


@pytest.mark.usefixtures("busy")
def test_pages_cost_few_statements_however_much_there_is(login: Login, cast: Cast, statements: Statements) -> None:
    browsers = {who: login(who) for who, _address, _most in PAGES}
    first = {page: cost(browsers[page[0]], page[1], statements) for page in PAGES}
    assert {page: spent for page, spent in first.items() if spent > page[2]} == {}
    with clock.standing_at(SPRING):
        for text in ("再做一批断口分析", "想请人算一算疲劳寿命"):
            take_in(cast, "enterprise-1", text)
        Way(cast).to("active", public_share=Decimal(0), enterprise_share=Decimal("110000.00"))
        Way(cast, enterprise="enterprise-2").to("drafted")
    with clock.standing_at(AUTUMN):
        again = {page: cost(browsers[page[0]], page[1], statements) for page in PAGES}
    assert again == first
