"""The way of an account and of a registration that asks for one."""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow


class AccountState(State):
    """Whether a person may sign in."""

    ACTIVE = "active", "正常", "done"
    SUSPENDED = "suspended", "已停用", "refused"


ACCOUNT = Lifecycle(
    "account", "账户", AccountState,
    (
        arrow("suspend", AccountState.ACTIVE, AccountState.SUSPENDED, "停用", "系统管理"),
        arrow("restore", AccountState.SUSPENDED, AccountState.ACTIVE, "恢复", "系统管理"),
    ),
    initial=AccountState.ACTIVE,
)  # fmt: skip
