"""How far a notice has come (read from its dates, so it has no table of acts) and the way of an objection."""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow


class NoticeState(State):
    """Where a notice stands today; derived from its dates."""

    OPEN = "open", "公示中", "waiting"
    ENDED = "ended", "公示期已满", "active"
    ANNOUNCED = "announced", "已公告", "done"
    STOPPED = "stopped", "已终止", "refused"


class ObjectionState(State):
    """Whether an objection was answered, and how."""

    OPEN = "open", "待答复", "waiting"
    UPHELD = "upheld", "异议成立", "refused"
    DISMISSED = "dismissed", "异议不成立", "done"


OBJECTION = Lifecycle(
    "objection", "公示异议", ObjectionState,
    (
        arrow("uphold", ObjectionState.OPEN, ObjectionState.UPHELD, "认定异议成立", "市工信局"),
        arrow("dismiss", ObjectionState.OPEN, ObjectionState.DISMISSED, "认定异议不成立", "市工信局"),
    ),
    initial=ObjectionState.OPEN,
)  # fmt: skip
