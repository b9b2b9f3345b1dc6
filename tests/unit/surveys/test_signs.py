"""Signs of bent answers: each is seen, none where nothing is odd, and the order of rows never matters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.surveys.rules import Looked, SignKind, signs_in

START = datetime(2023, 6, 1, 2, tzinfo=UTC)


def row(number: int, **values: object) -> Looked:
    """An answer that shows nothing odd."""
    usual = Looked(
        id=number, institution=1, enterprise=number, level="very", text=f"这是第{number}家企业自己写的话", seconds=60,
        at=START + timedelta(hours=number), origin=f"origin-{number}", device="phone", phone=f"0731-2222{number:04d}",
        institution_phone="0731-33330000", served_for=timedelta(days=30), has_deliverable=True,
    )  # fmt: skip
    return replace(usual, **values)  # type: ignore[arg-type]


def kinds(*rows: Looked) -> dict[SignKind, tuple[int, ...]]:
    return {sign.kind: sign.answers for sign in signs_in(rows)}


def test_ordinary_answers_show_nothing() -> None:
    assert signs_in([row(number) for number in range(1, 30)]) == []


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (SignKind.TEXT, {"text": "服务很好，非常满意！"}), (SignKind.CONTACT, {"phone": "13800000000"}),
        (SignKind.NETWORK, {"origin": "same", "device": ""}),
    ],
)  # fmt: skip
def test_what_two_firms_share(kind: SignKind, values: dict[str, object]) -> None:
    assert kinds(row(1, **values), row(2, **values), row(3)) == {kind: (1, 2)}
    assert kinds(row(1, **values), row(2, **values, enterprise=1)) == {}


def test_one_network_and_device() -> None:
    found = kinds(row(1, origin="same"), row(2, origin="same"))
    assert found == {SignKind.NETWORK: (1, 2), SignKind.DEVICE: (1, 2)}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (SignKind.QUICK, {"seconds": 3}), (SignKind.SHORT, {"served_for": timedelta(hours=5)}),
        (SignKind.EMPTY, {"has_deliverable": False}), (SignKind.OWN, {"own": True}),
        (SignKind.SHARED, {"phone": "073133330000"}),
    ],
)  # fmt: skip
def test_what_one_answer_shows(kind: SignKind, values: dict[str, object]) -> None:
    assert kinds(row(1), row(2, **values)) == {kind: (2,)}


def test_texts_that_differ_in_signs_alone_are_the_same_and_short_ones_are_not_compared() -> None:
    assert kinds(row(1, text="服务 很好，很及时。"), row(2, text="服务很好很及时")) == {SignKind.TEXT: (1, 2)}
    assert kinds(row(1, text="很好"), row(2, text="很好")) == {}


def test_one_contact_whose_firms_differ_in_opinion_is_no_sign() -> None:
    assert kinds(row(1, phone="1"), row(2, phone="1", level="basic")) == {}


def test_a_burst_is_of_several_firms_within_ten_minutes() -> None:
    close = [row(number, at=START + timedelta(minutes=number)) for number in range(1, 5)]
    assert kinds(*close) == {SignKind.BURST: (1, 2, 3, 4)}
    assert kinds(*close[:3]) == {}
    assert kinds(*(row(number, at=START + timedelta(minutes=4 * number)) for number in range(1, 5))) == {}


def test_institutions_are_looked_at_one_by_one() -> None:
    assert kinds(row(1, origin="same"), row(2, origin="same", institution=2)) == {}


ROWS = st.lists(
    st.builds(
        lambda firm, origin, text, seconds, minute: (firm, origin, text, seconds, minute), st.integers(1, 6),
        st.sampled_from(["", "a", "b"]), st.sampled_from(["", "写得一样的话", "又一句不同的话"]),
        st.sampled_from([None, 2, 60]), st.integers(0, 60),
    ), max_size=20,
)  # fmt: skip


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(drawn: list[tuple[int, str, str, int | None, int]], random: object) -> None:
    rows = [
        row(place, enterprise=firm, origin=origin, text=text, seconds=seconds, at=START + timedelta(minutes=minute))
        for place, (firm, origin, text, seconds, minute) in enumerate(drawn, 1)
    ]
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    key = lambda sign: (sign.kind, sign.answers)  # noqa: E731
    assert sorted(signs_in(mixed), key=key) == sorted(signs_in(rows), key=key)
