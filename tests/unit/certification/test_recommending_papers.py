"""Summary tables and letters of recommending units, read back with another library."""

from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from marketplace.certification.exports.papers.letters import letter, letter_of
from marketplace.certification.exports.papers.summaries import national_remark, summary_sheet
from tests.unit.certification.filings import filed
from tests.unit.certification.programmes import POLICIES

TABLES = {"HY-B": "annex2", "HY-C": "annex4", "GJ": "annex2_2019"}


def book(code: str, *applications: Any) -> Any:
    return load_workbook(summary_sheet(POLICIES[code], TABLES[code], applications, recommender="示例局"))


@pytest.mark.parametrize("code", sorted(TABLES))
def test_columns_stand_as_printed_under_annex_title_and_unit(code: str) -> None:
    summary = POLICIES[code].summary[0]
    sheet = book(code, filed(code)).worksheets[0]
    assert sheet["A1"].value == summary.annex
    assert summary.title.endswith(sheet["A2"].value)
    assert sheet["A3"].value == f"{summary.head}示例局"
    assert [cell.value for cell in sheet[4]] == list(summary.columns)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_the_core_institutions_line_holds_what_was_filed() -> None:
    cells = [cell.value for cell in book("HY-C", filed("HY-C")).worksheets[0][5]]
    assert cells == [
        1, "示例科技服务有限公司", "专业", 2.45, 1.05, 11, "2023-05-09", "技术创新、数字化赋能", "张示例",
        "0734-00000000",
    ]  # fmt: skip


def test_the_base_is_told_in_brief_as_the_note_asks() -> None:
    brief = [cell.value for cell in book("HY-B", filed("HY-B")).worksheets[0][5]][4]
    assert brief.startswith(
        "服务人员 11 人，入驻企业 12 家，孵化面积（总建筑面积）1.05 平方米，服务功能：基本服务、政务代理"
    )


def test_the_national_table_prints_carriers_in_its_own_words() -> None:
    sheet = book("GJ", filed("GJ")).worksheets[0]
    assert "高端人才引进型等创新创业特色载体的开发区（高端人才引领型载体开发区）" in sheet["F5"].value
    assert national_remark("属于省级推荐名额") == "属于省级推荐名额"
    assert national_remark("国家信息消费示范城市") == "属于国家信息消费示范城市"
    assert [sheet.cell(row, 1).value[:4] for row in (6, 7, 8)] == ["说明：（", "（2）如", "（3）同"]


def test_the_two_ways_of_financing_are_one_function_of_the_document() -> None:
    content = filed("GJ").content
    listing = {**content["listing"], "functions": ["技术服务", "融资服务甲类", "融资服务乙类"]}
    sheet = book("GJ", filed("GJ", content={**content, "listing": listing})).worksheets[0]
    assert sheet["D5"].value == "技术服务、融资服务"


def test_empty_cells_are_listed_on_a_sheet_of_their_own() -> None:
    whole, lacking = book("HY-C", filed("HY-C")), book("HY-C", filed("HY-C", content={}))
    assert whole.sheetnames == ["附件 4"]
    assert lacking.sheetnames == ["附件 4", "填写说明"]
    listed = [row[0].value for row in lacking["填写说明"].iter_rows()]
    assert listed[1] == "第 1 行 示例科技服务有限公司：机构类型（综合/专业）"


def test_a_name_is_never_a_formula() -> None:
    cell = book("HY-C", filed("HY-C", applicant='=HYPERLINK("http://x")')).worksheets[0]["B5"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


def test_the_letter_names_the_recommended_and_what_goes_with_it() -> None:
    policy = POLICIES["HY-C"]
    paper = Document(letter(policy, [filed("HY-C")], recommender="示例局", year=2023, number="示例〔2023〕1号"))
    lines = [line.text for line in paper.paragraphs]
    assert "关于推荐2023年度衡阳市中小微企业核心服务机构的报告" in lines
    assert "示例〔2023〕1号" in lines
    assert "衡阳市工业和信息化局：" in lines
    assert any("真实性、完整性" in line and "现推荐以下 1 家单位" in line for line in lines)
    assert "附件：1. 核心服务机构推荐汇总表" in lines
    assert "示例局（盖章）" in lines
    assert [cell.text for cell in paper.tables[0].rows[1].cells] == [
        "1",
        "示例科技服务有限公司",
        "张示例",
        "0734-00000000",
    ]
    assert any("没有规定格式，本格式由平台拟制" in line for line in lines)


def test_hubei_asks_for_a_table_and_no_letter() -> None:
    assert letter_of(POLICIES["HB"]) is None
    with pytest.raises(LookupError):
        letter(POLICIES["HB"], [], recommender="示例中心", year=2023)
