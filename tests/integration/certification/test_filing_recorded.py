"""HB and HY-B, recorded here: the outside units' steps are entered from their papers; a recommender's own case is not
its own to act on; a title may be renewed in the year in which it ends."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.certification import queries, services
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application, Certificate
from marketplace.certification.queries.filings import place, steps_of
from marketplace.certification.rules.filing import Choice
from marketplace.certification.rules.recording import PaperTitle, numbering_problems
from marketplace.certification.rules.titles import Standing
from marketplace.certification.services import exits, filling, stepping
from marketplace.certification.services.stepping import Act
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Membership
from marketplace.publicity.models import Notice
from marketplace.security.actors import SYSTEM
from tests.cast import Cast
from tests.integration.certification.conftest import Course
from tests.integration.certification.filing import FOLDER, Filing, moment, paper
from tests.integration.certification.test_certificates import bring

Login = Callable[[str], FlaskClient]
DAY = date(2023, 6, 5)
CENTRE = Choice(
    "centre", tracks=("professional",), categories=("管理咨询及财税",), recommender_name="示例市中小企业服务中心"
)
CELLS = {
    "legal_form": "独立的法人资格", "founded_on": "2016-05-01", "registered_capital": 100, "fulltime_staff": 12,
    "professionals": 10, "premises_area": 120, "smes_served": 66, "satisfaction": 92, "charity_ratio": 15,
    "credit": "无", "investigation": "否",
}  # fmt: skip
BASE = {
    "staff": 40, "gross_floor_area": 20000, "self_held_area": 8000,
    "operations": [[900, 300, 55, 50, 3, 260], [990, 350, 60, 58, 4, 300]],
}  # fmt: skip


@pytest.fixture
def filing(cast: Cast, clocks: ExitStack) -> Filing:
    found = Filing(cast, clocks, "hubei_selected.toml", on=moment(2023, 6, 5))
    found.know({"mainly_serves_smes": True, "admin_penalties_3y": 0})
    return found


def submitted(filing: Filing, choice: Choice = CENTRE) -> Application:
    application = filing.draft()
    filing.fill(application, choice, CELLS)
    filing.submit(application)
    return application


def certified(filing: Filing) -> Certificate:
    return recognised(filing, DAY, moment(2023, 6, 6), moment(2023, 6, 14))


def recognised(filing: Filing, day: date, posted: datetime, confirmed: datetime) -> Certificate:
    application = submitted(filing)
    filing.unit_part(application)
    filing.forward(application, paper(day, opinion="初评合格"))
    with unit_of_work():
        services.choose_application(application, act=paper(day, opinion="评审合格"), by=filing.city)
    return filing.to_certificate(application, posted, confirmed)


def test_every_outside_step_is_entered_from_its_paper(filing: Filing) -> None:
    application = submitted(filing)
    assert {one.id: one.verdict.value for one in queries.verdicts_of(application)}["HB-26"] == "met"
    with pytest.raises(Forbidden), unit_of_work():
        stepping.forward_application(application, paper(date(2023, 6, 5)), by=filing.county)
    with pytest.raises(RuleBroken, match=r"初评意见.*上传该单位这一步的文件|上传该单位") as refused, unit_of_work():
        stepping.forward_application(application, Act(), by=filing.city)
    assert {one.field for one in refused.value.problems} >= {"document", "number", "acted_on"}
    filing.unit_part(application)
    step = filing.forward(application, paper(date(2023, 6, 5)))
    assert (step.unit, step.is_recorded, application.state) == (
        "示例市中小企业服务中心",
        True,
        ApplicationState.AT_CITY,
    )
    assert place(application).words == "第 2 步，共 2 步：省中心评审、公示、授牌"


def test_from_draft_to_its_end_and_again_in_the_year_of_expiry(filing: Filing, tmp_path: Path) -> None:
    certificate = certified(filing)
    assert (certificate.scope, certificate.valid_until) == ("专业服务机构、管理咨询及财税服务类", date(2026, 6, 13))
    assert certificate.application is not None
    assert [one.decision for one in steps_of(certificate.application)] == ["forward", "choose"]
    text = (FOLDER / "hubei_selected.toml").read_text("utf-8")
    later = text.replace("hubei-selected-2023", "hubei-selected-2025").replace("2023-01-01", "2025-01-01", 1)
    (tmp_path / "later.toml").write_text(later, "utf-8")
    with unit_of_work():
        services.load_programme(tmp_path / "later.toml", by=SYSTEM)
    with clock.standing_at(moment(2025, 6, 1)), pytest.raises(RuleBroken, match="自 2026-01-01 起"), unit_of_work():
        services.start_application(filing.institution, code="HB", by=filing.by)
    filing.stand(moment(2026, 3, 2))
    again = recognised(filing, date(2026, 3, 2), moment(2026, 3, 3), moment(2026, 3, 20))
    assert (again.valid_from, again.valid_until) == (date(2026, 6, 14), date(2029, 6, 13))
    assert certificate.standing(date(2026, 6, 14)) is Standing.EXPIRED


def test_a_recommender_with_an_account_acts_itself_but_never_for_itself(filing: Filing) -> None:
    other = filing.cast.organizations["institution-2"]
    unit = filing.cast.actor("institution-2")
    application = submitted(filing, replace(CENTRE, recommender_institution_id=other))
    filing.unit_part(application, by=unit)
    step = filing.forward(application, paper(date(2023, 6, 5)), by=unit)
    assert (step.unit, step.is_recorded) == (unit.organization_name, False)
    mine = Filing(filing.cast, filing.clocks, "hubei_selected.toml", "institution-2", on=moment(2023, 6, 5))
    draft = mine.draft()
    with pytest.raises(RuleBroken, match="不能推荐本单位"), unit_of_work():
        filling.save_choice(draft, replace(CENTRE, recommender_institution_id=other), by=unit)


def test_whoever_works_for_the_applicant_acts_on_no_step_of_it(filing: Filing) -> None:
    application = submitted(filing)
    with unit_of_work():
        city = session().get_one(Membership, filing.cast.memberships["city"])
        session().add(Membership(
            user_id=city.user_id, organization_id=application.institution_id, duty="institution", manages_people=False
        ))  # fmt: skip
    assert [one.article[:4] for one in stepping.acting_problems(application, filing.city)] == ["第二十一"]
    with pytest.raises(RuleBroken, match="应由其他单位、其他人员办理"), unit_of_work():
        stepping.refuse_application(application, Act(opinion="不符合条件"), by=filing.city)
    with unit_of_work():
        stepping.refuse_application(
            application, paper(date(2023, 6, 5), opinion="不符合条件"), by=filing.cast.actor("city-2")
        )
    assert application.state is ApplicationState.NOT_RECOMMENDED


def test_a_case_under_investigation_is_not_taken(filing: Filing) -> None:
    application = filing.draft()
    filing.fill(application, CENTRE, {**CELLS, "investigation": "是"})
    with pytest.raises(RuleBroken, match="HB-21"), unit_of_work():
        services.submit_application(application, truthful_by="法人（示例）", by=filing.by)


def test_the_title_falls_by_its_own_path(filing: Filing) -> None:
    certificate = certified(filing)
    filing.stand(moment(2023, 9, 1))
    with unit_of_work():
        case = exits.propose_exit(certificate, ground="EXT-10", statement="已承担刑事责任", by=filing.city)
        exits.reply_to_exit(case, "情况属实，没有异议", by=filing.by)
        exits.uphold_exit(case, "依据第十八条(3)", by=filing.cast.actor("city-2"))
    assert certificate.standing(clock.today()) is Standing.REVOKED
    assert filing.institution.titles == []


def test_a_base_comes_by_its_park_whose_paper_is_recorded(cast: Cast, clocks: ExitStack) -> None:
    base = Filing(cast, clocks, "hengyang_base.toml", on=moment(2023, 5, 10))
    base.know({"operator_reg_place": "430408"})
    application = base.draft()
    base.fill(application, Choice("park", recommender_name="示例园区产业发展部"), BASE)
    base.submit(application)
    base.unit_part(application)
    step = base.forward(application, paper(date(2023, 5, 10)))
    assert (step.unit, step.is_late, place(application).holder) == ("示例园区产业发展部", False, "outside")
    rows = {one.id: one for one in queries.verdicts_of(application)}
    assert (rows["HY-B-07"].fact, rows["HY-B-09"].fact) == (40, 300)
    with unit_of_work():
        services.choose_application(application, act=paper(date(2023, 5, 10), opinion="同意认定"), by=base.city)
    title = base.to_certificate(application, moment(2023, 5, 22), moment(2023, 5, 30))
    assert [title.standing(day) for day in (date(2026, 5, 29), date(2026, 5, 30))] == [
        Standing.EXPIRING, Standing.EXPIRED,
    ]  # fmt: skip


def test_a_sixth_programme_is_a_file_and_no_code(cast: Cast, clocks: ExitStack, tmp_path: Path) -> None:
    text = (FOLDER / "hubei_selected.toml").read_text("utf-8").replace('id = "HB-', 'id = "SX-')
    for old, new in (('code = "HB"', 'code = "SX"'), ("hubei-selected", "example-selected"), ("HBYX", "SXYX")):
        text = text.replace(old, new)
    file = tmp_path / "sixth" / "selected.toml"
    file.parent.mkdir()
    file.write_text(text, "utf-8")
    sixth = Filing(cast, clocks, str(file), on=moment(2023, 6, 5))
    title = recognised(sixth, DAY, moment(2023, 6, 6), moment(2023, 6, 14))
    assert (title.programme_code, title.number[:8]) == ("SX", "SXYX2023")


@pytest.mark.both_databases
def test_the_outside_posting_and_decision_are_entered_with_their_own_days(filing: Filing, login: Login) -> None:
    application = submitted(filing)
    filing.unit_part(application)
    filing.forward(application, paper(DAY))
    with unit_of_work():
        services.choose_application(application, act=paper(DAY, opinion="评审合格"), by=filing.city)
    filing.stand(moment(2023, 6, 26))
    desk, door = login("city"), "/applications/decisions"
    sent = {"applications": str(application.id), "posted_on": "2023-06-06", "source": "鄂中小服公示〔2023〕2号"}
    for wrong, words in (
        ({"posted_on": "2023-06-27"}, "晚于今天"), ({"posted_on": "2023-06-02"}, "早于认定单位的办理日期"),
        ({"source": ""}, "标题、文号或网址"), ({"posted_on": "6月6日"}, "2023-03-16"),
    ):  # fmt: skip
        refused = desk.post(door, data=sent | wrong)
        assert (refused.status_code, words in refused.text) == (422, True)
    assert desk.post(door, data=sent).status_code == 303
    notice = session().scalars(select(Notice)).one()
    assert (notice.posted_on, notice.ends_on, notice.issuer) == (
        date(2023, 6, 6), date(2023, 6, 13), "湖北省中小企业服务中心",
    )  # fmt: skip
    page = desk.get(f"/notices/{notice.id}").text
    assert "鄂中小服公示〔2023〕2号" in page
    assert "我局" not in page
    confirm, given = f"/applications/notices/{notice.id}/confirm", said(notice, application)
    for wrong, words in (
        ({"decided_on": "2023-06-13"}, "应在公示期满"), ({"decided_on": "2023-06-27"}, "晚于今天"),
        ({"number": ""}, "请勾选「没有编号」"), ({"has_none": "y"}, "请去掉「没有编号」的勾选"),
        ({"plaque_on": "2023-06-13"}, "授牌日期应在认定日期"), ({"plaque_on": "2023-06-27"}, "授牌日期应在认定日期"),
        ({"number": "鄂" * 61}, "不超过 60 字"),
    ):  # fmt: skip
        refused = desk.post(confirm, data=given | said(notice, application, **wrong))
        assert (refused.status_code, words in refused.text, "依据：：" in refused.text) == (422, True, False)
    assert session().scalars(select(Certificate)).all() == []
    assert desk.post(confirm, data=given).status_code == 303
    title = session().scalars(select(Certificate)).one()
    assert (title.issued_on, title.valid_from, title.valid_until) == (
        date(2023, 6, 14), date(2023, 6, 14), date(2026, 6, 13),
    )  # fmt: skip
    assert (title.number, title.number_is_issuers, title.plaque_on) == ("鄂严选〔2023〕12号", True, date(2023, 6, 20))
    for page in (desk.get(f"/certificates/{title.id}").text, verifying(desk, title.number)):
        assert "认定单位的编号" in page
        assert "本平台登记号" not in page


def said(notice: Notice, application: Application, **fields: str) -> dict[str, str]:
    """What is posted of an outside decision, by the names of the form."""
    whole = fields or {"decided_on": "2023-06-14", "number": "鄂严选〔2023〕12号", "plaque_on": "2023-06-20"}
    of_notice = {"decided_on"}
    return {
        f"n{notice.id}-{name}" + ("" if name in of_notice else f"_{application.id}"): value
        for name, value in whole.items()
    }


def verifying(browser: FlaskClient, number: str) -> str:
    """The public check, asked for a number."""
    return browser.get("/certificates/verify", query_string={"number": number}).text


def test_without_a_number_of_its_own_the_title_bears_our_registration(filing: Filing, login: Login) -> None:
    title, anybody = certified(filing), login("enterprise-1")
    assert (title.number, title.number_is_issuers) == (f"HBYX2023-{title.id:04d}", False)
    page = verifying(anybody, title.number)
    assert "本平台登记号" in page
    assert "湖北省中小企业服务中心颁发" in page
    assert "认定单位的编号" not in page


@pytest.mark.both_databases
def test_no_number_stands_on_two_titles_of_a_programme(filing: Filing) -> None:
    def posted(who: Filing) -> tuple[Application, Notice]:
        application = submitted(who)
        who.unit_part(application)
        who.forward(application, paper(DAY))
        with unit_of_work():
            services.choose_application(application, act=paper(DAY, opinion="评审合格"), by=who.city)
            return application, services.post_admission_notice([application], by=who.city)

    other = Filing(filing.cast, filing.clocks, "hubei_selected.toml", "institution-2", on=moment(2023, 6, 5))
    other.know({"mainly_serves_smes": True, "admin_penalties_3y": 0})
    (first, notice), (second, later) = posted(filing), posted(other)
    filing.stand(moment(2023, 6, 26))
    same = PaperTitle("鄂严选〔2023〕12号")
    with unit_of_work():
        services.confirm_applications(notice, titles={first.id: same}, by=filing.city)
    with pytest.raises(RuleBroken, match="编号 鄂严选〔2023〕12号 已登记过"), unit_of_work():
        services.confirm_applications(later, titles={second.id: same}, by=filing.city)
    # A title won elsewhere bears by chance what we would make ourselves for the next but one: ours then differs.
    ours = f"HBYX2023-{session().scalars(select(Certificate.id)).one() + 2:04d}"
    bring(filing.institution, filing.cast, ours)
    with unit_of_work():
        services.confirm_applications(later, titles={second.id: PaperTitle(has_none=True)}, by=filing.city)
    numbers = select(Certificate.number).order_by(Certificate.id)
    assert session().scalars(numbers).all() == [same.number, ours, f"{ours}-1"]


def test_one_number_is_not_given_to_two_of_one_list() -> None:
    names = {1: "示例甲公司", 2: "示例乙公司"}
    same, day = {1: PaperTitle("示例1号"), 2: PaperTitle(" 示例1号 ")}, date(2023, 6, 14)
    for titles, found in (
        (same, ["number_1", "number_2"]), ({1: same[1], 2: PaperTitle("示例2号")}, []), ({}, ["number_1", "number_2"]),
    ):  # fmt: skip
        problems = numbering_problems(titles, names, is_recorded=True, taken=set(), decided_on=day, today=day)
        assert [one.field for one in problems] == found
    ours = numbering_problems({1: same[1]}, names, is_recorded=False, taken=set(), decided_on=day, today=day)
    assert ["由本平台编制" in one.message for one in ours] == [True]


def test_what_is_run_here_is_posted_and_decided_on_the_day(course: Course) -> None:
    application, city = course.chosen(), course.cast.actor("city")
    with pytest.raises(RuleBroken, match="公示日就是发布当天"), unit_of_work():
        services.post_admission_notice([application], posted_on=date(2023, 3, 19), source="示例公示", by=city)
    with unit_of_work():
        notice = services.post_admission_notice([application], by=city)
    course.stand(moment(2023, 3, 30))
    with pytest.raises(RuleBroken, match="认定日就是确认当天"), unit_of_work():
        services.confirm_applications(notice, decided_on=date(2023, 3, 29), by=city)
