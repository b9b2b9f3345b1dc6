"""The five files say what the documents say: rows, papers, quotas, days, terms, exits; a sixth is a file of data."""

from pathlib import Path

import pytest

from marketplace.certification.policy import load_file
from marketplace.kernel.errors import RuleBroken
from tests.unit.certification.programmes import FOLDER, POLICIES, RULES

CORE = (FOLDER / "hengyang_core.toml").read_text("utf-8")


def refusal(tmp_path: Path, text: str) -> str:
    file = tmp_path / "wrong.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(RuleBroken) as found:
        load_file(file)
    return str(found.value)


def line(text: str, beginning: str) -> int:
    return next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith(beginning))


def test_the_rows_are_counted_by_kind() -> None:
    counted = {
        code: "".join(f"{kind}{sum(rule.kind == kind for rule in policy.rule)}" for kind in "NCQX")
        for code, policy in POLICIES.items()
    }
    assert counted == {
        "HY-B": "N10C5Q1X1", "HY-C": "N25C1Q1X1", "ZZ": "N5C8Q3X0", "HB": "N14C6Q7X0", "GJ": "N22C15Q5X0",
    }  # fmt: skip
    assert len(RULES) == 130


@pytest.mark.parametrize(
    ("code", "papers", "days", "months", "renewal"),
    [("HY-B", 13, 5, 36, "new"), ("HY-C", 12, 5, 36, "new"), ("ZZ", 3, 5, 12, "new"), ("HB", 6, 5, 36, "expiry_year"),
     ("GJ", 8, 15, 36, "expiry_year")],
)  # fmt: skip
def test_papers_publicity_and_term(code: str, papers: int, days: int, months: int, renewal: str) -> None:
    policy = POLICIES[code]
    assert [one.number for one in policy.document if one.number] == list(range(1, papers + 1))
    assert (policy.publicity.days, policy.validity.months, policy.validity.renewal) == (days, months, renewal)


def test_every_numbered_row_of_the_specification_is_somewhere() -> None:
    every = POLICIES.values()
    assert {one.id for policy in every for one in policy.calendar} == {f"CAL-{n:02d}" for n in range(1, 27)}
    assert {one.id for policy in every for one in policy.quota} == {f"QTA-{n:02d}" for n in range(1, 9)}
    assert {one.id for policy in every for one in policy.exit} == {f"EXT-{n:02d}" for n in range(1, 18)}
    assert {one.id for policy in every for one in policy.relaxation} == {f"RLX-{n:02d}" for n in range(1, 6)}


def test_late_is_refused_only_where_the_document_says_so() -> None:
    strict = {code for code, policy in POLICIES.items() if any(one.refuses_late for one in policy.calendar)}
    assert strict == {"HY-B", "HY-C"}
    assert str(POLICIES["HY-C"].closing_day) == "2023-05-19"
    assert str(POLICIES["GJ"].closing_day) == "2019-07-15"


def test_quotas_and_associations_of_the_national_programme() -> None:
    quotas = {one.id: (one.per, one.limit, one.refuses_over) for one in POLICIES["GJ"].quota}
    assert quotas["QTA-01"] == quotas["QTA-02"] == ("recommender", 4, True)
    assert quotas["QTA-03"] == ("recommender", 2, True)
    assert quotas["QTA-04"] == ("city", 1, False)
    assert (quotas["QTA-05"][1], quotas["QTA-06"][1], quotas["QTA-08"][1]) == (1, None, 3)
    associations = next(one for one in POLICIES["GJ"].recommender if one.key == "association")
    assert len(associations.members) == 13


def test_sub_types() -> None:
    assert [one.key for one in POLICIES["HY-C"].track] == ["1", "2", "3"]
    assert len(POLICIES["HB"].category) == 9
    assert len({one.group for one in POLICIES["GJ"].track}) == 5
    assert [one.key for one in POLICIES["GJ"].track][-2:] == ["融资服务甲类", "融资服务乙类"]


@pytest.mark.parametrize(
    ("code", "form", "fields"),
    [("HY-B", "application", 25), ("HY-C", "application", 21), ("ZZ", "basics", 15), ("GJ", "application", 28)],
)
def test_forms_hold_the_fields_of_the_document(code: str, form: str, fields: int) -> None:
    found = next(one for one in POLICIES[code].form if one.key == form)
    assert len(found.fields) == fields


def test_a_wrong_value_is_named_with_its_line(tmp_path: Path) -> None:
    text = CORE.replace("value = 300", 'value = "三百"')
    place = line(text, 'value = "三百"')
    assert f"第 {place} 行 rule 第 22 项（HY-C-32） value" in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("before", "after", "where", "words"),
    [
        ('article = "二(二)1"\nkind', 'artikel = "二(二)1"\nkind', "artikel", "不认识这一项"),
        ('key = "park"\ntitle = "经', 'key = "county"\ntitle = "经', 'key = "county"', "county 写了两次"),
        ('tracks = ["3"]', 'tracks = ["4"]', 'tracks = ["4"]', "4 没有定义"),
        ('field = "typical_cases"', 'field = "cases"', 'field = "cases"', "「cases」不在 facts 里"),
        ("within = \"service_staff\"", 'within = "staff"', "qualified_staff", "staff 不在 facts 里"),
        ('choose = "one"\n', "", "", "choose"),
        ("refuses_late = true", "refuses_late = 1.5", "refuses_late = 1.5", "true 或 false"),
        ("months = 36", "months = 0", "months = 0", "months"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(tmp_path: Path, before: str, after: str, where: str, words: str) -> None:
    assert before in CORE
    text = CORE.replace(before, after)
    told = refusal(tmp_path, text)
    assert words in told
    if where:
        assert any(f"第 {n} 行" in told for n, one in enumerate(text.splitlines(), 1) if one.startswith(where))


def test_an_operator_must_fit_its_fact_and_kind(tmp_path: Path) -> None:
    number = 'op = ">="\nvalue = 3\nunit = "例"'
    assert "kind 为 N 的规则不能用 op「ends_with」" in refusal(
        tmp_path, CORE.replace(number, 'op = "ends_with"\nvalue = "例"')
    )
    turned = CORE.replace('kind = "N"\nfield = "typical_cases"', 'kind = "C"\nfield = "typical_cases"')
    told = refusal(tmp_path, turned.replace(number, 'op = "ends_with"\nvalue = "例"'))
    assert "「ends_with」不能用于 count 类事实「typical_cases」" in told


def test_a_sixth_programme_is_a_file_of_data(tmp_path: Path) -> None:
    file = tmp_path / "sixth.toml"
    file.write_text(CORE.replace('"HY-C', '"XX'), "utf-8")
    _, policy = load_file(file)
    assert policy.programme.code == "XX"
    assert policy.rule[0].id == "XX-01"
