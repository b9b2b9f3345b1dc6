"""A run counts what stood on its day, is frozen with its inputs, and can be played again to the byte."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.engagements.models import Engagement
from marketplace.evaluation import services
from marketplace.evaluation.models import EvaluationRow, EvaluationRun, Kind
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from marketplace.surveys.lifecycle import Level
from tests.cast import Cast
from tests.integration.evaluation.conftest import NOW, answer
from tests.trail import last

LATER = NOW + timedelta(days=10)


def run(pilot: PilotRound, cast: Cast, as_of: date, *, at: datetime = LATER) -> EvaluationRun:
    with clock.standing_at(at), unit_of_work():
        return services.run_evaluation(pilot, Kind.TERM_END, as_of, by=cast.actor("city"), at=clock.now())


def row(found: EvaluationRun, cast: Cast, name: str = "institution-1") -> EvaluationRow:
    return next(one for one in found.rows if one.institution_id == cast.organizations[name])


@pytest.mark.both_databases
def test_a_run_counts_and_freezes(cast: Cast, pilot: PilotRound, judged: Engagement) -> None:
    found = run(pilot, cast, date(2023, 6, 10))
    mine = row(found, cast)
    assert mine.indicators["satisfaction"] == 100.0
    assert mine.indicators["valid_answers"] == 1
    assert mine.indicators["commitment"] == 10.0  # one of ten
    assert mine.outcome == "commitment_unmet"
    assert row(found, cast, "institution-2").outcome == "commitment_unmet"
    assert last().act == "evaluation:run"
    assert services.replay(found)


def test_only_what_had_happened_by_the_day_counts(cast: Cast, pilot: PilotRound, judged: Engagement) -> None:
    before = row(run(pilot, cast, date(2023, 5, 31)), cast)
    same_day = row(run(pilot, cast, date(2023, 6, 1)), cast)
    assert (before.indicators["commitment"], before.indicators["valid_answers"]) == (0.0, 0)
    assert (same_day.indicators["commitment"], same_day.indicators["valid_answers"]) == (10.0, 0)


def test_a_later_change_of_mind_does_not_touch_a_frozen_run(cast: Cast, pilot: PilotRound, judged: Engagement) -> None:
    found = run(pilot, cast, date(2023, 6, 5), at=NOW + timedelta(days=5))
    answer(judged, Level.DISSATISFIED, NOW + timedelta(days=6))
    assert row(found, cast).indicators["satisfaction"] == 100.0
    assert services.replay(found)
    assert row(run(pilot, cast, date(2023, 6, 11)), cast).indicators["satisfaction"] == 0.0
    assert row(run(pilot, cast, date(2023, 6, 5)), cast).indicators["satisfaction"] == 100.0


def test_a_changed_input_is_noticed(cast: Cast, pilot: PilotRound, judged: Engagement) -> None:
    found = run(pilot, cast, date(2023, 6, 10))
    with unit_of_work():
        inputs: dict[str, Any] = {**found.inputs, "institutions": [
            {**one, "answers": [{**given, "level": "basic"} for given in one["answers"]]}
            for one in found.inputs["institutions"]
        ]}  # fmt: skip
        found.inputs = inputs
    assert not services.replay(found)


@pytest.mark.parametrize("day", [date(2023, 6, 12), date(2023, 3, 31)])
def test_a_day_ahead_or_before_the_round_is_refused(cast: Cast, pilot: PilotRound, day: date) -> None:
    with pytest.raises(RuleBroken):
        run(pilot, cast, day)
    assert session().scalars(select(EvaluationRun)).all() == []


def test_who_is_admitted_later_takes_no_part_yet(cast: Cast, pilot: PilotRound, judged: Engagement) -> None:
    with unit_of_work():
        session().get_one(Institution, cast.organizations["institution-1"]).admitted_from = date(2023, 6, 11)
    with clock.standing_at(LATER), unit_of_work():
        by, at = cast.actor("city"), clock.now()
        early = services.run_evaluation(pilot, Kind.YEAR_END, date(2023, 6, 10), by=by, at=at)
        in_time = services.run_evaluation(pilot, Kind.YEAR_END, date(2023, 6, 11), by=by, at=at)
    assert row(early, cast).outcome == "ineligible"
    assert row(in_time, cast).outcome != "ineligible"
