"""HY-C, run here: from draft to expiry, one return, one objection upheld; late and changed ones are refused."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date

import pytest
from flask.testing import FlaskClient

from marketplace.audit import services as audit
from marketplace.certification import queries, services
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application, InstitutionFact
from marketplace.certification.queries.filings import may_change, place, steps_of
from marketplace.certification.queries.judging import compared
from marketplace.certification.rules.filing import Choice
from marketplace.certification.rules.titles import Standing
from marketplace.certification.services import filling, stepping
from marketplace.certification.services.stepping import Act
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.publicity.services import answer_objection, object_to
from marketplace.publicity.services.objections import Statement
from tests.cast import Cast
from tests.integration.certification.filing import Filing, moment, paper, scan

CHOICE = Choice("county", tracks=("2",))
CELLS = {
    "premises": 45, "service_assets": 35, "staff": 12, "qualified_staff": 9, "insured_staff": 4, "charity_events": 3,
    "deep_service": 25, "deep_events": 2, "event_served": 31, "typical_cases": 3,
    "operations": [[90, 20, 70, 6], [120, 30, 85, 7]],
}  # fmt: skip
OBJECTION = Statement("示例甲", "0731-00000001", "该单位申报的服务场所并非其自有或租用。")


@pytest.fixture
def filing(cast: Cast, clocks: ExitStack) -> Filing:
    return Filing(cast, clocks, "hengyang_core.toml", on=moment(2023, 5, 10))


def submitted(filing: Filing) -> Application:
    application = filing.draft()
    filing.fill(application, CHOICE, CELLS)
    filing.know({"affiliated_with_valid_holder": False})
    filing.submit(application)
    return application


def recommended(filing: Filing) -> Application:
    application = submitted(filing)
    filing.unit_part(application, by=filing.county)
    filing.forward(application, paper(date(2023, 5, 10)), by=filing.county)
    return application


def chosen(filing: Filing) -> Application:
    application = recommended(filing)
    filing.find(application)
    with unit_of_work():
        services.choose_application(application, "符合条件", by=filing.city)
    return application


def test_nothing_is_handed_in_half(filing: Filing) -> None:
    application = filing.draft()
    fields = {one.field for one in services.submission_problems(application)}
    assert {"choice.tracks", "form.added.service_assets", "document.d01"} <= fields
    assert "form.application.address" in fields or application.content["application"]["address"]
    with pytest.raises(RuleBroken, match="申报的类型"), unit_of_work():
        services.submit_application(application, truthful_by="法人（示例）", by=filing.by)
    filing.fill(application, CHOICE, CELLS)
    with pytest.raises(RuleBroken, match="声明材料真实"), unit_of_work():
        services.submit_application(application, by=filing.by)


def test_what_was_filed_is_what_is_judged(filing: Filing) -> None:
    application = submitted(filing)
    assert application.receipt == f"HZ20230510-{application.id:05d}"
    assert place(application).words == "第 1 步，共 2 步：县市区工信部门审核真实性、完整性"
    rows = {one.id: one for one in queries.verdicts_of(application)}
    assert rows["HY-C-29"].fact == 120
    assert rows["HY-C-27"].fact == 85
    assert {one.verdict.value for one in rows.values() if one.weight == "hard"} == {"met"}
    filing.know({"service_assets": 10})
    assert {one.id: one.fact for one in queries.verdicts_of(application)}["HY-C-22"] == 35
    known = session().query(InstitutionFact).filter_by(key="service_premises", is_current=True).one()
    assert (known.source, known.value) == ("filed", 45)
    assert next(one for one in compared(application) if one.key == "service_premises").filed == 45


def test_returned_for_one_cell_only_that_cell_is_open(filing: Filing) -> None:
    application = submitted(filing)
    with pytest.raises(Forbidden), unit_of_work():
        stepping.return_recorded(application, {}, "请补充", Act(), by=filing.cast.actor("county-430211"))
    with unit_of_work():
        stepping.return_recorded(
            application, {"form.added.service_assets": "与审计报告不符"}, "", Act(), by=filing.county
        )
    assert may_change(application, "form.added.service_assets")
    with pytest.raises(TransitionRefused, match="没有被退回"), unit_of_work():
        filling.save_form(application, "added", {"qualified_staff": 11}, by=filing.by)
    with pytest.raises(TransitionRefused), unit_of_work():
        filling.attach_document(application, "d01", scan("另一份.pdf"), by=filing.by)
    with unit_of_work():
        filling.save_form(application, "added", {"service_assets": "40"}, by=filing.by)
    filing.submit(application)
    assert (application.state, application.remarks) == (ApplicationState.SUBMITTED, {})
    assert [one.decision for one in steps_of(application)] == ["return"]


def test_late_is_not_taken(filing: Filing) -> None:
    application = filing.draft()
    filing.fill(application, CHOICE, CELLS)
    with clock.standing_at(moment(2023, 5, 20)), pytest.raises(RuleBroken, match="过期不予受理"), unit_of_work():
        services.submit_application(application, truthful_by="法人（示例）", by=filing.by)
    filing.submit(application)
    filing.unit_part(application, by=filing.county)
    with clock.standing_at(moment(2023, 5, 20)), pytest.raises(RuleBroken, match="过期不予受理"), unit_of_work():
        stepping.forward_application(application, paper(date(2023, 5, 20)), by=filing.county)


def test_a_file_changed_after_the_submission_is_noticed(filing: Filing) -> None:
    application = recommended(filing)
    filing.find(application)
    with unit_of_work():
        application.content = {**application.content, "added": {**application.content["added"], "service_assets": 99}}
    with pytest.raises(RuleBroken, match="与提交时不一致"), unit_of_work():
        services.choose_application(application, by=filing.city)


def test_run_here_no_row_may_be_open_when_chosen(filing: Filing) -> None:
    application = recommended(filing)
    with pytest.raises(RuleBroken, match=r"HY-C-05.*待人工判断"), unit_of_work():
        services.choose_application(application, by=filing.city)


def test_to_the_certificate_and_to_its_end(filing: Filing) -> None:
    application = chosen(filing)
    certificate = filing.to_certificate(application, moment(2023, 5, 22), moment(2023, 5, 30))
    assert (certificate.programme_code, certificate.scope) == ("HY-C", "类型2 专业性")
    assert (certificate.valid_from, certificate.valid_until) == (date(2023, 5, 30), date(2026, 5, 29))
    assert certificate.standing(date(2026, 5, 30)) is Standing.EXPIRED
    assert filing.institution.admitted_from is None
    assert [one["code"] for one in filing.institution.titles] == ["HY-C"]
    assert audit.verify().ok


def objected(filing: Filing) -> Application:
    """Chosen, made public, and taken off the list by an upheld objection."""
    application = chosen(filing)
    filing.stand(moment(2023, 5, 22))
    with unit_of_work():
        notice = services.post_admission_notice([application], by=filing.city)
        objection = object_to(notice, OBJECTION)
    filing.stand(moment(2023, 5, 30))
    with pytest.raises(Refusal, match="1 件异议未答复"), unit_of_work():
        services.confirm_applications(notice, by=filing.city)
    with unit_of_work():
        answer_objection(objection, upheld=True, answer="经核查，租赁合同已经到期。", by=filing.city)
    return application


def test_an_upheld_objection_brings_it_back_to_the_city(filing: Filing) -> None:
    application = objected(filing)
    stands = [application.state]
    with unit_of_work():
        stepping.refuse_application(application, Act(opinion="服务场所不实"), by=filing.city)
    assert [*stands, application.state] == [ApplicationState.ASSESSING, ApplicationState.DECLINED]


def test_after_an_upheld_objection_it_is_returned_mended_and_decided_anew(filing: Filing) -> None:
    application = objected(filing)
    with unit_of_work():
        stepping.return_recorded(
            application, {"form.added.service_assets": "请按续签的合同填写"}, "", Act(), by=filing.city
        )
        filling.save_form(application, "added", {"service_assets": "36"}, by=filing.by)
    filing.submit(application)
    assert (application.state, place(application).is_last) == (ApplicationState.AT_CITY, True)
    with pytest.raises(RuleBroken, match="再次列入名单的理由"), unit_of_work():
        services.choose_application(application, by=filing.city)
    with unit_of_work():
        services.choose_application(application, "续签的合同已核对", by=filing.city)
    title = filing.to_certificate(application, moment(2023, 5, 31), moment(2023, 6, 8))
    assert title.valid_from == date(2023, 6, 8)


def test_what_was_chosen_can_be_refused_before_it_is_made_public(
    filing: Filing, login: Callable[[str], FlaskClient]
) -> None:
    application = chosen(filing)
    home, city = f"/applications/{application.id}", login("city")
    assert "改为不予认定" in city.get(home).text
    page = city.get(f"{home}/examine").text
    assert "step/refuse" in page
    assert "step/choose" not in page
    assert "step/return" not in page
    sent = {"version": str(application.version), "opinion": "公示前查实场所不符"}
    assert city.post(f"{home}/step/refuse", data=sent).status_code == 303
    assert application.state is ApplicationState.DECLINED
