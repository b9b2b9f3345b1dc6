"""Reading onto the catalogue: left-out sayings are still understood, and chains are known by their names."""

import random

import numpy as np
import pytest

from matching import Need, catalogue
from matching.chains import ChainWords
from matching.reading import reader_of, train
from tests.matching.town import engine

SHIPPED = catalogue.load()
DIRECTION = np.array([service.direction for service in SHIPPED.services])


def test_left_out_sayings_are_understood():
    chance = random.Random(5)
    kept, labels, asked, truth = [], [], [], []
    for place, service in enumerate(SHIPPED.services):
        out = set(chance.sample(service.symptoms, 3))
        texts = [text for text in (*service.phrases, *service.words) if text not in out]
        kept += texts
        labels += [place] * len(texts)
        asked += sorted(out)
        truth += [place] * len(out)
    confidences = train(kept, labels, len(SHIPPED.services), 1.0, 14.0).read(asked)
    inside = np.where(DIRECTION[truth][:, None] == DIRECTION[None, :], confidences, 0)
    best = np.argsort(-inside, axis=1)
    rows = np.array(truth)
    assert (best[:, 0] == rows).mean() >= 0.6
    assert (best[:, :3] == rows[:, None]).any(axis=1).mean() >= 0.82


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("焊缝探伤", "ndt"),
        ("量具校准", "calibration"),
        ("请人辅导专精特新申报", "srdi-apply"),
        ("仓库账对不上，想上ERP", "erp"),
        ("招不到焊工，旺季缺人", "recruit-skilled"),
        ("股份代持还原，准备股改", "share-reform"),
    ],
)
def test_plain_words_are_read_surely(text, code):
    reader = reader_of(SHIPPED, 1.0, 14.0)
    place = [service.code for service in SHIPPED.services].index(code)
    confidences = reader.read([text])[0]
    assert int(confidences.argmax()) == place
    assert confidences.sum() == pytest.approx(1)


def test_reading_of_nothing():
    reader = reader_of(SHIPPED, 1.0, 14.0)
    assert reader.read([]).shape == (0, len(SHIPPED.services))
    assert np.ptp(reader.read([""])) == pytest.approx(0)


def test_one_service_alone_tells_nothing_apart():
    assert train(["焊缝"], [0], 1, 1.0, 14.0).read(["焊缝"]).shape == (1, 0)


CHAINS = ChainWords.of(SHIPPED.chains)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("轨道交通装备（示例）", "轨道交通装备"),
        ("轨道交通装备(示例)", "轨道交通装备"),
        ("硬质合金及先进硬质材料（示例）", "先进硬质材料"),
        ("先进复合材料（示例）", "新材料"),
        ("绿色食品", "食品"),
        ("生物医药", "医药健康"),
        ("新能源装备（示例）", "电力新能源装备"),
        ("智能制造装备", "智能制造装备"),
    ],
)
def test_a_chain_is_known_by_its_names(written, name):
    place = CHAINS.named(written)
    assert place is not None
    assert CHAINS.names[place] == name


def test_an_unknown_chain_is_no_chain():
    assert CHAINS.named("甲乙丙") is None
    assert CHAINS.named(None) is None


def test_words_tell_the_chain():
    assert {CHAINS.names[place] for place in CHAINS.told("给机车转向架做焊接")} == {"轨道交通装备", "智能制造装备"}


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("工程师拿近场探头找了一天，频点还是压不下去", "emc-test"),
        ("想借一套近场探头定位", "emc-test"),
        ("超声探头老是漏检焊缝内部", "ndt"),
        ("涡流探头检轴承表面裂纹", "ndt"),
        ("三坐标的探头测出来的孔位和客户对不上", "dimension-measure"),
        ("窑炉测温探头坏得快，温度不准", "calibration"),
    ],
)
def test_a_probe_is_read_by_what_it_probes(text: str, service: str) -> None:
    """探头 alone says little: near field is 电磁兼容, not 无损检测."""
    reading = engine().read(Need(id=1, category="检验检测", text=text))
    assert reading.services[0].code == service
