"""Each mess that other offices make in 附件4, against a hand-made expectation."""

from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from marketplace.documents.gate import UnreadableFile
from marketplace.needs.imports.needs_list import NeedReading, NeedRow, read_needs_list
from tests.factories.sheets import NEEDS_HEAD, VOCABULARY, fill_sheet, filled, filled_xls, needs_row, opened, saved


def read(content: bytes, **more: Any) -> NeedReading:
    return read_needs_list(opened(content), vocabulary=VOCABULARY, **more)


def only(content: bytes) -> NeedRow:
    (row,) = read(content).rows
    return row


def one(**changed: Any) -> NeedRow:
    return only(filled([needs_row(**changed)]))


def verdicts(reading: NeedReading) -> list[tuple[int, str, str | None]]:
    return [(row.row, row.action.value, row.reason) for row in reading.rows]


OTHER = {"name": "株洲丁戊己材料有限公司", "contact": "办公室 0731-00000002"}


def test_a_header_over_two_rows_with_merged_groups() -> None:
    top = ("序号", "企业名称", "所属县市区", "所需服务", None, "企业发展", None, "企业联系人及联系电话", None, "备注")
    below = (None, None, None, "类型", "具体内容", "现状", "目标", "联系人", "联系电话", None)
    row = (1, "株洲甲乙丙机械有限公司", "荷塘区", "检验检测", "耐压试验", "创新型", "省专", "办公室", 73100000001, None)

    def merge(sheet: Any) -> None:
        for area in ("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:I3", "J3:J4"):
            sheet.merge_cells(area)

    reading = read(filled([row], head=(top, below), then=merge))
    (record,) = reading.rows[0].records
    assert reading.sheets[0].header_row == 3
    assert (record.category, record.need_text) == ("检验检测", "耐压试验")
    assert (record.current_level, record.target_level) == ("创新型中小企业", "省级专精特新中小企业")
    assert (record.contact_role, record.phone) == ("办公室", "0731-00000001")
    assert reading.rows[0].warnings == ("phone_numeric_leading_zero_lost",)


def test_groups_stand_above_the_header_row() -> None:
    top = ("企业基本情况", None, None, "需求情况", None, None, "联系方式", None)
    below = ("序号", "企业名称", "所属县市区", "所需服务", "企业现状", "发展目标", "联系人", "电话")
    row = (1, "株洲甲乙丙机械有限公司", "荷塘区", "技术创新：配方", "规上", "创新型", "办公室", "0731-00000001")

    def merge(sheet: Any) -> None:
        for area in ("A3:C3", "D3:F3", "G3:H3"):
            sheet.merge_cells(area)

    (record,) = only(filled([row], head=(top, below), then=merge)).records
    assert (record.category, record.current_level, record.target_level) == ("技术创新", "升规入统", "创新型中小企业")
    assert record.phone == "0731-00000001"


def test_one_column_for_each_direction_with_ticks() -> None:
    top = ("序号", "企业名称", "所属县市区", "所需服务", None, None, "企业现状", "发展目标", "联系人及电话")
    below = (None, None, None, "检验检测", "技术创新", "数智转型", None, None, None)
    row = (1, "株洲甲乙丙机械有限公司", "荷塘区", "√", None, "√", "创新型", "省专", "办公室 0731-00000001")

    def merge(sheet: Any) -> None:
        for area in ("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4", "H3:H4", "I3:I4"):
            sheet.merge_cells(area)

    row_read = only(filled([row], head=(top, below), then=merge))
    assert [record.category for record in row_read.records] == ["检验检测", "数智转型"]


def test_columns_in_another_order() -> None:
    order = (0, 6, 3, 1, 5, 4, 2, 7)
    row = needs_row()
    (record,) = only(filled([[row[i] for i in order]], head=([NEEDS_HEAD[i] for i in order],))).records
    assert (record.enterprise_name, record.county, record.category) == ("株洲甲乙丙机械有限公司", "荷塘区", "检验检测")
    assert (record.current_level, record.target_level) == ("创新型中小企业", "省级专精特新中小企业")


