"""More messes of other offices' 附件4: headers, boxes, numbers, remarks that void, repeat or name the direction."""

from typing import Any

import openpyxl
import pytest

from marketplace.documents.gate import UnreadableFile
from marketplace.needs.imports.needs_list import NeedReading, NeedRow, read_needs_list, reread_need
from tests.factories.sheets import INSTITUTIONS_HEAD, NEEDS_HEAD, VOCABULARY, filled, needs_row, opened, saved


def read(content: bytes) -> NeedReading:
    return read_needs_list(opened(content), vocabulary=VOCABULARY)


def one(**changed: Any) -> NeedRow:
    (row,) = read(filled([needs_row(**changed)])).rows
    return row


def stated(row: NeedRow) -> list[tuple[str, str | None]]:
    return [(record.category, record.need_text) for record in row.records]


@pytest.mark.parametrize(
    ("service", "parts"),
    [
        ("☑检验检测（盐雾） □技术创新（） ☑数智转型（仓库）", [("检验检测", "盐雾"), ("数智转型", "仓库")]),
        ("●检验检测 ○数智转型", [("检验检测", None)]),
        ("R检验检测 £技术创新", [("检验检测", None)]),
        ("☑咨询管理（安全距离核算）", [("咨询管理", "安全距离核算")]),
        ("（六）", [("升规入统", None)]),
        ("8.0", [("数智转型", None)]),
        ("⑴⑵", [("咨询管理", None), ("检验检测", None)]),
        ("八、上系统", [("数智转型", "上系统")]),
        ("“检验检测”——砂眼探伤", [("检验检测", "砂眼探伤")]),
        ("检 验 检 测：水泵", [("检验检测", "水泵")]),
        ("检验检测盐雾试验", [("检验检测", "盐雾试验")]),
        ("检验检测\\技术创新", [("检验检测", None), ("技术创新", None)]),
        ("检验检测（含计量）、技术创新", [("检验检测", "含计量"), ("技术创新", None)]),
        ("一是技术创新，气蚀；二是人才招引，招工程师", [("技术创新", "气蚀"), ("人才招引", "招工程师")]),
        ("服务类型：数智转型。需求内容：排产", [("数智转型", "排产")]),
        ("配光试验（检验检测、技术创新）", [("检验检测", "配光试验"), ("技术创新", "配光试验")]),
        ("焊接变形\n技术创新", [("技术创新", "焊接变形")]),
        ("气味试验做不了。需求类型：检验检测", [("检验检测", "气味试验做不了。")]),
        ("我们厂主要需要数字化改造方面的服务", [("数智转型", None)]),
        ("专精特新申报", [("争资引项", None)]),
        ("产品甲醛超标，急需检验检测", [("检验检测", "产品甲醛超标，急需检验检测")]),
        ("咨询管理：\n1、成本核算；\n2、人才培养。", [("咨询管理", "1、成本核算；\n2、人才培养。")]),
    ],
)
def test_directions_in_other_hands(service: str, parts: list[tuple[str, str | None]]) -> None:
    assert stated(one(service=service)) == parts


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"service": "11"}, "category_out_of_scope"),
        ({"service": "暂无需求"}, "missing_service"),
        ({"service": "無"}, "missing_service"),
        ({"service": "同 上"}, "service_text_ditto_unclear"),
        ({"service": "招挡车工30名"}, "category_not_stated"),
        ({"service": "焊缝探伤"}, "category_not_stated"),
        ({"service": "银行贷款300万"}, "category_out_of_scope"),
        ({"service": "十大类都需要"}, "category_not_stated"),
        ({"name": "荷塘区陶瓷产业链办公室"}, "not_enterprise"),
        ({"name": "仙庾镇黄陂村"}, "not_enterprise"),
        ({"name": "仙庾镇农户张某"}, "not_enterprise"),
    ],
)
def test_more_rows_that_go_back(changed: dict[str, Any], reason: str) -> None:
    row = one(**changed)
    assert (row.action.value, row.reason) == ("reject", reason)


@pytest.mark.parametrize(
    "changed",
    [
        {"remark": "已撤"}, {"remark": "作废，见第9行"}, {"remark": "该企业已撤销申报"}, {"remark": "不报了"},
        {"name": "株洲甲乙丙机械有限公司（作废）"},
    ],
)  # fmt: skip
def test_rows_that_the_office_took_back(changed: dict[str, Any]) -> None:
    row = one(**changed)
    assert (row.action.value, row.reason) == ("skip", "voided_row")


