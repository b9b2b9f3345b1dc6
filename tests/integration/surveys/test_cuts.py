"""Figures by wave, county, direction and dimension agree with the same figures under a filter."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import queries, services
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.queries import FigureFilters
from marketplace.surveys.rules import Figures, Given
from tests.cast import Cast
from tests.integration.certification.conftest import at
from tests.integration.surveys.conftest import Ask
from tests.integration.surveys.test_pages import counted

Login = Callable[[str], FlaskClient]


def fill(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    for firm, level, points, values in (
        (1, "very", 5, {}), (2, "basic", 4, {"county": "430211"}), (3, "dissatisfied", 2, {"category": "数智转型"}),
        (4, "very", 3, {"institution": "institution-2"}),
    ):  # fmt: skip
        invitation = ask(firm=firm, **values)
        with unit_of_work():
            services.answer_invitation(invitation, Given(level, {"skill": points}), channel="link", by=ANONYMOUS)
    with clock.standing_at(at(9, 1)), unit_of_work():
        asked = services.invite(ask(firm=5).engagement, Wave.TERM_END, by=cast.actor("city"))
        services.answer_invitation(asked, Given("very"), channel="link", by=ANONYMOUS)


@pytest.mark.both_databases
def test_a_cut_is_what_its_filter_counts(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    fill(ask, pilot_round, cast)
    number = cast.organizations["institution-1"]
    for cut in ("wave", "county", "category"):
        found = queries.cut_figures(pilot_round.id, cut, FigureFilters(), number)
        assert len(found) == 2
        for key, figures in found.items():
            assert queries.figures(pilot_round.id, FigureFilters(**{cut: key}))[number] == figures
    narrowed = queries.cut_figures(pilot_round.id, "county", FigureFilters(category="检验检测"))
    assert narrowed == {"430202": Figures(invited=3, very=3), "430211": Figures(invited=1, basic=1)}
    skill = next(one for one in queries.dimension_figures(pilot_round.id, FigureFilters()) if one.title == "专业能力")
    assert (skill.invited, skill.given, skill.good, skill.mean) == (5, 4, 2, 3.5)


def test_the_page_and_its_sheet(ask: Ask, login: Login, pilot_round: PilotRound, cast: Cast) -> None:
    browser = login("city")
    assert "没有符合条件的评价" in browser.get("/surveys/figures").text
    fill(ask, pilot_round, cast)
    for cut, words in (("wave", "期满测评"), ("county", "天元区"), ("category", "数智转型"), ("dimension", "专业能力")):
        page = browser.get(f"/surveys/figures?cut={cut}&institution={cast.organizations['institution-1']}").text
        assert words in page
        assert "95% 区间" in page
        sheet = load_workbook(BytesIO(browser.get(f"/surveys/figures/export?cut={cut}").data)).active
        assert words in str([[cell.value for cell in row] for row in sheet.rows])
    assert counted(browser, "/surveys/figures?cut=county") <= 8
    assert login("auditor").get("/surveys/figures").status_code == 200
    for name in ("county-430202", "enterprise-1", "institution-1", "assessor-1", "admin"):
        assert {login(name).get(f"/surveys/figures{one}").status_code for one in ("", "/export")} == {403}
