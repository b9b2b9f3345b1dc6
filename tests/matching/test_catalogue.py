"""The catalogue that ships follows its form, and a wrong file is refused with its name and what is wrong."""

import shutil
from collections import Counter

import pytest

from matching import catalogue, weights
from matching.model import DIRECTIONS
from matching.text import normalise

SHIPPED = catalogue.load()


def test_every_direction_has_services_within_the_wished_number():
    counts = Counter(service.direction for service in SHIPPED.services)
    assert set(counts) == set(DIRECTIONS)
    assert min(counts.values()) >= 5
    assert 80 <= len(SHIPPED.services) <= 150


@pytest.mark.parametrize("service", SHIPPED.services, ids=lambda service: service.code)
def test_a_service_is_told_in_enough_ways(service):
    assert len(service.symptoms) >= 8
    assert len(service.phrases) >= 15
    assert len(service.words) >= 8
    assert service.code not in service.neighbours


def test_no_saying_stands_under_two_services():
    sayings = Counter(normalise(text) for service in SHIPPED.services for text in service.symptoms)
    assert [text for text, count in sayings.items() if count > 1] == []


def test_no_single_words_where_sentences_belong():
    assert [text for service in SHIPPED.services for text in service.symptoms if len(text) < 6] == []


@pytest.fixture
def folder(tmp_path):
    for path in catalogue.SHIPPED.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("testing.toml", 'direction = "算命"', "算命"),
        ("testing.toml", 'direction = "检验检测"\n[[service]]\ncode = "x"\nname = "甲"\n', "'not'"),
        ("testing.toml", 'direction = "检验检测"\n[[service]]\ncode = "x"\ntypo = 1\n', "typo"),
        ("testing.toml", "direction = ", "testing.toml"),
        ("words.toml", '[words]\nnobody = "甲 乙"\n', "nobody"),
        ("sayings.toml", '[sayings]\nnobody = ["甲"]\n', "nobody"),
        ("scale-up.toml", 'direction = "升规入统"', "is not in the catalogue"),
        ("chains.toml", '[[chain]]\nname = "甲"\nnear = ["乙"]\n', "乙"),
    ],
)
def test_a_wrong_file_is_refused_by_name(folder, name, text, told):
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(catalogue.CatalogueError, match=told):
        catalogue.load(folder)


def test_a_changed_word_changes_the_digest(folder):
    before = catalogue.load(folder).digest
    path = folder / "words.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("探伤 无损", "探伤 验伤 无损", 1), encoding="utf-8")
    assert catalogue.load(folder).digest != before == SHIPPED.digest


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("service = 0.3492", "service = 0.99", "sum to 1"),
        ("[text]", "[test]", "text"),
        ("breadth = 6.5", "", "profile"),
        ("raw = [0.0, ", "raw = [0.1, ", "calibration"),
    ],
)
def test_wrong_weights_are_refused(folder, old, new, told):
    path = folder / "weights.toml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(catalogue.CatalogueError, match=told):
        weights.load(path)
