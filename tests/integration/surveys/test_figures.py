"""Counting: the latest answer of each engagement in one statement; releases that show institutions no single answer."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, event, select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from marketplace.organizations.models import ReleasedSatisfaction
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import queries, services
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Invitation, Release
from marketplace.surveys.queries import FigureFilters
from marketplace.surveys.rules import Figures, Given
from tests.cast import Cast
from tests.integration.certification.conftest import at
from tests.integration.surveys.conftest import Ask, Engage
from tests.trail import last

LEVELS = ("very", "very", "basic", "dissatisfied", "very")


def asked_in(wave: Wave) -> list[Invitation]:
    rows = select(Invitation).where(Invitation.wave == wave.value).order_by(Invitation.id)
    return list(session().scalars(rows))


def answered(invitation: Invitation, level: str) -> None:
    with unit_of_work():
        services.answer_invitation(invitation, Given(level), channel="link", by=ANONYMOUS)


def fill(ask: Ask, first: int = 1, levels: tuple[str, ...] = LEVELS, **values: object) -> list[Invitation]:
    found = []
    for number, level in enumerate(levels, first):
        found.append(ask(firm=number, **values))
        answered(found[-1], level)
    return found


def counting(work: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.both_databases
def test_figures_by_institution_in_one_statement(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    fill(ask)
    ask(firm=6)
    fill(ask, 7, ("basic",), institution="institution-2")
    one, two = cast.organizations["institution-1"], cast.organizations["institution-2"]
    expected = {one: Figures(invited=6, very=3, basic=1, dissatisfied=1), two: Figures(invited=1, basic=1)}
    assert queries.figures(pilot_round.id) == expected
    assert counting(lambda: queries.figures(pilot_round.id)) == 1


@pytest.mark.both_databases
def test_the_latest_answer_over_all_waves_counts(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    invitation = ask()
    answered(invitation, "very")
    with clock.standing_at(at(9, 1)):
        with unit_of_work():
            services.open_wave(pilot_round, Wave.TERM_END, by=cast.actor("city"))
        asked = asked_in(Wave.TERM_END)
        assert queries.figures(pilot_round.id)[cast.organizations["institution-1"]] == Figures(invited=1, very=1)
        answered(asked[0], "dissatisfied")
    found = queries.figures(pilot_round.id)[cast.organizations["institution-1"]]
    assert found == Figures(invited=1, dissatisfied=1)
    by_wave = queries.figures(pilot_round.id, FigureFilters(wave="acceptance"))
    assert by_wave[cast.organizations["institution-1"]] == Figures(invited=1, very=1)
    before = queries.figures(pilot_round.id, until=at(8, 1))
    assert before[cast.organizations["institution-1"]] == Figures(invited=1, very=1)


@pytest.mark.both_databases
def test_several_engagements_of_one_firm_count_once_where_asked(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    for day, level in ((1, "dissatisfied"), (2, "very")):
        with clock.standing_at(at(6, day)):
            answered(ask(), level)
    number = cast.organizations["institution-1"]
    assert queries.figures(pilot_round.id)[number].valid == 2
    assert queries.figures(pilot_round.id, FigureFilters(by_firm=True))[number] == Figures(invited=1, very=1)


def test_figures_by_county_and_direction(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    fill(ask, 1, ("very",))
    fill(ask, 2, ("basic",), county="430211", category="数智转型")
    number = cast.organizations["institution-1"]
    assert queries.figures(pilot_round.id, FigureFilters(county="430211"))[number] == Figures(invited=1, basic=1)
    assert queries.figures(pilot_round.id, FigureFilters(category="检验检测"))[number] == Figures(invited=1, very=1)


def test_a_cancelled_invitation_asked_nobody(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    invitation = ask()
    with unit_of_work():
        services.cancel(invitation, "重复签约，另行测评", by=cast.actor("city"))
    assert queries.figures(pilot_round.id) == {}


def release(pilot_round: PilotRound, cast: Cast, wave: Wave = Wave.ACCEPTANCE) -> list[Release]:
    with unit_of_work():
        return list(services.release_wave(pilot_round, wave, by=cast.actor("city")))


@pytest.mark.both_databases
def test_a_release_needs_five_firms_and_then_five_new(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    fill(ask, 1, LEVELS[:4])
    assert release(pilot_round, cast) == []
    fill(ask, 5, ("very",))
    (first,) = release(pilot_round, cast)
    assert (first.number, first.invited, first.valid, first.fresh, first.very) == (1, 5, 5, 5, 3)
    with clock.standing_at(at(6, 2)):
        fill(ask, 6, ("basic",) * 4)
        assert release(pilot_round, cast) == []
    with clock.standing_at(at(6, 3)):
        fill(ask, 10, ("basic",))
        (second,) = release(pilot_round, cast)
    assert (second.number, second.valid, second.fresh, second.basic) == (2, 10, 5, 6)
    kept = session().scalars(select(ReleasedSatisfaction)).one()
    assert (kept.round, kept.very, kept.basic, kept.dissatisfied) == (pilot_round.slug, 3, 6, 1)


def test_a_release_is_told_to_the_institution_and_the_trail(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    fill(ask)
    release(pilot_round, cast)
    told = session().scalars(select(InboxMessage).where(InboxMessage.path == "/surveys/own")).one()
    assert told.user_id == cast.users["institution-1"]
    row = last()
    assert row.act == "survey:release"
    assert row.after is not None
    assert row.after["valid"] == 5


def test_a_wave_for_all_is_released_when_its_last_link_has_ended(
    engage: Engage, pilot_round: PilotRound, cast: Cast
) -> None:  # fmt: skip
    for number in range(6):
        engage(firm=number)
    with unit_of_work():
        services.open_wave(pilot_round, Wave.MID_TERM, by=cast.actor("city"))
    asked = asked_in(Wave.MID_TERM)
    for invitation in asked[:5]:
        answered(invitation, "very")
    with pytest.raises(Refusal, match="2023-07-01"):
        release(pilot_round, cast, Wave.MID_TERM)
    with clock.standing_at(at(7, 3)):
        assert [one.valid for one in release(pilot_round, cast, Wave.MID_TERM)] == [5]


def test_a_county_sees_what_was_released_and_nothing_finer(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    fill(ask, 1, LEVELS[:4])
    fill(ask, 50, LEVELS[:1], county="430211")
    fill(ask, 60, LEVELS, county="430211", institution="institution-2")
    assert queries.released_figures(pilot_round.id, "430202") == []
    release(pilot_round, cast)
    (shown,) = queries.released_figures(pilot_round.id, "430202")
    assert shown.figures == Figures(invited=5, very=3, basic=1, dissatisfied=1)
    assert len(queries.released_figures(pilot_round.id, "430211")) == 2
    with clock.standing_at(at(6, 3)):
        fill(ask, 6, ("dissatisfied",) * 5)
        assert queries.released_figures(pilot_round.id, "430202") == [shown]
        release(pilot_round, cast)
        (later,) = queries.released_figures(pilot_round.id, "430202")
    assert later.figures == Figures(invited=10, very=3, basic=1, dissatisfied=6)
    assert counting(lambda: queries.released_figures(pilot_round.id, "430202")) == 1


def test_what_may_be_released_is_found_in_few_statements(ask: Ask, pilot_round: PilotRound) -> None:
    fill(ask)
    short = counting(lambda: queries.releasable(pilot_round, clock.now()))
    fill(ask, 6, LEVELS * 2, institution="institution-2")
    assert counting(lambda: queries.releasable(pilot_round, clock.now())) == short <= 4
