"""The doors of a case's acts: the city's, the institution's, and one step of a rectification."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.evaluation.forms.cases import StepForm
from marketplace.evaluation.models import Case, Ground, Measure, RectificationStep
from marketplace.evaluation.queries.cases import get_step
from marketplace.evaluation.services.cases import finish_step
from marketplace.evaluation.views.blueprint import blueprint
from marketplace.evaluation.views.case_turns import CITY_TURNS, OWN_TURNS, offered
from marketplace.evaluation.views.subjects import CaseAct, case_act, sees_proposal
from marketplace.evaluation.views.turning import Fact, Place, Turn, ask, carry_out
from marketplace.kernel import clock
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

CITY = 'any(pass,rectify,resurvey,propose,confirm,"send-back","let-stand","decide-appeal",lift):case_turn'
OWN = "any(reply,plan,appeal):reply_turn"
FINISH = Turn(
    "完成这项措施", lambda step: f"「{step.what}」，应在 {step.due_on.isoformat()} 前完成。提交后不能修改。",
    "已记为完成。", StepForm,
    lambda step, form, by, at: finish_step(step, form.account.data or "", by=by, at=at),
)  # fmt: skip


def _facts(case: Case) -> list[Fact]:
    """What one looks at before acting, as far as it has come."""
    found: list[Fact] = [
        {"title": "事由", "value": Ground(case.ground).title}, {"title": "告知的事实和理由", "value": case.statement},
    ]  # fmt: skip
    typed = [("机构答复", case.reply), ("整改要求", case.demand)]
    if sees_proposal(case):
        typed += [
            ("处理意见", Measure(case.measure).title if case.measure else ""),
            ("扣减金额（元）", f"{case.amount:,.2f}" if case.amount else ""), ("提出的理由", case.proposal),
            ("确认的理由", case.confirmation),
        ]  # fmt: skip
    typed.append(("机构申诉", case.appeal))
    return found + [{"title": title, "value": value} for title, value in typed if value]


def _place(case: Case) -> Place:
    return Place(
        f"评价处理 {case.number}", case.institution.name, url_for("evaluation.case", matter_id=case.id), "回到这件处理",
        _facts(case), case.version,
    )  # fmt: skip


def _ask(asked: CaseAct, turns: dict[str, Turn]) -> ResponseReturnValue:
    if asked.name not in offered(asked.case, current_actor(), clock.today()):
        return redirect(url_for("evaluation.case", matter_id=asked.case.id))
    return ask(turns[asked.name], asked.case, _place(asked.case))


@blueprint.get(f"/cases/<int:matter_id>/<{CITY}>")
@guard(Permission.CASE_DECIDE, subject=case_act)
def case_deciding(asked: CaseAct) -> ResponseReturnValue:
    """The city's act, with its effect."""
    return _ask(asked, CITY_TURNS)


@blueprint.post(f"/cases/<int:matter_id>/<{CITY}>")
@guard(Permission.CASE_DECIDE, subject=case_act)
@writes
def decide_case(asked: CaseAct) -> ResponseReturnValue:
    """Carry the city's act out."""
    return carry_out(CITY_TURNS[asked.name], asked.case, _place(asked.case))


@blueprint.get(f"/cases/<int:matter_id>/<{OWN}>")
@guard(Permission.CASE_REPLY, subject=case_act)
def case_answering(asked: CaseAct) -> ResponseReturnValue:
    """The institution's act, with its effect."""
    return _ask(asked, OWN_TURNS)


@blueprint.post(f"/cases/<int:matter_id>/<{OWN}>")
@guard(Permission.CASE_REPLY, subject=case_act)
@writes
def answer_case(asked: CaseAct) -> ResponseReturnValue:
    """Carry the institution's act out."""
    return carry_out(OWN_TURNS[asked.name], asked.case, _place(asked.case))


@blueprint.get("/cases/steps/<int:step_id>/finish")
@guard(Permission.CASE_REPLY, subject=get_step)
def finishing_step(step: RectificationStep) -> ResponseReturnValue:
    """How a step was done."""
    return ask(FINISH, step, _place(step.case))


@blueprint.post("/cases/steps/<int:step_id>/finish")
@guard(Permission.CASE_REPLY, subject=get_step)
@writes
def finish_one_step(step: RectificationStep) -> ResponseReturnValue:
    """A step is done."""
    return carry_out(FINISH, step, _place(step.case))
