"""The text index: equal to BM25 worked out by hand, fixed ties, and texts of any shape."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.text import K1, B, TextIndex, normalise

WORDS = st.text(alphabet="焊缝探伤瓷器ab1，。 ", max_size=12)


def grams(text):
    """1- and 2-grams of the unbroken runs of a text."""
    runs = "".join(c if c.isalnum() else " " for c in normalise(text)).split()
    return [run[i : i + size] for run in runs for size in (1, 2) for i in range(len(run) - size + 1)]


def by_hand(texts, query):
    """Okapi BM25 with the usual floor on rarity, one text after the other."""
    bags = [grams(text) for text in texts]
    mean = max(1.0, sum(map(len, bags)) / max(1, len(bags)))
    found = []
    for bag in bags:
        total = 0.0
        for gram in grams(query):
            present = sum(gram in other for other in bags)
            count = bag.count(gram)
            if count:
                rarity = math.log1p((len(bags) - present + 0.5) / (present + 0.5))
                total += rarity * count / (count + K1 * (1 - B + B * len(bag) / mean))
        found.append(total)
    return found


@given(st.lists(WORDS, min_size=1, max_size=6), WORDS)
@settings(max_examples=60, deadline=None)
def test_scores_equal_bm25_worked_out_by_hand(texts, query):
    indices, scores = TextIndex.build(texts).search([query], len(texts))
    expected = by_hand(texts, query)
    assert sorted(indices[0].tolist()) == list(range(len(texts)))
    assert scores[0].tolist() == pytest.approx([expected[i] for i in indices[0]], abs=1e-4)
    assert list(scores[0]) == sorted(scores[0], reverse=True)


def test_equal_texts_come_in_their_order():
    indices, _ = TextIndex.build(["瓷器", "焊缝", "焊缝", "焊缝"]).search(["焊缝"], 3)
    assert indices[0].tolist() == [1, 2, 3]


def test_fewer_texts_than_asked_for():
    indices, scores = TextIndex.build(["焊缝"]).search(["焊缝", "瓷"], 3)
    assert indices.tolist() == [[0, -1, -1], [0, -1, -1]]
    assert scores[1].tolist() == [0, 0, 0]


def test_empty_index_and_empty_queries():
    empty = TextIndex.build([])
    assert empty.search(["焊缝"], 2)[0].tolist() == [[-1, -1]]
    assert TextIndex.build(["焊缝"]).search([], 2)[0].shape == (0, 2)
    with pytest.raises(ValueError, match="at least 1"):
        empty.search(["焊缝"], 0)


def test_long_and_strange_texts():
    index = TextIndex.build(["焊缝" * 5000, "\0\ud800", "", "𠮷野家"])
    indices, _ = index.search(["𠮷野", "焊" * 10_000], 1)
    assert indices[:, 0].tolist() == [3, 0]


def test_many_queries_equal_single_ones():
    texts = [f"焊缝{n}号" for n in range(40)]
    index = TextIndex.build(texts)
    together = index.search(texts * 5, 4)
    for row in (0, 57, 199):
        alone = index.search([(texts * 5)[row]], 4)
        assert np.array_equal(together[0][row], alone[0][0])
        assert np.array_equal(together[1][row], alone[1][0])


def test_full_width_traditional_and_capitals_are_one():
    assert normalise("ＡＢＣ　廠裡的電機") == "abc 厂里的电机"
