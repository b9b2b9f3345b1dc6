"""A sixth programme is a file and no code: from its form to its title it has every paper, filled and read back."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook

from marketplace.certification import services
from marketplace.certification.models import Application
from marketplace.certification.services import exits
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking.queries import certified
from tests.cast import Cast
from tests.integration.certification.filing import FOLDER, Filing, moment, paper
from tests.integration.certification.test_filing_run_here import CELLS, CHOICE

Login = Callable[[str], FlaskClient]
RENAMED = (
    ('id = "HY-C-', 'id = "SX-'), ('code = "HY-C"', 'code = "SX"'), ("hengyang-core", "example-sixth"),
    ('"HYC"', '"SXRD"'),
    ("核心服务机构", "示例服务机构"), ('title = "推荐报告"', 'title = "示例推荐报告"'),
    ('path = ["refuse"]\n', 'path = ["propose", "reply", "decide", "publish"]\n'),
)  # fmt: skip


@pytest.fixture
def sixth(cast: Cast, clocks: ExitStack, tmp_path: Path) -> Filing:
    """A programme that no code knows, applied for, recommended and lying with the city."""
    text = (FOLDER / "hengyang_core.toml").read_text("utf-8")
    for old, new in RENAMED:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "sixth" / "programme.toml"
    file.parent.mkdir()
    file.write_text(text, "utf-8")
    found = Filing(cast, clocks, str(file), on=moment(2023, 5, 10))
    assert found.code == "SX"
    return found


@pytest.fixture
def recommended(sixth: Filing) -> Application:
    application = sixth.draft()
    sixth.fill(application, CHOICE, CELLS | {"org_type": "专业", "founded_on": "2016-05-01"})
    sixth.know({"affiliated_with_valid_holder": False})
    sixth.submit(application)
    sixth.unit_part(application, by=sixth.county)
    sixth.forward(application, paper(date(2023, 5, 10), opinion="材料属实，同意推荐"), by=sixth.county)
    return application


def cells(content: bytes) -> list[str]:
    read = Document(BytesIO(content))
    return [cell.text for table in read.tables for row in table.rows for cell in row.cells]


def test_every_form_the_checklist_and_the_recommending_papers_are_there(
    recommended: Application, sixth: Filing, login: Login
) -> None:
    city, home = login("city"), f"/applications/{recommended.id}/papers"
    books = re.findall(rf"{home}/(\w+)\.docx", city.get(home).text)
    assert books == [*(form.key for form in sixth.policy().form), "checklist"]
    for form in sixth.policy().form:
        found = cells(city.get(f"{home}/{form.key}.docx").data)
        titles = {field.title for field in form.fields if field.type not in ("table", "seal")}
        missing = [title for title in titles if not any(title in cell for cell in found)]
        assert missing == [], form.title
    added = cells(city.get(f"{home}/added.docx").data)
    assert added[next(place for place, one in enumerate(added) if "服务资产" in one) + 1] == "35"
    listed = cells(city.get(f"{home}/checklist.docx").data)
    assert sum("已附" in one for one in listed) >= 12


def test_the_summary_and_the_letter_are_filled_from_the_file_s_own_words(
    recommended: Application, login: Login
) -> None:
    county, unit = login("county-430202"), quote("荷塘区工信部门")
    page = county.get("/programmes/SX/papers").text
    assert "示例推荐报告" in page
    sheet = load_workbook(BytesIO(county.get(f"/programmes/SX/summary.xlsx?unit={unit}").data)).worksheets[0]
    row = [cell.value for cell in sheet[5]]
    assert row[:7] == [1, recommended.institution.name, "专业", 120, 35, 12, "2016-05-01"]
    letter = Document(BytesIO(county.get(f"/programmes/SX/letter.docx?unit={unit}").data))
    lines = "\n".join(one.text for one in letter.paragraphs)
    assert "对申报材料的真实性、完整性进行了审核" in lines
    assert "荷塘区工信部门（盖章）" in lines


def test_its_title_has_its_papers_and_is_told_to_the_engine(
    recommended: Application, sixth: Filing, login: Login
) -> None:
    sixth.find(recommended)
    with unit_of_work():
        services.choose_application(recommended, "符合条件", by=sixth.city)
    title = sixth.to_certificate(recommended, moment(2023, 5, 22), moment(2023, 5, 30))
    assert title.number.startswith("SXRD2023-")
    assert certified(sixth.institution) == ["SX"]
    with unit_of_work():
        case = exits.propose_exit(title, ground=sixth.policy().exit[0].id, statement="示例：已查实", by=sixth.city)
    city = login("city")
    for address in (
        f"/certificates/{title.id}/paper.docx", f"/certificates/{title.id}/yearly.docx?duty=report_services&year=2023",
        f"/exits/{case.id}/paper.docx",
    ):  # fmt: skip
        answer = city.get(address)
        assert answer.status_code == 200, address
        assert any(title.number in one for one in texts(answer.data)), address


def texts(content: bytes) -> list[Any]:
    return [*cells(content), *(one.text for one in Document(BytesIO(content)).paragraphs)]
