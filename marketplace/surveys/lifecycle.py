"""The ways of an invitation («expired» follows from its day), of a sampling call, of the decision on a sign."""

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


class CallState(State):
    """Where a sampling call stands."""

    WAITING = "waiting", "待回访", "waiting"
    UNREACHED = "unreached", "未联系上", "refused"
    ANSWERED = "answered", "已回访", "done"


C = CallState

CALL = Lifecycle(
    "survey_call", "抽样回访", CallState,
    (
        arrow("record", tuple(C), C.ANSWERED, "登记回访结果", "市工信局"),
        arrow("miss", (C.WAITING, C.UNREACHED), C.UNREACHED, "登记未联系上", "市工信局"),
    ),
    initial=C.WAITING,
)  # fmt: skip


class SignDecisionState(State):
    """Where the decision on a sign of bent answers stands; STANDING ones take answers out of the count."""

    OPEN = "open", "待核查", "waiting"
    KEPT = "kept", "照常计入", "done"
    PROPOSED = "proposed", "拟不计入，待复核", "waiting"
    EXCLUDED = "excluded", "不计入统计", "refused"
    CONTESTED = "contested", "不计入，企业有异议", "waiting"
    UPHELD = "upheld", "异议后维持不计入", "refused"


D = SignDecisionState
STANDING = frozenset({D.EXCLUDED, D.CONTESTED, D.UPHELD})

SIGN_DECISION = Lifecycle(
    "sign_decision", "异常评价核查", SignDecisionState,
    (
        arrow("keep", D.OPEN, D.KEPT, "照常计入", "市工信局"),
        arrow("propose", D.OPEN, D.PROPOSED, "拟不计入", "市工信局"),
        arrow("confirm", D.PROPOSED, D.EXCLUDED, "复核同意，不计入", "市工信局（另一人）"),
        arrow("decline", D.PROPOSED, D.KEPT, "复核不同意，照常计入", "市工信局（另一人）"),
        arrow("contest", (D.EXCLUDED, D.CONTESTED), D.CONTESTED, "提出异议", "企业"),
        arrow("restore", D.CONTESTED, D.KEPT, "异议成立，恢复计入", "市工信局（第三人）"),
        arrow("dismiss", D.CONTESTED, D.UPHELD, "异议不成立，维持不计入", "市工信局（第三人）"),
    ),
    initial=D.OPEN,
)  # fmt: skip
