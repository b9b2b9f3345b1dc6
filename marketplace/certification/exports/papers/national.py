"""The national platform's papers: 附件1 推荐表 and 附件2 申请报告 as they are printed (004:255-337)."""

from docx.document import Document as Paper

from marketplace.certification.exports.commitment import heading
from marketplace.certification.exports.papers.boxes import Box, head, long, ruled, value
from marketplace.certification.exports.papers.cells import BLANK_ROWS, Cells
from marketplace.certification.exports.papers.page import WIDTH, line, next_page, words

COLUMN = WIDTH / 14
CONTENTS = (
    "一、国家中小企业公共服务示范平台申请表",
    "二、主要服务设备、仪器及软件清单",
    "三、主要管理人员和服务人员名单及职称情况一览表",
    "四、服务的中小企业名单及服务评价表（100家以上）",
    "五、示范平台申请相关情况说明（请另附说明材料）",
)
PARTS = (
    ("part1", "（一）申请单位的基本情况（包括：创立发展沿革、发展目标，以及目前的基本情况）"),
    ("part2", "（二）服务对象所在区域的行业状况，在区域经济发展中的地位和作用，中小企业发展情况和公共服务需求情况"),
    ("part3", "（三）平台管理运营情况（包括：主要管理制度、人员激励、能力提升、可持续发展等）"),
    (
        "part4",
        "（四）近年来的服务情况（包括：主要服务内容、服务对象、服务规模、方式、收费等，"
        "为中小企业提供公益性或低收费服务情况）",
    ),
    ("part5", "（五）平台服务特色（包括：在创新服务模式，集聚创新资源等方面的示范性）"),
    ("part6", "（六）主要服务业绩及对区域经济和中小企业健康发展的贡献（包括：服务效果自测情况或典型案例）"),
    ("part7", "（七）下一步发展设想"),
)
LISTS = (("equipment_list", 1), ("people_list", 2), ("clients", 3))
LEVELS = ("很满意", "基本满意", "不满意")
MARK = "√"
SEAL = ("", "（ 盖章 ）      ", "年   月   日    ")
EXPERTS = 3
CALLS = 10


def contents(paper: Paper) -> None:
    """申请报告的主要内容 (004:292-313)."""
    heading(paper, "申请报告的主要内容")
    for part in (*CONTENTS, *(f"{title}；" for _, title in PARTS[:-1]), f"{PARTS[-1][1]}。"):
        words(paper, part)
    next_page(paper)


def application(paper: Paper, cells: Cells) -> None:
    """国家中小企业公共服务示范平台申请表 (004:315-337)."""
    heading(paper, "国家中小企业公共服务示范平台申请表")
    ruled(
        paper, [COLUMN] * 14,
        [*_basics(cells), *_amounts(cells), *_operations(cells), *_services(cells), *_support(cells)],
    )  # fmt: skip


def _section(title: str) -> list[Box]:
    return [Box(title, 14, head=True, where="left")]


def _basics(cells: Cells) -> list[list[Box]]:
    text = cells.text
    return [
        _section("一、申请单位基本情况"),
        [head("注册日期:", 2), value(text("registered_on"), 3), head("单位性质:", 2), value(text("unit_nature"), 2),
         head("法人代表:", 2), value(text("legal_representative"), 3)],
        [head("注册地址:", 2), value(text("address"), 7), head("邮政编码:", 2), value(text("postcode"), 3)],
        [head("联系人:", 2), value(text("contact"), 2), head("联系电话:", 2), value(text("phone"), 2), head("传真:"),
         value(text("fax"), 2), head("手机:"), value(text("mobile"), 2)],
        [head("网址及备案号(已建网站的填写):", 4), value(text("website"), 4), head("电子邮件:", 2),
         value(text("email"), 4)],
    ]  # fmt: skip


def _amounts(cells: Cells) -> list[list[Box]]:
    amount = cells.amount
    investors = cells.rows("investors", least=1)
    rows = [
        [head("其中: 主要投资方名称", 3), value(name, 3), value(f"性质 {nature}", 2), value(f"投资比例 {share} %", 2)]
        for name, nature, share in investors
    ]
    capital = Box(f"注册资本{amount('registered_capital')}万元", 4, len(rows), where="left")
    pieces = "；".join(
        f"{count or '      '} 台(套), 购买价格 {price or '      '} 万元, 占总资产 {share or '      '} %"
        for count, price, share in cells.rows("equipment", least=1)
    )
    premises = (
        f"服务场地面积:{amount('premises')}平方米, 其中: 自有{amount('premises_owned')}平方米, "
        f"租用{amount('premises_rented')}平方米"
    )
    people = (
        f"其中: 大专及以上学历和中级及以上技术职称的专业人员{amount('professionals')}人, "
        f"占总人数{amount('professionals_share')}%"
    )
    return [
        [capital, *rows[0]], *rows[1:],
        [Box(f"上年末总资产{amount('total_assets')}万元", 4, 2, where="left"),
         Box(f"仪器、设备数量 {pieces}", 10, where="left")],
        [Box(premises, 10, where="left")],
        [Box(f"从业人数{amount('staff')}人", 4, where="left"), Box(people, 10, where="left")],
    ]  # fmt: skip