def test_merged_name_and_county_go_for_all_their_rows() -> None:
    rows = [needs_row(), needs_row(name=None, county=None, service="数智转型：上一套系统")]

    def merge(sheet: Any) -> None:
        sheet.merge_cells("B4:B5")
        sheet.merge_cells("C4:C5")

    first, second = read(filled(rows, then=merge)).rows
    assert first.warnings == ()
    assert second.records[0].enterprise_name == first.records[0].enterprise_name
    assert second.records[0].county == "荷塘区"
    assert "vertical_merge_inherited" in second.warnings


def test_dittos_take_the_cell_above_but_not_for_the_service() -> None:
    rows = [
        needs_row(county="芦淞区"),
        needs_row(**OTHER, county="同上", service="人才招引：焊工8名", current="〃", target='"'),
        needs_row(name="株洲庚辛壬电子有限公司", service="同上", contact="办公室 0731-00000003"),
    ]
    reading = read(filled(rows, place="芦淞区"))
    second, third = reading.rows[1:]
    assert second.records[0].county == "芦淞区"
    assert second.records[0].target_level == "省级专精特新中小企业"
    assert {"county_ditto", "current_level_ditto", "target_level_ditto"} <= set(second.warnings)
    assert (third.action.value, third.reason) == ("reject", "service_text_ditto_unclear")


def test_a_row_struck_through_is_voided_and_struck_words_do_not_count() -> None:
    def strike(sheet: Any) -> None:
        for cell in sheet[4]:
            cell.font = Font(strike=True)
        sheet["G5"] = CellRichText(
            TextBlock(InlineFont(strike=True), "财务部 0731-00000009"), TextBlock(InlineFont(), " 办公室 0731-00000002")
        )

    reading = read(filled([needs_row(), needs_row(**OTHER)], then=strike))
    assert verdicts(reading) == [(4, "skip", "voided_row"), (5, "accept", None)]
    assert reading.rows[1].records[0].phone == "0731-00000002"
    assert "struck_text_dropped" in reading.rows[1].warnings


def test_what_a_clerk_passes_over() -> None:
    wide = [None] * 7
    rows = [
        needs_row(),
        ("小计", None, None, "1家", *wide[:4]),
        NEEDS_HEAD,
        (2, *wide),
        ("填表人：", "张某", None, "联系电话：0731-00000001", *wide[:4]),
        ("第1页 共2页", *wide),
        ("共1家企业", *wide),
        ("合  计", None, None, 1, *wide[:4]),
        ("备注：本表一式两份。", *wide),
        needs_row(**OTHER, remark="作废"),
    ]
    assert [row.reason for row in read(filled(rows)).rows] == [
        None, "subtotal_row", "repeated_header", "blank_row", "page_footer", "page_footer", "total_row", "total_row",
        "note_row", "voided_row",
    ]  # fmt: skip


def test_several_sheets_each_with_its_county_and_a_hidden_one() -> None:
    book = openpyxl.Workbook()
    fill_sheet(book.active, [needs_row()])
    book.active.title = "荷塘"
    second = book.create_sheet("芦淞")
    second.append([])
    fill_sheet(second, [needs_row(**OTHER, county=None)], place="芦淞区")
    hidden = book.create_sheet("旧表")
    fill_sheet(hidden, [needs_row(name="株洲旧名单有限公司")])
    hidden.sheet_state = "hidden"
    book.create_sheet("说明").append(["填表说明"])
    reading = read(saved(book))
    assert reading.as_json()["header_row"] == {"荷塘": 3, "芦淞": 4}
    assert [(row.sheet, row.records[0].county) for row in reading.rows] == [("荷塘", "荷塘区"), ("芦淞", "芦淞区")]
    assert reading.ignored_sheets == ("旧表", "说明")


def test_several_counties_in_one_file_under_headings() -> None:
    rows = [
        ("一、荷塘区", *[None] * 7), needs_row(county=None),
        ("二、渌口区", *[None] * 7), needs_row(**OTHER, county=None),
        needs_row(name="株洲庚辛壬电子有限公司", county="株洲县"),
    ]  # fmt: skip
    reading = read(filled(rows, place=""))
    assert reading.county_of_file is None
    kept = [row for row in reading.rows if row.is_kept]
    assert [row.records[0].county for row in kept] == ["荷塘区", "渌口区", "渌口区"]
    assert "county_differs_from_filer" not in {warning for row in kept for warning in row.warnings}


