"""The acts around a typical case or contract model: the city's, its institution's, and each assessor's own."""

from typing import Any

from marketplace.certification.queries.assessments import assessors
from marketplace.evaluation.forms.awards import AssignForm, DeclareForm, JudgeForm, SettleForm, WithdrawForm
from marketplace.evaluation.lifecycle import OpinionState
from marketplace.evaluation.models import Nomination, NominationOpinion
from marketplace.evaluation.rules.rewarding import bonus_of
from marketplace.evaluation.services import nominating
from marketplace.evaluation.views.turning import Turn
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor

O = OpinionState  # noqa: E741


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


def asked_of(opinion: NominationOpinion) -> tuple[str, ...]:
    """What the assessor is asked for in this state of the own part."""
    return {O.ASSIGNED: ("declare",), O.CLEAR: ("judge", "declare"), O.SCORED: ("judge",)}.get(opinion.state, ())
