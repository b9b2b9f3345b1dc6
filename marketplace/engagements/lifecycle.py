"""The ways of an engagement, its milestones, amendments, quarterly summaries, and of a claimed ladder outcome.

«Late» and «standstill over» are no states but follow from dates.
"""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow


class EngagementState(State):
    """Where an engagement stands from the award to its end."""

    DRAFTING = "drafting", "协议起草", "waiting"
    WAITING_SHARE = "waiting_share", "待市局确认政府补", "waiting"
    ACTIVE = "active", "服务中", "active"
    SUSPENDED = "suspended", "已暂停", "refused"
    DELIVERED = "delivered", "待企业验收", "waiting"
    ACCEPTED = "accepted", "已验收", "done"
    ENDED = "ended", "提前终止", "refused"
    CANCELLED = "cancelled", "未签约", "neutral"


E = EngagementState

ENGAGEMENT = Lifecycle(
    "engagement", "服务协议", EngagementState,
    (
        arrow("sign", E.DRAFTING, E.ACTIVE, "双方确认（无政府补）", "企业、服务机构"),
        arrow("submit_share", E.DRAFTING, E.WAITING_SHARE, "双方确认，报市局", "企业、服务机构"),
        arrow("confirm_share", E.WAITING_SHARE, E.ACTIVE, "确认政府补", "市工信局"),
        arrow("refuse_share", E.WAITING_SHARE, E.DRAFTING, "不予确认政府补", "市工信局"),
        arrow("cancel", (E.DRAFTING, E.WAITING_SHARE), E.CANCELLED, "不再签约", "企业、服务机构、市工信局"),
        arrow("suspend", E.ACTIVE, E.SUSPENDED, "暂停", "企业、服务机构"),
        arrow("resume", E.SUSPENDED, E.ACTIVE, "恢复", "企业、服务机构"),
        arrow("hand_over", E.ACTIVE, E.DELIVERED, "申请验收", "服务机构"),
        arrow("send_back", E.DELIVERED, E.ACTIVE, "退回补正", "企业"),
        arrow("accept", E.DELIVERED, E.ACCEPTED, "验收", "企业"),
        arrow("end", (E.ACTIVE, E.SUSPENDED, E.DELIVERED), E.ENDED, "提前终止", "企业、服务机构、市工信局"),
    ),
    initial=E.DRAFTING,
)  # fmt: skip

# In which the service runs or has run: these use up capacity; and which ended one way or another.
RUNNING = frozenset({E.ACTIVE, E.SUSPENDED, E.DELIVERED})
BINDING = RUNNING | {E.ACCEPTED, E.ENDED}
# Not yet signed.
DRAFTS = frozenset({E.DRAFTING, E.WAITING_SHARE})


class MilestoneState(State):
    """Where a milestone stands."""

    PLANNED = "planned", "未提交", "neutral"
    SUBMITTED = "submitted", "待企业确认", "waiting"
    SENT_BACK = "sent_back", "退回补正", "waiting"
    CONFIRMED = "confirmed", "已确认", "done"


M = MilestoneState

MILESTONE = Lifecycle(
    "milestone", "里程碑", MilestoneState,
    (
        arrow("submit", (M.PLANNED, M.SENT_BACK), M.SUBMITTED, "提交成果", "服务机构"),
        arrow("send_back", M.SUBMITTED, M.SENT_BACK, "退回补正", "企业"),
        arrow("confirm", M.SUBMITTED, M.CONFIRMED, "确认", "企业"),
    ),
    initial=M.PLANNED,
)  # fmt: skip

# Whose files are still to be handed in.
OPEN_MILESTONES = frozenset({M.PLANNED, M.SENT_BACK})


class AmendmentState(State):
    """Where a change of the agreement stands; the other side answers the one that proposed it."""

    PROPOSED = "proposed", "待对方同意", "waiting"
    AGREED = "agreed", "已同意", "done"
    REFUSED = "refused", "未同意", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "neutral"


A = AmendmentState

AMENDMENT = Lifecycle(
    "amendment", "协议变更", AmendmentState,
    (
        arrow("agree", A.PROPOSED, A.AGREED, "同意", "企业、服务机构"),
        arrow("refuse", A.PROPOSED, A.REFUSED, "不同意", "企业、服务机构"),
        arrow("withdraw", A.PROPOSED, A.WITHDRAWN, "撤回", "企业、服务机构"),
    ),
    initial=A.PROPOSED,
)  # fmt: skip


class OutcomeState(State):
    """Where the claim stands that a service helped an enterprise onto a rung."""

    CLAIMED = "claimed", "待县局核实", "waiting"
    VERIFIED = "verified", "已核实", "done"
    REJECTED = "rejected", "不予认可", "refused"
    REVOKED = "revoked", "认定已撤回", "refused"


O = OutcomeState  # noqa: E741 - one letter a lifecycle, as everywhere

OUTCOME = Lifecycle(
    "ladder_outcome", "培育成果", OutcomeState,
    (
        arrow("verify", O.CLAIMED, O.VERIFIED, "核实", "县市区工信部门"),
        arrow("reject", O.CLAIMED, O.REJECTED, "不予认可", "县市区工信部门"),
        arrow("revoke", O.VERIFIED, O.REVOKED, "撤回认定", "县市区工信部门"),
    ),
    initial=O.CLAIMED,
)  # fmt: skip
