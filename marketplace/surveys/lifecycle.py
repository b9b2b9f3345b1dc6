"""The way of an invitation to a satisfaction survey; «expired» follows from its day."""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow
from marketplace.kernel.titles import Titled


class Wave(Titled):
    """When is asked: at each acceptance, half-way, at the end of the term, and again after rectification."""

    ACCEPTANCE = "acceptance", "验收测评"
    MID_TERM = "mid_term", "中期测评"
    TERM_END = "term_end", "期满测评"
    RESURVEY = "resurvey", "整改复测"


class Level(Titled):
    """The three answers of the documents (004:277)."""

    VERY = "very", "很满意"
    BASIC = "basic", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


class InvitationState(State):
    """Where an invitation stands."""

    SENT = "sent", "待评价", "waiting"
    ANSWERED = "answered", "已评价", "done"
    CANCELLED = "cancelled", "已取消", "neutral"


I = InvitationState  # noqa: E741 - one letter a lifecycle, as everywhere

INVITATION = Lifecycle(
    "invitation", "满意度测评", InvitationState,
    (
        arrow("answer", (I.SENT, I.ANSWERED), I.ANSWERED, "评价", "企业"),
        arrow("cancel", I.SENT, I.CANCELLED, "取消", "市工信局"),
    ),
    initial=I.SENT,
)  # fmt: skip
