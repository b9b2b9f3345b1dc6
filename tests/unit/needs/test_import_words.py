"""Every code that a reader gives has its Chinese sentence, and no sentence scolds or speaks English."""

import re
from pathlib import Path

import pytest

from marketplace.needs.imports.words import REASONS, ROLES, UNKNOWN, WARNINGS, reason_words, role_of_code, warning_words

MARKETPLACE = Path(__file__).parents[3] / "marketplace"
READERS = (MARKETPLACE / "needs" / "imports", MARKETPLACE / "organizations" / "imports")
GIVEN = re.compile(
    r"""warnings\.append\(\s*"(\w+)"|Refused\(\s*"(\w+)"|reason="(\w+)"|warning="(\w+)"|return "(\w+_row|\w+_header|page_footer)\""""
    r"""|"(\w+_ditto)"|"(county_\w+)"(?=[)\s])|else "(\w+_variant|same_company_\w+)"|warnings=\["(\w+)"\]"""
)
FOR_INSTITUTIONS = {"capacity_below_10"}


def codes() -> set[str]:
    texts = [path.read_text("utf-8") for folder in READERS for path in folder.glob("*.py") if path.name != "words.py"]
    found = {code for text in texts for groups in GIVEN.findall(text) for code in groups if code}
    levels = ("blank", "abbreviation_assumed", "typo_corrected")
    return found | {f"{which}_level_{what}" for which in ("current", "target") for what in levels}


def test_the_search_finds_codes() -> None:
    assert {"category_not_stated", "phone_area_code_assumed", "county_ditto", "note_row", "county_missing"} <= codes()


@pytest.mark.parametrize("code", sorted(codes() - {"county_of_file"} - FOR_INSTITUTIONS))
def test_a_code_has_its_sentence(code: str) -> None:
    assert code in REASONS or code in WARNINGS, f"no words for {code}"


@pytest.mark.parametrize("code", sorted({**REASONS, **WARNINGS}))
def test_a_sentence_is_plain_chinese_beside_a_known_cell(code: str) -> None:
    words = REASONS.get(code) or WARNINGS[code]
    assert not re.search(r"[a-zA-Z！!]", words.sentence.replace("附件4", ""))
    assert role_of_code(code) == words.role
    assert words.role in ROLES


def test_a_new_code_still_says_what_to_do() -> None:
    assert warning_words("brand_new_code") == UNKNOWN.sentence
    assert reason_words("brand_new_code", "写了两次") == f"{UNKNOWN.sentence}（写了两次）"
    assert reason_words(None) == ""
