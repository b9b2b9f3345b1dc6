"""附件3 of Hengyang's notice, the core institution's 申报书: the tables as they are printed (001:177-237)."""

from docx.document import Document as Paper

from marketplace.certification.exports.commitment import heading
from marketplace.certification.exports.papers.boxes import Box, head, long, ruled, value
from marketplace.certification.exports.papers.cells import Cells
from marketplace.certification.exports.papers.hengyang_base import ACTIONS, listed
from marketplace.certification.exports.papers.page import line, next_page

TABLE = (2.4, 2.3, 2.3, 2.3, 2.5, 2.1, 2.1)
CLIENTS = (1.2, 4.2, 1.8, 2.6, 3.0, 1.6, 1.6)
SEAL = ("", "盖  章        ", "年   月   日    ")
PEOPLE = (1.6, 3.4, 3.6, 3.6, 3.8)


def application(paper: Paper, cells: Cells) -> None:
    """核心服务机构申请表 (001:206-227)."""
    heading(paper, "衡阳市中小微企业核心服务机构申请表")
    line(paper, f"申请单位（盖章）：{cells.seal('applicant')}")
    line(paper, f"填报日期：{cells.day('filled_on')}")
    ruled(paper, TABLE, [*_basics(cells), *_texts(cells), *_operations(cells), *_opinion(cells)])


def _basics(cells: Cells) -> list[list[Box]]:
    return [
        [head("单位名称"), value(cells.text("unit_name"), 4), head("申报类别"), value(cells.text("track"))],
        [head("地 址"), value(cells.text("address"), 6)],
        [head("法定代表人"), value(cells.text("legal_representative"), 3), head("成立日期"),
         value(cells.text("founded_on"), 2)],
        [head("统一社会信用代码"), value(cells.text("credit_code"), 6)],
        [head("机构类型"), value(cells.text("org_type")), head("联系人"), value(cells.text("contact")),
         head("联系电话"), value(cells.text("phone"), 2)],
        [head("电子信箱"), value(cells.text("email")), head("工作人数"), value(cells.text("staff")),
         head("大专以上学历人数"), value(cells.text("college_staff"), 2)],
        [head("注册资本（万元）"), value(cells.text("registered_capital"), 3), head("服务场地（平方米）"),
         value(cells.text("premises"), 2)],
    ]  # fmt: skip


def _texts(cells: Cells) -> list[list[Box]]:
    actions = "\n".join(filter(None, [ACTIONS.strip("（）"), cells.text("actions")]))
    return [
        [head("主要服务项目"), long(cells.text("main_services"), 6)],
        [head("服务能力\n（已有服务设施、设备、仪器等）"), long(cells.text("capacity"), 6, tall=3)],
        [head("参与中小企业重点服务活动情况"), long(actions, 6, tall=3)],
    ]


def _operations(cells: Cells) -> list[list[Box]]:
    """The years stand side by side on the paper, one under the other in the form."""
    field = cells.field("operations")
    rows = cells.rows("operations")
    titles = [f"{one.title}（{one.unit}）" if one.unit == "万元" else one.title for one in field.columns]
    lines = [[head(title, 2), *(value(row[place], 2) for row in rows)] for place, title in enumerate(titles)]
    years = [head("年度", 2), *(head(year.replace("年", " 年"), 2) for year in field.rows)]
    return [[head("近两年经营情况", down=len(lines) + 1), *years], *lines]


def _opinion(cells: Cells) -> list[list[Box]]:
    return [[head("推荐\n单位\n意见"), long(cells.filed.opinion, 6, tall=4, foot=SEAL)]]


def clients(paper: Paper, cells: Cells) -> None:
    """服务机构服务对象情况表 (001:229-232)."""
    next_page(paper)
    heading(paper, "服务机构服务对象情况表")
    listed(paper, cells, "clients", CLIENTS)


def people(paper: Paper, cells: Cells) -> None:
    """服务机构服务人员基本情况表 (001:234-237)."""
    next_page(paper)
    heading(paper, "服务机构服务人员基本情况表")
    listed(paper, cells, "people", PEOPLE)
