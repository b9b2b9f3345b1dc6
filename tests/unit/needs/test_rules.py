"""What a need must say, by property and by example."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.needs import rules
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import search
from marketplace.needs.queries.board import STATUSES, status_of
from marketplace.needs.rules import Stated
from marketplace.pilots import policy as policies

FILE = Path(__file__).parents[3] / "seeds" / "pilots" / "zhuzhou-2023.toml"
POLICY = policies.read_content(policies.read_file(FILE))
LEVELS = (None, *POLICY.levels)
TODAY = date(2023, 3, 20)
GOOD = Stated(
    category="检验检测", title="齿轮断齿", text="跑到半程就断齿，找不到原因", is_manufacturing=True,
    in_gradient_pool=True, target_level="创新型中小企业", contact_name="技术部", contact_phone="0731-22220000",
)  # fmt: skip


def fields(problems: list[rules.Problem]) -> set[str]:
    return {problem.field for problem in problems}


@given(target=st.sampled_from(LEVELS), current=st.sampled_from(LEVELS))
def test_an_aim_is_above_one_way_at_most(target: str | None, current: str | None) -> None:
    there, back = (rules.is_above(*pair, POLICY.ladder_type) for pair in ((target, current), (current, target)))
    assert not (there and back)
    assert (there is None) == (back is None)
    if target == current and target:
        assert there is False


@pytest.mark.parametrize(
    ("target", "current", "above"),
    [
        ("省级专精特新中小企业", "创新型中小企业", True), ("创新型中小企业", "国家级专精特新小巨人", False),
        ("国家级专精特新小巨人", "升规入统", None), ("国省单项冠军", "国家重点专精特新小巨人", None),
        ("升规入统", None, None),
    ],
)  # fmt: skip
def test_rungs_compare_on_one_track_only(target: str, current: str | None, above: bool | None) -> None:
    assert rules.is_above(target, current, POLICY.ladder_type) is above


def test_a_complete_need_has_no_gap() -> None:
    assert rules.completeness_problems(GOOD, POLICY, TODAY) == []
    assert rules.word_problems(GOOD, POLICY) == []
    assert rules.publication_problems(GOOD, POLICY) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": None}, "category"), ({"title": "检"}, "title"), ({"text": "断 齿 了 啊 啊 啊"}, "text"),
        ({"is_manufacturing": None}, "is_manufacturing"), ({"in_gradient_pool": None}, "in_gradient_pool"),
        ({"target_level": None}, "target_level"), ({"contact_name": ""}, "contact_name"),
        ({"contact_phone": ""}, "contact_phone"), ({"deadline_wish_on": TODAY}, "deadline_wish_on"),
    ],
)  # fmt: skip
def test_each_gap_is_named_at_its_field(change: dict[str, object], field: str) -> None:
    stated = Stated(**{name: getattr(GOOD, name) for name in Stated.__slots__} | change)  # type: ignore[arg-type]
    assert fields(rules.completeness_problems(stated, POLICY, TODAY)) == {field}


def test_a_no_wants_a_reason_and_an_aim_below_stops_publication() -> None:
    no = Stated(category="检验检测", text="十个字以上的内容", is_manufacturing=True, in_gradient_pool=False)
    assert fields(rules.approval_problems(no, POLICY)) == {"county_reason"}
    assert fields(rules.warnings(no, POLICY)) == {"in_gradient_pool", "contact_phone"}
    below = Stated(category="检验检测", text="十个字以上的内容", is_manufacturing=True, in_gradient_pool=True,
                   current_level="省级专精特新中小企业", target_level="省级专精特新中小企业")  # fmt: skip
    assert fields(rules.publication_problems(below, POLICY)) == {"target_level"}


@given(days=st.integers(-30, 30))
def test_a_deadline_is_refused_exactly_before_the_earliest(days: int) -> None:
    assert bool(rules.deadline_problems(TODAY + timedelta(days=days), TODAY)) == (days < 0)


@given(st.sampled_from(POLICY.directions), st.text(max_size=200))
def test_a_made_title_is_never_empty_nor_too_long(category: str, text: str) -> None:
    assert 1 <= len(rules.short_title(category, text)) <= rules.TITLE_LONGEST


def test_a_made_title_takes_clauses_until_it_says_something() -> None:
    assert rules.short_title("检验检测", "齿轮跑到半程就断齿，找不到原因。想做试验") == "齿轮跑到半程就断齿，找不到原因"
    assert rules.short_title("检验检测", "需要对出口餐具做铅镉溶出量检测，下月交货") == "需要对出口餐具做铅镉溶出量检测"
    assert rules.short_title("检验检测", "") == "检验检测服务需求"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_piece_of_a_text_is_found_in_it(before: str, piece: str) -> None:
    kept = set(search.terms_of(f"{before} {piece}").split())
    assert set(search.terms_asked(piece)) <= kept


def test_words_are_cut_as_people_type_them() -> None:
    assert search.terms_asked("IATF16949 体系") == ["iatf16949", "体系"]
    assert search.terms_asked("齿") == ["齿"]
    assert search.terms_asked('，。! "') == []


@pytest.mark.parametrize("state", list(NeedState))
def test_every_state_has_public_words(state: NeedState) -> None:
    assert status_of(state, TODAY, TODAY) in STATUSES


def test_the_deadlines_day_still_counts() -> None:
    assert status_of(NeedState.PUBLISHED, TODAY, TODAY) == "open"
    assert status_of(NeedState.PUBLISHED, TODAY, TODAY + timedelta(days=1)) == "shut"
