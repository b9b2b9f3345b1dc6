"""A programme's file is validated whole, and what is wrong in it is named."""

import copy
from pathlib import Path
from typing import Any

import pytest

from marketplace.certification.policy import digest, read_content, read_file
from marketplace.kernel.errors import RuleBroken
from tests.unit.certification.test_eligibility import FILE

CONTENT = read_file(FILE)


def broken(change: Any) -> str:
    content = copy.deepcopy(CONTENT)
    change(content)
    with pytest.raises(RuleBroken) as refusal:
        read_content(content, name="zhuzhou_pilot.toml")
    return str(refusal.value)


def test_the_pilot_is_the_notice() -> None:
    policy = read_content(CONTENT)
    days = {entry.id: entry.day.isoformat() for entry in policy.calendar if entry.day}
    assert days == {"CAL-04": "2023-03-10", "CAL-05": "2023-03-16"}
    assert not any(entry.refuses_late for entry in policy.calendar)
    assert (policy.publicity.days, policy.validity.months, len(policy.rule)) == (5, 12, 16)
    direct = policy.route_of("direct")
    assert direct is not None
    assert (direct.relaxation, direct.needs_reason) == ("RLX-04", True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["rule"][7].update(op="约等于"), "rule 第 8 项（ZZ-08） op"),
        (lambda c: c["rule"][7].pop("value"), "rule 第 8 项（ZZ-08）"),
        (lambda c: c["criterion"][0].update(full_marks=30), "满分合计应为 100，现为 110"),
        (lambda c: c["publicity"].update(days=0), "publicity days"),
        (lambda c: c["calendar"][0].update(day="三月"), "calendar 第 1 项（CAL-04） day"),
        (lambda c: c["rule"].append(dict(c["rule"][0])), "ZZ-01 写了两次"),
        (lambda c: c["rule"][0].update(id="HB-01"), "HB-01 不属于 ZZ"),
        (lambda c: c["summary"][0].update(fills={"备注": "nowhere.cell"}), "nowhere.cell 不是表格的栏目"),
        (lambda c: c.update(foreign=1), "foreign"),
        (lambda c: c.pop("validity"), "validity"),
    ],
)
def test_a_wrong_value_is_named_by_table_row_and_field(change: Any, words: str) -> None:
    assert words in broken(change)


def test_a_file_that_is_no_toml_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("[programme]\ncode = ZZ\n", "utf-8")
    with pytest.raises(RuleBroken, match="line 2"):
        read_file(file)
    with pytest.raises(RuleBroken, match="读不出来"):
        read_file(tmp_path / "missing.toml")
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RuleBroken, match="UTF-8"):
        read_file(file)


def test_the_digest_follows_the_content_not_its_order() -> None:
    turned = dict(reversed(list(CONTENT.items())))
    assert digest(turned) == digest(CONTENT)
    assert digest(CONTENT | {"x": 1}) != digest(CONTENT)
