"""GJ: city, province, ministry; naming rules, one channel, the random test, quotas under two at once, the ground that
a title rests on."""

from contextlib import ExitStack, suppress
from contextvars import copy_context
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.certification import queries, services
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application, ApplicationStep, Certificate
from marketplace.certification.queries import filings
from marketplace.certification.queries.quotas import meters
from marketplace.certification.rules.filing import Choice
from marketplace.certification.rules.titles import Standing
from marketplace.certification.services import certificates, filling, reminding, stepping, testing
from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from tests.cast import Cast
from tests.integration.certification.filing import Filing, moment, paper, scan

PROVINCE = Choice(
    "province", tracks=("技术服务", "培训服务"), recommender_key="province", recommender_name="湖南省", city="示例市"
)
CLIENTS = [[f"示例客户{place:03d}有限公司", "检测", "很满意"] for place in range(120)]
CELLS = {
    "unit_nature": "技术服务机构", "total_assets": 900, "professionals": 40, "clients": CLIENTS,
    "partners_agreed": "\n".join(f"示例院所{place}" for place in range(6)), "platform_name": "荷塘检测服务平台",
    "institution_name": "荷塘检测服务有限公司（示例）", "demo_statement": "示例：面向中小企业提供检测服务。",
    "operations": [[year, 500, 300, 900, 50, 20, served] for year, served in ((2020, 140), (2021, 160), (2022, 190))],
}  # fmt: skip
ON = moment(2023, 6, 5)
DAY = date(2023, 6, 5)


@pytest.fixture
def filing(cast: Cast, clocks: ExitStack) -> Filing:
    return Filing(cast, clocks, "national_platform.toml", on=ON)


def ground(filing: Filing, until: date = date(2024, 6, 30)) -> Certificate:
    with unit_of_work():
        found = certificates.bring_certificate(
            filing.institution, programme_code="OTHER", honour="省级中小企业公共服务示范平台", number="示例证001",
            issuer="示例省工业和信息化厅", issued_on=date(2022, 7, 1), valid_from=date(2022, 7, 1), valid_until=until,
            evidence=scan("认定文件.pdf"), by=filing.by,
        )  # fmt: skip
        return certificates.verify_certificate(found, "对照公布名单核验", by=filing.city)


def submitted(filing: Filing, choice: Choice = PROVINCE, **cells: object) -> Application:
    application = filing.draft()
    filing.fill(application, choice, {**CELLS, "institution_name": filing.institution.name, **cells})
    filing.submit(application)
    return application


def asked(filing: Filing, application: Application) -> None:
    with unit_of_work():
        test = testing.draw_test(application, "20230605", by=filing.city)
        for call in test.calls:
            testing.record_call(
                call, method="电话询问", interviewee="示例乙", interviewee_role="经理", answer="very", asked_on=DAY,
                by=filing.city,
            )  # fmt: skip


def at_province(filing: Filing, choice: Choice = PROVINCE, **cells: object) -> Application:
    application = submitted(filing, choice, **cells)
    filing.forward(application, paper(DAY, "示例市文1号"))
    asked(filing, application)
    filing.unit_part(application)
    return application


@pytest.mark.parametrize(
    ("cell", "rule"),
    [({"platform_name": "国家检测平台"}, "GJ-35"), ({"platform_name": "荷塘检测中心"}, "GJ-36"),
     ({"demo_statement": "示" * 151}, "GJ-38"), ({"institution_name": "另一名称"}, "GJ-39")],
)  # fmt: skip
def test_naming_rules_bar_an_application(filing: Filing, cell: dict[str, object], rule: str) -> None:
    with pytest.raises(RuleBroken, match=rule) as refused:
        submitted(filing, PROVINCE, **cell)
    assert {one.field for one in refused.value.problems} == {rule}


def test_no_more_than_three_functions_and_one_channel_for_a_platform(filing: Filing) -> None:
    four = replace(PROVINCE, tracks=("信息服务", "技术服务", "创业服务", "培训服务"))
    with pytest.raises(RuleBroken, match="不超过 3 类"), unit_of_work():
        filling.save_choice(filing.draft(), four, by=filing.by)
    submitted(filing)
    other = Filing(filing.cast, filing.clocks, "national_platform.toml", "institution-2", on=ON)
    by_association = Choice("association", tracks=("技术服务",), recommender_name="中国软件行业协会")
    with pytest.raises(RuleBroken, match="GJ-40"):
        submitted(other, by_association)


def test_the_test_is_drawn_once_and_drawn_again_alike(filing: Filing) -> None:
    application = submitted(filing)
    filing.forward(application, paper(DAY))
    filing.unit_part(application)
    with pytest.raises(RuleBroken, match="GJ-34"), unit_of_work():
        stepping.forward_application(application, paper(DAY), by=filing.city)
    with pytest.raises(RuleBroken, match="抽样不少于 10 家"), unit_of_work():
        testing.draw_test(application, "20230605", 9, by=filing.city)
    asked(filing, application)
    drawn = filings.test_of(application)
    assert drawn is not None
    assert filings.replay(drawn) == [call.firm for call in drawn.calls]
    with pytest.raises(RuleBroken, match="不能重抽"), unit_of_work():
        testing.draw_test(application, "7", by=filing.city)
    with pytest.raises(RuleBroken, match="未联系上 0 家"), unit_of_work():
        testing.draw_more(drawn, by=filing.city)
    with unit_of_work():
        testing.record_call(drawn.calls[0], method="电话询问", interviewee="", interviewee_role="", answer="unreached",
                            asked_on=DAY, by=filing.city)  # fmt: skip
        testing.draw_more(drawn, by=filing.city)
    assert len(drawn.calls) == 11
    assert filings.content_of(application, filing.by)["recommendation"]["sample"] is None
    assert len(filings.content_of(application, filing.city)["recommendation"]["sample"]) == 9


