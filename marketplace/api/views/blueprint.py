"""The API's one blueprint, and the answers that every call may give."""

from apiflask import APIBlueprint

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="服务撮合平台")

READING = {400: "请求无法识别", 404: "没有找到", 422: "参数不符合要求"}
WRITING = {400: "请求无法识别", 401: "请先登录", 403: "没有权限", 409: "当前状态不能这样做", 422: "内容不符合要求"}
