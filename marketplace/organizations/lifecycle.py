"""The way of a registration that asks to act for an organisation, and of a claimed rung of the ladder."""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow


class RegistrationState(State):
    """Where the request of a newcomer stands."""

    WAITING = "waiting", "待审批", "waiting"
    APPROVED = "approved", "已通过", "done"
    REFUSED = "refused", "未通过", "refused"


REGISTRATION = Lifecycle(
    "registration", "注册申请", RegistrationState,
    (
        arrow("approve", RegistrationState.WAITING, RegistrationState.APPROVED, "通过", "县市区工信部门、系统管理"),
        arrow("refuse", RegistrationState.WAITING, RegistrationState.REFUSED, "不通过", "县市区工信部门、系统管理"),
    ),
    initial=RegistrationState.WAITING,
)  # fmt: skip


class LadderClaimState(State):
    """Whether a rung that an enterprise says it stands on was verified by its county."""

    CLAIMED = "claimed", "待核实", "waiting"
    VERIFIED = "verified", "已核实", "done"
    REFUSED = "refused", "未予认可", "refused"
    WITHDRAWN = "withdrawn", "认定已撤销", "refused"


# A claim in one of these does not count for anything.
FALLEN_CLAIMS = frozenset({LadderClaimState.REFUSED, LadderClaimState.WITHDRAWN})

LADDER_CLAIM = Lifecycle(
    "ladder_claim", "梯度情况", LadderClaimState,
    (
        arrow("verify", LadderClaimState.CLAIMED, LadderClaimState.VERIFIED, "核实", "县市区工信部门"),
        arrow("refuse", LadderClaimState.CLAIMED, LadderClaimState.REFUSED, "不予认可", "县市区工信部门"),
        arrow("withdraw", LadderClaimState.VERIFIED, LadderClaimState.WITHDRAWN, "登记认定已撤销", "县市区工信部门"),
    ),
    initial=LadderClaimState.CLAIMED,
)  # fmt: skip
