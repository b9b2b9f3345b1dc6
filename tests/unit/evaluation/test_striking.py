"""Striking out: names and figures go by themselves, an officer strikes further and writes nothing anew."""

from itertools import product

import pytest

from marketplace.evaluation.rules.striking import MARK, extract_problems, is_only_struck, struck


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("株洲华锐齿轮有限公司很满意", f"{MARK}很满意"),
        ("华锐的人来了3次，收费12,000元", f"{MARK}的人来了{MARK}，收费{MARK}"),
        ("王经理两周后才回电 13800000000", f"{MARK}{MARK}后才回电 {MARK}".replace(MARK * 2, MARK)),
        ("报告晚了，请写信到 a.b@example.com", f"报告晚了，请写信到 {MARK}"),
        ("施工期间工作安排合理，总体满意", "施工期间工作安排合理，总体满意"),
        ("华锐华锐", MARK),
    ],
)
def test_what_tells_of_somebody_goes_by_itself(text: str, read: str) -> None:
    assert struck(text, ["株洲华锐齿轮有限公司", "华锐", ""]) == read


@pytest.mark.parametrize(
    ("typed", "is_so"),
    [
        ("夜班没有培训到，其余都好", True), (f"夜班没有培训到，{MARK}", True),
        (f"{MARK}没有培训到{MARK}", True), (MARK, True), ("", False),
        ("没有培训到，其余都好", False), (f"夜班{MARK}培训到，其余都很好", False),
        (f"夜班没有培训到{MARK}，其余都好", False), (f"其余都好{MARK}", False),
        (f"{MARK}夜班没有培训到，其余都好", False),
    ],
)  # fmt: skip
def test_only_marks_take_the_place_of_words(typed: str, is_so: bool) -> None:
    assert is_only_struck(typed, "夜班没有培训到，其余都好") is is_so


def test_the_answer_agrees_with_every_way_to_strike_a_short_remark() -> None:
    offered = "ababc"
    possible = set()
    for keep in product((True, False), repeat=len(offered)):
        letters = "".join(letter if kept else "#" for letter, kept in zip(offered, keep, strict=True))
        while "##" in letters:
            letters = letters.replace("##", "#")
        possible.add(letters.replace("#", MARK))
    every = {"".join(one) for size in range(1, 6) for one in product(["a", "b", "c", MARK], repeat=size)}
    single = {one for one in every if MARK * 2 not in one}
    assert {one for one in single if is_only_struck(one, offered)} == {one for one in possible if one in single}


def test_each_field_says_what_is_wrong_and_an_empty_one_is_left_out() -> None:
    offered = {4: "都好", 7: "太慢"}
    assert extract_problems({4: "", 7: MARK}, offered) == []
    (problem,) = extract_problems({4: "都很好", 7: "太慢"}, offered)
    assert (problem.field, MARK in problem.message) == ("remark4", True)
