"""Passwords, the way on after signing in, and codes of the second step."""

import pyotp
import pytest

from marketplace.accounts import rules

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOON = 1_700_000_000.0
STEP = int(NOON) // 30


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short-one", "至少 10 个字符"),
        ("x" * 129, "不超过 128"),
        ("zhang.san@example.cn", "不能与用户名或邮箱相同"),
        ("ZHANG.SANLONG", "不能与用户名或邮箱相同"),
        ("1234567890", "很常见"),
        ("Password123", "很常见"),
        ("ababababababab", "很常见"),
    ],
)
def test_a_poor_password_is_refused_in_words(password: str, words: str) -> None:
    names = ("zhang.san@example.cn", "zhang.sanlong@example.cn")
    (problem,) = rules.password_problems(password, names)
    assert words in problem.message
    assert problem.field == "password"


def test_a_long_phrase_is_a_password() -> None:
    assert rules.password_problems("荷塘 月色 齿轮 六月天", ("zhang@example.cn",)) == []


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", None, "home",
        "/\t/evil.example", "/\n/evil.example", "http:/evil",
    ],
)  # fmt: skip
def test_the_way_on_never_leaves_the_site(foreign: str | None) -> None:
    assert rules.own_path(foreign) == "/home"


def test_an_own_path_is_kept_with_its_query() -> None:
    assert rules.own_path("/needs/12?tab=history") == "/needs/12?tab=history"


@pytest.mark.parametrize(("drift", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_one_step_off(drift: int, good: bool) -> None:
    code = pyotp.TOTP(SECRET).at((STEP + drift) * 30)
    assert (rules.step_of(SECRET, code, unix_time=NOON, last_step=0) == STEP + drift) is good


def test_a_code_is_not_good_twice() -> None:
    code = pyotp.TOTP(SECRET).at(STEP * 30)
    assert rules.step_of(SECRET, code, unix_time=NOON, last_step=STEP) is None
    assert rules.step_of(SECRET, code, unix_time=NOON, last_step=STEP - 1) == STEP


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5a"])
def test_nonsense_is_no_code(code: str) -> None:
    assert rules.step_of(SECRET, code, unix_time=NOON, last_step=0) is None
