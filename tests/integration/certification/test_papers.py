"""Papers over the wire: who may have which, filled from the rows, and the recommending unit's tables."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook

from marketplace.certification.lifecycle import ApplicationState, TaskState
from marketplace.certification.models import (
    Application,
    ApplicationDocument,
    ApplicationStep,
    AssessmentTask,
    RandomTest,
    RandomTestCall,
)
from marketplace.certification.queries.programmes import current_programme
from marketplace.documents.services import store
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from tests.cast import Cast
from tests.integration.certification.conftest import Course, scan
from tests.integration.certification.test_facts import institution  # noqa: F401  the institution with all programmes
from tests.unit.certification.filings import content_of
from tests.unit.certification.programmes import POLICIES

Login = Callable[[str], FlaskClient]
UNIT = "示例推荐单位"


@pytest.fixture
def holder(institution: Institution) -> Institution:  # noqa: F811
    """The applicant; every programme is loaded."""
    return institution


def lay(holder: Institution, cast: Cast, code: str, **more: Any) -> Application:
    """An application under ``code`` that lies with the authority, every cell filled."""
    version = current_programme(code)
    assert version is not None
    with unit_of_work():
        row = Application(
            number=f"{code}-示例-1", programme_version_id=version.id, round=version.round, institution_id=holder.id,
            county_code=holder.county_code, route=POLICIES[code].route[0].key, tracks=["2"], recommender_name=UNIT,
            content=content_of(POLICIES[code]), state=ApplicationState.AT_CITY, truthful_by="法人（示例）",
            submitted_at=datetime(2023, 5, 9, 3, tzinfo=UTC), **more,
        )  # fmt: skip
        session().add(row)
        session().flush()
        by = cast.actor("institution-1")
        paper = store(scan("批文.pdf"), by=by)
        session().add(ApplicationDocument(application_id=row.id, key="d03", attachment_id=paper.id, sha256="0" * 64))
        session().add(ApplicationStep(
            application_id=row.id, position=0, title="审核", decision="forward", unit=UNIT, acted_on=date(2023, 5, 18),
            opinion="材料属实，同意推荐。",
        ))  # fmt: skip
    return row


def document(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return Document(BytesIO(answer.data))


def cells(paper: Any) -> list[str]:
    return [cell.text for table in paper.tables for row in table.rows for cell in row.cells]


def test_who_may_have_an_applicants_papers(
    holder: Institution,
    cast: Cast,
    login: Login,
    client: FlaskClient,
) -> None:
    home = f"/applications/{lay(holder, cast, 'HY-C').id}/papers"
    assert "/login" in client.get(home + "/annex3.docx").location
    for who, status in (
        ("institution-1", 200), ("county-430202", 200), ("city", 200), ("auditor", 200), ("institution-2", 404),
        ("county-430211", 404), ("enterprise-1", 404),
    ):  # fmt: skip
        assert {login(who).get(address).status_code for address in (home, home + "/annex3.docx")} == {status}, who


def test_the_papers_hold_the_rows(holder: Institution, cast: Cast, login: Login) -> None:
    home = f"/applications/{lay(holder, cast, 'HY-C').id}/papers"
    found = cells(document(login("institution-1"), home + "/annex3.docx"))
    assert found[found.index("申报类别") + 1] == "类型2"
    assert found[found.index("机构类型") + 1] == "专业"
    assert any("材料属实，同意推荐。" in cell for cell in found)
    listed = cells(document(login("institution-1"), home + "/checklist.docx"))
    assert listed[listed.index("机构成立批文或注册登记执照复印件") + 1] == "已附：批文.pdf"
    page = login("institution-1").get(home).text
    assert "附件3 衡阳市中小微企业核心服务机构申报书" in page
    assert login("institution-1").get(home + "/annex9.docx").status_code == 404


def test_experts_and_asked_firms_are_not_for_the_applicant(
    holder: Institution,
    cast: Cast,
    login: Login,
) -> None:
    row = lay(holder, cast, "GJ")
    with unit_of_work():
        session().add(AssessmentTask(
            application_id=row.id, assessor_id=cast.users["assessor-1"], state=TaskState.SCORED, comment="示例：可行。",
        ))  # fmt: skip
        drawn = RandomTest(application_id=row.id, seed="7", pool=["示例一厂"], pool_sha256="0" * 64)
        drawn.calls = [RandomTestCall(position=1, firm="示例一厂", phone="0734-1", method="电话询问", answer="basic")]
        session().add(drawn)
    address = f"/applications/{row.id}/papers/annex1.docx"
    assert login("institution-1").get(address).status_code == 404
    assert "推荐表" not in login("institution-1").get(f"/applications/{row.id}/papers").text
    found = cells(document(login("city"), address))
    assert found[found.index("示例一厂") : found.index("示例一厂") + 8] == [
        "示例一厂", "", "", "0734-1", "", "", "√", "",
    ]  # fmt: skip
    assert "recommendation-expert_opinion-0" in found


def test_a_recommending_units_table_and_letter_are_for_officers(holder: Institution, cast: Cast, login: Login) -> None:
    lay(holder, cast, "HY-C")
    city, home = login("city"), "/programmes/HY-C"
    assert UNIT in city.get(home + "/papers").text
    sheet = load_workbook(BytesIO(city.get(f"{home}/summary.xlsx?unit={quote(UNIT)}").data)).worksheets[0]
    assert sheet["A3"].value == f"填报单位：{UNIT}"
    assert [cell.value for cell in sheet[5]][:3] == [1, holder.name, "专业"]
    letter = document(city, f"{home}/letter.docx?unit={quote(UNIT)}")
    assert f"{UNIT}（盖章）" in [line.text for line in letter.paragraphs]
    assert city.get(home + "/letter.docx?unit=nobody").status_code == 404
    assert city.get("/programmes/HB/letter.docx").status_code == 404
    # A county's officer finds the own county alone, and only officers find anything.
    assert holder.name in cells(document(login("county-430202"), "/programmes/HY-C/letter.docx"))
    assert cells(document(login("county-430211"), "/programmes/HY-C/letter.docx")) == [
        "序号", "单位名称", "联系人", "联系电话",
    ]  # fmt: skip
    for door in ("papers", "summary.xlsx", "letter.docx"):
        assert login("institution-1").get(f"/programmes/HY-C/{door}").status_code == 404
        assert login("enterprise-1").get(f"/programmes/HY-C/{door}").status_code in (403, 404)


def test_the_pilots_letter_names_its_own_county(course: Course, login: Login) -> None:
    course.recommended()
    letter = document(login("county-430202"), "/programmes/ZZ/letter.docx?unit=" + quote("荷塘区工信部门"))
    lines = [line.text for line in letter.paragraphs]
    assert "荷工信〔2023〕5号" in lines
    assert "荷塘区工信部门（盖章）" in lines
    assert "荷塘检测服务有限公司（示例）" in cells(letter)
