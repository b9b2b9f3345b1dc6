"""The blueprint, and what several of its pages need."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification.models import Application
from marketplace.web.forms import refuse_stale, version_of

blueprint = Blueprint("certification", __name__)

ACTS = {
    "application:start": "开始填写", "application:plan": "保存服务方案", "application:route": "保存报送方式",
    "application:commitment": "保存真实性承诺", "application:submit": "提交申报", "application:return": "退回修改",
    "application:recommend": "推荐到市局", "application:not_recommend": "不予推荐", "application:assign": "安排评审",
    "application:choice": "选定类型和渠道", "application:fill": "填写表格", "application:attach": "上传材料",
    "application:detach": "撤下材料", "application:ground": "选定所依据的称号", "application:forward": "转报",
    "application:choose": "列为拟入选", "application:post": "开始公示", "application:confirm": "确认",
    "application:send_back": "因异议成立退回", "application:decline": "不予入选", "application:withdraw": "撤回申报",
}  # fmt: skip
STEPS = ("填写", "县市区审核", "专家评审", "公示", "确认")


def refuse_stale_act(application: Application) -> None:
    """Conflict where somebody else acted since the page with the button was opened."""
    refuse_stale(version_of(request.form.get("version", "")), application.version, {"state": application.state.title})


def back_to(application: Application, endpoint: str = "certification.show", **more: Any) -> ResponseReturnValue:
    """303 to one of the application's pages."""
    return redirect(url_for(endpoint, application_id=application.id, **more), 303)
