"""Learned weights serve only where they are surely better on what was held back, and only by the city's decision."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, services
from marketplace.matchmaking.lifecycle import VersionState
from marketplace.matchmaking.models import WeightsVersion
from marketplace.matchmaking.queries.described import ENDED
from marketplace.matchmaking.services import knowledge, weighing
from matching.weights import to_toml
from tests.cast import Cast
from tests.integration.matchmaking.conftest import MakeNeed

WHY = "示例：年底核对"


def tried(cast: Cast) -> WeightsVersion:
    with unit_of_work():
        row = weighing.propose_weights(WHY, by=cast.actor("city"))
    session().expire_all()
    return session().get_one(WeightsVersion, row.id)


def learned(monkeypatch: pytest.MonkeyPatch, *, serves: bool) -> None:
    """A candidate as the engine gives it, with other weights that are (not) better."""
    shipped = knowledge.shipped_weights()
    other = to_toml(shipped).replace("score = 0.3", "score = 0.31", 1)
    made = weighing.knowledge.settings.parse(other.encode())
    measured = SimpleNamespace(order=0.8, calibration=0.02)
    candidate = SimpleNamespace(
        weights=made, toml=other, needs=60, held_back=20, current=measured, learned=measured, surely=0.02,
        serves=serves, why="示例",
    )  # fmt: skip
    monkeypatch.setattr(weighing.matching, "learn", lambda current, rows: candidate)


def test_too_few_outcomes_are_said_and_change_nothing(cast: Cast, make: MakeNeed) -> None:
    make()
    row = tried(cast)
    assert row.state is VersionState.READY
    assert "还不够" in row.effects["why"]
    with pytest.raises(Refusal, match="现行权重继续使用"), unit_of_work():
        weighing.adopt_weights(row, by=cast.actor("city"))
    assert knowledge.present_weights() is None


@pytest.mark.parametrize("serves", [True, False])
def test_only_better_weights_are_adopted_and_old_runs_replay(
    app: Flask, cast: Cast, make: MakeNeed, monkeypatch: pytest.MonkeyPatch, serves: bool
) -> None:
    need = make("published")
    before = queries.latest_finished(need.id)
    assert before is not None
    learned(monkeypatch, serves=serves)
    ended: list[Any] = [
        SimpleNamespace(need_id=need.id, institution_id=cast.organizations["institution-1"], good=True, amount_wan=9.5)
    ]
    monkeypatch.setitem(app.extensions["marketplace_panels"], ENDED, lambda _asked: ended)
    (told,) = [one["outcomes"] for one in queries.described_institutions() if one["outcomes"]]
    assert told == [{"text": need.text, "good": 1.0, "category": need.category, "amount_wan": 9.5}]
    row = tried(cast)
    if not serves:
        with pytest.raises(Refusal), unit_of_work():
            weighing.adopt_weights(row, by=cast.actor("city"))
        return
    with unit_of_work():
        weighing.adopt_weights(row, by=cast.actor("city"))
    session().expire_all()
    after = queries.latest_finished(need.id)
    assert after is not None
    assert after.weights_version_id == row.id
    assert services.replay(before)
    assert services.replay(after)
    with pytest.raises(TransitionRefused), unit_of_work():
        weighing.discard_weights(row, by=cast.actor("city"))
