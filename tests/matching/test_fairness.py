"""A better fact never lowers a score; longer texts, stuffed words and claims of everything give no advantage."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Case, Engine, Institution, Need, Outcome, Satisfaction, catalogue, weights
from matching.model import DIRECTIONS
from tests.matching.town import CRACKS, FOOD, SPOILT, TOWN, WELD

SHIPPED, TUNED = catalogue.load(), weights.load()


def score(institution: Institution, need: Need = CRACKS) -> float:
    """The score of one institution alone."""
    return Engine.build([institution], SHIPPED, TUNED).rank(need)[0].score


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_fewer_dissatisfied_never_lower_the_score(very, basic, bad):
    worse = replace(WELD, satisfaction=Satisfaction(very, basic, bad))
    better = replace(WELD, satisfaction=Satisfaction(very + bad, basic, 0))
    assert score(better) >= score(worse)


@given(st.integers(0, 28))
@settings(max_examples=15, deadline=None)
def test_more_room_never_lowers_the_score(engaged):
    assert score(replace(WELD, engaged=engaged)) >= score(replace(WELD, engaged=engaged + 1))


@given(st.integers(0, 20), st.integers(0, 20))
@settings(max_examples=15, deadline=None)
def test_one_more_need_that_ended_well_never_lowers_the_score(well, badly):
    ended = tuple(Outcome(CRACKS.text, float(n < well), "检验检测") for n in range(well + badly))
    more = (*ended, Outcome(CRACKS.text, 1.0, "检验检测"))
    assert score(replace(WELD, outcomes=more)) >= score(replace(WELD, outcomes=ended))


@given(st.floats(0.5, 500), st.floats(0.5, 500))
@settings(max_examples=15, deadline=None)
def test_a_lower_price_never_lowers_the_score(one, other):
    need = replace(CRACKS, budget_wan=20.0)
    dear, cheap = (replace(WELD, cases=(replace(WELD.cases[0], amount_wan=f(one, other)),)) for f in (max, min))
    assert score(cheap, need) >= score(dear, need)


def test_what_ended_elsewhere_says_little():
    like = replace(WELD, outcomes=(Outcome(CRACKS.text, 1.0, "检验检测"),) * 5)
    unlike = replace(WELD, outcomes=(Outcome("辣酱放一个月就胀气，超市要看化验单。", 1.0, "检验检测"),) * 5)
    assert score(like) > score(unlike) >= score(WELD)


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (replace(WELD, certifications=()), WELD),
        (replace(WELD, county=None), WELD),
        (replace(WELD, cases=()), WELD),
        (replace(WELD, cases=(Case(WELD.cases[0].text, None),)), WELD),
        (replace(WELD, categories=("咨询管理",)), WELD),
    ],
    ids=["certificate", "place", "case", "level", "direction"],
)
def test_a_better_fact_raises_the_score(worse, better):
    assert score(better) > score(worse)


def test_a_denied_service_is_not_offered():
    denying = replace(WELD, profile="食品检测为主。不做焊缝探伤。", cases=(), name="示例检测公司")
    plain = replace(denying, profile="食品检测为主。做焊缝探伤。")
    assert score(denying) < score(plain)


def test_repeated_words_give_no_advantage():
    for institution, need in ((WELD, CRACKS), (FOOD, SPOILT)):
        assert score(replace(institution, profile=institution.profile * 20), need) <= score(institution, need)


def test_the_need_s_own_words_repeated_do_not_pass_for_work_done():
    stuffed = replace(FOOD, profile=FOOD.profile + "探伤报告第三方焊缝" * 40)
    fits = Engine.build([WELD, stuffed]).rank(CRACKS)
    assert fits[0].institution_id == WELD.id


def test_a_list_of_everything_proves_less_than_one_plain_offer():
    words = (
        "探伤",
        "校准",
        "食品检测",
        "精益",
        "体系认证",
        "ERP",
        "MES",
        "专利",
        "猎头",
        "招工",
        "上市",
        "股改",
        "贷款",
    )
    spread = Institution(
        id=50, name="示例万能服务公司", county="天元区", categories=DIRECTIONS,
        profile="。".join(f"专业做{word}" for word in words), certifications=("HY-B",),
        satisfaction=WELD.satisfaction, annual_capacity=30,
    )  # fmt: skip
    fits = Engine.build([spread, WELD]).rank(CRACKS)
    assert fits[0].institution_id == WELD.id


def test_claiming_every_direction_does_not_help():
    assert score(replace(WELD, categories=DIRECTIONS)) < score(WELD)


@pytest.mark.parametrize(
    "text",
    [
        "主機廠審廠說我們焊縫裡頭有氣孔裂紋，要第三方探傷報告。",
        "主机厂审厂说我们焊缝里头有气孔裂纹,要第三方探伤报告.",
        "主机厂审厂说 我们焊缝里头有气孔裂纹，　要第三方探伤报告。",
        "主机厂审长说我们焊逢里头有气孔裂文，要第三方探伤报告",
        "主机厂要RT、UT和MT的NDT报告，拍片按3323评级",
    ],
    ids=["traditional", "half width", "blanks", "typing errors", "abbreviations"],
)
def test_other_ways_of_writing_lead_to_the_same_institution(text):
    assert Engine.build(TOWN).rank(replace(CRACKS, text=text))[0].institution_id == WELD.id
