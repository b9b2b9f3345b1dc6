"""A title's yearly paper, laid out to be written: whose, which year, what was counted here, the parts asked for."""

from collections.abc import Mapping
from io import BytesIO

from marketplace.certification.exports.commitment import heading
from marketplace.certification.exports.papers.boxes import head, ruled, value
from marketplace.certification.exports.papers.page import line, official, with_note, words
from marketplace.certification.exports.papers.values import long_day
from marketplace.certification.exports.papers.values import words as said
from marketplace.certification.models import Certificate
from marketplace.certification.queries.offers import Offer
from marketplace.certification.rules.duties import Owed
from marketplace.kernel import articles

# The parts that each document names for its yearly paper (004:232-238, 003:55-58, 001:19-23).
PARTS: Mapping[str, tuple[str, ...]] = {
    "platform_summary": (
        "提高服务能力和组织带动社会服务资源的情况", "主动为中小企业开展公益性服务的情况",
        "承担政府部门委托的各项任务的情况", "存在的困难和问题", "下一年度打算",
    ),
    "province_report": (
        "上一年度示范平台工作总结汇总", "服务质量检查情况", "服务收费情况检查", "服务满意度检查情况",
    ),
    "appraisal": ("全年服务活动和各场满意度", "自主公益服务情况", "服从协调开展服务活动情况", "考核意见"),
    "report_services": ("提供服务产品", "开展服务对接", "报送服务信息", "接受监督评价"),
}  # fmt: skip
GENERAL = ("工作情况", "存在的困难和问题", "下一年度打算")
NUMERALS = "一二三四五六七八九"
COUNTED = {"enterprises_served": ("服务中小企业", "家"), "satisfaction": ("满意度", "%")}
OURS = "《{title}》：文件要求报送（{article}），没有规定格式，本格式由平台按文件列出的内容拟制。"
ROWS = (4.0, 12.0)


def yearly_paper(certificate: Certificate, one: Owed, counts: Mapping[str, Offer]) -> BytesIO:
    """The paper of one year, its parts empty for the writer; ``counts`` are this marketplace's own, of their days."""
    paper, title = official(), f"{one.year}年度{certificate.honour}{one.duty.title.removeprefix('报送上一年度')}"
    heading(paper, title)
    rows = [
        ("单位", certificate.institution.name),
        ("称号编号", certificate.number),
        ("有效期", f"{long_day(certificate.valid_from)}至{long_day(certificate.valid_until)}"),
        ("报送期限", long_day(one.due) if one.due else "文件未定日期"),
        *_counted(counts),
    ]
    ruled(paper, ROWS, [[head(name), value(text)] for name, text in rows])
    parts = PARTS.get(one.duty.key, GENERAL)
    for numeral, part in zip(NUMERALS, parts, strict=False):
        line(paper, f"{numeral}、{part}", size=14, after=3).paragraph_format.keep_with_next = True
        words(paper, "")
    who = certificate.institution.name if one.duty.by == "holder" else one.duty.who
    for text in ("", f"{who}（盖章）", "年    月    日"):
        line(paper, text, right=True)
    article = articles.in_words(one.duty.article)
    missing = [name for key, (name, _) in COUNTED.items() if key not in counts]
    return with_note(paper, [*missing, *parts], [OURS.format(title=title, article=article)])


def _counted(counts: Mapping[str, Offer]) -> list[tuple[str, str]]:
    known = [(counts[key], name, unit) for key, (name, unit) in COUNTED.items() if key in counts]
    return [
        (f"{name}（{unit}）", f"{said(one.value)}（{one.source}，截至 {one.as_of.isoformat()}）")
        for one, name, unit in known
    ]
