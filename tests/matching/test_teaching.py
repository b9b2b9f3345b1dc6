"""Corrections teach the catalogue words it did not know, and only where what was never taught is read better."""

import random

from matching import catalogue, weights
from matching.teaching import LEAST, Correction, teach

SHIPPED, TUNED = catalogue.load(), weights.load()
SLANG = ("咕噜哇", "嘎吱扭", "哐当卡", "噗嗤冒")
CODES = ("emc-test", "ndt", "calibration", "failure-analysis")


def corrections(count, right):
    """Needs in a slang of their own; with `right` each word of it means one service, else any of the catalogue's."""
    every = [service.code for service in SHIPPED.services]
    chance, rows = random.Random(6), []
    for number in range(count):
        place = chance.randrange(4)
        code = CODES[place] if right else chance.choice(every)
        rows.append(Correction(f"机器{SLANG[place]}{SLANG[place]}响了{number}天", "检验检测", code))
    return rows


def test_a_slang_that_means_something_is_learned_and_serves():
    lesson = teach(SHIPPED, TUNED, corrections(80, right=True))
    assert lesson is not None
    assert lesson.serves
    assert lesson.after > 0.9 > lesson.before
    assert lesson.taught + lesson.held_back == 80
    assert set(lesson.amendments) == set(CODES)
    assert lesson.catalogue.digest != SHIPPED.digest
    assert "可以启用" in lesson.why


def test_words_that_mean_anything_do_not_serve():
    lesson = teach(SHIPPED, TUNED, corrections(60, right=False))
    assert lesson is not None
    assert not lesson.serves
    assert "词库不变" in lesson.why


def test_few_or_unknown_corrections_teach_nothing():
    assert teach(SHIPPED, TUNED, corrections(LEAST - 1, right=True)) is None
    unknown = [Correction(f"说法{n}", "检验检测", "no-such") for n in range(100)]
    assert teach(SHIPPED, TUNED, unknown) is None
    same = [Correction("同一句话", "检验检测", "ndt")] * 100
    assert teach(SHIPPED, TUNED, same) is None
