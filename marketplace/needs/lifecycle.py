"""The way of a need; «bids open» and «deadline passed» are no states but follow from dates.

Withdrawn (by the enterprise), cancelled (by the city), failed (流标, may be published again) and closed (served) are
different ends; declined is the county's refusal before publication.
"""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow


class NeedState(State):
    """Where a need stands."""

    DRAFT = "draft", "草稿", "neutral"
    SUBMITTED = "submitted", "待县局审核", "waiting"
    RETURNED = "returned", "退回修改", "waiting"
    APPROVED = "approved", "待市局发布", "waiting"
    DECLINED = "declined", "未通过", "refused"
    PUBLISHED = "published", "已发布", "active"
    FAILED = "failed", "流标", "refused"
    CLOSED = "closed", "已结束", "done"
    WITHDRAWN = "withdrawn", "企业已撤回", "neutral"
    CANCELLED = "cancelled", "市局已取消", "refused"


N = NeedState
# Handed in and not yet at an end from which nothing leads on.
LIVING = (N.SUBMITTED, N.RETURNED, N.APPROVED, N.PUBLISHED, N.FAILED)

NEED = Lifecycle(
    "need", "需求", NeedState,
    (
        arrow("submit", (N.DRAFT, N.RETURNED), N.SUBMITTED, "提交县局审核", "企业"),
        arrow("return", N.SUBMITTED, N.RETURNED, "退回修改", "县市区工信部门"),
        arrow("approve", N.SUBMITTED, N.APPROVED, "审核通过", "县市区工信部门"),
        arrow("decline", N.SUBMITTED, N.DECLINED, "不予通过", "县市区工信部门"),
        arrow("send_back", N.APPROVED, N.SUBMITTED, "退回县局复核", "市工信局"),
        arrow("publish", N.APPROVED, N.PUBLISHED, "发布", "市工信局"),
        arrow("republish", N.FAILED, N.PUBLISHED, "重新发布", "市工信局"),
        arrow("fail", N.PUBLISHED, N.FAILED, "流标", "市工信局"),
        arrow("close", N.PUBLISHED, N.CLOSED, "结束", "市工信局"),
        arrow("withdraw", (N.DRAFT, *LIVING), N.WITHDRAWN, "撤回", "企业"),
        arrow("cancel", LIVING, N.CANCELLED, "取消", "市工信局"),
    ),
    initial=N.DRAFT,
)  # fmt: skip

# Which needs the enterprise may still change, and whose words stay on the public page after the end.
EDITABLE = frozenset({N.DRAFT, N.RETURNED})
# What the county may mend for an enterprise that has no account.
MENDABLE = frozenset({N.SUBMITTED, N.RETURNED})
SPEAKING = frozenset({N.PUBLISHED, N.FAILED, N.CLOSED})
ENDED = frozenset({N.FAILED, N.CLOSED, N.WITHDRAWN, N.CANCELLED})


class ImportState(State):
    """How far a county's sheet (附件4) has come; a worker reads and stores, in between the officer looks it through."""

    UPLOADED = "uploaded", "已上传，等待读取", "waiting"
    READING = "reading", "正在读取", "active"
    PREVIEW = "preview", "待核对确认", "waiting"
    CONFIRMING = "confirming", "正在导入", "active"
    DONE = "done", "已导入", "done"
    FAILED = "failed", "未能读取", "refused"
    DISCARDED = "discarded", "已放弃", "neutral"


S = ImportState

IMPORT = Lifecycle(
    "import", "附件4导入", ImportState,
    (
        arrow("read", S.UPLOADED, S.READING, "读取", "系统"),
        arrow("show", S.READING, S.PREVIEW, "列出核对结果", "系统"),
        arrow("fail", (S.UPLOADED, S.READING), S.FAILED, "停止读取", "系统"),
        arrow("confirm", S.PREVIEW, S.CONFIRMING, "确认导入", "县市区工信部门"),
        arrow("finish", S.CONFIRMING, S.DONE, "导入完成", "系统"),
        arrow("give_back", S.CONFIRMING, S.PREVIEW, "退回核对", "系统"),
        arrow("discard", (S.UPLOADED, S.PREVIEW, S.FAILED), S.DISCARDED, "放弃", "县市区工信部门"),
    ),
    initial=S.UPLOADED,
)  # fmt: skip
