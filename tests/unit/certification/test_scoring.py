"""Scores: within full marks, means to two places, spread."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketplace.certification.policy import read_content, read_file
from marketplace.certification.rules import scoring
from tests.unit.certification.test_eligibility import FILE

CRITERIA = read_content(read_file(FILE)).criterion
CARDS = st.lists(
    st.fixed_dictionaries({
        one.key: st.integers(0, one.full_marks * 2).map(lambda halves: Decimal(halves) / 2) for one in CRITERIA
    }),
    min_size=1, max_size=5,
)  # fmt: skip


@given(CARDS)
def test_any_card_in_halves_is_taken_and_the_total_adds_up(cards: list[dict[str, Decimal]]) -> None:
    assert all(scoring.points_problems(card, CRITERIA) == [] for card in cards)
    *lines, total = scoring.lines(cards, CRITERIA)
    assert total.points == tuple(sum(card.values(), Decimal(0)) for card in cards)
    for line in [*lines, total]:
        given_points = [one for one in line.points if one is not None]
        assert line.mean is not None
        assert min(given_points) - Decimal("0.01") <= line.mean <= max(given_points) + Decimal("0.01")
        assert line.spread == max(given_points) - min(given_points)


def test_no_cards_have_no_mean() -> None:
    assert all(line.mean is None and line.spread is None for line in scoring.lines([], CRITERIA))


def test_means_round_half_to_even() -> None:
    assert scoring.mean([Decimal("0.5"), Decimal("0.5"), Decimal(1)]) == Decimal("0.67")
    assert scoring.mean([Decimal("0.01"), Decimal("0.02")]) == Decimal("0.02")
