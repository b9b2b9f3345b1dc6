"""附件1: each mess against a hand-made expectation."""

from typing import Any

import pytest

from marketplace.organizations.imports.institutions import InstitutionReading, InstitutionRow, read_institution_list
from tests.factories.sheets import INSTITUTIONS_HEAD, VOCABULARY, filled, institution_row, opened


def read(rows: list[Any], **more: Any) -> InstitutionReading:
    content = filled(rows, head=(INSTITUTIONS_HEAD,))
    return read_institution_list(opened(content, "附件1.xlsx"), vocabulary=VOCABULARY, **more)


def one(**changed: Any) -> InstitutionRow:
    (row,) = read([institution_row(**changed)]).rows
    return row


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": None}, "missing_enterprise_name"),
        ({"service": None}, "missing_service"),
        ({"service": "工商注册"}, "category_out_of_scope"),
        ({"service": "为客户提供陪伴式的成长服务"}, "category_not_stated"),
        ({"capacity": None}, "missing_capacity"),
        ({"capacity": "若干"}, "missing_capacity"),
        ({"capacity": "50%"}, "missing_capacity"),
        ({"capacity": "200万元"}, "missing_capacity"),
        ({"capacity": "9" * 400}, "missing_capacity"),
        ({"capacity": 9}, "capacity_below_10"),
        ({"capacity": "10家以下"}, "capacity_below_10"),
        ({"capacity": "八家"}, "capacity_below_10"),
        ({"contact": None}, "missing_phone"),
        ({"contact": "综合办 0731-123"}, "missing_phone"),
        ({"name": "株洲甲融资担保有限公司"}, "financial_institution_excluded"),
        ({"name": "长沙甲咨询有限公司株洲分公司"}, "not_independent_legal_person_in_zhuzhou"),
        ({"name": "株洲甲会计师事务所（普通合伙）"}, "not_independent_legal_person_in_zhuzhou"),
        ({"remark": "注册地：芦淞区"}, "wrong_county_filer"),
        ({"remark": "注册地在长沙市"}, "out_of_area"),
    ],
)
def test_rows_that_go_back(changed: dict[str, Any], reason: str) -> None:
    row = one(**changed)
    assert (row.action.value, row.reason, row.records) == ("reject", reason, ())


@pytest.mark.parametrize(
    ("capacity", "number", "warnings"),
    [
        (40, 40, set()),
        ("25家", 25, set()),
        ("４０", 40, {"capacity_text_normalised"}),
        ("不少于30家", 30, {"capacity_text_normalised"}),
        ("15-20", 15, {"capacity_range_lower_bound"}),
        ("场地200㎡，20家", 20, {"capacity_text_normalised"}),
        ("二十五家", 25, {"capacity_chinese_numeral"}),
        ("十五至二十家", 15, {"capacity_chinese_numeral", "capacity_range_lower_bound"}),
        ("二三十家", 20, {"capacity_chinese_numeral", "capacity_range_lower_bound"}),
    ],
)
def test_capacity(capacity: Any, number: int, warnings: set[str]) -> None:
    row = one(capacity=capacity)
    assert row.records[0].annual_capacity == number
    assert set(row.warnings) == warnings


@pytest.mark.parametrize(
    ("service", "categories", "warning"),
    [
        ("☑检验检测 □技术创新 ☑数智转型", ("检验检测", "数智转型"), None),
        ("2、9", ("检验检测", "技术创新"), "category_by_number"),
        ("1.管理咨询 2.项目申报 3.上市辅导", ("咨询管理", "争资引项", "上市辅导"), "category_synonym"),
        ("主要从事检验检测、数智转型方面的服务", ("检验检测", "数智转型"), None),
        ("检验检测、工商注册", ("检验检测",), "category_out_of_scope_part_dropped"),
        ("ERP实施（数智转型）", ("数智转型",), None),
        ("除检验检测外其他九类", tuple(name for name in VOCABULARY.direction_names if name != "检验检测"), None),
        ("十类全覆盖", VOCABULARY.direction_names, "claims_all_categories"),
        ("十大类均可", VOCABULARY.direction_names, "claims_all_categories"),
        ("檢驗檢測", ("检验检测",), "traditional_characters"),
    ],
)
def test_directions(service: str, categories: tuple[str, ...], warning: str | None) -> None:
    row = one(service=service)
    assert row.records[0].categories == categories
    assert row.warnings == ((warning,) if warning else ())


def test_the_same_institution_twice_and_under_a_variant_name() -> None:
    rows = [institution_row(), institution_row(), institution_row(name="甲检测服务公司")]
    assert [row.reason for row in read(rows).rows] == [None, "duplicate_row", "duplicate_name_variant"]


def test_a_list_of_directions_carries_over_by_ditto() -> None:
    rows = [
        institution_row(),
        institution_row(name="株洲乙检测服务有限公司", contact="综合办 0731-00000002", service="同上"),
    ]
    second = read(rows).rows[1]
    assert second.records[0].categories == ("检验检测",)
    assert second.warnings == ("service_ditto",)


def test_a_range_that_excel_took_for_a_day() -> None:
    def mistake(sheet: Any) -> None:
        sheet["E4"].number_format = "m-d"
        sheet["E4"] = 45214  # 2023-10-15, as typing 10-15 leaves it
        sheet["E4"].number_format = "m-d"

    content = filled([institution_row()], head=(INSTITUTIONS_HEAD,), then=mistake)
    (row,) = read_institution_list(opened(content), vocabulary=VOCABULARY).rows
    assert row.records[0].annual_capacity == 10
    assert "capacity_range_lower_bound" in row.warnings


def test_what_a_remark_tells_fills_an_empty_cell() -> None:
    row = one(service=None, capacity=None, remark="检验检测")
    assert row.reason == "missing_capacity"
    assert one(service=None, remark="检验检测").records[0].categories == ("检验检测",)
    assert one(capacity=None, remark="年服务能力20家").records[0].annual_capacity == 20


def test_a_header_in_other_words() -> None:
    head = ("序号", "服务机构/平台", "机构类型", "主要服务方向", "可服务企业数（家/年）", "联系人及电话")
    row = (1, "株洲甲检测服务有限公司", "民营", "检验检测", 20, "综合办 0731-00000001")
    content = filled([row], head=(head,))
    (read_row,) = read_institution_list(opened(content, "附件1.xlsx"), vocabulary=VOCABULARY).rows
    assert (read_row.records[0].categories, read_row.records[0].annual_capacity) == (("检验检测",), 20)
