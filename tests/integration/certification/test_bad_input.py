"""What cannot be right is refused with its field and rule, and nothing that was there is lost."""

from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from marketplace.certification.models import Application
from marketplace.certification.queries.filings import documents_of
from marketplace.documents.services import content_of
from marketplace.kernel.database import session
from tests.cast import Cast
from tests.integration.certification.filing import Filing, moment
from tests.integration.certification.test_filing_run_here import CELLS, CHOICE, submitted

Login = Callable[[str], FlaskClient]
FOREIGN = {
    "程序.exe": b"MZ\x90\x00 not a paper", "假的.pdf": b"PK\x03\x04 not what it is called", "空.pdf": b"",
    "无.pdf/../../etc": b"%PDF-1.4",
}  # fmt: skip


@pytest.fixture
def filing(cast: Cast, clocks: ExitStack) -> Filing:
    return Filing(cast, clocks, "hengyang_core.toml", on=moment(2023, 5, 10))


def kept(application: Application, key: str) -> bytes:
    session().expire_all()
    return content_of(documents_of(application)[key].attachment)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_takes_no_paper_s_place(filing: Filing, login: Login, name: str) -> None:
    application = filing.draft()
    filing.fill(application, CHOICE, CELLS)
    before = kept(application, "d03")
    sent = {"file-d03": (BytesIO(FOREIGN[name]), name)}
    refused = login("institution-1").post(f"/applications/{application.id}/documents/d03", data=sent)
    assert refused.status_code == 422
    assert "error" in refused.text
    assert kept(application, "d03") == before


def test_nor_one_of_the_recommending_unit(filing: Filing, login: Login) -> None:
    application, county = submitted(filing), login("county-430202")
    door = f"/applications/{application.id}/unit-documents/summary"
    assert county.post(door, data={"file-summary": (BytesIO(b"%PDF-1.4"), "附件4.pdf")}).status_code == 303
    before = kept(application, "summary")
    answer = county.post(door, data={"file-summary": (BytesIO(FOREIGN["程序.exe"]), "程序.exe")})
    assert "不接收这种文件" in county.get(answer.location.partition("#")[0]).text
    assert kept(application, "summary") == before


def test_a_paper_is_put_on_the_own_list_alone(filing: Filing, login: Login) -> None:
    application = filing.draft()
    for who, item, status in (("institution-2", "d03", 404), ("institution-1", "d99", 404), ("city", "d03", 403)):
        sent = {f"file-{item}": (BytesIO(b"%PDF-1.4"), "批文.pdf")}
        assert login(who).post(f"/applications/{application.id}/documents/{item}", data=sent).status_code == status
    assert documents_of(application) == {}


@pytest.mark.parametrize(
    ("form", "field", "typed"),
    [("added", "service_assets", "-5"), ("added", "service_assets", "1e400"), ("added", "service_assets", "两百"),
     ("added", "qualified_staff", "7.5"), ("application", "founded_on", "2023-13-40"),
     ("application", "founded_on", "2099-01-01")],
)  # fmt: skip
def test_a_cell_that_cannot_be_right_is_refused_and_stays_typed(
    filing: Filing, login: Login, form: str, field: str, typed: str
) -> None:
    application = filing.draft()
    filing.fill(application, CHOICE, CELLS)
    before, number = dict(application.content[form]), page_with(login, application, form, field)
    door = f"/applications/{application.id}/forms/{form}/{number}"
    sent = {"version": str(application.version), f"cell_{field}": typed}
    refused = login("institution-1").post(door, data=sent)
    assert refused.status_code == 422
    assert typed in refused.text
    session().expire_all()
    assert application.content[form][field] == before[field]


def page_with(login: Login, application: Application, form: str, field: str) -> int:
    """The form's page on which the field stands."""
    browser = login("institution-1")
    for number in range(1, 9):
        if f'name="cell_{field}"' in browser.get(f"/applications/{application.id}/forms/{form}/{number}").text:
            return number
    raise AssertionError(field)
