"""The API's one blueprint, and the answers that every call may give."""

import json

from apiflask import APIBlueprint
from flask import request

from marketplace.kernel.errors import BadRequest

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="服务撮合平台")

READING = {400: "请求无法识别", 404: "没有找到", 422: "参数不符合要求"}
WRITING = {400: "请求无法识别", 401: "请先登录", 403: "没有权限", 409: "当前状态不能这样做", 422: "内容不符合要求"}


@blueprint.before_request
def _read_once() -> None:
    """Refuse what no reader can read: broken, nested without end, numbers without end, another encoding."""
    if request.method != "POST" or not request.is_json:
        return
    try:
        json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise BadRequest("提交的内容不是可以读取的 JSON：请检查括号、引号和编码（UTF-8），数字不要过长。") from error
