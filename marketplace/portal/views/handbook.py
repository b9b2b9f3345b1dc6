"""Help that is drawn from the code: who may do what, and how each kind of thing moves from state to state."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.accounts.lifecycle import ACCOUNT
from marketplace.bids.lifecycle import AWARD, BID, OPENING, QUESTION, SHEET, TENDER
from marketplace.certification.lifecycle import APPLICATION, ASSESSMENT, CERTIFICATE, EXIT_CASE
from marketplace.engagements.lifecycle import AMENDMENT, ENGAGEMENT, MILESTONE, OUTCOME
from marketplace.evaluation.lifecycle import AWARD_APPEAL, AWARD_LIST, CASE, NOMINATION, OPINION
from marketplace.matchmaking.lifecycle import (
    BULK_PART,
    BULK_RUN,
    CATALOGUE_VERSION,
    MATCH_PLAN,
    MATCH_RUN,
    WEIGHTS_VERSION,
)
from marketplace.needs.lifecycle import IMPORT, NEED
from marketplace.notifications.lifecycle import MAIL
from marketplace.organizations.lifecycle import LADDER_CLAIM, REGISTRATION
from marketplace.portal.views.blueprint import blueprint
from marketplace.publicity.lifecycle import OBJECTION
from marketplace.security.actors import Duty
from marketplace.security.permission_map import PERMISSIONS, Clause
from marketplace.security.permissions import Permission
from marketplace.surveys.lifecycle import CALL, INVITATION, SIGN_DECISION

LIFECYCLES = (
    NEED, IMPORT, MATCH_RUN, BULK_RUN, BULK_PART, MATCH_PLAN, CATALOGUE_VERSION, WEIGHTS_VERSION,
    TENDER, QUESTION, BID, OPENING, SHEET, AWARD, ENGAGEMENT, MILESTONE, AMENDMENT, OUTCOME,
    CASE, AWARD_LIST, AWARD_APPEAL, NOMINATION, OPINION,
    INVITATION, CALL, SIGN_DECISION,
    APPLICATION, ASSESSMENT, CERTIFICATE, EXIT_CASE, OBJECTION, REGISTRATION, LADDER_CLAIM, ACCOUNT, MAIL,
)  # fmt: skip

NOUNS = {
    "self": "本人", "account": "账户", "invitation": "邀请", "registration": "注册申请", "organization": "单位资料",
    "institution": "服务机构", "ladder": "企业梯度", "dictionary": "字典", "publicity": "公示", "objection": "异议",
    "calendar": "工作日历", "application": "机构申报", "admission": "附件1", "round": "试点安排", "need": "企业需求",
    "import": "导入批次", "shortlist": "推荐", "reading": "需求的理解", "capability": "机构服务的理解",
    "taxonomy": "服务目录", "ranking": "批量推荐", "plan": "统筹方案", "suitable_needs": "适合的需求",
    "ladder_test": "梯度自测", "meter": "承诺进度",
    "home": "工作台", "inbox": "消息",
    "oversight": "监管", "audit": "留痕", "tender": "揭榜", "question": "提问", "bid": "标书", "engagement": "服务协议",
    "outcome": "培育成果", "summary": "季度总结", "survey": "满意度测评", "sample": "抽样回访",
    "evaluation": "综合评价",
    "case": "评价处理", "award_list": "奖补名单", "award_appeal": "奖补名单申诉", "nomination": "典型模式和合同范本",
    "programme": "申报制度", "fact": "申报事实", "certificate": "称号证书", "exit": "退出办理",
}  # fmt: skip


def cell_words(clauses: tuple[Clause, ...], duty: Duty | None) -> str:
    """What the matrix says for one duty: empty where no clause fits, else under which further condition."""
    found: list[str] = []
    for clause in clauses:
        duties = [asks for asks in clause if asks.name in {f"is_{one.value}" for one in Duty}]
        if any(asks.name != f"is_{duty.value}" if duty else True for asks in duties):
            continue
        rest = [asks.title for asks in clause if asks not in duties]
        if duty is None and not all(word in ("任何人", "已公开") for word in rest):
            continue
        found.append("、".join(rest) or "可以")
    shortest = [words for words in found if words == "可以"] or found
    return "；".join(dict.fromkeys(shortest))


def matrix() -> list[tuple[str, list[tuple[Permission, list[str]]]]]:
    """The rows of the matrix by kind of thing: a permission, and a cell for the visitor and each duty."""
    groups: dict[str, list[tuple[Permission, list[str]]]] = {}
    for permission, clauses in PERMISSIONS.items():
        cells = [cell_words(clauses, duty) for duty in (None, *Duty)]
        groups.setdefault(NOUNS.get(permission.noun, permission.noun), []).append((permission, cells))
    return list(groups.items())


@blueprint.get("/help")
def help_index() -> ResponseReturnValue:
    """What the site is for, by role, and where the rest of the help stands."""
    return render_template("help/index.html")


@blueprint.get("/help/permissions")
def permissions() -> ResponseReturnValue:
    """The permission matrix and the state diagrams, as the program keeps them."""
    return render_template("help/permissions.html", groups=matrix(), duties=list(Duty), lifecycles=LIFECYCLES)


@blueprint.get("/help/style")
def style() -> ResponseReturnValue:
    """Every component once, for those who build pages."""
    return render_template("help/style.html")
