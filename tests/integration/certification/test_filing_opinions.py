"""Experts' opinions on a filed application, its return by the authority, and a choice that begins the way anew."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import pytest

from marketplace.certification import services
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application
from marketplace.certification.queries.assessments import opinions_of
from marketplace.certification.queries.filings import steps_of
from marketplace.certification.rules.filing import Choice
from marketplace.certification.services import assessing, filling, stepping
from marketplace.certification.services.stepping import Act
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Membership
from tests.cast import Cast
from tests.integration.certification.filing import Filing, moment, paper, scan
from tests.integration.certification.test_filing_run_here import CELLS, CHOICE


@pytest.fixture
def filing(cast: Cast, clocks: ExitStack) -> Filing:
    return Filing(cast, clocks, "hengyang_core.toml", on=moment(2023, 5, 10))


@pytest.fixture
def application(filing: Filing) -> Application:
    found = filing.draft()
    filing.fill(found, CHOICE, CELLS)
    filing.know({"affiliated_with_valid_holder": False})
    filing.submit(found)
    filing.unit_part(found, by=filing.county)
    filing.forward(found, paper(date(2023, 5, 10)), by=filing.county)
    return found


def test_opinions_are_read_with_names_by_those_entitled(filing: Filing, application: Application) -> None:
    expert = filing.cast.actor("assessor-1")
    with unit_of_work():
        services.assign_assessors(application, [filing.cast.users["assessor-1"]], by=filing.city)
        services.declare_clear(application, by=expert)
    filing.find(application)
    with pytest.raises(RuleBroken, match="还没有评分"), unit_of_work():
        services.choose_application(application, by=filing.city)
    with pytest.raises(TransitionRefused, match="按申报表和步骤办理"), unit_of_work():
        services.score_plan(application, {}, by=expert)
    with pytest.raises(RuleBroken, match="是否同意推荐"), unit_of_work():
        assessing.give_opinion(application, "业绩真实，能力较强", None, by=expert)
    with unit_of_work():
        assessing.give_opinion(application, "业绩真实，能力较强", True, by=expert)
    assert [one.name for one in opinions_of(application, filing.by)] == [""]
    assert [(one.name, one.supports) for one in opinions_of(application, filing.city)] == [("assessor-1", True)]
    with unit_of_work():
        services.choose_application(application, by=filing.city)
    assert application.state is ApplicationState.CHOSEN


def test_nobody_assesses_an_own_institution(filing: Filing, application: Application) -> None:
    user = filing.cast.users["assessor-1"]
    with unit_of_work():
        session().add(
            Membership(
                user_id=user, organization_id=application.institution_id, duty="institution", manages_people=False
            )
        )
    with pytest.raises(RuleBroken, match="不能评审"), unit_of_work():
        services.assign_assessors(application, [user], by=filing.city)


def test_what_the_authority_returned_goes_back_to_it(filing: Filing, application: Application) -> None:
    with unit_of_work():
        stepping.return_recorded(application, {"document.d01": "看不清"}, "", Act(), by=filing.city)
        filling.attach_document(application, "d01", scan("清楚的.pdf"), by=filing.by)
    filing.submit(application)
    assert application.state is ApplicationState.AT_CITY
    assert [one.is_current for one in steps_of(application) if one.decision == "forward"] == [True]


def test_another_choice_begins_the_way_anew(filing: Filing, application: Application) -> None:
    with unit_of_work():
        stepping.return_recorded(application, {"choice": "应按类型3申报"}, "", Act(), by=filing.city)
        filling.save_choice(application, replace(CHOICE, tracks=("3",)), by=filing.by)
    filing.submit(application)
    assert (application.state, application.step) == (ApplicationState.SUBMITTED, 0)
    assert [one.is_current for one in steps_of(application)] == [False, False]


def test_the_pilots_doors_are_shut_to_it(filing: Filing, application: Application) -> None:
    with pytest.raises(Forbidden), unit_of_work():
        services.return_application(application, {}, "请补充", by=filing.county)
    with pytest.raises(TransitionRefused), unit_of_work():
        services.recommend(application, "示例1号", scan(), by=filing.county)
    draft = Filing(filing.cast, filing.clocks, "hengyang_core.toml", "institution-2", on=moment(2023, 5, 10)).draft()
    with pytest.raises(TransitionRefused), unit_of_work():
        services.save_plan(draft, {"common": "示例"}, by=filing.by)
    pilot = Filing(filing.cast, filing.clocks, "zhuzhou_pilot.toml", "institution-2", on=moment(2023, 5, 10)).draft()
    with pytest.raises(TransitionRefused), unit_of_work():
        filling.save_choice(pilot, Choice("county"), by=filing.by)
