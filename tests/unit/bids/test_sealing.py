"""Sealing on its own: sizes that say nothing, keys by id, copies by code, tokens that nobody else can write."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from marketplace.bids import rules, sealing
from tests.unit.bids.test_rules import offers

PRIVATE = PrivateKey.generate()
KEYS = {sealing.key_id(PRIVATE.public_key): PRIVATE}
KEY_ID = next(iter(KEYS))


@pytest.fixture(autouse=True, scope="module")
def secret() -> Iterator[None]:
    """An application that knows nothing but its secret."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "unit"
    with app.app_context():
        yield


@given(st.binary(max_size=3000), st.integers(8, 4096))
def test_padding_gives_exactly_the_size_and_comes_off(content: bytes, size: int) -> None:
    if len(content) + 8 > size:
        with pytest.raises(ValueError, match="do not fit"):
            sealing.pad(content, size)
    else:
        padded = sealing.pad(content, size)
        assert len(padded) == size
        assert sealing.unpad(padded) == content


@given(st.binary(max_size=2000))
def test_padding_to_a_step_is_the_least_multiple_that_holds_it(content: bytes) -> None:
    padded = sealing.pad_to_step(content, 512)
    assert len(padded) % 512 == 0
    assert 0 <= len(padded) - len(content) - 8 < 512
    assert sealing.unpad(padded) == content


@given(st.binary(max_size=64))
def test_nonsense_comes_off_as_unreadable_or_as_bytes(padded: bytes) -> None:
    with suppress(sealing.Unreadable):
        assert len(sealing.unpad(padded)) <= len(padded) - 8


@given(offers())
def test_every_lawful_offer_seals_to_one_size_and_opens_again(offer: rules.Offer) -> None:
    files = [{"blob": "b" * 48, "key": "k" * 44, "name": "名" * 200, "size": 10**7, "sha256": "f" * 64}] * 3
    package = {
        "offer": rules.offer_json(offer),
        "files": files,
        "tender": 10**9,
        "institution": 10**9,
        "nonce": "n" * 23,
    }
    sealed = sealing.seal(package, PRIVATE.public_key)
    assert len(sealed) == sealing.BID_SIZE + 48
    opened = sealing.unseal(sealed, KEY_ID, KEYS)
    assert rules.offer_from(opened["offer"]) == offer


def test_the_longest_offer_fits() -> None:
    longest = {name: "𠮷" * (rules.PLAN_MOST if name == "plan" else rules.WORDS_MOST) for name in rules.WORDS}
    files = [{"blob": "b" * 48, "key": "k" * 44, "name": "𠮷" * 200, "size": 10**7, "sha256": "f" * 64}] * 3
    sealing.seal({"offer": longest | {"price": "100000000.00"}, "files": files, "mark": "m" * 64}, PRIVATE.public_key)


def test_a_foreign_key_is_missing_and_damage_is_unreadable() -> None:
    sealed = sealing.seal({"a": 1}, PRIVATE.public_key)
    with pytest.raises(sealing.KeyMissing, match=KEY_ID):
        sealing.unseal(sealed, KEY_ID, {})
    other = PrivateKey.generate()
    for broken, keys in ((sealed[:-1], KEYS), (b"", KEYS), (sealed, {KEY_ID: other})):
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(broken, KEY_ID, keys)


def test_what_opens_but_is_no_package_is_unreadable() -> None:
    box = sealing.SealedBox(PRIVATE.public_key)
    for content in (b"[]", b"no json", b"\xff\xfe", b"null"):
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(box.encrypt(sealing.pad(content, 64)), KEY_ID, KEYS)


def test_a_code_is_typed_as_people_type_and_opens_only_its_own_copy() -> None:
    code = sealing.new_code()
    assert len(code) == 23
    assert set(code) <= set(sealing.ALPHABET + "-")
    copy = sealing.lock_copy({"a": "甲"}, code, "tag")
    assert sealing.open_copy(copy, f" {code.lower().replace('-', '')} ", "tag") == {"a": "甲"}
    for wrong, tag in ((sealing.new_code(), "tag"), (code, "another"), ("", "tag")):
        with pytest.raises(sealing.Unreadable):
            sealing.open_copy(copy, wrong, tag)


def test_tags_differ_by_tender_and_institution_and_secret() -> None:
    tags = {sealing.bidder_tag(tender, institution) for tender in range(1, 5) for institution in range(1, 5)}
    assert len(tags) == 16
    assert sealing.bidder_tag(1, 23) != sealing.bidder_tag(12, 3)
    other = Flask(__name__)
    other.config["SECRET_KEY"] = "another"
    with other.app_context():
        assert sealing.bidder_tag(1, 1) not in tags


@given(st.text(max_size=200))
def test_nobody_writes_a_token(told: str) -> None:
    with pytest.raises(sealing.Unreadable):
        sealing.open_token(told, "file")


def test_a_token_is_for_one_use_and_cannot_be_changed_or_read() -> None:
    token = sealing.close_token({"name": "机密.pdf", "key": "k"}, "file")
    assert sealing.open_token(token, "file") == {"name": "机密.pdf", "key": "k"}
    assert "机密.pdf".encode() not in base64.urlsafe_b64decode(token)
    with pytest.raises(sealing.Unreadable):
        sealing.open_token(token, "other")
    for place in range(0, len(token) - 4, 7):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(sealing.Unreadable):
            sealing.open_token(changed, "file")


def test_a_file_opens_only_whole_and_only_if_it_is_the_one_handed_in() -> None:
    locked, key = sealing.lock_file(b"content")
    digest = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"
    assert sealing.open_file(locked, key, digest) == b"content"
    tried: list[tuple[bytes, bytes, str]] = [
        (locked[:-1], key, digest), (locked, bytes(32), digest), (locked, b"short", digest), (locked, key, "0" * 64)
    ]  # fmt: skip
    for broken in tried:
        with pytest.raises(sealing.Unreadable):
            sealing.open_file(*broken)


def test_the_mark_of_origin_covers_every_word() -> None:
    package: dict[str, Any] = {"tender": 1, "offer": {"plan": "甲"}}
    marked = package | {"mark": sealing.mark_of_origin(package)}
    assert sealing.mark_of_origin(marked) == marked["mark"]
    assert sealing.mark_of_origin(marked | {"offer": {"plan": "乙"}}) != marked["mark"]
