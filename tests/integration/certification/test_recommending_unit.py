"""A recommending unit with an account of its own: its desk, its acts, what it may not do, and never its own case."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.certification import services
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application, ExitCase
from marketplace.certification.queries.filings import steps_of
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from tests.cast import Cast
from tests.integration.certification.filing import Filing, moment, paper
from tests.integration.certification.test_filing_recorded import CELLS, CENTRE, DAY

Login = Callable[[str], FlaskClient]
UNIT = "institution-2"


@pytest.fixture
def filing(cast: Cast, clocks: ExitStack) -> Filing:
    found = Filing(cast, clocks, "hubei_selected.toml", on=moment(2023, 6, 5))
    found.know({"mainly_serves_smes": True, "admin_penalties_3y": 0})
    return found


@pytest.fixture
def drafted(filing: Filing) -> Application:
    """Filled in, with the second institution named as the unit that recommends."""
    application, name = filing.draft(), filing.cast.organization(UNIT).name
    unit = filing.cast.organizations[UNIT]
    filing.fill(application, replace(CENTRE, recommender_name=name, recommender_institution_id=unit), CELLS)
    return application


@pytest.fixture
def submitted(filing: Filing, drafted: Application) -> Application:
    filing.submit(drafted)
    return drafted


def pdf() -> tuple[BytesIO, str]:
    return BytesIO(b"%PDF-1.4 unit"), "推荐文件.pdf"


def sent(application: Application, **more: object) -> dict[str, object]:
    return {"version": str(application.version), **more}


def test_a_draft_is_nobody_s_but_the_applicant_s(drafted: Application, login: Login) -> None:
    unit = login(UNIT)
    for page in ("", "/examine", "/papers"):
        assert unit.get(f"/applications/{drafted.id}{page}").status_code == 404
    assert f"/applications/{drafted.id}" not in unit.get("/applications").text


def test_it_is_told_and_finds_the_application_in_its_list(filing: Filing, submitted: Application, login: Login) -> None:
    told = session().scalars(select(InboxMessage.title).where(InboxMessage.user_id == filing.cast.users[UNIT]))
    assert "请贵单位审核推荐" in "".join(told)
    unit = login(UNIT)
    assert "待贵单位推荐的申报" in unit.get("/home").text
    assert "待贵单位推荐的申报" not in login("institution-1").get("/home").text
    assert submitted.number is not None
    assert submitted.number in unit.get("/applications").text
    page = unit.get(f"/applications/{submitted.id}/examine").text
    assert "申报单位的事实和判断" not in page
    assert f"/institutions/{submitted.institution_id}/rules/" not in page
    assert ">推荐<" in page


PART = {
    "cell_operation": "示例：运营正常", "cell_results": "示例：业绩真实", "cell_satisfaction": "92",
    "cell_opinion": "示例：初评合格", "cell_recommended_on": "2023-06-05",
}  # fmt: skip


def test_it_fills_in_its_part_and_recommends_on_its_own_paper(submitted: Application, login: Login) -> None:
    unit, home = login(UNIT), f"/applications/{submitted.id}"
    refused = unit.post(f"{home}/step/forward", data=sent(submitted, opinion="初评合格"))
    assert refused.status_code == 422
    assert "请上传加盖公章的推荐文件" in refused.text
    leaf = f"{home}/unit-forms/recommendation/1"
    assert unit.get(leaf).status_code == 200
    assert unit.post(leaf, data=sent(submitted, **PART)).status_code == 303
    upload = {"file-recommendation": pdf()}
    assert unit.post(f"{home}/unit-documents/recommendation", data=upload).status_code == 303
    passed = {"number": "示例市中心〔2023〕3号", "document": pdf(), "acted_on": "2023-06-05"}
    assert unit.post(f"{home}/step/forward", data=sent(submitted, **passed)).status_code == 303
    [step] = steps_of(submitted)
    assert (step.unit, step.is_recorded, submitted.state) == (
        "天元咨询服务有限公司（示例）",
        False,
        ApplicationState.AT_CITY,
    )
    assert unit.post(f"{home}/step/refuse", data=sent(submitted, opinion="改为不予推荐")).status_code == 403


def test_it_returns_single_parts_or_does_not_recommend_and_says_why(
    filing: Filing, submitted: Application, login: Login
) -> None:
    unit, home = login(UNIT), f"/applications/{submitted.id}"
    assert unit.post(f"{home}/step/return", data=sent(submitted)).status_code == 422
    returned = sent(submitted, remark__document__d02="看不清")
    assert unit.post(f"{home}/step/return", data=returned).status_code == 303
    assert submitted.remarks == {"document.d02": "看不清"}
    filing.submit(submitted)
    assert unit.post(f"{home}/step/refuse", data=sent(submitted)).status_code == 422
    assert unit.post(f"{home}/step/refuse", data=sent(submitted, opinion="服务场所不符合要求")).status_code == 303
    assert submitted.state is ApplicationState.NOT_RECOMMENDED


def test_the_authority_s_acts_are_not_its_own(submitted: Application, login: Login) -> None:
    unit, home = login(UNIT), f"/applications/{submitted.id}"
    for act in ("step/choose", "assign", "withdraw"):
        assert unit.post(f"{home}/{act}", data=sent(submitted, opinion="示例：同意")).status_code == 403
    assert unit.get(f"/institutions/{submitted.institution_id}/distance").status_code == 404


def test_it_never_acts_on_its_own_case(filing: Filing, login: Login) -> None:
    mine = Filing(filing.cast, filing.clocks, "hubei_selected.toml", UNIT, on=moment(2023, 6, 5))
    draft, unit = mine.draft(), login(UNIT)
    chosen = {
        "version": str(draft.version), "route": "centre", "track": "professional", "categories": "管理咨询及财税",
        "recommender_name": mine.institution.name,
    }  # fmt: skip
    refused = unit.post(f"/applications/{draft.id}/choices", data=chosen)
    assert refused.status_code == 422
    assert "不能推荐本单位" in refused.text
    mine.fill(draft, CENTRE, CELLS)
    mine.know({"mainly_serves_smes": True, "admin_penalties_3y": 0})
    mine.submit(draft)
    for act in ("forward", "return", "refuse"):
        assert (
            unit.post(f"/applications/{draft.id}/step/{act}", data=sent(draft, opinion="示例：同意")).status_code == 403
        )
    assert unit.get(f"/applications/{draft.id}/examine").status_code == 403


@pytest.mark.both_databases
def test_who_recommended_may_propose_that_the_title_end_and_not_decide(
    filing: Filing, submitted: Application, login: Login
) -> None:
    unit = filing.cast.actor(UNIT)
    filing.unit_part(submitted, by=unit)
    filing.forward(submitted, paper(DAY), by=unit)
    with unit_of_work():
        services.choose_application(submitted, act=paper(DAY), by=filing.city)
    title = filing.to_certificate(submitted, moment(2023, 6, 6), moment(2023, 6, 14))
    client, home = login(UNIT), f"/certificates/{title.id}"
    assert title.number in client.get("/certificates").text
    assert "提出撤销称号" in client.get(home).text
    said = {"ground": "EXT-11", "statement": "示例：多次不服从协调开展服务活动"}
    assert client.post(f"{home}/exits", data=said).status_code == 303
    case = session().scalars(select(ExitCase)).one()
    assert case.proposed_by_id == unit.organization_id
    assert client.post(f"/exits/{case.id}/uphold", data={"words": "依据第十八条(4)"}).status_code in (403, 404)
    assert login("institution-1").post(f"{home}/exits", data=said).status_code == 403
