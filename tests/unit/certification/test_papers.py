"""The papers read back with another library: what was filed stands in them, in the documents' own order."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Paper
from lxml import etree

from marketplace.certification.exports.papers.books import papers_of
from marketplace.certification.exports.papers.boxes import Box, ruled
from marketplace.certification.exports.papers.page import NOTE_TITLE, official
from marketplace.certification.exports.papers.values import clean, words
from tests.unit.certification.filings import CALLS, DAY, EXPERTS, filed
from tests.unit.certification.programmes import POLICIES

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Forms whose cells a paper holds.
HELD = {
    ("HY-B", "annex1"): ("application", "people", "residents"),
    ("HY-C", "annex3"): ("application", "clients", "people"),
    ("HY-C", "added"): ("added",),
    ("HB", "annex1-2"): ("application",),
    ("HB", "annex1-1"): ("recommendation",),
    ("GJ", "annex2"): ("application", "report"),
    ("GJ", "annex1"): ("recommendation",),
}
# Printed heads in the order of each document (001:125-154, 206-227, 004:267-279, 315-335).
BASE = [
    "基地名称",
    "所在地址",
    "注册资本",
    "法人代表(负责人)",
    "成立时间",
    "主管部门（指导部门）",
    "联系人",
    "联系电话",
    "创业基地面积",
    "占地面积",
    "总建筑面积",
    "其中",
    "标准厂房",
    "公共服务场所",
    "自持",
    "出租",
    "出售",
    "其中：专职服务人员",
    "与平台网络互联互通情况",
    "资产总额",
    "营业收入",
    "入驻企业数",
    "其中：小微企业数",
    "上年毕业企业数",
    "基地内企业从业人数",
    "合作服务机构名称",
    "主要服务内容",
    "协议签订时间",
    "服务项目",
    "基本服务",
    "政务代理",
    "创业辅导",
    "信息咨询",
    "投融资服务",
    "人员培训",
    "技术支持",
    "市场营销",
    "管理咨询",
    "节能环保",
    "专业服务",
    "基地文化",
    "获得专业服务资质(资格)情况",
    "参与中小企业重点服务活动情况",
    "基地为入驻企业提供优惠政策",
]
CORE = [
    "单位名称",
    "申报类别",
    "地 址",
    "法定代表人",
    "成立日期",
    "统一社会信用代码",
    "机构类型",
    "联系人",
    "联系电话",
    "电子信箱",
    "工作人数",
    "大专以上学历人数",
    "注册资本（万元）",
    "服务场地（平方米）",
    "主要服务项目",
    "近两年经营情况",
    "年度",
    "2021 年",
    "2022 年",
    "服务收入（万元）",
    "服务利润（万元）",
    "服务企业数",
    "服务活动场次",
]
NATIONAL = [
    "一、申请单位基本情况",
    "注册日期:",
    "单位性质:",
    "法人代表:",
    "注册地址:",
    "邮政编码:",
    "联系人:",
    "联系电话:",
    "传真:",
    "手机:",
    "网址及备案号(已建网站的填写):",
    "电子邮件:",
    "其中: 主要投资方名称",
    "二、运营管理情况(单位: 万元)",
    "年度",
    "营业收入",
    "其中：服务收入",
    "资产总额",
    "利润总额",
    "上缴税金",
    "三、平台服务能力及业绩",
    "获得专业服务资质情况",
    "主要服务内容",
    "服务规模（家、人/次）",
    "服务收入占年营业收入%",
    "合作资源",
    "签订合作协议的单位",
    "其他合作单位",
    "四、政府支持情况",
    "得到政府扶持的情况",
    "省级示范平台认定或国家部委、全国性行业协会的相关认定的文件名称及文号",
]


def made(code: str, key: str, **changes: object) -> BytesIO:
    return {one.key: one for one in papers_of(POLICIES[code])}[key].make(filed(code, **changes))


def texts(stream: BytesIO) -> list[str]:
    """Every paragraph and cell in the order of the markup, read without the writer's library."""
    with ZipFile(stream) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))[0]
    return ["".join(_said(one)) for one in body.iter(f"{W}p")]