def test_to_the_title_which_falls_with_its_ground(filing: Filing) -> None:
    provincial = ground(filing)
    application = filing.draft()
    with unit_of_work():
        filling.rest_on(application, provincial, by=filing.by)
    application = at_province(filing)
    filing.forward(application, paper(DAY, "示例省文1号"))
    assert application.state is ApplicationState.AT_CITY
    with unit_of_work():
        services.choose_application(application, act=paper(DAY, "示例部文1号"), by=filing.city)
    title = filing.to_certificate(application, moment(2023, 6, 6), moment(2023, 7, 1))
    assert (title.rests_on, title.scope) == (provincial, "技术服务、培训服务")
    filing.stand(moment(2024, 7, 1))
    assert title.standing(clock.today()) is Standing.GROUNDLESS
    assert title.standing(date(2026, 7, 1)) is Standing.EXPIRED
    with unit_of_work():
        assert [reminding.tell_of_lost_grounds(), reminding.tell_of_lost_grounds()] == [1, 0]
    told = session().scalars(select(InboxMessage.title).where(InboxMessage.title.contains("随之失效")))
    assert "所依据的「省级中小企业公共服务示范平台」已到期" in "".join(told)
    assert filing.institution.titles == []


def test_an_association_shows_its_own_recognition_and_ministry_units_come_directly(filing: Filing) -> None:
    association = Choice("association", tracks=("技术服务",), recommender_name="中国软件行业协会")
    application = submitted(filing, association)
    assert {one.id: one.verdict.value for one in queries.verdicts_of(application)}["GJ-41"] == "no_evidence"
    filing.forward(application, paper(DAY))
    assert {one.id: one.verdict.value for one in queries.verdicts_of(application)}["GJ-41"] == "met"
    own = {item.document.key for item in filings.checklist(application, "recommender")}
    assert {"association_rules", "association_notice", "association_decision"} <= own
    other = Filing(filing.cast, filing.clocks, "national_platform.toml", "institution-2", on=ON)
    direct = submitted(other, Choice("direct", tracks=("技术服务",)), platform_name="天元咨询服务平台")
    assert (direct.state, direct.step, direct.is_late) == (ApplicationState.AT_CITY, 1, True)


def test_guangdong_sends_one_of_a_city_and_carriers_stand_outside(filing: Filing) -> None:
    guangdong = Choice("guangdong", tracks=("技术服务",), recommender_name="广东省", city="示例市")
    ground_of = ground(filing)
    first = filing.draft()
    with unit_of_work():
        filling.rest_on(first, ground_of, by=filing.by)
    first = submitted(filing, guangdong)
    assert {one.id: one.verdict.value for one in queries.verdicts_of(first)}["GJ-31"] == "met"
    filing.forward(first, paper(DAY))
    other = Filing(filing.cast, filing.clocks, "national_platform.toml", "institution-2", on=ON)
    second = submitted(other, guangdong, platform_name="天元咨询服务平台")
    assert [one.words for one in meters(second)] == ["示例市：已推荐 1 / 1 个", "广东省：已推荐 0 / 4 个"]
    with pytest.raises(RuleBroken, match="不超过 1 个"):
        other.forward(second, paper(DAY))
    with unit_of_work():
        stepping.return_recorded(second, {"choice": "请核对是否属于载体"}, "", paper(DAY), by=other.city)
        filling.save_choice(
            second, replace(guangdong, carrier="中外中小企业合作区", carrier_city="示例市"), by=other.by
        )
    other.submit(second)
    assert other.forward(second, paper(DAY)).quota == "QTA-05"


@pytest.mark.both_databases
def test_the_last_place_goes_to_one_of_two_at_once(app: Flask, filing: Filing) -> None:
    other = Filing(filing.cast, filing.clocks, "national_platform.toml", "institution-2", on=ON)
    both = [at_province(filing), at_province(other, platform_name="天元咨询服务平台")]
    with unit_of_work():
        for place in range(3):
            taken = Application(
                programme=both[0].programme, round="national-platform-2019", county_code="430202", route="province",
                institution=filing.institution, recommender_key="province", recommender_name="湖南省",
                state=ApplicationState.DECLINED, profile={}, plan={}, remarks={},
            )  # fmt: skip
            session().add(taken)
            session().add(ApplicationStep(
                application=taken, position=1, title="省级", decision="forward", unit="湖南省", quota="QTA-01",
                acted_on=DAY, document_number=f"示例{place}",
            ))  # fmt: skip
    ends = together(app, [one.id for one in both], filing)
    assert sorted(end[:2] for end in ends) == ["do", "湖南"]
    assert "已推荐 4 / 4 个，超额报送不予受理" in "".join(ends)


def together(app: Flask, numbers: list[int], filing: Filing) -> list[str]:
    """Both are passed on at once, each in a thread and a session of its own; what became of each."""
    barrier, ends = Barrier(len(numbers)), list[str]()
    city = filing.city
    session().rollback()

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait(30)
            try:
                with unit_of_work():
                    found = session().get_one(Application, number)
                    stepping.forward_application(found, paper(DAY, f"示例省文{number}号"), by=city)
                ends.append("done")
            except Refusal as refused:
                ends.append(str(refused))
            finally:
                db.session.remove()

    threads = [Thread(target=copy_context().run, args=(run, number)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with suppress(Refusal):
        session().expire_all()
    return ends
