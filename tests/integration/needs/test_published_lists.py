"""A published list has a public page: its day, its deadline, the needs on it, and never a contact."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services
from marketplace.needs.models import Need
from tests.cast import Cast
from tests.integration.needs.conftest import MakeNeed, deadline
from tests.integration.needs.test_pages import send

Login = Callable[[str], FlaskClient]


@pytest.fixture
def listed(make_need: MakeNeed, cast: Cast) -> list[Need]:
    """Two needs on one list, one of them withdrawn since; a third still waits."""
    needs = [make_need("approved", title="齿轮断齿检测"), make_need("approved", owner="enterprise-2", title="轴承异响")]
    make_need("approved", title="尚未发布的需求")
    with unit_of_work():
        services.publish_needs(needs, deadline_on=deadline(), by=cast.actor("city"))
        services.withdraw_need(needs[1], "已自行解决", by=cast.actor("enterprise-2"))
    return needs


def test_a_citizen_reads_the_list(client: FlaskClient, listed: list[Need]) -> None:
    assert "企业服务需求汇总表（第 1 批）" in client.get("/lists").text
    page = client.get("/lists/ZZ2023-L001").text
    assert "齿轮断齿检测" in page
    assert "已撤回或取消" in page
    assert f"/needs/{listed[0].id}" in page
    assert deadline().isoformat() in page
    assert "尚未发布" not in page
    assert "0731-00001234" not in page
    assert client.get("/lists/ZZ2023-L999").status_code == 404


def test_the_need_and_the_board_lead_to_it(client: FlaskClient, listed: list[Need]) -> None:
    assert "/lists/ZZ2023-L001" in client.get(f"/needs/{listed[0].id}").text
    assert '"/lists"' in client.get("/board").text


def test_its_sheet_has_the_needs_and_no_contact(client: FlaskClient, listed: list[Need]) -> None:
    answer = client.get("/lists/ZZ2023-L001.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "企业服务需求汇总表（第 1 批）" in cells
    assert [cell for cell in cells if cell.startswith("ZZ2023-0")] == [need.number for need in listed]
    assert not any("0731-00001234" in cell for cell in cells)
    assert client.get("/lists/ZZ2023-L999.xlsx").status_code == 404


def test_publishing_leads_to_the_list(login: Login, make_need: MakeNeed) -> None:
    need = make_need("approved")
    done = send(login("city"), "/needs/publish", needs=[str(need.id)], deadline_on=deadline().isoformat())
    assert done.location == "/lists/ZZ2023-L001"


def test_few_statements_however_long_the_list(client: FlaskClient, listed: list[Need]) -> None:
    seen: list[str] = []

    def listen(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    session().close()  # as in production a request finds nothing of the ones before
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        client.get("/lists/ZZ2023-L001")
        client.get("/lists")
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert len(seen) <= 10
