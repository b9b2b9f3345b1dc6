"""The pages of advice: who may open them, what each costs, and a wrong direction told and mended in an import."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from marketplace.extensions import db
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking.services import bulk, planning, reading, versioning, weighing
from marketplace.needs.models import ImportRow
from marketplace.needs.services import importing
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.factories.sheets import filled, needs_row
from tests.integration.matchmaking.conftest import WELDING, MakeNeed
from tests.pages import send

Login = Callable[[str], FlaskClient]
EVERYBODY = ("city", "county-430202", "county-430211", "enterprise-1", "enterprise-2", "institution-1",
             "institution-2", "assessor-1", "auditor", "admin")  # fmt: skip
# page: (who may open it, most statements)
CITY = {"city", "auditor"}
PAGES: dict[str, tuple[set[str], int]] = {
    "/needs/{need}/reading": ({"enterprise-1", "county-430202", "city", "auditor"}, 8),
    "/institutions/{institution}/reading": ({"institution-1", "county-430202", "city", "auditor"}, 8),
    "/needs/{draft}/check": ({"enterprise-1"}, 8), "/needs/{submitted}/review": ({"county-430202"}, 8),
    "/needs/{need}/own-fit": ({"institution-1", "institution-2"}, 8),
    "/suitable-needs": ({"institution-1", "institution-2"}, 6),
    "/taxonomy": ({*CITY, "county-430202", "county-430211"}, 6),
    "/taxonomy/services/ndt": ({*CITY, "county-430202", "county-430211"}, 8),
    "/taxonomy/versions/1": ({*CITY, "county-430202", "county-430211"}, 8),
    "/plans": (CITY, 6), "/plans/1": (CITY, 8), "/plans/pairs": (CITY, 7), "/plans/compare?a=1&b=2": (CITY, 8),
    "/rankings": (CITY, 6), "/rankings/1": (CITY, 8), "/rankings/exposure": (CITY, 6), "/rankings/weights": (CITY, 6),
    "/rankings/weights/1": (CITY, 8), "/plans/export": (CITY, 6), "/plans/pairs/export": (CITY, 6),
    "/plans?q=甲&sort=-name": (CITY, 6), "/plans/pairs?kind=pin&sort=need": (CITY, 7),
    "/rankings?cause=asked&sort=-total": (CITY, 6), "/rankings/export": (CITY, 6),
    "/taxonomy?direction=检验检测&sort=-words": ({*CITY, "county-430202", "county-430211"}, 6),
    "/taxonomy/export": ({*CITY, "county-430202", "county-430211"}, 6),
    "/suitable-needs?q=焊&sort=soon": ({"institution-1", "institution-2"}, 6),
    "/suitable-needs/export": ({"institution-1", "institution-2"}, 6),
}  # fmt: skip


@pytest.fixture
def advised(cast: Cast, make: MakeNeed, pilot: PilotRound) -> dict[str, Any]:
    """One of everything."""
    city, need = cast.actor("city"), make("published")
    with unit_of_work():
        reading.ask_for_institution(session().get_one(Institution, cast.organizations["institution-1"]))
        versioning.propose_words("ndt", ["咕噜机响个不停"], [], "示例：多家企业这样说", by=city)
        bulk.start("asked", by=city)
        planning.set_pair(
            need.number or "", cast.organizations["institution-2"], "forbid", "示例：不做这项服务", by=city
        )
        for name in ("甲方案", "乙方案"):
            planning.make_plan(pilot, name, 10, by=city)
        weighing.propose_weights("示例：年底核对", by=city)
    wrong = {state: make(state, category="咨询管理").id for state in ("draft", "submitted")}
    return wrong | {"need": need.id, "institution": cast.organizations["institution-1"]}


def test_each_page_is_for_its_own_and_within_its_cost(login: Login, advised: dict[str, Any]) -> None:
    told, seen = [], list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
            seen.append(statement)

    clients = {who: login(who) for who in EVERYBODY}
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for page, (may, most) in PAGES.items():
            for who, client in clients.items():
                session().close()  # as in production a request finds nothing of the ones before
                seen.clear()
                status = client.get(page.format(**advised)).status_code
                if (status == 200) != (who in may) or status not in (200, 403, 404):
                    told.append((page, who, status))
                if status == 200 and len(seen) > most:
                    told.append((page, who, len(seen)))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert told == []


def test_a_wrong_direction_in_an_import_is_told_and_mended_with_one_click(
    cast: Cast, login: Login, pilot: PilotRound
) -> None:
    content = filled([needs_row(service=f"咨询管理：{WELDING}")])
    with unit_of_work():
        run = importing.upload_list(content, "附件4.xlsx", "430202", by=cast.actor("county-430202")).run
    session().expire_all()
    client = login("county-430202")
    page = f"/needs/import/{run.id}"
    assert "内容更像「检验检测」" in client.get(page).get_data(as_text=True)
    session().expire_all()
    row = session().scalars(select(ImportRow).where(ImportRow.run_id == run.id)).one()
    answer = send(client, page, f"/needs/import/rows/{row.id}/direction", version=row.version)
    assert answer.status_code == 303
    session().expire_all()
    assert [one["category"] for one in session().get_one(ImportRow, row.id).verdict["records"]] == ["检验检测"]
    assert "内容更像" not in client.get(page).get_data(as_text=True)
    stale = send(client, page, f"/needs/import/rows/{row.id}/direction", version=row.version)
    assert stale.status_code == 409
    assert login("county-430211").get(page).status_code == 404
