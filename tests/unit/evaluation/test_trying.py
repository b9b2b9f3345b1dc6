"""Other weights: refused in a sentence unless they make one; the frozen ones move nobody, whatever the order."""

from decimal import Decimal

import pytest

from marketplace.evaluation.rules import Record
from marketplace.evaluation.rules.trying import moves, weight_problems
from tests.unit.evaluation.test_scoring import POLICY, record

FROZEN = {"satisfaction": Decimal("0.5"), "commitment": Decimal("0.2"), "ladder": Decimal("0.2"),
          "discipline": Decimal("0.1")}  # fmt: skip

OTHER = FROZEN | {"satisfaction": Decimal("0.1"), "commitment": Decimal("0.6")}
PLEASING, BUSY = record(1, very=10, commitment=12), record(2, very=9, bad=1, commitment=10)


def test_the_frozen_weights_move_nobody() -> None:
    found = moves([PLEASING, BUSY], "term_end", POLICY, FROZEN)
    assert [(one.institution, one.places, one.points, one.has_moved) for one in found] == [
        (1, 0, Decimal("0.00"), False), (2, 0, Decimal("0.00"), False)
    ]  # fmt: skip


@pytest.mark.parametrize("records", [[PLEASING, BUSY], [BUSY, PLEASING]])
def test_others_move_by_places_and_points(records: list[Record]) -> None:
    """76.67 and 75.00 become 70.00 and 79.00."""
    found = moves(records, "term_end", POLICY, OTHER)
    assert [(one.institution, one.places, one.old_score, one.new_score) for one in found] == [
        (2, 1, Decimal("75.00"), Decimal("79.00")), (1, -1, Decimal("76.67"), Decimal("70.00"))
    ]  # fmt: skip


def test_one_without_answers_keeps_no_place_and_no_points() -> None:
    (found,) = moves([record(served=3)], "term_end", POLICY, OTHER)
    assert (found.places, found.points, found.new_rank) == (0, None, None)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"satisfaction": Decimal("0.6")}, "现为 1.1，多了 0.1"),
        ({"satisfaction": Decimal("0.4")}, "现为 0.9，少了 0.1"),
        ({"ladder": None}, "梯度培育的权重应是"),
        ({"ladder": Decimal("NaN")}, "梯度培育的权重应是"),
        ({"ladder": Decimal("-0.2"), "discipline": Decimal("0.5")}, "梯度培育的权重应是"),
        ({"ladder": Decimal("0.00001")}, "最多 4 位小数"),
    ],
)
def test_weights_make_one(changed: dict[str, Decimal | None], words: str) -> None:
    assert words in "；".join(one.message for one in weight_problems(FROZEN | changed))
    assert weight_problems(FROZEN) == []
