"""Error pages that say what happened, which rule, and the way back; JSON of the same under /api."""

import re
from collections.abc import Mapping

import structlog
from apiflask.exceptions import HTTPError
from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from marketplace.kernel import articles
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.security.actors import ANONYMOUS

WORDS = {
    400: ("请求无法识别", "链接或提交的内容不完整，请返回上一页重新操作。"),
    401: ("请先登录", "这项内容需要登录后查看。"),
    403: ("没有权限", "您当前的身份不能进行这项操作。如确需办理，请切换身份或联系单位管理员。"),
    404: ("没有找到", "这项内容不存在、已移走，或不属于您可以查看的范围。"),
    405: ("不支持的操作", "请从页面上的按钮进入，不要直接访问这个地址。"),
    409: ("当前状态不能这样做", "请刷新页面，按最新状态继续。"),
    413: ("文件或内容过大", "单次上传不超过 20 MB，请压缩或分批后再试。"),
    415: ("内容格式不支持", "请按页面说明的格式提交。"),
    422: ("填写内容不符合要求", "请按提示更正后再提交。"),
    429: ("操作过于频繁", "请稍等几分钟后再试。"),
    500: ("系统出现故障", "您的这次操作没有保存。请稍后再试；若仍有问题，请把页面下方的编号告诉系统管理员。"),
    503: ("系统暂不可用", "系统正在维护，请稍后再试。"),
}


def _answer(status: int, title: str, message: str) -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        return jsonify({"message": message, "title": title, "status": status}), status
    if status >= 500:
        g.actor = ANONYMOUS  # the database may be what failed: the page must stand without asking it who reads
    page = render_template(
        "layouts/error.html", code=status, heading=title, message=message, back_url=_way_back(),
        back_title="返回上一页" if _way_back() != "/" else "回到首页", request_id=g.get("request_number"),
    )  # fmt: skip
    return page, status


def _way_back() -> str:
    """The page one came from, where it is one of ours."""
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) and referrer != request.url else "/"


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if 300 <= status < 400:
        return error
    title, words = WORDS.get(status, WORDS[400] if status < 500 else WORDS[500])
    return _answer(status, title, words)


def _refusal(refusal: Refusal) -> ResponseReturnValue:
    title = WORDS.get(refusal.status, WORDS[409])[0]
    basis = f"（依据：{articles.in_words(refusal.article)}）" if refusal.article else ""
    sentence = refusal.message + basis
    return _answer(refusal.status, title, sentence)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return _answer(
        400, "页面已过期", "页面停留过久或已在别处重新登录，请返回上一页刷新后再提交；刷新前请先复制已填写的内容。"
    )


# Two people were faster than the check that looks first: a sentence by the constraint, as either database names it.
TAKEN = (
    (r"organization[._]name", "同名的单位刚刚已经建立，请返回查找并选择它。"),
    (r"organization[._]credit_code", "这个统一社会信用代码刚刚已被另一单位登记，请返回核对。"),
    (r"user[._](?:username|email)", "这个邮箱刚刚已被登记，请返回核对，或直接登录。"),
    (r"membership[._]user_id", "此人刚刚已被加入或邀请，请返回查看人员列表。"),
    (r"chain[._]name", "这个产业链名称刚刚已被登记，请返回查看。"),
    (r"ladder_claim[._]", "这一级别和日期刚刚已经填报过，请返回查看。"),
    (r"calendar_day", "这一天刚刚已由别人录入，请返回查看。"),
    (r"application[._](?:live|institution_id)", "这家机构本轮的申报刚刚已经建立，请返回查看。"),
)
OVERTAKEN = "别人刚刚办理了同一事项，您的这次操作没有保存。请返回上一页，刷新后按最新情况继续。"


def _overtaken(error: IntegrityError | StaleDataError) -> ResponseReturnValue:
    """Somebody else was faster: 409 with the constraint's sentence. What breaks another rule of the table is 400."""
    session().rollback()
    told = str(getattr(error, "orig", "unique"))
    if "unique" not in told.lower():
        return _unstorable(error)
    sentence = next((words for names, words in TAKEN if re.search(names, told)), OVERTAKEN)
    return _answer(409, "别人刚刚办理过", sentence)


def _unstorable(error: Exception) -> ResponseReturnValue:
    """The database does not take it: the rules should have said so first, hence the line in the log."""
    session().rollback()
    structlog.get_logger().error("refused by the database", number=g.get("request_number"), error=str(error)[:300])
    return _answer(400, WORDS[400][0], "填写的内容里有系统无法保存的字符、过长的文字或过大的数字，请更正后再提交。")


# What PostgreSQL says of one of two acts that waited for each other, or of a lock that was not given: nothing was
# stored, and done again it goes through.
WAITED_FOR_EACH_OTHER = frozenset({"40001", "40P01", "55P03"})


def _outwaited(error: OperationalError) -> ResponseReturnValue:
    """409 for an act that the database took back in favour of another; any other fault stays one."""
    if getattr(error.orig, "sqlstate", None) not in WAITED_FOR_EACH_OTHER:
        raise error
    session().rollback()
    structlog.get_logger().error("taken back by the database", number=g.get("request_number"))
    return _answer(409, "别人刚刚办理过", OVERTAKEN)


# The checker of the interface speaks English; the rest of its words say only that the value does not do.
FAULTS = {
    "Missing data for required field.": "缺少这一项", "Unknown field.": "没有这一项，请删去",
    "Field may not be null.": "不能为空", "Not a valid string.": "应为文字", "Not a valid integer.": "应为整数",
}  # fmt: skip


def _unfit(error: HTTPError) -> ResponseReturnValue:
    """What the interface's checker found, by field and in words."""
    found: dict[str, str] = {}
    for part in error.detail.values() if isinstance(error.detail, Mapping) else ():
        for name, faults in part.items() if isinstance(part, Mapping) else ():
            first = faults[0] if isinstance(faults, list) and faults else ""
            found[str(name).removeprefix("_schema")] = FAULTS.get(str(first), "不符合接口说明的要求")
    if not any(found):
        return _answer(error.status_code, *WORDS.get(error.status_code, WORDS[400]))
    sentence = "；".join(f"{name}：{words}" for name, words in found.items() if name)
    message = f"{sentence}。各项的要求见 /api/openapi.json。"
    return jsonify({"message": message, "title": WORDS[422][0], "status": error.status_code, "fields": found}), (
        error.status_code
    )


def _too_deep(_error: RecursionError) -> ResponseReturnValue:
    return _answer(400, *WORDS[400])


def init_app(app: Flask) -> None:
    """Register the pages; an unexpected error shows the request's number and nothing of the inside."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(HTTPError, _unfit)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(StaleDataError, _overtaken)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(OperationalError, _outwaited)
    app.register_error_handler(RecursionError, _too_deep)
