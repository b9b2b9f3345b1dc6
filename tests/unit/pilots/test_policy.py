"""A round's file holds or is refused with the field named."""

import copy
from pathlib import Path
from typing import Any

import pytest

from marketplace.kernel.errors import RuleBroken
from marketplace.pilots import policy

FILE = Path(__file__).parents[3] / "seeds" / "pilots" / "zhuzhou-2023.toml"
TIER = {"name": "一等", "count": 1, "amount": 5, "source": "示例"}
CONTENT = policy.read_file(FILE)


def broken(*path: str, value: Any) -> dict[str, Any]:
    content = copy.deepcopy(CONTENT)
    place = content
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return content


def test_the_shipped_round_holds() -> None:
    found = policy.read_content(CONTENT)
    assert [len(found.directions), len(found.levels), len(found.chain)] == [10, 6, 13]
    assert sum(one.target for one in found.ladder_type) == 526
    assert found.ends_on.isoformat() == "2024-03-31"
    assert all("示例" in one.name for one in found.chain)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (broken("calendar", "bid_days", value={"value": 5}), "calendar.bid_days 缺少依据"),
        (broken("calendar", "bid_days", value={"value": "x", "article": "1"}), "calendar.bid_days.value 应为整数"),
        (broken("round", "starts_on", value={"value": "x", "article": "1"}), "round.starts_on.value 应为日期"),
        (broken("round", "colour", value=1), "round.colour 没有这一项"),
        (broken("direction", value=[]), "direction 至少要有一项"),
        (broken("scoring", "ladder", value={"value": 0.3, "article": "1"}), "权重之和应为 1"),
        (broken("bids", "weights", "报价", value={"value": 21, "article": "1"}), "之和应为 100，现为 101"),
        (broken("rewards", "tiers", value=[TIER]), "超过奖补资金"),
    ],
)
def test_what_does_not_hold_is_named(content: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        policy.read_content(content, name="round.toml")
    assert words in str(refusal.value)
    assert "round.toml" in str(refusal.value)


def test_a_file_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text("[round]\ntitle = \n", encoding="utf-8")
    with pytest.raises(RuleBroken, match=r"odd.toml 不能读取.*line 2"):
        policy.read_file(path)
