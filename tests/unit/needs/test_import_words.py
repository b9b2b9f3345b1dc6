"""Every code that a reader gives has its Chinese sentence, and no sentence scolds or speaks English."""

import ast
import re
from pathlib import Path

import pytest

from marketplace.needs.imports.words import REASONS, ROLES, UNKNOWN, WARNINGS, reason_words, role_of_code, warning_words

MARKETPLACE = Path(__file__).parents[3] / "marketplace"
READERS = (MARKETPLACE / "needs" / "imports", MARKETPLACE / "organizations" / "imports")
FOR_INSTITUTIONS = {"institutions.py", "capacity.py"}
LOOKS_LIKE_A_CODE = re.compile(
    r"(phone|county|category|contact|target|current|level|same|duplicate|missing|not|park|multiple|vertical|claims|page|"
    r"traditional|struck|formula|hidden|uscc|out|partly|service|blank|note|total|subtotal|repeated|voided|enterprise)"
    r"_[a-z_]+"
)
NO_CODES = {
    "county_of_file", "current_level", "target_level", "contact_role", "not_manufacturing_name", "park_operator_name",
    "enterprise_name", "enterprise_cell", "out_of_scope",
}  # fmt: skip


def codes() -> set[str]:
    """Every word in the readers' source that looks like a code, and those that are put together from two."""
    paths = [path for folder in READERS for path in folder.glob("*.py") if path.name not in FOR_INSTITUTIONS]
    trees = [ast.parse(path.read_text("utf-8")) for path in paths if path.name not in ("words.py", "returned.py")]
    texts = {
        node.value for tree in trees for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip
    levels = ("blank", "abbreviation_assumed", "typo_corrected")
    built = {f"{which}_level_{what}" for which in ("current", "target") for what in levels}
    return {text for text in texts if LOOKS_LIKE_A_CODE.fullmatch(text)} - NO_CODES | built


def test_the_search_finds_codes() -> None:
    assert {"category_not_stated", "phone_area_code_assumed", "county_ditto", "note_row", "county_missing"} <= codes()


@pytest.mark.parametrize("code", sorted(codes()))
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
