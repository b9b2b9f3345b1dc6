"""附件1 of Hengyang's notice, the base's 申报书: the tables as they are printed (001:89-165)."""

from decimal import Decimal, InvalidOperation

from docx.document import Document as Paper

from marketplace.certification.exports.commitment import heading
from marketplace.certification.exports.papers.boxes import Box, head, long, ruled, value
from marketplace.certification.exports.papers.cells import Cells, numbered
from marketplace.certification.exports.papers.page import line, next_page
from marketplace.certification.exports.papers.values import number_words

TABLE = (1.6, 1.8, 1.5, 1.5, 1.6, 1.5, 1.5, 1.6, 1.4, 2.0)
PEOPLE = (1.1, 1.9, 1.2, 1.2, 1.9, 2.2, 2.2, 4.3)
RESIDENTS = (1.1, 3.6, 2.0, 1.9, 2.1, 1.7, 1.4, 2.2)
ACTIONS = (
    "（中小企业重点服务活动包括中小企业技术创新“破零倍增”行动、中小企业“两上三化”行动、“湖湘精品”中小企业品牌能力提升行动、"
    "“智赋千企”行动、中小企业上市融资服务活动。）"
)
SUMMED = (2, 3)  # 上年度营业收入, 上年度纳税额


def application(paper: Paper, cells: Cells) -> None:
    """创新创业基地申请表 (001:119-154)."""
    heading(paper, "衡阳市中小微企业创新创业基地申请表")
    line(paper, f"申请单位（运营管理单位公章）：{cells.seal('applicant')}")
    line(paper, "单位：万元、人、平方米、家", size=10.5, right=True)
    network = [head("与平台网络互联互通情况", 2), long(cells.text("network"), 8, tall=1.2)]
    ruled(paper, TABLE, [*_basics(cells), network, *_operations(cells), *_partners(cells), *_services(cells)])


def _basics(cells: Cells) -> list[list[Box]]:
    def pair(left: str, left_key: str, right: str, right_key: str) -> list[Box]:
        return [head(left), value(cells.text(left_key), 3), head(right, 2), value(cells.text(right_key), 3)]

    return [
        [head("基\n本\n情\n况", down=8), *pair("基地名称", "base_name", "所在地址", "address")],
        pair("注册资本", "registered_capital", "法人代表(负责人)", "legal_representative"),
        pair("成立时间", "founded_on", "主管部门（指导部门）", "department"),
        pair("联系人", "contact", "联系电话", "phone"),
        [head("创业基地面积", down=3), head("占地面积", down=3), value(cells.text("site_area"), down=3),
         head("总建筑面积", down=2), value(cells.text("gross_floor_area"), down=2), head("其中", down=2),
         head("标准厂房", 2), value(cells.text("workshop_area"))],
        [head("公共服务场所", 2), value(cells.text("public_area"))],
        [head("自持"), value(cells.text("self_held_area")), head("出租"), value(cells.text("let_area")),
         head("出售"), value(cells.text("sold_area"))],
        [head("申报单位从业人员数量\n（截至上年底）", 3), value(cells.text("staff"), 2),
         head("其中：专职服务人员", 2), value(cells.text("fulltime_service_staff"), 2)],
    ]  # fmt: skip


def _operations(cells: Cells) -> list[list[Box]]:
    wide = (1, 1, 1, 1, 1, 2, 2)
    field = cells.field("operations")
    titles = [head(title, across) for title, across in zip(["年份", *_titles(cells, "operations")], wide, strict=True)]
    rows = [
        [head(year), *(value(text, across) for text, across in zip(row, wide[1:], strict=True))]
        for year, row in zip(field.rows, cells.rows("operations"), strict=True)
    ]
    return [[head("近\n两\n年\n运\n营\n情\n况", down=len(rows) + 1), *titles], *rows]


def _partners(cells: Cells) -> list[list[Box]]:
    wide = (3, 4, 2)
    titles = [head(title, across) for title, across in zip(_titles(cells, "partners"), wide, strict=True)]
    rows = [[value(text, across) for text, across in zip(row, wide, strict=True)] for row in cells.rows("partners")]
    return [[head("合\n作\n服\n务\n机\n构\n情\n况", down=len(rows) + 1), *titles], *rows]


def _services(cells: Cells) -> list[list[Box]]:
    names = cells.field("services").rows
    rows = [
        [head(name, 2), value(what, 4), value(share, 3)]
        for name, (what, share) in zip(names, cells.rows("services"), strict=True)
    ]
    actions = "\n".join(filter(None, [ACTIONS, cells.text("actions")]))
    first = [
        head("服\n务\n情\n况", down=len(rows) + 4), head("服务项目", 2), head("主要服务内容及年服务能力、规模", 4),
        head("服务收入占年营业收入比例\n(低收费及免收费情况)", 3),
    ]  # fmt: skip
    return [
        first, *rows, [head("获得专业服务资质(资格)情况", 2), long(cells.text("qualifications"), 7)],
        [head("参与中小企业重点服务活动情况", 2), long(actions, 7)],
        [head("基地为入驻企业提供优惠政策", 2), long(cells.text("policies"), 7)],
    ]  # fmt: skip


def _titles(cells: Cells, key: str) -> list[str]:
    return [column.title for column in cells.field(key).columns]


def people(paper: Paper, cells: Cells) -> None:
    """主要管理人员和创业服务人员名单 (001:156-159)."""
    next_page(paper)
    heading(paper, "主要管理人员和创业服务人员名单")
    listed(paper, cells, "people", PEOPLE)


def residents(paper: Paper, cells: Cells) -> None:
    """入驻中小微企业名单及基本情况汇总表, its last row 合计 with a stroke under 入驻时间 (001:161-165)."""
    next_page(paper)
    heading(paper, "入驻中小微企业名单及基本情况汇总表")
    rows = numbered(cells.rows("residents"))
    totals = [value(_sum([row[place] for row in rows])) for place in SUMMED]
    last = [head("合计", 2), *totals, value("_____"), value(""), value(""), value("")]
    titles = [head(title) for title in _headed(cells, "residents")]
    ruled(paper, RESIDENTS, [titles, *([value(text) for text in row] for row in rows), last], heads=1)


def listed(paper: Paper, cells: Cells, key: str, widths: tuple[float, ...]) -> None:
    """A list under a form: columns as printed, numbered rows, the head on every page."""
    rows = [[value(text) for text in row] for row in numbered(cells.rows(key))]
    ruled(paper, widths, [[head(title) for title in _headed(cells, key)], *rows], heads=1)


def _headed(cells: Cells, key: str) -> list[str]:
    money = "万元"
    columns = cells.field(key).columns
    return [f"{column.title}\n({money})" if column.unit == money else column.title for column in columns]


def _sum(texts: list[str]) -> str:
    """The sum of a column, empty where nothing or no number stands in it."""
    try:
        numbers = [Decimal(text.replace(",", "")) for text in texts if text]
    except InvalidOperation:
        return ""
    return number_words(sum(numbers, Decimal(0))) if numbers else ""
