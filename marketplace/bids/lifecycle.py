"""The ways of a tender (one publication of a need), of a bid, a question, a score sheet, an opening and an award.

«Questions open», «deadline passed» and «standstill over» are no states but follow from dates.
"""

from marketplace.kernel.lifecycle import Lifecycle, State, arrow


class TenderState(State):
    """Where one publication of a need stands between the board and the agreement."""

    RECEIVING = "receiving", "揭榜中", "active"
    OPENING = "opening", "等待开启", "waiting"
    OPENED = "opened", "已开启，待评选", "waiting"
    AWARDED = "awarded", "已选定机构", "done"
    KEY_LOST = "key_lost", "密钥遗失", "refused"
    FAILED = "failed", "流标", "refused"
    VOID = "void", "已撤下", "neutral"


T = TenderState

TENDER = Lifecycle(
    "tender", "揭榜", TenderState,
    (
        arrow("ask_opening", T.RECEIVING, T.OPENING, "申请开启", "企业、市工信局"),
        arrow("give_back", T.OPENING, T.RECEIVING, "未到时间，退回", "系统"),
        arrow("open", T.OPENING, T.OPENED, "开启", "系统"),
        arrow("award", T.OPENED, T.AWARDED, "选定机构", "企业"),
        arrow("annul", T.AWARDED, T.OPENED, "撤销选定", "市工信局"),
        arrow("lapse", T.AWARDED, T.OPENED, "没有签约，重新评选", "系统"),
        arrow("lose_key", (T.RECEIVING, T.OPENING), T.KEY_LOST, "登记密钥遗失", "市工信局"),
        arrow("fail", (T.RECEIVING, T.OPENING, T.OPENED, T.KEY_LOST), T.FAILED, "流标", "企业、市工信局"),
        arrow("void", (T.RECEIVING, T.OPENING, T.OPENED, T.KEY_LOST), T.VOID, "撤下", "企业、市工信局"),
    ),
    initial=T.RECEIVING,
)  # fmt: skip


class BidState(State):
    """Where a bid stands; until its opening nobody but the bidder knows that it exists (D26)."""

    SEALED = "sealed", "已密封", "waiting"
    WITHDRAWN = "withdrawn", "已撤回", "neutral"
    OPENED = "opened", "已开启", "active"
    UNREADABLE = "unreadable", "无法开启", "refused"
    EXCLUDED = "excluded", "不予评选", "refused"
    AWARDED = "awarded", "已选定", "done"
    NOT_AWARDED = "not_awarded", "未选定", "neutral"
    VOID = "void", "随需求撤下", "neutral"


B = BidState

BID = Lifecycle(
    "bid", "标书", BidState,
    (
        arrow("change", B.SEALED, B.SEALED, "更改", "服务机构"),
        arrow("withdraw", B.SEALED, B.WITHDRAWN, "撤回", "服务机构"),
        arrow("open", B.SEALED, B.OPENED, "开启", "系统"),
        arrow("give_up", B.SEALED, B.UNREADABLE, "无法开启", "系统"),
        arrow("exclude", B.OPENED, B.EXCLUDED, "不予评选", "系统"),
        arrow("award", B.OPENED, B.AWARDED, "选定", "企业"),
        arrow("pass_over", B.OPENED, B.NOT_AWARDED, "不选", "企业"),
        arrow("restore", (B.AWARDED, B.NOT_AWARDED), B.OPENED, "恢复待评选", "市工信局、系统"),
        arrow("void", (B.SEALED, B.OPENED), B.VOID, "随需求撤下", "企业、市工信局"),
    ),
    initial=B.SEALED,
)  # fmt: skip

# Of these an institution has at most one a tender.
LIVE_BIDS = frozenset(BidState) - {B.WITHDRAWN}


class QuestionState(State):
    """Where a question stands; asked openly, by somebody whom only the auditor may know."""

    ASKED = "asked", "待答复", "waiting"
    ANSWERED = "answered", "已答复", "done"
    REMOVED = "removed", "已移除", "refused"


Q = QuestionState

QUESTION = Lifecycle(
    "question", "提问", QuestionState,
    (
        arrow("answer", (Q.ASKED, Q.ANSWERED), Q.ANSWERED, "答复", "企业"),
        arrow("remove", (Q.ASKED, Q.ANSWERED), Q.REMOVED, "移除", "市工信局"),
    ),
    initial=Q.ASKED,
)  # fmt: skip


class SheetState(State):
    """Where a score sheet stands: the owner's, one assessor's, or the chair's consensus."""

    OPEN = "open", "待评分", "waiting"
    CONFLICTED = "conflicted", "已回避", "neutral"
    DONE = "done", "已评分", "done"


S = SheetState

SHEET = Lifecycle(
    "score_sheet", "评分表", SheetState,
    (
        arrow("step_aside", S.OPEN, S.CONFLICTED, "申明回避", "评审专家"),
        arrow("finish", S.OPEN, S.DONE, "提交评分", "企业、评审专家"),
        arrow("reopen", S.DONE, S.OPEN, "重新评分", "企业、评审专家"),
    ),
    initial=S.OPEN,
)  # fmt: skip


class OpeningState(State):
    """Where a request to open stands; the worker alone holds the key."""

    ASKED = "asked", "等待工作进程", "waiting"
    OPENING = "opening", "正在开启", "active"
    DONE = "done", "已开启", "done"
    REFUSED = "refused", "未到时间，已拒绝", "refused"
    FAILED = "failed", "未能开启", "refused"


O = OpeningState  # noqa: E741 - one letter a lifecycle, as everywhere

OPENING = Lifecycle(
    "opening", "开启申请", OpeningState,
    (
        arrow("take", (O.ASKED, O.OPENING), O.OPENING, "受理", "系统"),
        arrow("finish", O.OPENING, O.DONE, "开启", "系统"),
        arrow("refuse", (O.ASKED, O.OPENING), O.REFUSED, "拒绝", "系统"),
        arrow("fail", O.OPENING, O.FAILED, "未能开启", "系统"),
        arrow("retry", O.FAILED, O.ASKED, "再次开启", "市工信局"),
    ),
    initial=O.ASKED,
)  # fmt: skip


class AwardState(State):
    """Whether an award stands."""

    STANDING = "standing", "有效", "done"
    ANNULLED = "annulled", "已撤销", "refused"


AWARD = Lifecycle(
    "award", "选定结果", AwardState,
    (
        arrow("annul", AwardState.STANDING, AwardState.ANNULLED, "撤销", "市工信局"),
        arrow("lapse", AwardState.STANDING, AwardState.ANNULLED, "没有签约，失效", "系统"),
    ),
    initial=AwardState.STANDING,
)  # fmt: skip
