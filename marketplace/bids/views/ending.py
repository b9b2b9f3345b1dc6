"""Ends out of the usual: no bid suits, the city takes an award back, the opening key is lost."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.bids import queries, services
from marketplace.bids.forms.asking import KeyLossForm, ReasonForm
from marketplace.bids.lifecycle import TENDER
from marketplace.bids.models import Tender
from marketplace.bids.views.blueprint import blueprint
from marketplace.bids.views.presenting import add_refusal, standing
from marketplace.bids.views.subjects import tender_of
from marketplace.kernel import clock
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

# Page, verb and effect of each end; the effect is named before one decides.
WORDS = {
    "fail": ("按流标处理", "本次揭榜结束，未选定机构。递交过标书的机构会收到理由；之后市工信局可以重新发布这项需求。"),
    "annul": ("撤销选定", "选定结果撤回，标书恢复为待评选，企业需要重新选定；各家机构会收到理由。生效之后不能撤销。"),
    "lose-key": (
        "登记密钥遗失",
        "没有密钥，已递交的标书永远无法开启。登记后本次揭榜按流标结束，递交过标书的机构会收到通知，"
        "需求可以用新的密钥重新发布。不能恢复。",
    ),
}
LOST = "密钥遗失"


def _page(tender: Tender, name: str, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    title, effect = WORDS[name]
    page = render_template("bids/end.html", tender=tender, need=tender.need, form=form, name=name, title=title,
                           effect=effect, **standing(tender))  # fmt: skip
    return page, status


def _asked(tender: Tender, name: str, action: str, form: ReasonForm) -> ResponseReturnValue:
    if not TENDER.can(tender.state, action) or (name == "fail" and tender.opened_at is None):
        return redirect(url_for("bids.compare", need_id=tender.need_id))
    return _page(tender, name, form)


def _decided(tender: Tender, name: str, form: ReasonForm) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _page(tender, name, form, 422)
    try:
        _ACTS[name](tender, form)
    except Refusal as refusal:
        return _page(tender, name, form, add_refusal(form, refusal))
    flash(f"{WORDS[name][0]}已办理，有关机构会收到通知。", "success")
    return redirect(url_for("bids.tender", need_id=tender.need_id), 303)


def _fail(tender: Tender, form: ReasonForm) -> None:
    services.fail_tender(tender, form.reason.data or "", by=current_actor(), at=clock.now())


def _annul(tender: Tender, form: ReasonForm) -> None:
    award = queries.standing_award(tender)
    if award is None:
        raise Refusal("现在没有有效的选定结果可以撤销。")
    services.annul_award(award, form.reason.data or "", by=current_actor(), at=clock.now())


def _lose_key(tender: Tender, form: ReasonForm) -> None:
    if not isinstance(form, KeyLossForm) or form.word.data != LOST:
        raise RuleBroken([Problem(f"请照样输入「{LOST}」，确认知道标书将无法恢复", "word")])
    services.lose_key(tender, form.reason.data or "", by=current_actor(), at=clock.now())


_ACTS = {"fail": _fail, "annul": _annul, "lose-key": _lose_key}


@blueprint.get("/needs/<int:need_id>/fail-tender")
@guard(Permission.TENDER_FAIL, subject=tender_of)
def failing(tender: Tender) -> ResponseReturnValue:
    """What 流标 means, and the reason."""
    return _asked(tender, "fail", "fail", ReasonForm(formdata=None))


@blueprint.post("/needs/<int:need_id>/fail-tender")
@guard(Permission.TENDER_FAIL, subject=tender_of)
@writes
def fail(tender: Tender) -> ResponseReturnValue:
    """No bid, or none that suits."""
    return _decided(tender, "fail", ReasonForm())


@blueprint.get("/needs/<int:need_id>/annul")
@guard(Permission.TENDER_ANNUL, subject=tender_of)
def annulling(tender: Tender) -> ResponseReturnValue:
    """What taking the award back means, and the reason."""
    return _asked(tender, "annul", "annul", ReasonForm(formdata=None))


@blueprint.post("/needs/<int:need_id>/annul")
@guard(Permission.TENDER_ANNUL, subject=tender_of)
@writes
def annul(tender: Tender) -> ResponseReturnValue:
    """The city takes the award back before it binds."""
    return _decided(tender, "annul", ReasonForm())


@blueprint.get("/needs/<int:need_id>/lose-key")
@guard(Permission.TENDER_ANNUL, subject=tender_of)
def losing_key(tender: Tender) -> ResponseReturnValue:
    """What a lost key means, the reason, and the word to type."""
    return _asked(tender, "lose-key", "lose_key", KeyLossForm(formdata=None))


@blueprint.post("/needs/<int:need_id>/lose-key")
@guard(Permission.TENDER_ANNUL, subject=tender_of)
@writes
def lose_key(tender: Tender) -> ResponseReturnValue:
    """Nobody can open these bids any more."""
    return _decided(tender, "lose-key", KeyLossForm())
