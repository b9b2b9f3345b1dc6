"""The way of a ranking: asked for, worked out by a worker, kept."""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow


class RunState(State):
    """Where a ranking stands."""

    WAITING = "waiting", "排队中", "waiting"
    DONE = "done", "已完成", "done"
    FAILED = "failed", "未完成", "refused"


MATCH_RUN = Lifecycle(
    "match_run", "推荐", RunState,
    (
        arrow("finish", RunState.WAITING, RunState.DONE, "完成", "系统"),
        arrow("give_up", RunState.WAITING, RunState.FAILED, "停止重试", "系统"),
        arrow("retry", RunState.FAILED, RunState.WAITING, "重新推荐", "企业、市工信局"),
    ),
    initial=RunState.WAITING,
)  # fmt: skip
