"""The kinds of notices: which are legal notices that nobody can switch off."""

from dataclasses import dataclass
from typing import Self

from marketplace.kernel.titles import Titled, member_of


class Kind(Titled):
    """A kind of notice with its Chinese words; ``legal`` ones always go out."""

    legal: bool

    def __new__(cls, value: str, title: str = "", legal: bool = False) -> Self:
        """A member from «value, title, legal»; a value alone looks a member up."""
        member = member_of(cls, value, title)
        member.legal = legal
        return member

    ACCOUNT = "account", "账户与安全", True
    REGISTRATION = "registration", "注册审批", True
    APPLICATION = "application", "机构申报进展", True
    ASSESSMENT = "assessment", "评审任务"
    CERTIFICATE = "certificate", "称号证书", True
    NEED = "need", "需求进展"
    NEED_RETURNED = "need_returned", "需求退回修改", True
    PUBLICATION = "publication", "需求发布"
    SHORTLIST = "shortlist", "推荐结果"
    OBJECTION = "objection", "公示与异议", True
    IMPORT = "import", "表格导入"
    SURVEY = "survey", "满意度测评", True
    TENDER = "tender", "揭榜与评选", True
    QUESTION = "question", "揭榜提问与答复"
    ENGAGEMENT = "engagement", "服务协议", True
    EVALUATION = "evaluation", "评价、奖补和处理", True


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who is told: ``organization_id`` is the organisation in whose matter."""

    user_id: int
    email: str | None
    organization_id: int | None = None
