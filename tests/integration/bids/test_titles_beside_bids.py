"""Opened bids show the bidders' titles in force with their scope, each a way to what it means; spent ones are gone."""

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.kernel.transactions import unit_of_work
from tests.integration.bids.conftest import Hall

Login = Callable[[str], FlaskClient]
TITLE = {
    "id": 1, "code": "HB", "honour": "严选服务机构（示例）", "number": "HBYX-7", "scope": "检验检测",
    "issuer": "示例中心",
    "from": "2022-06-01",
}  # fmt: skip


def test_titles_stand_beside_the_bids(hall: Hall, login: Login) -> None:
    hall.bid("institution-1")
    hall.after_deadline()
    hall.open()
    [bid] = hall.bids()
    with unit_of_work():
        bid.institution.titles = [
            TITLE | {"until": "2999-05-31"}, TITLE | {"number": "HBYX-0", "until": "2022-12-31"},
        ]  # fmt: skip
    owner = login("enterprise-1")
    for page in ("bids", f"bids/{bid.id}", "score"):
        found = owner.get(f"/needs/{hall.need.id}/{page}").text
        assert '/certificates/verify?number=HBYX-7"' in found
        assert "检验检测 至 2999-05-31" in found
        assert "HBYX-0" not in found