@pytest.mark.parametrize("remark", ["重复", "与上行重复", "重复填报", "重复，以第1条为准"])
def test_a_row_marked_as_repeating_is_one_when_there_is_an_earlier_need(remark: str) -> None:
    again = needs_row(service="检验检测：另一种说法", remark=remark)
    assert [row.reason for row in read(filled([needs_row(), again])).rows] == [None, "duplicate_row"]
    assert stated(one(service="检验检测", remark=remark)) == [("检验检测", None)]


@pytest.mark.parametrize(
    ("service", "remark", "parts"),
    [
        ("断头多，织机上不去", "技术创新", [("技术创新", "断头多，织机上不去")]),
        ("招挡车工30名", "人才招引", [("人才招引", "招挡车工30名")]),
        (None, "检验检测", [("检验检测", None)]),
        ("产权交易", "停产，想盘活厂房", [("产权交易", "停产，想盘活厂房")]),
        ("检验检测", "重复定位精度要测", [("检验检测", "重复定位精度要测")]),
        ("检验检测", "甲醛释放量要第三方报告", [("检验检测", "甲醛释放量要第三方报告")]),
    ],
)
def test_direction_or_text_may_stand_in_the_remark(service: Any, remark: str, parts: Any) -> None:
    assert stated(one(service=service, remark=remark)) == parts


def test_a_listed_service_beyond_the_ten_is_refused_in_part() -> None:
    row = one(service="检验检测：VOCs检测；法律服务：合同审查")
    assert (row.reason, stated(row)) == ("partly_out_of_scope", [("检验检测", "VOCs检测")])
    assert [part.text for part in row.rejected_parts] == ["法律服务"]


def test_the_official_column_goes_before_one_that_sounds_like_it() -> None:
    legend = "所需服务（1.咨询管理 2.检验检测 3.共享制造 4.产权交易 5.人才招引 6.升规入统 等）"
    head = (
        "序号", "企业名称", "企业类型", legend, "企业现状", "发展目标", "联系人", "职务", "固话", "手机",
    )  # fmt: skip
    row = (1, "株洲甲乙丙机械有限公司", "民营", 2, "创新型", "省专", "办公室", "主任", None, "0731-00000001")
    (record,) = read(filled([row], head=(head,))).rows[0].records
    assert (record.category, record.current_level, record.phone) == ("检验检测", "创新型中小企业", "0731-00000001")


def test_a_lone_column_of_contents_is_the_service_column() -> None:
    head = tuple("服务需求内容" if word == "所需服务" else word for word in NEEDS_HEAD)
    assert stated(read(filled([needs_row()], head=(head,))).rows[0]) == [("检验检测", "耐压试验")]


def ticked() -> NeedReading:
    top = ("序号", "企业名称", "所属县市区", "所需服务", None, None, "企业现状", "发展目标", "联系人及电话")
    below = (None, None, None, "检验检测", "技术创新", "数智转型", None, None, None)
    row = (1, "株洲甲乙丙机械有限公司", "荷塘区", "盐雾试验", 0, None, "创新型", "省专", "办公室 0731-00000001")

    def merge(sheet: Any) -> None:
        for area in ("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4", "H3:H4", "I3:I4"):
            sheet.merge_cells(area)

    return read(filled([row], head=(top, below), then=merge))


def test_a_ticked_column_may_hold_the_text_and_a_nought_is_no_tick() -> None:
    assert stated(ticked().rows[0]) == [("检验检测", "盐雾试验")]


def test_mending_a_cell_keeps_what_is_ticked() -> None:
    reading = ticked()
    mended = reread_need(reading, reading.rows[0], {"name": "株洲丁机械有限公司"}, vocabulary=VOCABULARY)
    assert stated(mended) == [("检验检测", "盐雾试验")]


def test_headings_of_groups_are_passed_over() -> None:
    rows = [(None, "以下为工业园企业"), (None, "仙庾镇（2家）"), needs_row()]
    assert [row.reason for row in read(filled(rows)).rows] == ["note_row", "note_row", None]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "表格是空的"),
        ([NEEDS_HEAD], "只有表头"),
        ([INSTITUTIONS_HEAD], "像是附件1"),
        ([("你好",)], "没有找到附件4的表头"),
    ],
)
def test_a_sheet_without_the_list_is_told_why(rows: list[Any], sentence: str) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    with pytest.raises(UnreadableFile, match=sentence):
        read(saved(book))
