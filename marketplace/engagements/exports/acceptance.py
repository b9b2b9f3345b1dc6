"""The acceptance (验收单) as an official paper: every milestone with its files, the opinion, the seals."""

from io import BytesIO

from marketplace.certification.exports.commitment import heading, stored
from marketplace.engagements.exports import layout
from marketplace.engagements.exports.agreement import seals_of
from marketplace.engagements.models import Engagement
from marketplace.kernel import money
from marketplace.web.filters import day


def acceptance_paper(engagement: Engagement) -> BytesIO:
    """The acceptance of an accepted engagement, or the sheet to take along before it is accepted."""
    paper = layout.official_paper()
    heading(paper, "服务验收单")
    layout.number_line(paper, f"协议编号：{engagement.number}")
    facts = (
        ("企业", engagement.enterprise.name), ("服务机构", engagement.institution.name),
        ("需求", f"{engagement.need.title}（{engagement.need.number}）"),
        ("服务期限", f"{day(engagement.starts_on)} 至 {day(engagement.ends_on)}"),
        ("服务总价", f"{money.yuan(engagement.price)} 元（大写：{money.in_words(engagement.price)}）"),
        ("申请验收日期", day(engagement.delivered_at)), ("验收日期", day(engagement.accepted_at)),
    )  # fmt: skip
    layout.table(paper, ("项目", "内容"), facts, (3.4, 12))
    layout.head(paper, "一、里程碑和交付成果")
    rows = [
        (str(one.position), one.title, day(one.due_on), day(one.submitted_at), day(one.confirmed_at),
         "\n".join(file.attachment.name for file in one.files) or "—")
        for one in engagement.milestones
    ]  # fmt: skip
    heads = ("序号", "里程碑", "约定完成", "提交", "确认", "成果文件")
    layout.table(paper, heads, rows, (1.2, 3.2, 2.4, 2.4, 2.4, 3.8))
    layout.head(paper, "二、验收意见")
    layout.words(paper, engagement.acceptance_remark or ("同意验收。" if engagement.accepted_at else "　\n　"))
    layout.seals(paper, seals_of(engagement))
    return stored(paper)
