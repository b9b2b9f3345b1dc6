"""Ending a need, each with its reason: withdrawn, cancelled, failed, closed; and sending one back to its county."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.needs import services
from marketplace.needs.forms.decisions import ReasonForm
from marketplace.needs.lifecycle import NEED, NeedState
from marketplace.needs.models import Need
from marketplace.needs.views.blueprint import blueprint
from marketplace.needs.views.subjects import seen
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end: the lifecycle's act, the page's words, the effect asked once, the service."""

    action: str
    title: str
    effect: str
    done: str
    service: Callable[..., None]


ENDINGS = {
    "withdraw": Ending(
        "withdraw", "撤回需求", "撤回后不能恢复；已发布的需求会显示为「企业已撤回」，内容不再公开。", "已撤回",
        services.withdraw_need,
    ),
    "cancel": Ending("cancel", "取消需求", "取消后不能恢复，企业和县市区会收到通知。", "已取消", services.cancel_need),
    "fail": Ending("fail", "按流标处理", "需求标为「流标」，之后可以重新发布。", "已按流标处理", services.fail_need),
    "close": Ending("close", "结束需求", "结束后不再接受揭榜。", "已结束", services.close_need),
    "send-back": Ending(
        "send_back", "退回县市区复核", "需求回到县市区工信部门的待审核列表。", "已退回县市区复核",
        services.send_back_need,
    ),
}  # fmt: skip


def _page(need: Need, name: str, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    asked = need.state is not NeedState.DRAFT
    page = render_template("needs/end.html", need=need, form=form, name=name, ending=ENDINGS[name], asked=asked)
    return page, status


def _ask(need: Need, name: str) -> ResponseReturnValue:
    """The page that names the effect and asks for the reason."""
    if not NEED.can(need.state, ENDINGS[name].action):
        return redirect(url_for("needs.show", need_id=need.id))
    return _page(need, name, ReasonForm())


def _end(need: Need, name: str) -> ResponseReturnValue:
    form, ending = ReasonForm(), ENDINGS[name]
    if not form.validate_on_submit():
        return _page(need, name, form, 422)
    try:
        ending.service(need, form.reason.data or "", by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(need, name, form, 422)
    flash(f"需求 {need.number or ''}{ending.done}。", "success")
    return redirect(url_for("needs.index") if need.number is None else url_for("needs.show", need_id=need.id), 303)


def _doors(name: str, permission: Permission) -> None:
    """The page and the act of one ending, under their own permission."""
    endpoint = name.replace("-", "_")

    @blueprint.get(f"/needs/<int:need_id>/{name}", endpoint=f"{endpoint}_page")
    @guard(permission, subject=seen)
    def ask(need: Need) -> ResponseReturnValue:
        return _ask(need, name)

    @blueprint.post(f"/needs/<int:need_id>/{name}", endpoint=endpoint)
    @guard(permission, subject=seen)
    @writes
    def end(need: Need) -> ResponseReturnValue:
        return _end(need, name)


_doors("withdraw", Permission.NEED_SUBMIT)
_doors("cancel", Permission.NEED_PUBLISH)
_doors("fail", Permission.NEED_PUBLISH)
_doors("close", Permission.NEED_CLOSE)
_doors("send-back", Permission.NEED_PUBLISH)