def test_a_real_xls_with_merged_cells_and_numbers() -> None:
    second = needs_row(name=None, county=None, seq=2, service="共享制造：五轴机时", contact=73100000002.0)
    rows = [needs_row(name=None, county=None, seq=1.0), second]
    name = "株洲甲乙丙机械有限公司"
    reading = read(filled_xls(rows, merges=[(3, 4, 1, 1, name), (3, 4, 2, 2, "荷塘区")]))
    assert [row.records[0].enterprise_name for row in reading.rows] == [name, name]
    assert reading.rows[1].records[0].phone == "0731-00000002"
    assert reading.rows[1].warnings == (
        "phone_numeric_leading_zero_lost", "same_company_other_need", "vertical_merge_inherited",
    )  # fmt: skip


def test_traditional_characters() -> None:
    row = one(
        name="株洲鴻達電子有限公司",
        service="檢驗檢測：電纜耐壓",
        current="創新型",
        target="國家級專精特新「小巨人」",
        county="淥口區",
    )
    (record,) = row.records
    assert (record.enterprise_name, record.category, record.county) == ("株洲鸿达电子有限公司", "检验检测", "渌口区")
    assert record.target_level == "国家级专精特新小巨人"
    assert "traditional_characters" in row.warnings


def test_unit_and_place_in_cells_of_their_own() -> None:
    def spread(sheet: Any) -> None:
        for place, words in {"A2": "申报单位", "B2": "攸县工业和信息化局", "E2": "所在地", "F2": "攸县"}.items():
            sheet[place] = words

    reading = read(filled([needs_row(county=None)], then=spread))
    assert (reading.unit, reading.county_of_file) == ("攸县工业和信息化局", "攸县")


@pytest.mark.parametrize(
    ("service", "parts"),
    [
        ("☑检验检测 □技术创新 ☑数智转型：上系统", [("检验检测", "上系统"), ("数智转型", "上系统")]),
        ("（√）检验检测（ ）技术创新 电缆耐压", [("检验检测", "电缆耐压")]),
        ("检验检测☑ 技术创新□ 数智转型√", [("检验检测", None), ("数智转型", None)]),
        ("（2）（8）", [("检验检测", None), ("数智转型", None)]),
        ("②⑧", [("检验检测", None), ("数智转型", None)]),
        ("2；8：上系统", [("检验检测", "上系统"), ("数智转型", "上系统")]),
        ("9、配方老是开裂", [("技术创新", "配方老是开裂")]),
        ("1、检验检测：耐压；2、数智转型：上系统", [("检验检测", "耐压"), ("数智转型", "上系统")]),
        ("检验检测（盐雾）、技术创新（配方）", [("检验检测", "盐雾"), ("技术创新", "配方")]),
        ("1.检验检测2.人才招引", [("检验检测", None), ("人才招引", None)]),
        ("产权交易\n专利转让与许可，需登记", [("产权交易", "专利转让与许可，需登记")]),
        ("检验检测 电缆耐压试验，出报告", [("检验检测", "电缆耐压试验，出报告")]),
        ("我公司希望开展数智转型，上一套系统", [("数智转型", "上一套系统")]),
        ("配方老是开裂，想请老师（技术创新）", [("技术创新", "配方老是开裂，想请老师")]),
        ("咨询管理（规划）：三年战略", [("咨询管理", "三年战略")]),
        ("检验检测和数智转型", [("检验检测", None), ("数智转型", None)]),
    ],
)
def test_directions_and_their_texts(service: str, parts: list[tuple[str, str | None]]) -> None:
    assert [(record.category, record.need_text) for record in one(service=service).records] == parts


@pytest.mark.parametrize(
    "service", ["检测报告客户不认，想换一家", "研发和检测能力都不够", "想上市，券商说先规范", "3D打印样件做不出来"]
)
def test_running_text_names_no_direction(service: str) -> None:
    assert one(service=service).reason == "category_not_stated"


