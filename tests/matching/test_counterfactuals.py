"""What would change a rank is what does change it: every change promised is made, and the ranking asked again."""

from dataclasses import replace

import pytest

from matching import Case, Engine, Satisfaction
from matching.counterfactuals import nearest, what_would_help
from matching.sides import addressed, seen_by_institution
from tests.matching.town import CRACKS, FOOD, LEAN, NEEDS, TOWN, WELD, engine

PLAIN = replace(WELD, profile="焊缝射线、超声波探伤。", cases=())
RIVALS = (
    PLAIN,
    replace(PLAIN, id=20, certifications=(), satisfaction=None, county="醴陵市"),
    replace(WELD, id=21, cases=(Case("为焊接厂做无损检测", None),), annual_capacity=4, engaged=4),
    replace(WELD, id=22, satisfaction=Satisfaction(0, 2, 9), categories=("咨询管理",)),
    replace(FOOD, id=23, cases=(Case("帮酱菜厂拍片探伤", None),)),
)


def place(ranking, identity):
    return [fit.institution_id for fit in ranking].index(identity) + 1


@pytest.mark.parametrize("institution", RIVALS[1:], ids=lambda one: str(one.id))
def test_every_promised_change_keeps_its_word(institution):
    town = Engine.build(RIVALS)
    changes = what_would_help(town, CRACKS, institution.id)
    assert changes
    for change in changes:
        again = town.changed(add=[change.supposed]).rank(CRACKS)
        assert place(again, institution.id) == change.rank_after, change.text
        assert again[change.rank_after - 1].score == change.score_after
        assert again[change.rank_after - 1].suitable == change.suitable_after
        assert change.rank_before is None or change.rank_after < change.rank_before


def test_the_sentence_says_from_where_to_where_and_what():
    changes = {one.kind: one.text for one in what_would_help(Engine.build(RIVALS), CRACKS, 20)}
    assert changes["chain"] == "第 2 → 第 1，若有一个轨道交通装备行业的「无损检测」案例"


def test_without_room_the_room_comes_first():
    changes = what_would_help(Engine.build(RIVALS), CRACKS, 21)
    assert [change.kind for change in changes] == ["capacity"]
    assert changes[0].rank_before is None
    assert changes[0].text.startswith("不能参加 → 第 ")


def test_the_first_needs_no_change_and_a_conflict_none_helps():
    assert what_would_help(engine(), CRACKS, WELD.id) == []
    foe = replace(FOOD, conflicts=frozenset({101}))
    assert what_would_help(Engine.build([WELD, foe]), CRACKS, foe.id) == []
    with pytest.raises(KeyError):
        what_would_help(engine(), CRACKS, 999)


def test_nobody_suitable_comes_with_the_nearest_and_what_they_lack():
    town = Engine.build([FOOD, LEAN])
    found = nearest(town, CRACKS)
    assert [fit for fit, _ in found] == town.rank(CRACKS, top=3)
    for fit, changes in found:
        assert changes, "each can become suitable by a stated step"
        done = town.changed(add=[changes[0].supposed]).rank(CRACKS)
        assert next(one for one in done if one.institution_id == fit.institution_id).suitable
    assert nearest(engine(), CRACKS) == []


def test_the_institution_is_told_the_same_fit_in_its_own_person():
    fit = engine().needs_for(WELD.id, NEEDS)[0]
    told = seen_by_institution(fit)
    assert (told.score, told.suitable) == (fit.score, fit.suitable)
    assert [(one.points, one.evidence) for one in told.reasons] == [(one.points, one.evidence) for one in fit.reasons]
    assert "贵机构申报的方向包含「检验检测」。" in [reason.text for reason in told.reasons]
    assert "有在有效期内的服务机构认定。" in [reason.text for reason in told.reasons]


@pytest.mark.parametrize(
    ("told", "own"),
    [
        ("机构做「股权融资与投资机构对接」（机构简介）。", "贵机构做「股权融资与投资机构对接」（贵机构简介）。"),
        ("需求中“找机构帮忙”读作「无损检测」。", "需求中“找机构帮忙”读作「无损检测」。"),
        ("它做这项服务通常约 9.0 万元，在预算之内。", "贵机构做这项服务通常约 9.0 万元，在预算之内。"),
        ("有在有效期内的服务机构认定。", "有在有效期内的服务机构认定。"),
    ],
)
def test_only_the_institution_itself_is_addressed(told, own):
    assert addressed(told) == own


def test_a_change_that_lifts_nobody_is_not_told():
    alone = Engine.build([TOWN[0], TOWN[2]])
    assert all(one.rank_after < (one.rank_before or 99) for one in what_would_help(alone, CRACKS, TOWN[2].id))