def _operations(cells: Cells) -> list[list[Box]]:
    titles = [
        head("服务中小企业\n户数" if one.unit == "户" else one.title, 2) for one in cells.field("operations").columns
    ]
    rows = [[value(text, 2) for text in row] for row in cells.rows("operations")]
    return [_section("二、运营管理情况(单位: 万元)"), titles, *rows]


def _services(cells: Cells) -> list[list[Box]]:
    rows = [[long(what, 6, tall=0), value(size, 4), value(share, 4)] for what, size, share in cells.rows("services")]
    return [
        _section("三、平台服务能力及业绩"),
        [head("获得专业服务资质情况", 4), long(cells.text("qualifications"), 10)],
        [head("主要服务内容", 6), head("服务规模（家、人/次）", 4), head("服务收入占年营业收入%", 4)], *rows,
        [head("合作资源", 2, 2), head("签订合作协议的单位", 6), head("其他合作单位", 6)],
        [long(cells.text("partners_agreed"), 6), long(cells.text("partners_other"), 6)],
    ]  # fmt: skip


def _support(cells: Cells) -> list[list[Box]]:
    recognition = "省级示范平台认定或国家部委、全国性行业协会的相关认定的文件名称及文号"
    return [
        _section("四、政府支持情况"), [head("得到政府扶持的情况", 4), long(cells.text("government_support"), 10)],
        [head(recognition, 4), long(cells.text("prior_recognition"), 10)],
    ]  # fmt: skip


def report(paper: Paper, cells: Cells) -> None:
    """The report's parts two to five; the columns of the three lists are ours, the original prints none."""
    for key, place in LISTS:
        next_page(paper)
        line(paper, CONTENTS[place], size=14, after=6)
        titles = ["序号", *(column.title for column in cells.field(key).columns)]
        rows = [[str(number) if any(row) else "", *row] for number, row in enumerate(cells.rows(key), start=1)]
        widths = [1.4, *[(WIDTH - 1.4) / (len(titles) - 1)] * (len(titles) - 1)]
        ruled(paper, widths, [[head(title) for title in titles], *([value(text) for text in row] for row in rows)],
              heads=1)  # fmt: skip
    next_page(paper)
    line(paper, CONTENTS[4], size=14, after=6)
    for key, title in PARTS:
        line(paper, title, after=3).paragraph_format.keep_with_next = True
        words(paper, cells.text(key))


def recommendation(paper: Paper, cells: Cells) -> None:
    """推荐表 after its cover: the experts' opinion, the survey of drawn firms, effect, the authority's opinion."""
    _experts(paper, cells)
    next_page(paper)
    heading(paper, "推荐单位组织测评情况（随机抽取，不少于10家）")
    effect = cells.text("effect")
    closing = f"省级中小企业主管部门推荐意见：\n{cells.filed.opinion}".strip()
    ruled(
        paper, (3.4, 2.2, 1.8, 2.6, 2.4, 1.2, 1.2, 1.2),
        [
            [head("测评方法"), long(_methods(cells), 7, tall=0)],
            [head("抽样企业名称", down=2), head("被访人员姓名", down=2), head("职务", down=2), head("联系电话", down=2),
             head("接受服务内容", down=2), head("对所受服务的总体评价", 3)],
            [head(level) for level in LEVELS], *_calls(cells),
            [head("对区域中小企业发展的影响和作用"), long(effect, 7, tall=4)], [long(closing, 8, tall=5, foot=SEAL)],
        ],
    )  # fmt: skip


def _experts(paper: Paper, cells: Cells) -> None:
    experts = cells.filed.experts
    opinion = cells.text("expert_opinion") if not experts else _opinions(cells)
    typed = [tuple(row[:3]) for row in cells.rows("experts", least=EXPERTS)] if not experts else []
    people = typed or [(one.name, one.post, one.employer) for one in experts]
    rows = [[*(value(text) for text in person), value("")] for person in people]
    titles = [head(title) for title in ("专家姓名", "职务/职称", "工作单位", "签字")]
    ruled(paper, [WIDTH / 4] * 4, [[head("专家组评审意见", 4)], [long(opinion, 4, tall=11)], titles, *rows])


def _opinions(cells: Cells) -> str:
    summed = cells.text("expert_opinion") if cells.filed.value("recommendation", "expert_opinion") else ""
    return summed or "\n".join(one.opinion for one in cells.filed.experts if one.opinion)


def _methods(cells: Cells) -> str:
    field = cells.field("method")
    used = cells.choice("method") or [call.method for call in cells.filed.calls]
    if not used:
        cells.text("method")
    return "  ".join(f"{'☑' if one in used else '☐'} {one}" for one in field.choices)


def _calls(cells: Cells) -> list[list[Box]]:
    calls = cells.filed.calls
    if calls:
        rows = [[one.firm, one.person, one.post, one.phone, one.service, one.level] for one in calls]
    else:
        rows = cells.rows("sample", least=CALLS)
    rows += [[""] * 6] * max(0, BLANK_ROWS - len(rows))
    return [[*(value(text) for text in row[:5]), *(value(MARK if row[5] == level else "") for level in LEVELS)]
            for row in rows]  # fmt: skip
