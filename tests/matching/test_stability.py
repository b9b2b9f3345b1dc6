"""Small slips of the hand and other ways of writing leave the ranking as it is; names of rows never matter."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Engine
from tests.matching.town import BLIND, CRACKS, NEEDS, SPOILT, TOWN, engine

LETTERS = st.sampled_from("的了和在是我有不这个一，。、x1 ")
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "\u3000"})


def first(need):
    """Who stands first, and whether it suits."""
    best = engine().rank(need)[0]
    return best.institution_id, best.suitable


@pytest.mark.parametrize("need", NEEDS, ids=["cracks", "spoilt", "blind"])
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_one_wrong_one_lost_and_one_doubled_letter_change_nobody_s_first(need, data):
    at = data.draw(st.integers(0, len(need.text) - 1))
    wrong = need.text[:at] + data.draw(LETTERS) + need.text[at + 1 :]
    lost = need.text[:at] + need.text[at + 1 :]
    doubled = need.text[:at] + need.text[at] * 2 + need.text[at + 1 :]
    assert {first(replace(need, text=text)) for text in (wrong, lost, doubled)} == {first(need)}


@pytest.mark.parametrize(
    ("need", "text"),
    [
        (CRACKS, "主机厂审厂说我们焊缝有气孔，要UT和RT的NDT报告，按NB/T 47013评级。"),
        (SPOILT, "辣酱放一个月就胀气，超市要看SC和微生物的化验单。"),
        (BLIND, "客户问货做到哪道工序，只能下车间一个个问，想上MES。"),
    ],
    ids=["NDT", "SC", "MES"],
)
def test_full_and_half_width_large_and_small_are_one(need, text):
    asked = replace(need, text=text)
    plain = engine().rank(asked)
    for other in (text.translate(WIDE), text.lower(), text.replace("，", ",").replace("。", ".")):
        found = engine().rank(replace(asked, text=other))
        assert [(fit.institution_id, fit.score) for fit in found] == [(fit.institution_id, fit.score) for fit in plain]


@pytest.mark.parametrize(
    ("need", "text"),
    [
        (CRACKS, "主機廠審廠說我們焊縫裡頭有氣孔裂紋，要第三方探傷報告。"),
        (SPOILT, "辣醬放一個月就脹氣，超市要看化驗單。"),
        (BLIND, "客戶問貨做到哪道工序，只能下車間一個個問。"),
    ],
    ids=["cracks", "spoilt", "blind"],
)
def test_traditional_characters_score_as_simplified_ones(need, text):
    plain, other = engine().rank(need), engine().rank(replace(need, text=text))
    assert [fit.institution_id for fit in plain] == [fit.institution_id for fit in other]
    assert [fit.score for fit in other] == pytest.approx([fit.score for fit in plain], abs=0.05)


def test_what_rows_are_called_never_matters():
    names = {one.id: f"org-{9 - one.id}" for one in TOWN}
    other = Engine.build([replace(one, id=names[one.id]) for one in TOWN])
    for number, need in enumerate(NEEDS):
        plain = {names[fit.institution_id]: fit.score for fit in engine().rank(need)}
        renamed = other.rank(replace(need, id=f"need-{number}"))
        assert {fit.institution_id: fit.score for fit in renamed} == plain


@pytest.mark.parametrize(
    "filler", ["。", "我们公司成立多年，一直稳步发展，欢迎各位领导莅临指导。"], ids=["marks", "talk"]
)
def test_talk_that_says_nothing_lifts_no_institution(filler):
    for number, one in enumerate(TOWN):
        longer = replace(one, profile=one.profile + filler * 30)
        town = Engine.build([*TOWN[:number], longer, *TOWN[number + 1 :]])
        for need in NEEDS:
            before = next(fit.score for fit in engine().rank(need) if fit.institution_id == one.id)
            after = next(fit.score for fit in town.rank(need) if fit.institution_id == one.id)
            assert after <= before + 0.01
