"""The ways of what an evaluation leads to: a case about one institution, the year-end list of rewards, an appeal."""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow

CITY, INSTITUTION = "市工信局", "服务机构"


class CaseState(State):
    """Where a case about an institution stands; nothing takes effect before notice, reply, two people and appeal."""

    NOTICED = "noticed", "已告知，待答复", "waiting"
    REPLIED = "replied", "待研究", "active"
    RECTIFYING = "rectifying", "整改中", "active"
    RESURVEYED = "resurveyed", "已复测，待研究", "active"
    PROPOSED = "proposed", "待第二人确认", "waiting"
    DECIDED = "decided", "已决定，可申诉", "waiting"
    APPEALED = "appealed", "申诉中", "waiting"
    FINAL = "final", "待公示", "active"
    IN_PUBLICITY = "in_publicity", "公示中", "waiting"
    EFFECTIVE = "effective", "已生效", "refused"
    CLOSED = "closed", "已结案，不予处理", "done"
    LIFTED = "lifted", "已恢复", "done"


_C = CaseState
CASE = Lifecycle(
    "case", "评价处理", CaseState,
    (
        arrow("reply", _C.NOTICED, _C.REPLIED, "答复", INSTITUTION),
        arrow("pass", _C.NOTICED, _C.REPLIED, "期满未答复", CITY),
        arrow("rectify", _C.REPLIED, _C.RECTIFYING, "责令整改", CITY),
        arrow("resurvey", _C.RECTIFYING, _C.RESURVEYED, "记入复测", CITY),
        arrow("propose", (_C.REPLIED, _C.RESURVEYED), _C.PROPOSED, "提出处理意见", CITY),
        arrow("send_back", _C.PROPOSED, _C.REPLIED, "退回研究", CITY),
        arrow("confirm", _C.PROPOSED, _C.DECIDED, "确认处理意见", CITY),
        arrow("close", _C.PROPOSED, _C.CLOSED, "确认不予处理", CITY),
        arrow("appeal", _C.DECIDED, _C.APPEALED, "申诉", INSTITUTION),
        arrow("let_stand", _C.DECIDED, _C.FINAL, "申诉期满", CITY),
        arrow("uphold_appeal", _C.APPEALED, _C.CLOSED, "申诉成立", CITY),
        arrow("refuse_appeal", _C.APPEALED, _C.FINAL, "申诉不成立", CITY),
        arrow("post", _C.FINAL, _C.IN_PUBLICITY, "公示", CITY),
        arrow("object", _C.IN_PUBLICITY, _C.REPLIED, "因异议成立退回", CITY),
        arrow("take_effect", _C.IN_PUBLICITY, _C.EFFECTIVE, "生效", CITY),
        arrow("lift", _C.EFFECTIVE, _C.LIFTED, "恢复", CITY),
    ),
    initial=_C.NOTICED,
)  # fmt: skip
OPEN_CASES = frozenset(CaseState) - {_C.EFFECTIVE, _C.CLOSED, _C.LIFTED}


class AwardListState(State):
    """Where the list of year-end rewards stands."""

    DRAFT = "draft", "拟定中", "neutral"
    PROPOSED = "proposed", "待第二人确认", "waiting"
    NOTICED = "noticed", "已告知，可申诉", "waiting"
    IN_PUBLICITY = "in_publicity", "公示中", "waiting"
    ANNOUNCED = "announced", "已公布", "done"
    DISCARDED = "discarded", "已作废", "neutral"


_A = AwardListState
AWARD_LIST = Lifecycle(
    "award_list", "年底评比奖补名单", AwardListState,
    (
        arrow("propose", _A.DRAFT, _A.PROPOSED, "提请确认", CITY),
        arrow("send_back", _A.PROPOSED, _A.DRAFT, "退回", CITY),
        arrow("notify", _A.PROPOSED, _A.NOTICED, "确认并告知各机构", CITY),
        arrow("reopen", (_A.NOTICED, _A.IN_PUBLICITY), _A.DRAFT, "因申诉或异议成立重新拟定", CITY),
        arrow("post", _A.NOTICED, _A.IN_PUBLICITY, "公示", CITY),
        arrow("announce", _A.IN_PUBLICITY, _A.ANNOUNCED, "公布", CITY),
        arrow("discard", (_A.DRAFT, _A.PROPOSED), _A.DISCARDED, "作废", CITY),
    ),
    initial=_A.DRAFT,
)  # fmt: skip


class AppealState(State):
    """An institution's appeal against its line of the list."""

    FILED = "filed", "待处理", "waiting"
    UPHELD = "upheld", "申诉成立", "done"
    REFUSED = "refused", "申诉不成立", "refused"


AWARD_APPEAL = Lifecycle(
    "award_appeal", "评比申诉", AppealState,
    (
        arrow("uphold", AppealState.FILED, AppealState.UPHELD, "申诉成立", CITY),
        arrow("refuse", AppealState.FILED, AppealState.REFUSED, "申诉不成立", CITY),
    ),
    initial=AppealState.FILED,
)  # fmt: skip


class NominationState(State):
    """A typical case or contract model that may earn points beside the score (002:34)."""

    FILED = "filed", "待安排评议", "waiting"
    JUDGING = "judging", "评议中", "active"
    JUDGED = "judged", "已评定", "done"
    WITHDRAWN = "withdrawn", "已撤回", "neutral"


_N = NominationState
NOMINATION = Lifecycle(
    "nomination", "典型模式和合同范本", NominationState,
    (
        arrow("assign", (_N.FILED, _N.JUDGING), _N.JUDGING, "安排评议", CITY),
        arrow("settle", _N.JUDGING, _N.JUDGED, "评定加分", CITY),
        arrow("withdraw", (_N.FILED, _N.JUDGING), _N.WITHDRAWN, "撤回", INSTITUTION),
    ),
    initial=_N.FILED,
)  # fmt: skip


class OpinionState(State):
    """An assessor's part in a nomination.

    The arrows are those of certification's ``ASSESSMENT``, the thing is another: no application, no criteria and no
    sheet of points, but one figure on a nomination, whose trail and words are its own.
    """

    ASSIGNED = "assigned", "待声明", "waiting"
    CLEAR = "clear", "待评分", "active"
    CONFLICTED = "conflicted", "已回避", "neutral"
    SCORED = "scored", "已评分", "done"


_O = OpinionState
OPINION = Lifecycle(
    "opinion", "评议任务", OpinionState,
    (
        arrow("declare_clear", _O.ASSIGNED, _O.CLEAR, "声明无利害关系", "评审专家"),
        arrow("declare_conflict", (_O.ASSIGNED, _O.CLEAR), _O.CONFLICTED, "回避", "评审专家"),
        arrow("score", (_O.CLEAR, _O.SCORED), _O.SCORED, "评分", "评审专家"),
    ),
    initial=_O.ASSIGNED,
)  # fmt: skip