def _said(paragraph: etree._Element) -> Iterator[str]:
    for one in paragraph.iter(f"{W}t", f"{W}br"):
        yield (one.text or "") if one.tag == f"{W}t" else "\n"


def grid(paper: Paper, place: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in paper.tables[place].rows]


@pytest.mark.parametrize(("code", "key"), sorted(HELD))
def test_every_cell_that_was_filed_stands_in_the_paper(code: str, key: str) -> None:
    whole = "\n".join(texts(made(code, key))).replace("2023年5月9日", DAY)
    one = filed(code)
    for form in one.policy.form:
        for field in form.fields if form.key in HELD[code, key] else ():
            found = one.value(form.key, field.key)
            rows = found if field.type == "table" else [{"": found}]
            for row in rows:
                filed_texts = (words(value) for title, value in row.items() if title not in ("序号", "签字"))
                missing = [text for text in filed_texts if text not in whole]
                assert not [text for text in missing if text.startswith(form.key)], (field.title, missing)
                assert not [text for text in missing if text[:1].isdigit()], (field.title, missing)


@pytest.mark.parametrize(
    ("code", "key", "printed"), [("HY-B", "annex1", BASE), ("HY-C", "annex3", CORE), ("GJ", "annex2", NATIONAL)]
)
def test_the_printed_heads_stand_in_the_documents_order(code: str, key: str, printed: list[str]) -> None:
    found = iter(texts(made(code, key)))
    assert [head for head in printed if head not in found] == []


def test_boxes_of_the_base_reach_as_printed() -> None:
    rows = grid(Document(made("HY-B", "annex1")))
    assert [row[0] for row in rows[:8]] == ["基\n本\n情\n况"] * 8
    assert rows[4][1:4] == ["创业基地面积", "占地面积", "1.05"]
    assert rows[6][4:] == ["自持", "1.05", "出租", "1.05", "出售", "1.05"]


def test_residents_are_numbered_and_summed() -> None:
    last = grid(Document(made("HY-B", "annex1")), 2)
    assert [row[0] for row in last] == ["序号", "1", "2", "3", "合计"]
    income = [row[2] for row in last]
    assert income[0] == "上年度营业收入\n(万元)"
    assert float(income[-1]) == pytest.approx(sum(map(float, income[1:-1])))
    assert last[-1][4] == "_____"


def test_years_stand_side_by_side_for_the_core_institution() -> None:
    rows = grid(Document(made("HY-C", "annex3")))
    income = next(row for row in rows if row[1] == "服务收入（万元）")
    assert (income[3], income[5]) == ("1.45", "2.45")


def test_what_follows_from_the_route_is_not_typed() -> None:
    rows = grid(Document(made("HY-C", "annex3")))
    assert (rows[0][6], rows[4][1]) == ("类型2", "专业")


@pytest.mark.parametrize(("code", "key"), sorted(HELD))
def test_an_empty_application_leaves_the_cells_empty_and_lists_them(code: str, key: str) -> None:
    found = texts(made(code, key, content={}, recommender="", opinion="", submitted_on=None))
    assert found[0] == NOTE_TITLE
    end = found.index("", 1)
    note = "\n".join(found[:end])
    for form in POLICIES[code].form:
        for field in form.fields if form.key in HELD[code, key] else ():
            if field.type != "seal" and field.key != "unit_name":  # the applicant's own name stands there
                assert f"{form.title}：{field.title}" in note
    assert not any(text.startswith("None") or "{" in text for text in found)


def test_a_full_paper_needs_no_note_and_a_page_of_its_own_holds_one() -> None:
    whole, lacking = Document(made("HY-B", "annex1")), Document(made("HY-B", "annex1", content={}))
    assert NOTE_TITLE not in [line.text for line in whole.paragraphs]
    assert (len(whole.sections), len(lacking.sections)) == (1, 2)
    assert all((round(one.page_width.cm, 1), round(one.page_height.cm, 1)) == (21.0, 29.7) for one in lacking.sections)


