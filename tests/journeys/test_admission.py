"""An institution applies, is returned, mends, is recommended, scored, chosen, made public, confirmed, listed."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from marketplace.audit import services as audit
from marketplace.certification import queries, services
from marketplace.certification.models import Application
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.security.actors import SYSTEM
from tests.cast import Cast
from tests.integration.certification.conftest import PLAN, PROGRAMME, complete

Login = Callable[[str], FlaskClient]
SCORES = {"problems": "16", "approach": "20.5", "team": "15", "record": "18", "concession": "12", "comment": "可行"}


def on(month: int, day: int) -> datetime:
    return datetime(2023, month, day, 2, tzinfo=UTC)


def pdf(name: str) -> tuple[BytesIO, str]:
    return BytesIO(b"%PDF-1.4 demo"), name


@pytest.fixture
def go_to(cast: Cast) -> object:
    with ExitStack() as stack:
        stack.enter_context(clock.standing_at(on(3, 6)))
        with unit_of_work():
            services.load_programme(PROGRAMME, by=SYSTEM)
            complete(session().get_one(Institution, cast.organizations["institution-1"]))
        yield lambda month, day: stack.enter_context(clock.standing_at(on(month, day)))


def version() -> str:
    session().expire_all()
    return str(session().query(Application).one().version)


def post(client: FlaskClient, address: str, status: int = 303, **data: object) -> str:
    answer = client.post(address, data={"version": version(), **data}, content_type="multipart/form-data")
    assert answer.status_code == status, answer.text
    return answer.location or answer.text


def test_admission_from_draft_to_the_list(cast: Cast, login: Login, go_to: Callable[[int, int], object]) -> None:
    institution = login("institution-1")
    assert "开始填写申报" in institution.get("/application").text
    home = institution.post("/application").location.removesuffix("/edit")
    assert "还缺" in institution.get(home + "/edit").text
    post(institution, home + "/plan", **PLAN)
    post(institution, home + "/route", route="county", is_financial="no", is_legal_person="yes")
    post(institution, home + "/commitment", signatory="法人（示例）", signed_on="2023-03-05", scan=pdf("承诺.pdf"))
    assert institution.get(home + "/annex2.docx").status_code == 200
    assert "检查并提交" in institution.get(home + "/edit").text
    post(institution, home + "/submit")
    assert "ZZSB2023-" in institution.get(home + "/receipt").text

    go_to(3, 8)
    county = login("county-430202")
    assert PLAN["team"] in county.get(home + "/review").text
    remarks = {"remark__plan__team": "请写明检测人员的资格", "remark__profile__premises": "请补充面积"}
    post(county, home + "/return", **remarks)
    institution = login("institution-1")
    mended = institution.get(home + "/edit").text
    assert "请写明检测人员的资格" in mended
    assert "请补充面积" in mended
    post(institution, home + "/plan", **(PLAN | {"team": "示例：检测人员 6 名，均持证上岗。"}))
    post(institution, home + "/submit")

    go_to(3, 14)
    county = login("county-430202")
    assert "请填写推荐文件的文号" in post(county, home + "/recommend", 422, overall="材料齐全")
    post(county, home + "/recommend", number="荷工信〔2023〕5号", file=pdf("推荐文件.pdf"))

    go_to(3, 17)
    city = login("city")
    post(city, home + "/assign", assessors=[str(cast.users["assessor-1"]), str(cast.users["assessor-2"])])
    for name in ("assessor-1", "assessor-2"):
        assessor = login(name)
        post(assessor, home + "/declare-clear")
        assert "应在 0 至 20 分之间" in post(assessor, home + "/assess", 422, **(SCORES | {"team": "30"}))
        post(assessor, home + "/assess", **SCORES)
        assert "81.5" in assessor.get(home + "/assess").text
    assert "81.50" in city.get(home).text

    go_to(3, 20)
    city = login("city")
    post(city, home + "/choose")
    number = home.rpartition("/")[2]
    post(city, "/applications/decisions", applications=[number])
    notice = session().get_one(Application, int(number)).notice_item
    assert notice is not None
    confirm = f"/applications/notices/{notice.notice_id}/confirm"
    assert city.post(confirm).status_code == 409

    go_to(3, 28)
    city, institution = login("city"), login("institution-1")
    assert "确认公示期满的机构" in city.get("/applications/decisions").text
    post(city, confirm)
    assert "2024-03-27" in institution.get(home).text
    listed = queries.get_application(int(number))
    assert listed is not None
    assert listed.institution.is_public
    assert audit.verify().ok
