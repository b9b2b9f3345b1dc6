"""Which rungs may be claimed: above where the enterprise stood on the same track, within service and term."""

from datetime import date
from typing import Any

import pytest

from marketplace.config import ROOT
from marketplace.engagements.rules import above, claim_problems
from marketplace.pilots.policy import read_content, read_file

LADDER = read_content(read_file(ROOT / "seeds" / "pilots" / "zhuzhou-2023.toml")).ladder_type
START, END, TODAY = date(2023, 4, 12), date(2024, 3, 31), date(2023, 11, 1)
PROVINCE, CHAMPION = "省级专精特新中小企业", "国省单项冠军"
ALL = ["升规入统", "创新型中小企业", PROVINCE, "国家级专精特新小巨人", "国家重点专精特新小巨人", CHAMPION]


@pytest.mark.parametrize(
    ("stood_on", "may"),
    [
        (set(), ALL),
        ({"创新型中小企业"}, ["升规入统", PROVINCE, "国家级专精特新小巨人", "国家重点专精特新小巨人", CHAMPION]),
        ({"升规入统", PROVINCE}, ["国家级专精特新小巨人", "国家重点专精特新小巨人", CHAMPION]),
        ({"创新型中小企业", "国家重点专精特新小巨人"}, ["升规入统", CHAMPION]),
        ({CHAMPION}, ["升规入统", "创新型中小企业", PROVINCE, "国家级专精特新小巨人", "国家重点专精特新小巨人"]),
        ({"尚未入列"}, ALL),
    ],
)  # fmt: skip
def test_only_above_and_on_the_same_track(stood_on: set[str], may: list[str]) -> None:
    assert above(LADDER, stood_on) == may


def fields(**changes: Any) -> list[str]:
    given: dict[str, Any] = {
        "level": PROVINCE, "is_national": None, "recognised_on": date(2023, 9, 1), "evidence": "湘工信〔2023〕15号",
        "levels": [PROVINCE, CHAMPION], "claimed": (), "starts_on": START, "term_ends_on": END, "today": TODAY,
        "has_file": True,
    }  # fmt: skip
    return [one.field for one in claim_problems(**(given | changes))]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": "升规入统"}, "level"), ({"level": ""}, "level"), ({"claimed": [PROVINCE]}, "level"),
        ({"recognised_on": None}, "recognised_on"), ({"recognised_on": date(2023, 4, 11)}, "recognised_on"),
        ({"recognised_on": date(2023, 11, 2)}, "recognised_on"),
        ({"recognised_on": date(2024, 4, 1), "today": date(2024, 5, 1)}, "recognised_on"),
        ({"evidence": "  "}, "evidence"), ({"evidence": "字" * 201}, "evidence"), ({"has_file": False}, "file"),
        ({"level": CHAMPION}, "is_national"),
    ],
)  # fmt: skip
def test_what_does_not_do(changes: dict[str, Any], field: str) -> None:
    assert fields(**changes) == [field]


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"recognised_on": START}, {"recognised_on": TODAY}, {"level": CHAMPION, "is_national": False},
        {"recognised_on": END, "today": date(2024, 5, 1)},
    ],
)  # fmt: skip
def test_what_does(changes: dict[str, Any]) -> None:
    assert fields(**changes) == []
