"""Nobody who sees figures one after the other can subtract fewer than five firms out of them (D24)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.surveys.lifecycle import Level
from marketplace.surveys.rules import LEAST, Figures, Told, counted, figures_of, next_release

START = datetime(2023, 6, 1, tzinfo=UTC)
LEVELS = [one.value for one in Level]


def answer(number: int, engagement: int, level: str = "very", firm: int | None = None) -> Told:
    return Told(number, engagement, engagement if firm is None else firm, level, START + timedelta(hours=number))


def moment(number: int) -> datetime:
    return START + timedelta(hours=number, minutes=30)


# What happens, in order: an answer (engagement, level) — firms have up to two engagements — or a try to release.
EVENTS = st.lists(
    st.one_of(st.tuples(st.integers(0, 15), st.sampled_from(LEVELS)), st.just(None)), max_size=80
)  # fmt: skip


def played(events: list[tuple[int, str] | None]) -> tuple[list[Told], list[tuple[datetime, Figures]]]:
    """The answers, and the releases that the rule allowed on the way."""
    answers: list[Told] = []
    releases: list[tuple[datetime, Figures]] = []
    for number, event in enumerate(events):
        if event is not None:
            engagement, level = event
            answers.append(answer(number, engagement, level, firm=engagement // 2))
            continue
        due = next_release(answers, releases[-1][0] if releases else None, moment(number))
        if due is not None:
            releases.append((moment(number), due[0]))
    return answers, releases


@given(EVENTS)
def test_any_two_releases_differ_by_at_least_five_firms(events: list[tuple[int, str] | None]) -> None:
    answers, releases = played(events)
    for place, (earlier, _) in enumerate(releases):
        before = {one.id for one in counted(answers, earlier).values()}
        assert len({one.enterprise for one in counted(answers, earlier).values()}) >= LEAST
        for later, _ in releases[place + 1 :]:
            new = [one for one in counted(answers, later).values() if one.id not in before]
            assert len({one.enterprise for one in new}) >= LEAST


@given(EVENTS, st.randoms())
def test_the_order_of_rows_never_matters(events: list[tuple[int, str] | None], random: object) -> None:
    answers, _ = played(events)
    mixed = list(answers)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert next_release(mixed, None, moment(99)) == next_release(answers, None, moment(99))


def test_four_firms_are_not_enough_and_five_are() -> None:
    answers = [answer(n, n) for n in range(5)]
    assert next_release(answers[:4], None, moment(9)) is None
    assert next_release(answers, None, moment(9)) == (Figures(very=5), 5)


def test_five_agreements_of_one_firm_are_not_enough() -> None:
    assert next_release([answer(n, n, firm=1) for n in range(5)], None, moment(9)) is None


def test_a_second_release_waits_for_five_new_firms() -> None:
    answers = [answer(n, n) for n in range(5)]
    more = [answer(20 + n, 10 + n, "dissatisfied") for n in range(5)]
    assert next_release([*answers, *more[:4]], moment(5), moment(40)) is None
    assert next_release([*answers, *more], moment(5), moment(40)) == (Figures(very=5, dissatisfied=5), 5)


def test_changed_answers_count_as_new_and_replace_the_old() -> None:
    answers = [answer(n, n) for n in range(5)]
    changed = [answer(20 + n, n, "basic") for n in range(5)]
    assert next_release([*answers, *changed], moment(5), moment(40)) == (Figures(basic=5), 5)


def test_a_policy_may_ask_for_more_than_five_but_never_for_fewer() -> None:
    answers = [answer(n, n) for n in range(5)]
    assert next_release(answers, None, moment(9), floor=6) is None
    assert next_release(answers[:4], None, moment(9), floor=1) is None


def test_answers_after_the_moment_do_not_count() -> None:
    answers = [answer(n, n) for n in range(6)]
    assert next_release(answers, None, moment(4)) == (Figures(very=5), 5)


@pytest.mark.parametrize("level", LEVELS)
def test_levels_are_counted(level: str) -> None:
    figures = figures_of([answer(1, 1, level)], invited=3)
    assert (getattr(figures, level), figures.valid, figures.invited) == (1, 1, 3)
