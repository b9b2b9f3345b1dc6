"""No sequence of views reveals a single answer: by filter, wave, export or time (D24), tried on the real queries."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import ReleasedSatisfaction
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import queries, services
from marketplace.surveys.lifecycle import Level, Wave
from marketplace.surveys.models import Answer, Invitation
from marketplace.surveys.rules import Given, signs_in
from tests.cast import Cast
from tests.integration.certification.conftest import at
from tests.integration.surveys.conftest import Ask
from tests.integration.surveys.test_figures import fill

Login = Callable[[str], FlaskClient]
COUNTIES = ("430202", "430211")
# In order: a firm answers or changes its mind by link, is called, has an answer taken out; somebody tries to release.
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("link"), st.integers(0, 13), st.sampled_from([one.value for one in Level])),
        st.just(("release", 0, "")), st.just(("exclude", 0, "")),
    ), min_size=12, max_size=40,
)  # fmt: skip


def seen(pilot_round: PilotRound, institution: int) -> list[Any]:
    """Everything that the institution and both counties can read, whatever they ask for."""
    releases = queries.releases_of(institution, pilot_round.id)
    public = session().scalars(select(ReleasedSatisfaction)).all()
    return [
        [(one.number, one.invited, one.very, one.basic, one.dissatisfied) for one in releases],
        [queries.released_figures(pilot_round.id, county) for county in COUNTIES],
        [(one.institution_id, one.very, one.basic, one.dissatisfied) for one in public],
    ]


def standing(pilot_round: PilotRound) -> dict[int, int]:
    """Which answer of each firm counts now."""
    answers = session().scalars(
        select(Answer).where(Answer.excluded_by_id.is_(None)).order_by(Answer.created_at, Answer.id)
    )
    return {one.invitation.enterprise_id: one.id for one in answers}


@pytest.fixture
def asked(ask: Ask) -> list[Invitation]:
    return [ask(firm=firm, county=COUNTIES[firm % 2]) for firm in range(14)]


def play(asked: list[Invitation], pilot_round: PilotRound, cast: Cast, event: tuple[str, int, str]) -> bool:
    """Do it; whether something was released."""
    kind, firm, level = event
    with unit_of_work():
        if kind == "release":
            return bool(services.release_wave(pilot_round, Wave.ACCEPTANCE, by=cast.actor("city")))
        if kind == "link":
            given, traces = Given(level), services.Traces(seconds=2)
            services.answer_invitation(asked[firm], given, channel="link", by=ANONYMOUS, traces=traces)
            return False
        for sign in signs_in(queries.looked_at(pilot_round.id))[:1]:
            if queries.decision_on(pilot_round.id, sign.fingerprint) is None:
                why, one = "电话核实不是本人填写", {sign.answers[0]}
                decision = services.decide(pilot_round, sign, exclude=one, reason=why, by=cast.actor("city"))
                services.confirm(decision, True, why, by=cast.actor("city-2"))
    return False


@dataclass
class Past:
    """What goes on from one example to the next, since they share a world: the minute, and what was last released."""

    minute: int = 0
    told: dict[int, int] = field(default_factory=dict)


@pytest.fixture
def past() -> Past:
    return Past()


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate]
)
@given(EVENTS)
def test_what_is_seen_moves_only_by_five_firms_at_once(
    asked: list[Invitation], pilot_round: PilotRound, cast: Cast, past: Past, events: list[tuple[str, int, str]]
) -> None:
    institution = cast.organizations["institution-1"]
    before = seen(pilot_round, institution)
    for event in events:
        past.minute += 1
        with clock.standing_at(at(6, 2) + timedelta(minutes=past.minute)):
            released = play(asked, pilot_round, cast, event)
            now = seen(pilot_round, institution)
        if not released:
            assert now == before, "nothing that anybody can read moves when an answer comes in"
            continue
        counted = standing(pilot_round)
        assert len([firm for firm, answer in counted.items() if past.told.get(firm) != answer]) >= 5
        past.told, before = counted, now


def numbers(page: str) -> list[str]:
    return re.findall(r'<td[^>]*class="num"[^>]*>\s*([^<]*)', page)


def test_no_filter_and_no_export_shows_a_county_or_an_institution_anything_finer(
    ask: Ask, login: Login, pilot_round: PilotRound, cast: Cast
) -> None:
    fill(ask, 1, ("very",) * 4)
    fill(ask, 20, ("dissatisfied",), county="430211")
    with unit_of_work():
        services.release_wave(pilot_round, Wave.ACCEPTANCE, by=cast.actor("city"))
    fill(ask, 30, ("basic",) * 3)
    asks = ("", "?county=430211", "?wave=mid_term", "?category=数智转型", "?by=firm", "?level=dissatisfied", "?q=工厂")
    for name, path in (("county-430202", "/surveys/results"), ("institution-1", "/surveys/own")):
        browser = login(name)
        pages = {tuple(numbers(browser.get(path + one).text)) for one in asks}
        assert len(pages) == 1
        assert "80.00" in str(pages)
    exports = {login("county-430202").get("/surveys/results/export" + one).status_code for one in asks}
    assert exports == {200}
    assert login("institution-1").get("/surveys/results/export").status_code == 404
