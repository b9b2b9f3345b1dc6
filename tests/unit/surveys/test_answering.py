"""What can be an answer, and how long a link stays good."""

from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.surveys.rules import Given, given_problems, last_day_of, open_until

END = datetime(2023, 7, 1, 16, tzinfo=UTC)  # midnight in Shanghai


@pytest.mark.parametrize(
    "given", [Given("very"), Given("dissatisfied", {"response": 1, "effect": 5}, "字" * 500), Given("basic", {}, "")]
)
def test_a_good_answer(given: Given) -> None:
    assert given_problems(given) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given(""), "level"), (Given("好"), "level"), (Given("very", {"skill": 6}), "skill"),
        (Given("very", {"skill": 0}), "skill"), (Given("very", {"smile": 3}), ""),
        (Given("very", {"skill": True}), "skill"), (Given("very", {}, "字" * 501), "text"),
    ],
)  # fmt: skip
def test_a_bad_answer_is_told_at_its_field(given: Given, field: str) -> None:
    assert [problem.field for problem in given_problems(given)] == [field]


def test_stored_values_come_in_one_order() -> None:
    mixed: dict[str, Any] = {"effect": 3, "response": 4}
    assert list(Given("very", mixed, "  好 ").as_stored()["dimensions"]) == ["response", "effect"]
    assert Given("very", mixed, "  好 ").as_stored()["text"] == "好"


def test_unanswered_a_link_ends_on_its_day_and_answered_seven_days_later() -> None:
    assert open_until(END, None, 7) == END
    first = datetime(2023, 6, 10, 3, tzinfo=UTC)
    assert open_until(END, first, 7) == datetime(2023, 6, 17, 16, tzinfo=UTC)
    late = datetime(2023, 7, 1, 15, tzinfo=UTC)
    assert open_until(END, late, 7) == datetime(2023, 7, 8, 16, tzinfo=UTC)


def test_the_last_day_is_the_one_before_the_end() -> None:
    assert last_day_of(END).isoformat() == "2023-07-01"
