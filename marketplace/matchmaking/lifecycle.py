"""The ways of what the engine works out: a ranking, a round of rankings and its parts, a trial version, a plan."""

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


class BulkState(State):
    """Where a ranking of all open needs stands."""

    RUNNING = "running", "办理中", "waiting"
    DONE = "done", "已完成", "done"
    FAILED = "failed", "有部分未完成", "refused"


BULK_RUN = Lifecycle(
    "bulk_run", "批量推荐", BulkState,
    (
        arrow("finish", BulkState.RUNNING, BulkState.DONE, "完成", "系统"),
        arrow("give_up", BulkState.RUNNING, BulkState.FAILED, "停止重试", "系统"),
        arrow("resume", BulkState.FAILED, BulkState.RUNNING, "接着办", "市工信局"),
    ),
    initial=BulkState.RUNNING,
)  # fmt: skip

BULK_PART = Lifecycle(
    "bulk_part", "批量推荐的一份", RunState,
    (
        arrow("finish", RunState.WAITING, RunState.DONE, "完成", "系统"),
        arrow("give_up", RunState.WAITING, RunState.FAILED, "停止重试", "系统"),
        arrow("retry", RunState.FAILED, RunState.WAITING, "再试", "市工信局"),
    ),
    initial=RunState.WAITING,
)  # fmt: skip


class VersionState(State):
    """Where a version of the catalogue's words, or of the weights, stands."""

    TRYING = "trying", "试算中", "waiting"
    READY = "ready", "待决定", "active"
    IN_FORCE = "in_force", "现行", "done"
    REPLACED = "replaced", "已被替换", "neutral"
    DISCARDED = "discarded", "未采用", "neutral"
    FAILED = "failed", "试算未完成", "refused"


_VERSION = (
    arrow("try_out", VersionState.TRYING, VersionState.READY, "试算完成", "系统"),
    arrow("give_up", VersionState.TRYING, VersionState.FAILED, "停止重试", "系统"),
    arrow("adopt", VersionState.READY, VersionState.IN_FORCE, "采用", "市工信局"),
    arrow("replace", VersionState.IN_FORCE, VersionState.REPLACED, "被新版本替换", "系统"),
    arrow("discard", (VersionState.TRYING, VersionState.READY, VersionState.FAILED), VersionState.DISCARDED, "不采用",
          "市工信局"),
)  # fmt: skip
CATALOGUE_VERSION = Lifecycle("catalogue_version", "服务目录用词", VersionState, _VERSION, initial=VersionState.TRYING)
WEIGHTS_VERSION = Lifecycle("weights_version", "推荐权重", VersionState, _VERSION, initial=VersionState.TRYING)


class PlanState(State):
    """Where a plan of invitations stands."""

    WAITING = "waiting", "计算中", "waiting"
    READY = "ready", "已算好", "active"
    INVITED = "invited", "已发出邀请", "done"
    FAILED = "failed", "未算成", "refused"


MATCH_PLAN = Lifecycle(
    "match_plan", "统筹方案", PlanState,
    (
        arrow("finish", PlanState.WAITING, PlanState.READY, "算好", "系统"),
        arrow("give_up", PlanState.WAITING, PlanState.FAILED, "停止重试", "系统"),
        arrow("retry", PlanState.FAILED, PlanState.WAITING, "重新计算", "市工信局"),
        arrow("invite", PlanState.READY, PlanState.INVITED, "发出邀请", "市工信局"),
    ),
    initial=PlanState.WAITING,
)  # fmt: skip
