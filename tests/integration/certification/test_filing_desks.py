"""The desks of a recorded programme: the random test, quotas in view, experts' opinions, and nobody on an own case."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from marketplace.certification.models import Application
from marketplace.certification.queries import filings
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Membership
from marketplace.security.actors import Duty
from tests.cast import Cast
from tests.integration.certification.filing import Filing, paper
from tests.integration.certification.test_filing_national import (
    DAY,
    ON,
    asked,
    submitted,
)

Login = Callable[[str], FlaskClient]
ANSWER = {
    "method": "电话询问",
    "interviewee": "示例乙",
    "interviewee_role": "经理",
    "answer": "very",
    "asked_on": "2023-06-05",
}


@pytest.fixture
def filing(cast: Cast, clocks: ExitStack) -> Filing:
    """The national programme, on its day."""
    return Filing(cast, clocks, "national_platform.toml", on=ON)


@pytest.fixture
def at_the_province(filing: Filing) -> Application:
    application = submitted(filing)
    filing.forward(application, paper(DAY, "示例市文1号"))
    return application


def prefixed(call_id: int, **answer: str) -> dict[str, str]:
    return {f"c{call_id}-{name}": value for name, value in answer.items()}


def test_the_test_is_drawn_asked_and_drawn_again_in_the_browser(at_the_province: Application, login: Login) -> None:
    city, door = login("city"), f"/applications/{at_the_province.id}/test"
    assert "名单共 120 家" in city.get(door).text
    assert city.post(door, data={"seed": "20230605", "size": "9"}).status_code == 422
    assert city.post(door, data={"seed": "20230605", "size": "10"}).status_code == 303
    assert city.post(door, data={"seed": "7", "size": "10"}).status_code == 422
    drawn = filings.test_of(at_the_province)
    assert drawn is not None
    page = city.get(door).text
    assert "已按种子和名单重算，抽样结果一致" in page
    assert all(call.firm in page for call in drawn.calls)
    first = drawn.calls[0].id
    refused = city.post(f"/test-calls/{first}", data=prefixed(first, **{**ANSWER, "interviewee": ""}))
    assert refused.status_code == 422
    assert "请填写被访人员姓名" in refused.text
    assert city.post(f"/test-calls/{first}", data=prefixed(first, **ANSWER)).status_code == 303
    second = drawn.calls[1].id
    city.post(
        f"/test-calls/{second}", data=prefixed(second, method="电话询问", answer="unreached", asked_on="2023-06-05")
    )
    assert city.post(f"{door}/more", data={"count": "2"}).status_code == 422
    assert city.post(f"{door}/more", data={"count": "1"}).status_code == 303
    page = city.get(door).text
    assert "已答复 1 / 10 家" in page
    assert "第 11" in page or "11、" in page
    own = login("institution-1").get(f"/applications/{at_the_province.id}").text
    assert "示例乙" not in own
    assert login("county-430211").get(door).status_code == 404


def test_the_unit_s_part_the_quota_and_the_paper_of_an_outside_step(
    at_the_province: Application,
    filing: Filing,
    login: Login,
) -> None:
    city, number = login("city"), at_the_province.id
    page = city.get(f"/applications/{number}/examine").text
    assert "湖南省：已推荐 0 / 4 个" in page
    assert "超额报送不予受理" in page
    assert "GJ-34" in page
    assert "按其文件登记" in page
    asked(filing, at_the_province)
    filing.unit_part(at_the_province)
    unit = city.get(f"/applications/{number}/unit-forms/recommendation/1")
    assert unit.status_code == 200
    sent = {"version": str(at_the_province.version), "acted_on": "2023-06-05", "number": "湘工信〔2023〕1号"}
    refused = city.post(f"/applications/{number}/step/forward", data=sent)
    assert refused.status_code == 422
    assert "请上传该单位这一步的文件" in refused.text
    whole = {**sent, "document": (BytesIO(b"%PDF-1.4 x"), "推荐文件.pdf")}
    assert city.post(f"/applications/{number}/step/forward", data=whole).status_code == 303
    page = city.get(f"/applications/{number}").text
    assert "湘工信〔2023〕1号" in page
    assert "按文件登记" in page
    [step] = [one.id for one in filings.steps_of(at_the_province) if one.document_number == "湘工信〔2023〕1号"]
    for who, status in (("institution-1", 200), ("institution-2", 404), ("county-430211", 404), ("assessor-1", 404)):
        assert login(who).get(f"/application-steps/{step}/document").status_code == status


def test_an_expert_gives_an_opinion_and_only_the_authority_reads_the_name(
    at_the_province: Application,
    filing: Filing,
    login: Login,
) -> None:
    asked(filing, at_the_province)
    filing.unit_part(at_the_province)
    filing.forward(at_the_province, paper(DAY, "湘工信〔2023〕1号"))
    number, cast = at_the_province.id, filing.cast
    sent = {"version": str(at_the_province.version), "assessors": [str(cast.users["assessor-1"])]}
    assert login("city").post(f"/applications/{number}/assign", data=sent).status_code == 303
    expert = login("assessor-1")
    assert "先声明利害关系" in expert.get(f"/applications/{number}/assess").text
    assert expert.post(f"/applications/{number}/declare-clear").status_code == 303
    assert expert.post(f"/applications/{number}/assess", data={"words": "", "supports": "yes"}).status_code == 422
    given = {"words": "示例：检测能力强，建议授予。", "supports": "yes"}
    assert expert.post(f"/applications/{number}/assess", data=given).status_code == 303
    name = session().get(Application, number).tasks[0].assessor.display_name  # type: ignore[union-attr]
    assert name in login("city").get(f"/applications/{number}").text
    county = login("county-430202").get(f"/applications/{number}").text
    assert "示例：检测能力强" in county
    assert name not in re.sub(r'class="acting".*?</div>', "", county)
    assert "示例：检测能力强" not in login("institution-1").get(f"/applications/{number}").text


def test_who_belongs_to_the_applicant_is_told_why_it_may_not_act(
    at_the_province: Application,
    filing: Filing,
    login: Login,
) -> None:
    with unit_of_work():
        session().add(Membership(user_id=filing.cast.users["city"], organization_id=at_the_province.institution_id,
                                 duty=Duty.INSTITUTION, manages_people=False))  # fmt: skip
    page = login("city").get(f"/applications/{at_the_province.id}/examine").text
    assert "您不能办理这一步" in page
    assert "第二十一条" in page
    assert "formaction" not in page
    sent = {"version": str(at_the_province.version), "opinion": "示例：不予推荐的理由"}
    refused = login("city").post(f"/applications/{at_the_province.id}/step/refuse", data=sent)
    assert refused.status_code == 422
