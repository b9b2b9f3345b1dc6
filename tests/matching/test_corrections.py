"""What a person corrected wins over the reading; the city's words are read, under a digest of their own."""

from dataclasses import replace

import pytest

from matching import Engine, Institution, Need, catalogue, read_institutions, read_needs, weights
from matching.amending import Amendment, amended
from matching.catalogue import CatalogueError

SHIPPED, TUNED = catalogue.load(), weights.load()
NEED = Need(1, "检验检测", "客户审厂老卡在焊接探伤报告上")
TESTER = Institution(7, "示例检测", None, ("检验检测",), "承接焊缝无损检测和射线探伤。")


def codes(need: Need) -> list[str]:
    return [one.code for one in read_needs([need], SHIPPED, TUNED)[0].services]


def test_a_corrected_service_is_the_only_one_read():
    assert codes(NEED)[0] == "ndt"
    assert codes(replace(NEED, service="calibration")) == ["calibration"]
    assert codes(replace(NEED, service="")) == []
    assert codes(replace(NEED, service="no-longer-known")) == codes(NEED)


def test_the_corrected_service_moves_the_ranking():
    metrologist = replace(TESTER, id=8, name="示例计量", profile="计量校准，上门校准三坐标、量规和压力表。")
    engine = Engine.build([TESTER, metrologist])
    assert engine.rank(NEED)[0].institution_id == 7
    assert engine.rank(replace(NEED, service="calibration"))[0].institution_id == 8


def test_what_an_institution_denies_is_gone_and_what_it_states_counts_less_than_proof():
    told, denied, stated = read_institutions(
        [TESTER, replace(TESTER, does_not=("ndt",)), replace(TESTER, does=("calibration",))], SHIPPED, TUNED
    )
    assert told[0].code == "ndt"
    assert told[0].evidence
    assert "ndt" not in {one.code for one in denied}
    added = {one.code: one for one in stated}["calibration"]
    assert 0 < added.confidence < told[0].confidence
    assert added.evidence == ""


def test_the_citys_words_are_read_and_named_in_the_digest():
    strange = Need(2, "检验检测", "咕噜机响个不停")
    taught = amended(SHIPPED, {"emc-test": Amendment(added=("咕噜机响个不停",))})
    assert read_needs([strange], taught, TUNED)[0].services[0].code == "emc-test"
    assert taught.digest != SHIPPED.digest
    assert amended(SHIPPED, {"emc-test": Amendment()}) is SHIPPED


def test_a_word_taken_out_is_no_longer_the_services():
    service = next(one for one in SHIPPED.services if one.code == "ndt")
    without = amended(SHIPPED, {"ndt": Amendment(removed=(service.words[0],))})
    assert service.words[0] not in next(one for one in without.services if one.code == "ndt").words


def test_an_unknown_service_is_refused():
    with pytest.raises(CatalogueError, match="no-such"):
        amended(SHIPPED, {"no-such": Amendment(added=("词",))})
