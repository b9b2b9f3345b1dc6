"""Typical cases and contract models that can be copied: put forward, judged by assessors, settled (002:34)."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.certification.queries.assessments import assessors
from marketplace.documents.services import send
from marketplace.evaluation.exports.nominations import nominations_sheet
from marketplace.evaluation.forms.awards import (
    AssignForm,
    DeclareForm,
    JudgeForm,
    NominationForm,
    SettleForm,
    WithdrawForm,
)
from marketplace.evaluation.lifecycle import NOMINATION, NominationState, OpinionState
from marketplace.evaluation.models import Nomination, NominationOpinion
from marketplace.evaluation.queries import awards
from marketplace.evaluation.rules.rewarding import bonus_of
from marketplace.evaluation.services import nominating
from marketplace.evaluation.services.nominating import KINDS
from marketplace.evaluation.views.blueprint import blueprint, refused
from marketplace.evaluation.views.subjects import (
    NominationAct,
    OpinionAct,
    nomination_act,
    nomination_of,
    opinion_act,
)
from marketplace.evaluation.views.turning import Fact, Place, Turn, ask, carry_out
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor, Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permission_map import permits
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables

STATES = {one.value: one.title for one in NominationState}
LABELS = {"q": "机构或名称", "kind": "种类", "state": "状态"}
O = OpinionState  # noqa: E741
SEES_NAMES = frozenset({Duty.CITY, Duty.AUDITOR})


def _offer(form: AssignForm, found: Nomination) -> None:
    known = {one.assessor_id for one in found.opinions}
    form.offer([one for one in assessors() if one.id not in known])


def _declare(opinion: NominationOpinion, form: DeclareForm, by: Actor, at: Any) -> object:
    has_interest = form.interest.data == "yes"
    if has_interest and not (form.conflict.data or "").strip():
        raise RuleBroken([Problem("申请回避的，请写明是什么关系", "conflict")])
    return nominating.declare(opinion, (form.conflict.data or "") if has_interest else "", by=by, at=at)


CITY_TURNS: dict[str, Turn] = {
    "assign": Turn(
        "安排评议",
        lambda found: "安排的专家会收到通知，先声明有无利害关系再评分；安排后不能撤下，有利害关系的自行回避。",
        "已安排，专家会收到通知。",
        AssignForm,
        lambda found, form, by, at: nominating.assign_opinions(found, form.assessors.data or [], by=by, at=at),
        offer=_offer,
    ),
    "settle": Turn(
        "评定加分", lambda found: f"专家评分的均值折算为 {mean_of(found)} 分。评定后机构会收到通知，不能再改。",
        "已评定，机构会收到通知。", SettleForm,
        lambda found, form, by, at: nominating.settle(
            found, form.awarded.data, form.override.data or "", by=by, at=at
        ),
        danger=True,
    ),
}  # fmt: skip
WITHDRAW = Turn(
    "撤回", lambda found: "撤回后不再评议，不能恢复；需要的可以另行报送。", "已撤回。", WithdrawForm,
    lambda found, form, by, at: nominating.withdraw_nomination(found, by=by, at=at), danger=True,
)  # fmt: skip
OPINION_TURNS: dict[str, Turn] = {
    "declare": Turn(
        "声明利害关系", lambda opinion: "与报送机构有投资、任职、亲属或业务往来的，应当回避；回避后看不到这项材料。",
        "声明已保存。", DeclareForm, _declare,
    ),
    "judge": Turn(
        "评分", lambda opinion: "市工信局评定之前可以修改评分。", "评分已保存。", JudgeForm,
        lambda opinion, form, by, at: nominating.judge(
            opinion, form.points.data, form.comment.data or "", by=by, at=at
        ),
        offer=lambda form, opinion: _fill(form, opinion),
    ),
}  # fmt: skip


def _fill(form: JudgeForm, opinion: NominationOpinion) -> None:
    if not form.is_submitted() and opinion.state is O.SCORED:
        form.points.data, form.comment.data = opinion.points, opinion.comment


def mean_of(found: Nomination) -> str:
    """What the assessors' points come to; «—» before anybody scored."""
    points = [one.points for one in found.opinions if one.state is O.SCORED and one.points is not None]
    value = bonus_of(points, pilots.policy_of_round(found.round_id).rewards.bonus_most.value)
    return "—" if value is None else str(value)


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
            acts.append(("安排评议", _to(found, "assign")))
    if permits(actor, Permission.NOMINATION_EDIT, found) and NOMINATION.can(found.state, "withdraw"):
        acts.append(("撤回", url_for("evaluation.withdrawing_nomination", nomination_id=found.id)))
    own = next((one for one in found.opinions if one.assessor_id == actor.user_id), None)
    if own is not None and found.state is NominationState.JUDGING and actor.duty is Duty.ASSESSOR:
        acts += [(OPINION_TURNS[name].title, _opinion_url(own, name)) for name in _asked(own)]
    return acts


def _asked(opinion: NominationOpinion) -> tuple[str, ...]:
    return {O.ASSIGNED: ("declare",), O.CLEAR: ("judge", "declare"), O.SCORED: ("judge",)}.get(opinion.state, ())


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
    if asked.name not in _asked(asked.opinion) or found.state is not NominationState.JUDGING:
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
