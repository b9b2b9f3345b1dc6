"""Reasons: their points add up to the score, their evidence is quoted, and their sentences stay as they are."""

from dataclasses import replace

import pytest

from matching import Engine, Need, Outcome
from tests.matching.town import BOOKS, CRACKS, NEEDS, TOWN, WELD, engine


def test_points_add_up_to_the_score():
    for need in NEEDS:
        for fit in engine().rank(need):
            assert sum(reason.points for reason in fit.reasons) == pytest.approx(100 * fit.score, abs=1e-6)
            assert all(reason.points >= 0 for reason in fit.reasons)


def test_evidence_is_quoted_from_the_institution():
    first = engine().rank(CRACKS)[0]
    words = "".join((WELD.profile, *(case.text for case in WELD.cases)))
    for signal in ("service", "chain", "level"):
        evidence = next(reason.evidence for reason in first.reasons if reason.signal == signal)
        assert evidence.rstrip("…") in words


def test_the_need_s_own_words_stand_in_the_sentence():
    service = next(reason for reason in engine().rank(CRACKS)[0].reasons if reason.signal == "service")
    assert "无损检测" in service.text
    assert any(clause in service.text for clause in ("主机厂审厂说我们焊缝里头有气孔裂纹", "要第三方探伤报告"))


def test_golden_sentences_of_the_plain_facts():
    told = {reason.signal: (reason.text, reason.evidence) for reason in engine().rank(CRACKS)[0].reasons}
    assert told["direction"] == ("机构申报的方向包含「检验检测」。", "检验检测")
    assert told["chain"] == ("机构案例提到「轨道交通装备」产业链。", "为机车配套厂做转向架焊缝拍片，一次通过审厂")
    assert told["level"] == ("曾帮企业达到「创新型中小企业」。", "为机车配套厂做转向架焊缝拍片，一次通过审厂。")
    assert told["satisfaction"] == ("满意度按 26 份评价的可信下限计分。", "很满意 20，基本满意 5，不满意 1")
    assert told["capacity"] == ("今年还能服务 26 家企业。", "年服务企业能力 30，已服务 4")
    assert told["place"] == ("与企业在同一县市区。", "天元区")
    assert told["certificate"] == ("有在有效期内的服务机构认定。", "衡阳市中小微企业创新创业基地")


def test_a_need_without_a_chain_gets_no_points_for_one():
    unnamed = replace(CRACKS, chain=None, text="焊缝要拍片，出第三方探伤报告。", situation=None)
    named = replace(unnamed, chain="轨道交通装备")
    for fit in engine().rank(unnamed):
        assert "chain" not in {reason.signal for reason in fit.reasons}
        assert sum(reason.points for reason in fit.reasons) == pytest.approx(100 * fit.score, abs=1e-6)
    assert all("chain" in {reason.signal for reason in fit.reasons} for fit in engine().rank(named))


def test_what_is_missing_is_said_too():
    fit = next(fit for fit in engine().rank(CRACKS) if fit.institution_id == BOOKS.id)
    told = {reason.signal: reason.text for reason in fit.reasons}
    assert told["direction"] == "机构申报的方向不含「检验检测」。"
    assert told["service"].endswith("机构的简介和案例里没有这项服务。")


def test_a_wrong_category_is_noticed_and_said():
    wrong = replace(CRACKS, category="人才招引", text="焊缝探伤要射线底片和超声报告，磁粉渗透也要做。")
    reading = engine().read(wrong)
    assert reading.better_direction == "检验检测"
    fit = engine().rank(wrong)[0]
    assert fit.institution_id == WELD.id
    assert any(r.signal == "category" and "请核对方向" in r.text and r.points == 0 for r in fit.reasons)


def test_a_right_category_is_left_alone():
    assert engine().read(CRACKS).better_direction is None


def test_what_cannot_be_read_is_said():
    fit = Engine.build(TOWN).rank(Need(id=1, category="其他", text="？？"))[0]
    assert not fit.suitable


def test_sentences_hold_no_latin_words_and_no_exclamation():
    for need in NEEDS:
        for fit in engine().rank(need):
            assert not any("！" in reason.text or "None" in reason.text for reason in fit.reasons)


def test_price_and_outcomes_are_told_only_where_known():
    priced = replace(WELD.cases[0], amount_wan=8.0)
    known = replace(WELD, cases=(priced,), outcomes=(Outcome(CRACKS.text, 1.0, "检验检测"),) * 4)
    need = replace(CRACKS, budget_wan=6.0)
    fit = Engine.build([known]).rank(need)[0]
    told = {reason.signal: (reason.text, reason.evidence) for reason in fit.reasons}
    assert told["price"] == ("它做这项服务通常约 8.0 万元，高于预算。", "需求预算 6 万元")
    assert told["outcome"][0] == "以前相近需求的结果比中间值好；项数少时按中间值靠拢。"
    assert told["outcome"][1].startswith("办结的需求中约 ")
    assert sum(reason.points for reason in fit.reasons) == pytest.approx(100 * fit.score, abs=1e-6)
    silent = {reason.signal for reason in Engine.build([known]).rank(CRACKS)[0].reasons}
    assert "price" not in silent
    assert "outcome" not in {reason.signal for reason in engine().rank(need)[0].reasons}
