"""The service agreement as an official paper to print and seal, from what both sides filled in (002:21;34)."""

from io import BytesIO

from docx.document import Document as Paper

from marketplace.certification.exports.commitment import heading, stored
from marketplace.engagements.exports import layout
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.web.filters import day

UNSIGNED = frozenset({EngagementState.DRAFTING, EngagementState.WAITING_SHARE, EngagementState.CANCELLED})
CHANGES = (
    "本协议经双方确认后，内容的任何变更须由一方提出、另一方同意，并在服务撮合平台留存变更前后的内容。",
    "一方暂停或提前终止服务的，应写明原因；已完成的成果按里程碑据实结算。",
)
ACCEPTANCE = (
    "乙方完成全部里程碑后申请验收，甲方对照交付成果验收；不符合约定的，退回乙方补正。",
    "验收通过后，由甲方对服务进行满意度评价。评价内容不向乙方透露填写人。",
)


def agreement_paper(engagement: Engagement) -> BytesIO:
    """The agreement with places for both seals, and the city's where public money takes part."""
    paper = layout.official_paper()
    heading(paper, "服务机构培育优质企业试点服务协议")
    unsigned = "（草稿，双方确认前不作为依据）" if engagement.state in UNSIGNED else ""
    layout.number_line(paper, f"编号：{engagement.number}{unsigned}")
    _parties(paper, engagement)
    layout.head(paper, "一、服务内容")
    layout.words(paper, engagement.scope)
    layout.head(paper, "二、交付成果")
    layout.words(paper, engagement.deliverables)
    layout.head(paper, "三、服务期限")
    layout.words(paper, f"自 {day(engagement.starts_on)} 起至 {day(engagement.ends_on)} 止。")
    _price(paper, engagement)
    _milestones(paper, engagement)
    for title, texts in (("六、变更、暂停和终止", CHANGES), ("七、验收和评价", ACCEPTANCE)):
        layout.head(paper, title)
        for text in texts:
            layout.words(paper, text)
    layout.head(paper, "八、生效")
    share = "，政府补资金经株洲市工业和信息化局确认后" if engagement.public_share else ""
    layout.words(paper, f"本协议经双方确认{share}生效，一式{'三' if engagement.public_share else '两'}份，各执一份。")
    layout.seals(paper, seals_of(engagement))
    return stored(paper)


def seals_of(engagement: Engagement) -> list[tuple[str, str]]:
    """Who seals."""
    sides = [("甲方", engagement.enterprise.name), ("乙方", engagement.institution.name)]
    return [*sides, ("政府补资金确认", "株洲市工业和信息化局")] if engagement.public_share else sides


def _parties(paper: Paper, engagement: Engagement) -> None:
    for role, party in (("甲方（企业）", engagement.enterprise), ("乙方（服务机构）", engagement.institution)):
        code = f"，统一社会信用代码 {party.credit_code}" if party.credit_code else ""
        layout.words(paper, f"{role}：{party.name}{code}", indent=False)
    need = engagement.need
    layout.words(
        paper,
        f"甲方在服务撮合平台发布企业服务需求「{need.title}」（编号 {need.number}），乙方经揭榜被选定。"
        "双方就服务事项达成如下协议。",
    )


def _price(paper: Paper, engagement: Engagement) -> None:
    layout.head(paper, "四、费用")
    layout.table(paper, ("项目", "金额（元）", "大写", "占比"), layout.shares(engagement), (2.6, 3.2, 7.4, 2.2))
    if engagement.from_gains:
        layout.words(paper, f"企业出的部分以转型收益支付：{engagement.gains_terms}")


def _milestones(paper: Paper, engagement: Engagement) -> None:
    layout.head(paper, "五、里程碑")
    rows = [(str(one.position), one.title, one.deliverable, day(one.due_on)) for one in engagement.milestones]
    layout.table(paper, ("序号", "里程碑", "交付成果", "完成日期"), rows, (1.4, 4, 7, 3))