def test_missing_cells_of_a_table_are_told_by_row() -> None:
    content = filed("HY-C").content
    rows = [dict(row) for row in content["clients"]["clients"]]
    rows[1]["联系人"] = ""
    found = texts(made("HY-C", "annex3", content={**content, "clients": {"clients": rows}}))
    assert "1. 2022年服务机构服务对象情况表：服务对象情况表，联系人（第 2 行）" in found


def test_rows_kept_by_place_read_as_rows_kept_by_title() -> None:
    by_place = {
        form: {key: [list(row.values()) for row in value] if _is_table(value) else value for key, value in one.items()}
        for form, one in filed("HY-C").content.items()
    }
    assert texts(made("HY-C", "annex3", content=by_place)) == texts(made("HY-C", "annex3"))


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def test_hubeis_papers_say_that_they_are_ours() -> None:
    assert any("文件点名而没有附表，本表由平台按认定条件拟制" in text for text in texts(made("HB", "annex1-2")))


def test_a_programme_without_layouts_has_a_plain_paper_for_every_form() -> None:
    policy = POLICIES["GJ"]
    sixth = policy.model_copy(update={"programme": policy.programme.model_copy(update={"code": "ZY"})})
    one = replace(filed("GJ"), policy=sixth)
    kinds = papers_of(sixth)
    assert [kind.key for kind in kinds] == [*(form.key for form in sixth.form), "checklist"]
    assert "recommendation-effect-0" in texts(kinds[2].make(one))


def test_drawn_firms_and_experts_stand_in_the_recommendation() -> None:
    paper = Document(made("GJ", "annex1", experts=EXPERTS, calls=CALLS))
    experts, survey = grid(paper), grid(paper, 1)
    assert experts[3] == ["专家甲（示例）", "教授", "示例大学", ""]
    assert survey[3] == ["示例一厂", "王示例", "厂长", "0734-1", "检测", "√", "", ""]
    assert survey[4][5:] == ["", "", "√"]
    assert survey[5][5:] == ["", "", ""]
    assert survey[-1][0].endswith("（ 盖章 ）      \n年   月   日    ")


def test_the_checklist_tells_what_is_there_and_what_is_not() -> None:
    paper = Document(made("HY-C", "checklist"))
    rows = {row[1]: row for row in grid(paper)}
    assert rows["机构成立批文或注册登记执照复印件"][2:] == ["已附：批文.pdf", "请补章"]
    assert rows["土地、房屋的不动产权证书（或租赁合同）复印件"][2] == "未附"
    assert [row[0] for row in rows.values()][2:15] == [*(str(number) for number in range(1, 13)), "另附"]


def test_a_paper_of_another_route_is_not_asked_for() -> None:
    def listed(route: str) -> list[str]:
        return [row[1] for row in grid(Document(made("GJ", "checklist", route=route)))]

    assert "本协会公示文件" in listed("association")
    assert "本协会公示文件" not in listed("province")


def test_a_form_out_of_shape_is_no_form() -> None:
    with pytest.raises(ValueError, match="too few"):
        ruled(official(), (4, 4), [[Box("一")]])
    with pytest.raises(ValueError, match="too many"):
        ruled(official(), (4, 4), [[Box("一", 2), Box("二")]])
    with pytest.raises(ValueError, match="below"):
        ruled(official(), (4, 4), [[Box("一", down=2), Box("二")]])


@pytest.mark.parametrize(
    ("typed", "read"),
    [("a\x00b\x0bc", "abc"), ("\ud800甲", "甲"), ("一\n二", "一\n二"), ("<w:t>&amp;", "<w:t>&amp;"), ("=1+1", "=1+1")],
)
def test_whatever_is_typed_comes_back_as_it_is_read(typed: str, read: str) -> None:
    paper, stream = official(), BytesIO()
    ruled(paper, (8,), [[Box(clean(typed))]])
    paper.save(stream)
    assert grid(Document(stream))[0][0] == read
