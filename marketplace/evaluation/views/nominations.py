"""Typical cases and contract models that can be copied: put forward, judged by assessors, settled (002:34)."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.documents.services import send
from marketplace.evaluation.exports.nominations import nominations_sheet
from marketplace.evaluation.forms.awards import (
    NominationForm,
)
from marketplace.evaluation.lifecycle import NOMINATION, NominationState, OpinionState
from marketplace.evaluation.models import Nomination, NominationOpinion
from marketplace.evaluation.queries import awards
from marketplace.evaluation.services import nominating
from marketplace.evaluation.services.nominating import KINDS
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.evaluation.views.nomination_turns import CITY_TURNS, OPINION_TURNS, WITHDRAW, asked_of, mean_of
from marketplace.evaluation.views.subjects import (
    NominationAct,
    OpinionAct,
    nomination_act,
    nomination_of,
    opinion_act,
)
from marketplace.evaluation.views.turning import Fact, Place, ask, carry_out
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor, Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permission_map import permits
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables
from marketplace.web.refusals import refused

STATES = {one.value: one.title for one in NominationState}
LABELS = {"q": "机构或名称", "kind": "种类", "state": "状态"}
O = OpinionState  # noqa: E741
SEES_NAMES = frozenset({Duty.CITY, Duty.AUDITOR})


def _found() -> list[Nomination]:
    actor = current_actor()
    return list(awards.nominations(
        institution_id=(actor.organization_id or 0) if actor.duty is Duty.INSTITUTION else None,
        assessor_id=(actor.user_id or 0) if actor.duty is Duty.ASSESSOR else None, q=tables.words(),
        kind=tables.chosen("kind", list(KINDS)) or "", state=tables.chosen("state", list(STATES)) or "",
    ))  # fmt: skip


@blueprint.get("/nominations")
@guard(Permission.NOMINATION_LIST)
def nominations() -> ResponseReturnValue:
    """What was put forward, as far as it concerns the reader."""
    fields = [
        {"name": "q", "title": "机构或名称", "value": request.args.get("q", "")},
        {"name": "kind", "title": "种类", "value": request.args.get("kind", ""), "options": list(KINDS.items())},
        {"name": "state", "title": "状态", "value": request.args.get("state", ""), "options": list(STATES.items())},
    ]
    return render_template(
        "evaluation/nominations.html", found=_found(), kinds=KINDS, fields=fields,
        chips=tables.chips(LABELS, {"kind": KINDS, "state": STATES}),
        export_url=tables.elsewhere("evaluation.nomination_export"),
    )  # fmt: skip


@blueprint.get("/nominations/export")
@guard(Permission.NOMINATION_LIST)
def nomination_export() -> ResponseReturnValue:
    """What is on the screen, as a sheet."""
    day = clock.today().isoformat()
    return downloads.send_bytes(nominations_sheet(_found(), day=day), f"典型模式和合同范本_{day}.xlsx")


@blueprint.get("/nominations/new")
@guard(Permission.NOMINATION_FILE)
def new_nomination() -> ResponseReturnValue:
    """What an institution puts forward."""
    return render_template("evaluation/nomination_new.html", form=NominationForm(formdata=None))


@blueprint.post("/nominations/new")
@guard(Permission.NOMINATION_FILE)
@writes
def file_nomination() -> ResponseReturnValue:
    """Put it forward."""
    form, filed = NominationForm(), list[Nomination]()
    if not form.validate_on_submit():
        return render_template("evaluation/nomination_new.html", form=form), 422
    status = refused(form, lambda: filed.append(_file(form)))
    if status:
        return render_template("evaluation/nomination_new.html", form=form), status
    flash("已报送，市工信局会安排专家评议。", "success")
    return redirect(url_for("evaluation.nomination", nomination_id=filed[0].id), 303)


def _file(form: NominationForm) -> Nomination:
    actor = current_actor()
    return nominating.nominate(
        pilots.require_round(), session().get_one(Institution, actor.organization_id), kind=form.kind.data,
        name=form.name.data or "", words=form.words.data or "", file=form.file.data or None, by=actor, at=clock.now(),
    )  # fmt: skip


@blueprint.get("/nominations/<int:nomination_id>")
@guard(Permission.NOMINATION_VIEW, subject=nomination_of)
def nomination(found: Nomination) -> ResponseReturnValue:
    """What was put forward; each reader sees of the scores what is theirs to see."""
    actor = current_actor()
    own = next((one for one in found.opinions if one.assessor_id == actor.user_id), None)
    settled = found.state is NominationState.JUDGED
    return render_template(
        "evaluation/nomination.html", found=found, kinds=KINDS, own=own, mean=mean_of(found),
        sees_names=actor.duty in SEES_NAMES, sees_scores=actor.duty in SEES_NAMES or settled, acts=_acts(found, actor),
    )  # fmt: skip


def _acts(found: Nomination, actor: Actor) -> list[tuple[str, str]]:
    """(verb, address) of what this reader is asked for now, the most pressing first."""
    acts = []
    if permits(actor, Permission.NOMINATION_DECIDE, found):
        waiting = any(one.state in (O.ASSIGNED, O.CLEAR) for one in found.opinions)
        scored = sum(one.state is O.SCORED for one in found.opinions)
        if NOMINATION.can(found.state, "settle") and not waiting and scored >= 2:
            acts.append(("评定加分", _to(found, "settle")))
        if NOMINATION.can(found.state, "assign"):
            acts.append(("再安排专家" if found.opinions else "安排评议", _to(found, "assign")))
    if permits(actor, Permission.NOMINATION_EDIT, found) and NOMINATION.can(found.state, "withdraw"):
        acts.append(("撤回", url_for("evaluation.withdrawing_nomination", nomination_id=found.id)))
    own = next((one for one in found.opinions if one.assessor_id == actor.user_id), None)
    if own is not None and found.state is NominationState.JUDGING and actor.duty is Duty.ASSESSOR:
        acts += [(OPINION_TURNS[name].title, _opinion_url(own, name)) for name in asked_of(own)]
    return acts


def _to(found: Nomination, name: str) -> str:
    return url_for("evaluation.nomination_deciding", nomination_id=found.id, nomination_turn=name)


def _opinion_url(opinion: NominationOpinion, name: str) -> str:
    return url_for("evaluation.judging", opinion_id=opinion.id, opinion_turn=name)


@blueprint.get("/nominations/<int:nomination_id>/file")
@guard(Permission.NOMINATION_VIEW, subject=nomination_of)
def nomination_file(found: Nomination) -> ResponseReturnValue:
    """The contract model, or what explains the case."""
    if found.file is None:
        abort(404)
    return send(found.file)


def _place(found: Nomination) -> Place:
    facts: list[Fact] = [
        {"title": "报送机构", "value": found.institution.name}, {"title": "种类", "value": KINDS[found.kind]},
        {"title": "做法和成效", "value": found.words},
    ]  # fmt: skip
    return Place(
        KINDS[found.kind], found.name, url_for("evaluation.nomination", nomination_id=found.id), "回到这项材料", facts
    )


@blueprint.get("/nominations/<int:nomination_id>/<any(assign,settle):nomination_turn>")
@guard(Permission.NOMINATION_DECIDE, subject=nomination_act)
def nomination_deciding(asked: NominationAct) -> ResponseReturnValue:
    """The city's act, with its effect."""
    if not NOMINATION.can(asked.nomination.state, asked.name):
        return redirect(url_for("evaluation.nomination", nomination_id=asked.nomination.id))
    return ask(CITY_TURNS[asked.name], asked.nomination, _place(asked.nomination))


