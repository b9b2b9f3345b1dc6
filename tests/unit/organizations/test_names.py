"""Names: keys, initials, and which spellings may mean one firm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.organizations.rules.names import may_be_written_for, name_initials, name_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("株洲市华锐齿轮有限责任公司", "华锐齿轮"),
        ("湖南株洲华锐齿轮有限公司", "华锐齿轮"),
        ("华锐齿轮（示例）", "华锐齿轮"),
        ("華銳齒輪有限公司", "华锐齿轮"),
        ("ＡＢＣ 齿轮有限公司", "ABC齿轮"),
        ("株洲厂", "株洲厂"),
    ],
)
def test_a_key_leaves_out_what_names_have_in_common(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("written", "stored", "same"),
    [
        ("株洲华锐齿轮有限责任公司", "株洲市华锐齿轮有限公司", True),
        ("华锐齿轮", "株洲市华锐齿轮有限公司", True),
        ("华锐齿轮股份有限公司", "华锐齿轮有限公司", False),
        ("湖南华锐齿轮有限公司", "株洲华锐齿轮有限公司", False),
        ("华锐轴承有限公司", "华锐齿轮有限公司", False),
    ],
)
def test_another_spelling_of_one_firm_and_another_firm(written: str, stored: str, same: bool) -> None:
    assert may_be_written_for(written, stored) is same
    assert may_be_written_for(stored, written) is same


def test_initials_are_what_one_types() -> None:
    assert name_initials("株洲齿轮ABC") == "zzclabc"


@given(st.text(min_size=1, max_size=60))
def test_any_name_has_a_key_that_ignores_blanks(name: str) -> None:
    assert name_key(name) == name_key(f" {name} ")
    assert may_be_written_for(name, name)
