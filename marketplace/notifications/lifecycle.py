"""The way of a mail: waiting, sent, or given up after its last try."""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow


class MailState(State):
    """Where a mail stands."""

    WAITING = "waiting", "待发送", "waiting"
    SENT = "sent", "已发送", "done"
    FAILED = "failed", "发送失败", "refused"


MAIL = Lifecycle(
    "mail", "邮件", MailState,
    (
        arrow("send", MailState.WAITING, MailState.SENT, "发送", "系统"),
        arrow("give_up", MailState.WAITING, MailState.FAILED, "停止重试", "系统"),
        arrow("retry", MailState.FAILED, MailState.WAITING, "重新发送", "系统管理"),
    ),
    initial=MailState.WAITING,
)  # fmt: skip