def test_formula_without_a_value_is_an_empty_cell() -> None:
    row = one(name="=A1&B1")
    assert (row.action.value, row.reason) == ("reject", "missing_enterprise_name")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": None}, "missing_enterprise_name"),
        ({"name": "张某某"}, "not_enterprise"),
        ({"name": "荷塘区商会"}, "not_enterprise"),
        ({"name": "荷塘区工业和信息化局"}, "not_enterprise"),
        ({"name": "株洲丁小额贷款有限公司"}, "not_enterprise_in_scope"),
        ({"county": "湘潭县"}, "out_of_area"),
        ({"service": None}, "missing_service"),
        ({"service": "——"}, "missing_service"),
        ({"service": "法律咨询"}, "category_out_of_scope"),
        ({"service": "招不到焊工，天天加班"}, "category_not_stated"),
        ({"service": "检验检测：同上"}, "service_text_ditto_unclear"),
        ({"service": "□检验检测 □技术创新"}, "category_not_stated"),
        ({"service": None, "remark": "焊缝要做探伤，客户要第三方报告"}, "category_not_stated"),
    ],
)
def test_rows_that_go_back(changed: dict[str, Any], reason: str) -> None:
    row = one(**changed)
    assert (row.action.value, row.reason, row.records, row.warnings) == ("reject", reason, (), ())


@pytest.mark.parametrize(
    ("changed", "warning"),
    [
        ({"county": "天园区"}, "county_typo_corrected"),
        ({"county": "高新区"}, "county_alias"),
        ({"county": "株洲县"}, "county_old_name"),
        ({"county": None}, "county_filled_from_header"),
        ({"county": "醴陵"}, "county_differs_from_filer"),
        ({"service": "8"}, "category_by_number"),
        ({"service": "设备共享：五轴"}, "category_synonym"),
        ({"service": "数智转形：上系统"}, "category_typo_corrected"),
        ({"current": None}, "current_level_blank"),
        ({"current": "高新技术企业"}, "current_level_not_on_ladder"),
        ({"current": "规下", "target": "国家级小巨人"}, "level_jump_check"),
        ({"target": "创新型"}, "target_not_above_current"),
        ({"target": "上市"}, "target_not_on_ladder"),
        ({"target": "省级专精特欣"}, "target_level_typo_corrected"),
        ({"target": "小巨人"}, "target_level_abbreviation_assumed"),
        ({"contact": None}, "contact_missing"),
        ({"contact": "办公室 0731-123"}, "phone_invalid"),
        ({"contact": "0731-00000001/0731-00000002"}, "multiple_phones_first_kept"),
        ({"name": "株洲丁物流有限公司"}, "not_manufacturing_confirm"),
        ({"name": "株洲丁产业园运营管理有限公司"}, "park_operator_confirm"),
    ],
)
def test_rows_that_are_kept_with_a_warning(changed: dict[str, Any], warning: str) -> None:
    row = one(**changed)
    assert row.action.value == "accept"
    assert warning in row.warnings


def test_the_same_need_twice_and_another_need_of_the_same_firm() -> None:
    rows = [
        needs_row(service="检验检测：电缆附件做耐压试验，出报告"),
        needs_row(service="检验检测：电缆附件做耐压试验，出报告"),
        needs_row(name="甲乙丙机械公司", service="检验检测：附件耐压试验、出报告"),
        needs_row(name="株洲市甲乙丙机械公司", service="人才招引：焊工8名"),
        needs_row(service="检验检测：盐雾老化，每季一次"),
    ]
    reading = read(filled(rows))
    assert verdicts(reading) == [
        (4, "accept", None), (5, "reject", "duplicate_row"), (6, "reject", "duplicate_company_name_variant"),
        (7, "accept", None), (8, "accept", None),
    ]  # fmt: skip
    assert reading.rows[3].records[0].enterprise_name == "株洲甲乙丙机械有限公司"
    assert reading.rows[3].warnings == ("same_company_name_variant",)
    assert reading.rows[4].warnings == ("same_company_other_need",)


def test_a_wrong_credit_code_is_told() -> None:
    head = (*NEEDS_HEAD, "统一社会信用代码")
    (row,) = read(filled([(*needs_row(), "91430200MA0000000X")], head=(head,))).rows
    assert row.warnings == ("uscc_check_digit_wrong",)
    assert row.records[0].credit_code is None


def test_the_filer_stands_in_where_the_file_names_no_county() -> None:
    (row,) = read(filled([needs_row(county=None)], place=""), county="攸县").rows
    assert row.records[0].county == "攸县"


def test_a_workbook_without_the_list_is_refused_with_a_way_out() -> None:
    with pytest.raises(UnreadableFile, match="没有找到附件4的表头"):
        read(filled([], head=(("甲", "乙"),)))
