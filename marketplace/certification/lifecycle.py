"""The way of an application from draft to admission, and of an assessor's task."""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow


class ApplicationState(State):
    """Where an application stands and who holds it."""

    DRAFT = "draft", "草稿", "neutral"
    SUBMITTED = "submitted", "待推荐单位审核", "waiting"
    RETURNED = "returned", "退回修改", "refused"
    AT_CITY = "at_city", "已报认定单位", "waiting"
    ASSESSING = "assessing", "评审中", "active"
    CHOSEN = "chosen", "拟入选", "active"
    IN_PUBLICITY = "in_publicity", "公示中", "waiting"
    ADMITTED = "admitted", "已确认", "done"
    NOT_RECOMMENDED = "not_recommended", "未获推荐", "refused"
    DECLINED = "declined", "未入选", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "neutral"


_S = ApplicationState
EDITABLE = frozenset({_S.DRAFT, _S.RETURNED})
ENDED = frozenset({_S.NOT_RECOMMENDED, _S.DECLINED, _S.WITHDRAWN})

APPLICATION = Lifecycle(
    "application", "机构申报", ApplicationState,
    (
        arrow("submit", (_S.DRAFT, _S.RETURNED), _S.SUBMITTED, "提交推荐单位审核", "服务机构"),
        arrow("submit_directly", (_S.DRAFT, _S.RETURNED), _S.AT_CITY, "直接报送认定单位", "服务机构"),
        arrow("return", (_S.SUBMITTED, _S.AT_CITY, _S.ASSESSING), _S.RETURNED, "退回修改", "推荐单位、认定单位"),
        arrow("forward", _S.SUBMITTED, _S.SUBMITTED, "转报上一级推荐单位", "推荐单位"),
        arrow("recommend", _S.SUBMITTED, _S.AT_CITY, "推荐到认定单位", "推荐单位"),
        arrow("not_recommend", _S.SUBMITTED, _S.NOT_RECOMMENDED, "不予推荐", "推荐单位"),
        arrow("choose_directly", _S.AT_CITY, _S.CHOSEN, "拟认定（不另安排评审）", "认定单位"),
        arrow("assign", (_S.AT_CITY, _S.ASSESSING), _S.ASSESSING, "安排评审", "市工信局"),
        arrow("choose", _S.ASSESSING, _S.CHOSEN, "列为拟入选", "市工信局"),
        arrow("post", _S.CHOSEN, _S.IN_PUBLICITY, "公示", "市工信局"),
        arrow("confirm", _S.IN_PUBLICITY, _S.ADMITTED, "确认", "市工信局"),
        arrow("send_back", _S.IN_PUBLICITY, _S.ASSESSING, "因异议成立退回", "市工信局"),
        arrow("decline", (_S.AT_CITY, _S.ASSESSING, _S.CHOSEN), _S.DECLINED, "不予入选", "市工信局"),
        arrow("withdraw", (_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.AT_CITY, _S.ASSESSING, _S.CHOSEN), _S.WITHDRAWN,
              "撤回申报", "服务机构"),
    ),
    initial=_S.DRAFT,
)  # fmt: skip


class TaskState(State):
    """An assessor's task: first whether a conflict of interest stands against it, then the scores."""

    ASSIGNED = "assigned", "待声明", "waiting"
    CLEAR = "clear", "待评分", "active"
    CONFLICTED = "conflicted", "已回避", "neutral"
    SCORED = "scored", "已评分", "done"


ASSESSMENT = Lifecycle(
    "assessment", "评审任务", TaskState,
    (
        arrow("declare_clear", TaskState.ASSIGNED, TaskState.CLEAR, "声明无利害关系", "评审专家"),
        arrow("declare_conflict", (TaskState.ASSIGNED, TaskState.CLEAR), TaskState.CONFLICTED, "回避", "评审专家"),
        arrow("score", (TaskState.CLEAR, TaskState.SCORED), TaskState.SCORED, "评分", "评审专家"),
        arrow("reopen", TaskState.SCORED, TaskState.CLEAR, "申报退回修改，重新评审", "市工信局"),
    ),
    initial=TaskState.ASSIGNED,
)  # fmt: skip


class CertificateState(State):
    """What was decided of a title; whether it is in force follows from its dates besides."""

    PENDING = "pending", "待核验", "waiting"
    VALID = "valid", "有效", "done"
    REFUSED = "refused", "未通过核验", "refused"
    SUSPENDED = "suspended", "暂停", "waiting"
    REVOKED = "revoked", "已撤销", "refused"


_C = CertificateState
CERTIFICATE = Lifecycle(
    "certificate", "称号证书", CertificateState,
    (
        arrow("verify", (_C.PENDING, _C.VALID), _C.VALID, "核验通过", "市工信局"),
        arrow("refuse", (_C.PENDING, _C.VALID), _C.REFUSED, "核验不通过", "市工信局"),
        arrow("suspend", _C.VALID, _C.SUSPENDED, "暂停", "市工信局"),
        arrow("restore", _C.SUSPENDED, _C.VALID, "恢复", "市工信局"),
        arrow("revoke", (_C.VALID, _C.SUSPENDED), _C.REVOKED, "撤销", "市工信局"),
        arrow("reinstate", _C.REVOKED, _C.VALID, "撤销的依据不再成立，恢复", "市工信局"),
    ),
    initial=_C.PENDING,
)  # fmt: skip


class ExitState(State):
    """The way of a case against a title."""

    PROPOSED = "proposed", "待陈述申辩", "waiting"
    RECTIFYING = "rectifying", "整改中", "active"
    REPLIED = "replied", "待决定", "waiting"
    UPHELD = "upheld", "已撤销称号", "refused"
    DISMISSED = "dismissed", "不予撤销", "done"


_E = ExitState
EXIT_CASE = Lifecycle(
    "exit_case", "退出办理", ExitState,
    (
        arrow("order", (_E.PROPOSED, _E.REPLIED), _E.RECTIFYING, "责令整改", "市工信局"),
        arrow("reply", (_E.PROPOSED, _E.RECTIFYING), _E.REPLIED, "陈述申辩", "服务机构"),
        arrow("pass", (_E.PROPOSED, _E.RECTIFYING), _E.REPLIED, "期满未陈述", "市工信局"),
        arrow("reappraise", _E.REPLIED, _E.REPLIED, "登记整改后的再次考核", "市工信局"),
        arrow("uphold", _E.REPLIED, _E.UPHELD, "撤销称号", "市工信局"),
        arrow("dismiss", (_E.PROPOSED, _E.RECTIFYING, _E.REPLIED), _E.DISMISSED, "不予撤销", "市工信局"),
    ),
    initial=_E.PROPOSED,
)  # fmt: skip