@blueprint.post("/nominations/<int:nomination_id>/<any(assign,settle):nomination_turn>")
@guard(Permission.NOMINATION_DECIDE, subject=nomination_act)
@writes
def decide_nomination(asked: NominationAct) -> ResponseReturnValue:
    """Carry the city's act out."""
    return carry_out(CITY_TURNS[asked.name], asked.nomination, _place(asked.nomination))


@blueprint.get("/nominations/<int:nomination_id>/withdraw")
@guard(Permission.NOMINATION_EDIT, subject=nomination_of)
def withdrawing_nomination(found: Nomination) -> ResponseReturnValue:
    """What taking back means."""
    if not NOMINATION.can(found.state, "withdraw"):
        return redirect(url_for("evaluation.nomination", nomination_id=found.id))
    return ask(WITHDRAW, found, _place(found))


@blueprint.post("/nominations/<int:nomination_id>/withdraw")
@guard(Permission.NOMINATION_EDIT, subject=nomination_of)
@writes
def withdraw_one_nomination(found: Nomination) -> ResponseReturnValue:
    """Take it back."""
    return carry_out(WITHDRAW, found, _place(found))


@blueprint.get("/nominations/opinions/<int:opinion_id>/<any(declare,judge):opinion_turn>")
@guard(Permission.NOMINATION_JUDGE, subject=opinion_act)
def judging(asked: OpinionAct) -> ResponseReturnValue:
    """The assessor's part."""
    found = asked.opinion.nomination
    if asked.name not in asked_of(asked.opinion) or found.state is not NominationState.JUDGING:
        return redirect(_after(asked.opinion))
    return ask(OPINION_TURNS[asked.name], asked.opinion, _opinion_place(asked.opinion))


def _opinion_place(opinion: NominationOpinion) -> Place:
    place = _place(opinion.nomination)
    return Place(place.over, place.lead, url_for("evaluation.nominations"), "回到评议任务", place.facts)


def _after(opinion: NominationOpinion) -> str:
    """The nomination, or the list for one who stepped aside and does not see it any more."""
    if opinion.state is O.CONFLICTED:
        return url_for("evaluation.nominations")
    return url_for("evaluation.nomination", nomination_id=opinion.nomination_id)


@blueprint.post("/nominations/opinions/<int:opinion_id>/<any(declare,judge):opinion_turn>")
@guard(Permission.NOMINATION_JUDGE, subject=opinion_act)
@writes
def judge_nomination(asked: OpinionAct) -> ResponseReturnValue:
    """Declare or score."""
    return carry_out(OPINION_TURNS[asked.name], asked.opinion, _opinion_place(asked.opinion))
