"""The acts of a case: which there are, who is asked for which now, and who has to act."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.evaluation.forms.acts import ActForm, AppealDecisionForm, ReasonForm
from marketplace.evaluation.forms.cases import AppealForm, DemandForm, MeasureForm, PlanForm, ReplyForm, ResurveyForm
from marketplace.evaluation.lifecycle import CASE, CaseState
from marketplace.evaluation.models import LENIENT, Case, Ground, Measure
from marketplace.evaluation.queries import get_row
from marketplace.evaluation.queries.cases import later_rows
from marketplace.evaluation.services import cases, deciding
from marketplace.evaluation.views.turning import Turn
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.security.actors import Actor
from marketplace.security.permission_map import permits
from marketplace.security.permissions import Permission as P
from marketplace.web.filters import spoken_day

C = CaseState
RECTIFIABLE = frozenset({Ground.SATISFACTION, Ground.COMMITMENT, Ground.FLAGGED})


def _measure(case: Case) -> str:
    words = Measure(case.measure).title if case.measure else ""
    return f"{words} {case.amount:,.2f} 元" if case.amount else words


def _confirmed(case: Case) -> str:
    if case.measure and Measure(case.measure) in LENIENT:
        return f"处理意见「{_measure(case)}」经您确认后即结案，机构会收到通知，不能撤回。"
    return f"处理意见「{_measure(case)}」经您确认后告知机构，机构可以在申诉期限内申诉；确认不能撤回。"


def _resurvey(case: Case, form: Any, by: Actor, at: Any) -> object:
    row = get_row(int(form.row.data))
    if row is None:
        raise RuleBroken([Problem("请从列出的评价中选择", "row")])
    return cases.record_resurvey(case, row, by=by, at=at)


def _amount(form: Any) -> Decimal | None:
    return form.amount.data if "amount" in form else None


CITY_TURNS: dict[str, Turn] = {
    "pass": Turn(
        "按未答复继续办理",
        lambda case: f"答复期限 {spoken_day(case.reply_by)}已过，机构没有答复。继续后按现有材料研究，"
        "机构不能再补答复。",
        "已转入研究。", ActForm, lambda case, form, by, at: cases.pass_over_reply(case, by=by, at=at),
    ),
    "rectify": Turn(
        "责令整改", lambda case: "机构会收到整改要求和期限（自然日），制定整改措施；期满后重新测评，再研究是否保留。",
        "已责令整改，机构会收到通知。", DemandForm,
        lambda case, form, by, at: cases.order_rectification(case, form.demand.data or "", by=by, at=at),
    ),
    "resurvey": Turn(
        "记入复测", lambda case: "选择整改期满之后的期满综合评价；复测结论记入后不能更换。", "复测已记入。",
        ResurveyForm, _resurvey,
        offer=lambda form, case: form.offer(later_rows(case)),
    ),
    "propose": Turn(
        "提出处理意见", lambda case: "由另一位承办人确认后才告知机构，确认之前对机构不生效。",
        "已提出，待第二人确认。", MeasureForm,
        lambda case, form, by, at: deciding.propose_measure(
            case, Measure(form.measure.data), form.reason.data or "", amount=_amount(form), by=by, at=at
        ),
        offer=lambda form, case: form.offer(Ground(case.ground)),
    ),
    "send-back": Turn(
        "退回研究", lambda case: f"处理意见「{_measure(case)}」退回，由承办人重新研究提出。", "已退回研究。",
        ReasonForm,
        lambda case, form, by, at: deciding.send_back(case, form.reason.data or "", by=by, at=at),
    ),
    "confirm": Turn(
        "确认处理意见", _confirmed, "已确认，机构会收到通知。", ReasonForm,
        lambda case, form, by, at: deciding.confirm_measure(case, form.reason.data or "", by=by, at=at), danger=True,
    ),
    "let-stand": Turn(
        "按未申诉继续办理",
        lambda case: f"申诉期限 {spoken_day(case.appeal_by)}已过，机构没有申诉。继续后进入公示，机构不能再申诉。",
        "已转入待公示。", ActForm, lambda case, form, by, at: deciding.let_stand(case, by=by, at=at),
    ),
    "decide-appeal": Turn(
        "决定申诉",
        lambda case: "申诉成立的，本件结案、不再处理；不成立的，进入公示。机构会收到决定和理由，决定不能撤回。",
        "已决定，机构会收到通知。", AppealDecisionForm,
        lambda case, form, by, at: deciding.decide_appeal(
            case, upheld=form.upheld.data == "yes", decision=form.decision.data or "", by=by, at=at
        ),
        danger=True,
    ),
    "lift": Turn(
        "恢复", lambda case: f"处理意见「{_measure(case)}」不再有效；调整出服务体系的机构重新进入服务体系。",
        "已恢复，机构会收到通知。", ReasonForm,
        lambda case, form, by, at: deciding.lift(case, form.reason.data or "", by=by, at=at),
    ),
}  # fmt: skip

OWN_TURNS: dict[str, Turn] = {
    "reply": Turn(
        "答复", lambda case: f"请在 {spoken_day(case.reply_by)}前答复。提交后不能修改，市工信局据此研究。",
        "答复已提交。", ReplyForm,
        lambda case, form, by, at: cases.reply_to_case(
            case, form.reply.data or "", file=form.reply_file.data or None, by=by, at=at
        ),
        button="提交答复",
    ),
    "plan": Turn(
        "填写整改措施",
        lambda case: f"分步写明措施和完成日期，最迟 {spoken_day(case.rectify_by)}；已完成的措施保留，"
        "未完成的以这次填写的为准。",
        "整改措施已保存。", PlanForm,
        lambda case, form, by, at: cases.plan_rectification(case, form.typed(), by=by, at=at),
        offer=lambda form, case: fill_plan(form, case), button="保存整改措施",
    ),
    "appeal": Turn(
        "申诉",
        lambda case: f"对「{_measure(case)}」不服的，可以在 {spoken_day(case.appeal_by)}前申诉一次，"
        "由没有参与决定的承办人办理。",
        "申诉已提交。", AppealForm,
        lambda case, form, by, at: deciding.appeal_case(
            case, form.appeal.data or "", file=form.appeal_file.data or None, by=by, at=at
        ),
        button="提交申诉",
    ),
}  # fmt: skip


def fill_plan(form: PlanForm, case: Case) -> None:
    """An empty form shows the steps that are still open."""
    if form.is_submitted():
        return
    waiting = [one for one in case.steps if one.done_on is None]
    for place, step in enumerate(waiting):
        if place >= len(form.steps):
            form.steps.append_entry()
        form.steps[place].form.what.data, form.steps[place].form.due_on.data = step.what, step.due_on


def _is_over(day: date | None, today: date) -> bool:
    return day is not None and today > day


def _has_come(day: date | None, today: date) -> bool:
    return day is not None and today >= day


def _is_other(actor: Actor, *numbers: int | None) -> bool:
    return actor.user_id not in numbers


# When an act is asked for: the state lets it, its time has come, and it is not the same person again (D4, D16).
WHEN: dict[str, Callable[[Case, Actor, date], bool]] = {
    "pass": lambda case, _actor, today: case.state is C.NOTICED and _is_over(case.reply_by, today),
    "rectify": lambda case, _actor, _today: case.state is C.REPLIED and case.ground in RECTIFIABLE,
    "resurvey": lambda case, _actor, today: case.state is C.RECTIFYING and _has_come(case.rectify_by, today),
    "propose": lambda case, _actor, _today: CASE.can(case.state, "propose"),
    "confirm": lambda case, actor, _today: case.state is C.PROPOSED and _is_other(actor, case.proposed_by_id),
    "send-back": lambda case, actor, _today: case.state is C.PROPOSED and _is_other(actor, case.proposed_by_id),
    "let-stand": lambda case, _actor, today: case.state is C.DECIDED and _is_over(case.appeal_by, today),
    "decide-appeal": lambda case, actor, _today: (
        case.state is C.APPEALED and _is_other(actor, case.proposed_by_id, case.confirmed_by_id)
    ),
    "lift": lambda case, actor, _today: (
        case.state is C.EFFECTIVE and _is_other(actor, case.proposed_by_id, case.confirmed_by_id)
    ),
    "reply": lambda case, _actor, _today: case.state is C.NOTICED,
    "plan": lambda case, _actor, _today: case.state is C.RECTIFYING,
    "appeal": lambda case, _actor, today: case.state is C.DECIDED and not _is_over(case.appeal_by, today),
}
# The first that may is the page's main act.
ORDER = (
    "reply", "plan", "appeal", "pass", "resurvey", "confirm", "propose", "let-stand", "decide-appeal", "rectify",
    "send-back", "lift",
)  # fmt: skip


def offered(case: Case, actor: Actor, today: date) -> list[str]:
    """The acts that this reader is asked for now, the most pressing first."""
    return [name for name in ORDER if permits(actor, _permission(name), case) and WHEN[name](case, actor, today)]


def _permission(name: str) -> P:
    return P.CASE_REPLY if name in OWN_TURNS else P.CASE_DECIDE


def holder(case: Case, today: date) -> str:
    """Who has to act now, and what is asked."""
    return {
        C.NOTICED: "市工信局按未答复继续办理" if _is_over(case.reply_by, today) else "服务机构答复",
        C.REPLIED: "市工信局研究", C.RESURVEYED: "市工信局研究",
        C.RECTIFYING: "市工信局复测" if _has_come(case.rectify_by, today) else "服务机构整改",
        C.PROPOSED: "市工信局另一位承办人确认",
        C.DECIDED: "市工信局转入公示" if _is_over(case.appeal_by, today) else "服务机构决定是否申诉",
        C.APPEALED: "市工信局没有参与决定的承办人", C.FINAL: "市工信局公示",
        C.IN_PUBLICITY: "公示期满后由市工信局办理生效",
    }.get(case.state, "")  # fmt: skip


def clock_of(case: Case) -> tuple[str, date] | None:
    """The day that runs now, with what it is the last day of."""
    days = {
        C.NOTICED: ("答复期限", case.reply_by), C.RECTIFYING: ("整改期限", case.rectify_by),
        C.DECIDED: ("申诉期限", case.appeal_by), C.APPEALED: ("申诉决定期限", case.appeal_due),
        C.IN_PUBLICITY: ("公示截止", case.notice_item.notice.ends_on if case.notice_item else None),
    }  # fmt: skip
    title, day = days.get(case.state, ("", None))
    return (title, day) if day is not None else None
