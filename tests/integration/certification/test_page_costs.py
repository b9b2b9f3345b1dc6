"""What an application's pages cost: at most eight statements each, at every stop of the longest way and for all."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient

from marketplace.certification import services
from marketplace.certification.models import Application
from marketplace.certification.services import assessing, filling
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from tests.cast import Cast
from tests.integration.certification.filing import Filing, moment, paper
from tests.integration.certification.test_filing_national import CELLS, DAY, ON, PROVINCE, asked, ground
from tests.integration.certification.test_pages import statements

Login = Callable[[str], FlaskClient]
MOST = 8


@pytest.fixture
def filing(cast: Cast, clocks: ExitStack) -> Filing:
    return Filing(cast, clocks, "national_platform.toml", on=ON)


class Filed:
    """One application by its number: counting starts with an empty session, which lets go of whatever was loaded."""

    def __init__(self, filing: Filing) -> None:
        self.filing, self.number = filing, filing.draft().id

    @property
    def now(self) -> Application:
        return session().get_one(Application, self.number)

    def dear(self, browser: FlaskClient, *doors: str) -> dict[str, int]:
        """The doors that cost more than they may; what is kept for the process is read before."""
        addresses = [f"/applications/{self.number}{door}" for door in doors]
        for address in addresses:
            browser.get(address)
        return {one: cost for one in addresses if (cost := statements(browser, one)) > MOST}

    def fill(self) -> None:
        self.filing.fill(self.now, PROVINCE, {**CELLS, "institution_name": self.filing.institution.name})


def test_the_applicant_s_pages(filing: Filing, login: Login) -> None:
    browser, title, filed = login("institution-1"), ground(filing), Filed(filing)
    with unit_of_work():
        filling.rest_on(filed.now, title, by=filing.by)
    filed.fill()
    assert filed.dear(browser, "", "/edit", "/forms/application/1", "/documents", "/check", "/choices") == {}
    filing.submit(filed.now)
    assert filed.dear(browser, "", "/receipt", "/papers", "/papers/checklist.docx") == {}


def test_the_officers_and_experts_pages(filing: Filing, login: Login) -> None:
    city, expert, filed = login("city"), login("assessor-1"), Filed(filing)
    filed.fill()
    filing.submit(filed.now)
    assert filed.dear(city, "", "/examine", "/papers") == {}
    filing.forward(filed.now, paper(DAY, "示例市文1号"))
    asked(filing, filed.now)
    filing.unit_part(filed.now)
    assert filed.dear(city, "", "/examine", "/test", "/unit-forms/recommendation/1") == {}
    filing.forward(filed.now, paper(DAY, "示例省文1号"))
    with unit_of_work():
        services.assign_assessors(filed.now, [filing.cast.users["assessor-1"]], by=filing.city)
        services.declare_clear(filed.now, by=filing.cast.actor("assessor-1"))
    assert filed.dear(city, "", "/examine") == {}
    assert filed.dear(expert, "", "/assess") == {}
    with unit_of_work():
        assessing.give_opinion(filed.now, "业绩真实，能力较强", True, by=filing.cast.actor("assessor-1"))
        services.choose_application(filed.now, act=paper(DAY, "示例部文1号"), by=filing.city)
    assert filed.dear(city, "") == {}
    filing.stand(moment(2023, 6, 6))
    with unit_of_work():
        services.post_admission_notice([filed.now], by=filing.city)
    assert filed.dear(login("city"), "", "/papers/checklist.docx") == {}
