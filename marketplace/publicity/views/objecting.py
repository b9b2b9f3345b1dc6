"""The public form on which anybody objects to a notice in real name, and its receipt."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.extensions import limiter
from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.publicity import queries, services
from marketplace.publicity.forms import ObjectionForm
from marketplace.publicity.models import Notice
from marketplace.publicity.services.objections import Statement
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission

RECEIPTS = "objection_receipts"
WHOLE = 0


def _form(notice: Notice) -> ObjectionForm:
    form = ObjectionForm()
    listed = [(item.id, item.title) for item in notice.items if item.withdrawn_on is None]
    form.item_id.choices = [(WHOLE, "整个公示"), *listed]
    return form


def _page(notice: Notice, form: ObjectionForm, status: int = 200) -> tuple[str, int]:
    is_open = notice.is_open_on(clock.today())
    return render_template("publicity/object.html", notice=notice, form=form, is_open=is_open), status


@guard(Permission.PUBLICITY_OBJECT, subject=queries.notice_page)
def show(notice: Notice) -> ResponseReturnValue:
    """The form, or the receipt of what this visitor has just handed in."""
    receipt = session.get(RECEIPTS, {}).get(str(notice.id))
    if receipt and not request.args.get("again"):
        return render_template("publicity/objected.html", notice=notice, number=receipt["number"], due=receipt["due"])
    return _page(notice, _form(notice))


@limiter.limit("10 per hour")
@guard(Permission.PUBLICITY_OBJECT, subject=queries.notice_page)
@writes
def hand_in(notice: Notice) -> ResponseReturnValue:
    """Take the objection; what was typed stays on the page where something lacks."""
    form = _form(notice)
    if not form.validate_on_submit():
        return _page(notice, form, 422)
    statement = Statement(
        real_name=form.real_name.data or "", contact=form.contact.data or "", reason=form.reason.data or "",
        unit=form.unit.data or "", item_id=form.item_id.data or None,
    )  # fmt: skip
    try:
        objection = services.object_to(notice, statement, evidence=request.files.get("evidence"))
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(notice, form, 422)
    kept = dict(session.get(RECEIPTS, {}))
    kept[str(notice.id)] = {"number": objection.number, "due": objection.answer_due_on.isoformat()}
    session[RECEIPTS] = kept
    return redirect(url_for("publicity.object_to", notice_id=notice.id), 303)


def add_to(blueprint: Blueprint) -> None:
    """Register the two halves of the form under names of the public list."""
    blueprint.add_url_rule("/notices/<int:notice_id>/object", "object_to", show, methods=["GET"])
    blueprint.add_url_rule("/notices/<int:notice_id>/object", "object_to_send", hand_in, methods=["POST"])
