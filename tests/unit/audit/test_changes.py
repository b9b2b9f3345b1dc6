"""A record of the trail reads as a table: fields in Chinese, values in words, digests said to be digests."""

import ast
import re
from pathlib import Path

import pytest

from marketplace.audit.rules import Change, changes
from marketplace.audit.rules.changes import field_in_words
from marketplace.needs.rules import FIELDS
from marketplace.organizations.rules.figures import LINES

ROOMS = ("accounts", "organizations", "publicity", "certification", "pilots", "needs", "matchmaking", "notifications")


def test_both_sides_in_words() -> None:
    told = changes("need:approve", {"state": "submitted", "in_gradient_pool": None},
                   {"state": "approved", "in_gradient_pool": True})  # fmt: skip
    assert told == [Change("状态", "待县局审核", "待市局发布"), Change("是否纳入梯度培育库", "—", "是")]


def test_a_state_is_told_by_its_own_lifecycle() -> None:
    assert changes("registration:ask", None, {"state": "waiting"})[0].after == "待审批"
    assert changes("need:begin", None, {"state": "draft"})[0].after == "草稿"
    assert changes("need:begin", None, {"state": "no such state"})[0].after == "no such state"


def test_tables_and_lists_are_written_out() -> None:
    told = changes("need:return", None, {"remarks": {"text": "请写明型号", "wanted": "请核对"}, "needs": ["甲", "乙"]})
    assert [one.after for one in told] == ["需求内容：请写明型号；希望选定机构数：请核对", "甲、乙"]
    figures = changes("institution:figures", None, {"2022-net_profit": "23.30"})
    assert figures == [Change("2022 净利润", "—", "23.30")]


def test_a_digest_is_said_to_be_one() -> None:
    assert changes("need:mend", None, {"contact_phone": "摘要:ab12"})[0] == Change(
        "联系电话", "—", "（不记原文，只留摘要:ab12）"
    )


def written() -> set[tuple[str, str]]:
    """The fields that these rooms write into the trail as literals, with their room."""
    found = set()
    for room in ROOMS:
        for path in (Path(__file__).parents[3] / "marketplace" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record"):
                    sides = [one.value for one in node.keywords if one.arg in ("before", "after")]
                    found |= {
                        (room, key.value) for side in sides for part in ast.walk(side) if isinstance(part, ast.Dict)
                        for key in part.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
                    }  # fmt: skip
    return found


def test_what_the_rooms_write_has_words() -> None:
    fields = written()
    assert len(fields) > 40
    assert {one for one in fields if re.search(r"[a-z]", field_in_words("", one[1]))} == set()


@pytest.mark.parametrize("name", [*FIELDS, *(line.key for line in LINES)])
def test_fields_of_forms_have_words(name: str) -> None:
    assert not re.search(r"[a-z]", field_in_words("need", name))
