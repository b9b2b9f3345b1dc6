"""Acts on the whole agreement that are asked once with their reason: not signed, suspended, resumed, ended early."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.engagements import services
from marketplace.engagements.forms.decisions import ReasonForm
from marketplace.engagements.lifecycle import ENGAGEMENT
from marketplace.engagements.models import Engagement
from marketplace.engagements.queries import pages
from marketplace.engagements.views.blueprint import back_to, blueprint, is_stale
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.refusals import refused


@dataclass(frozen=True, slots=True)
class Turn:
    """One such act: the lifecycle's name, the page's words, the effect asked once, the service."""

    action: str
    title: str
    effect: str
    done: str
    service: Callable[..., object]


TURNS = {
    "cancel": Turn(
        "cancel", "不再签约", "协议记为「未签约」，不能恢复；机构本年度的服务名额随之退回，对方会收到通知。",
        "已记为未签约。", services.cancel,
    ),
    "suspend": Turn(
        "suspend", "暂停服务", "暂停期间不能提交成果，里程碑的日期不自动顺延；需要顺延的，恢复后提出变更。",
        "服务已暂停，对方会收到通知。", services.suspend,
    ),
    "resume": Turn(
        "resume", "恢复服务", "恢复后按原定里程碑继续服务。", "服务已恢复，对方会收到通知。", services.resume
    ),
    "end": Turn(
        "end", "提前终止", "终止后不能恢复，也不计入已完成的服务；已提交的成果仍保留。", "协议已提前终止。",
        services.end_early,
    ),
}  # fmt: skip


def turn_page(engagement: Engagement, turn: Turn, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    """The page of such an act, with what was typed."""
    return render_template("engagements/turn.html", engagement=engagement, form=form, turn=turn), status


def _ask(engagement: Engagement, name: str) -> ResponseReturnValue:
    if not ENGAGEMENT.can(engagement.state, TURNS[name].action):
        return redirect(url_for("engagements.show", engagement_id=engagement.id))
    return turn_page(engagement, TURNS[name], ReasonForm(formdata=None, version=str(engagement.version)))


def _carry_out(engagement: Engagement, name: str) -> ResponseReturnValue:
    form, turn = ReasonForm(), TURNS[name]
    if not form.validate_on_submit():
        return turn_page(engagement, turn, form, 422)
    if is_stale(form, engagement):
        return turn_page(engagement, turn, form, 409)
    status = refused(form, lambda: turn.service(engagement, form.reason.data or "", by=current_actor()))
    return turn_page(engagement, turn, form, status) if status else back_to(engagement, turn.done)


def _doors(name: str, permission: Permission) -> None:
    """The page and the act, under their own permission."""

    @blueprint.get(f"/engagements/<int:engagement_id>/{name}", endpoint=f"{name}_page")
    @guard(permission, subject=pages.get)
    def ask(engagement: Engagement) -> ResponseReturnValue:
        return _ask(engagement, name)

    @blueprint.post(f"/engagements/<int:engagement_id>/{name}", endpoint=name)
    @guard(permission, subject=pages.get)
    @writes
    def carry_out(engagement: Engagement) -> ResponseReturnValue:
        return _carry_out(engagement, name)


for _name, _permission in (
    ("cancel", Permission.ENGAGEMENT_END), ("suspend", Permission.ENGAGEMENT_DRAFT),
    ("resume", Permission.ENGAGEMENT_DRAFT), ("end", Permission.ENGAGEMENT_END),
):  # fmt: skip
    _doors(_name, _permission)
