"""The papers of one application: which there are under each programme, and how they are put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

from docx.document import Document as Paper

from marketplace.certification.exports.papers import hengyang_base, hengyang_core, national, plain_form
from marketplace.certification.exports.papers.cells import Cells
from marketplace.certification.exports.papers.checklist import checklist, printed_list
from marketplace.certification.exports.papers.filed import Filed
from marketplace.certification.exports.papers.page import cover, official, with_note
from marketplace.certification.exports.papers.values import long_day
from marketplace.certification.policy import Form, ProgrammePolicy
from marketplace.kernel import articles

BLANK = "____________________"
MINISTRY = "工业和信息化部制"
UNPRINTED = "《{title}》：文件点名而没有附表，本表由平台按认定条件拟制。依据：{article}。"
ADDED = "《{title}》：申请表没有这些栏目，而申报条件或汇总表要用到（{article}），由平台另列，随申请表报送。"
GJ_LISTS = "二、三、四项清单的列名原文未印，由平台拟定。"


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper that can be had for an application: its key in addresses, its title, who brings it, how it is made."""

    key: str
    title: str
    brought_by: str
    make: Callable[[Filed], BytesIO]


def papers_of(policy: ProgrammePolicy) -> tuple[Kind, ...]:
    """The papers of an application under ``policy``, the checklist as the last.

    A programme without layouts of its own has a plain paper for every form.
    """
    code = policy.programme.code
    own = BOOKS[code] if code in BOOKS else tuple(_plain(form) for form in policy.form)
    return (*own, Kind("checklist", "申报材料目录", "institution", checklist))


def _plain(form: Form) -> Kind:
    def make(filed: Filed) -> BytesIO:
        return plain(filed, form.key, UNPRINTED if form.ours else "")

    return Kind(form.key, form.title, form.by, make)


def plain(filed: Filed, key: str, remark: str) -> BytesIO:
    """One form in two columns, with ``remark`` (filled with its title and article) on the cover note."""
    paper, cells = official(), Cells(filed, key)
    plain_form.fill(paper, cells)
    told = remark.format(title=cells.form.title, article=articles.in_words(cells.form.article))
    return with_note(paper, cells.empty, [told] if told else [])


def base_dossier(filed: Filed) -> BytesIO:
    """附件1: cover, 申报目录, 申请表 and the two lists (001:89-165)."""
    paper = official()
    front = _hengyang_cover(paper, filed, "附件 1:", "衡阳市中小微企业创新创业基地")
    cells = {key: Cells(filed, key) for key in ("application", "people", "residents")}
    hengyang_base.application(paper, cells["application"])
    hengyang_base.people(paper, cells["people"])
    hengyang_base.residents(paper, cells["residents"])
    return with_note(paper, [*front.empty, *(line for one in cells.values() for line in one.empty)])


def core_dossier(filed: Filed) -> BytesIO:
    """附件3: cover, 申报目录, 申请表 and the two lists (001:177-237)."""
    paper = official()
    front = _hengyang_cover(paper, filed, "附件 3:", "衡阳市中小微企业核心服务机构")
    cells = {key: Cells(filed, key) for key in ("application", "clients", "people")}
    hengyang_core.application(paper, cells["application"])
    hengyang_core.clients(paper, cells["clients"])
    hengyang_core.people(paper, cells["people"])
    return with_note(paper, [*front.empty, *(line for one in cells.values() for line in one.empty)])


def _hengyang_cover(paper: Paper, filed: Filed, annex: str, title: str) -> Cells:
    cells = Cells(filed, "cover")
    lines = (
        f"申报单位名称（盖章）{cells.seal('applicant')}", f"申 报 时 间　{_applied(cells)}",
        f"推荐单位（盖章）{filed.recommender or BLANK}",
    )  # fmt: skip
    cover(paper, annex=annex, title=(title, "申 报 书"), lines=lines, maker="衡阳市工业和信息化局制")
    printed_list(paper, filed.policy)
    return cells


def _applied(cells: Cells) -> str:
    typed = cells.filed.value("cover", "applied_on") or cells.filed.submitted_on
    return long_day(typed) if typed else cells.day("applied_on")


def core_added(filed: Filed) -> BytesIO:
    """The numbers that the conditions need and the printed form leaves out (AMB-HY-13)."""
    return plain(filed, "added", ADDED)


def hubei(key: str) -> Callable[[Filed], BytesIO]:
    """附件1－1 and 附件1－2, which the measures name and do not carry (003:39, 41)."""
    return lambda filed: plain(filed, key, UNPRINTED)


def national_report(filed: Filed) -> BytesIO:
    """附件2 申请报告: cover, contents, 申请表, lists and the seven explanations (004:282-337)."""
    paper = official()
    day = long_day(filed.submitted_on)
    cover(
        paper, annex="附件2:", title=("国家中小企业公共服务示范平台", "申请报告"),
        lines=(f"申请单位名称: {filed.applicant} (盖章)", f"填报日期: {day}"), maker=MINISTRY,
    )  # fmt: skip
    national.contents(paper)
    form, report = Cells(filed, "application"), Cells(filed, "report")
    national.application(paper, form)
    national.report(paper, report)
    return with_note(paper, [*form.empty, *report.empty], [GJ_LISTS])


def national_recommendation(filed: Filed) -> BytesIO:
    """附件1 推荐表 (004:255-280)."""
    paper, cells = official(), Cells(filed, "recommendation")
    lines = (
        f"示范平台承担单位名称: {cells.seal('unit_name')}", f"推荐省(区、市): {cells.text('province') or BLANK}",
        f"填报日期: {cells.day('filled_on')}",
    )  # fmt: skip
    cover(paper, annex="附件1:", title=("国家中小企业公共服务示范平台", "推荐表"), lines=lines, maker=MINISTRY)
    national.recommendation(paper, cells)
    return with_note(paper, cells.empty)


BOOKS: Mapping[str, tuple[Kind, ...]] = {
    "ZZ": (),  # 附件2 and 附件3 are filled from the profile, by doors of their own
    "HY-B": (Kind("annex1", "附件1 衡阳市中小微企业创新创业基地申报书", "institution", base_dossier),),
    "HY-C": (
        Kind("annex3", "附件3 衡阳市中小微企业核心服务机构申报书", "institution", core_dossier),
        Kind("added", "申请表以外的数据", "institution", core_added),
    ),
    "HB": (
        Kind("annex1-2", "附件1－2 申请报告（平台拟制）", "institution", hubei("application")),
        Kind("annex1-1", "附件1－1 推荐表（平台拟制）", "recommender", hubei("recommendation")),
    ),
    "GJ": (
        Kind("annex2", "附件2 国家中小企业公共服务示范平台申请报告", "institution", national_report),
        Kind("annex1", "附件1 国家中小企业公共服务示范平台推荐表", "recommender", national_recommendation),
    ),
}
