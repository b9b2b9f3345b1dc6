"""Agreed prices of finished work say what a service usually costs, from three on: two would give one away."""

from dataclasses import replace
from math import exp, log

import pytest

from matching import Engine, Outcome
from matching.model import Reason
from tests.matching.town import CRACKS, SPOILT, WELD

ASKED = replace(CRACKS, budget_wan=10.0)
DONE = Outcome(CRACKS.text, 1.0, "检验检测")


def price(*amounts: float, text: str = CRACKS.text) -> Reason | None:
    """The reason about the price where work of these amounts is finished."""
    ended = tuple(replace(DONE, text=text, amount_wan=amount) for amount in amounts)
    (fit,) = Engine.build([replace(WELD, outcomes=ended)]).rank(ASKED)
    return next((one for one in fit.reasons if one.signal == "price"), None)


def test_three_speak_and_two_are_silent():
    assert price(8, 8) is None
    told = price(8, 8, 8)
    assert told is not None
    assert "通常约 8.0 万元，在预算之内" in told.text


def test_what_is_told_is_their_middle_and_never_one_of_them():
    told = price(5, 20, 40)
    assert told is not None
    assert f"通常约 {exp((log(5) + log(20) + log(40)) / 3):.1f} 万元，高于预算" in told.text


def test_prices_of_another_service_say_nothing():
    assert price(8, 8, 8, text=SPOILT.text) is None


@pytest.mark.parametrize("amount", [None, 0.0])
def test_work_without_a_price_is_an_outcome_all_the_same(amount):
    ended = (replace(DONE, amount_wan=amount),) * 5
    (fit,) = Engine.build([replace(WELD, outcomes=ended)]).rank(ASKED)
    assert {"outcome"} == {one.signal for one in fit.reasons} & {"outcome", "price"}


def test_within_the_budget_counts_more_than_beyond_it():
    cheap, dear = (replace(WELD, outcomes=(replace(DONE, amount_wan=amount),) * 3) for amount in (9.0, 30.0))
    assert Engine.build([cheap]).rank(ASKED)[0].score > Engine.build([dear]).rank(ASKED)[0].score
