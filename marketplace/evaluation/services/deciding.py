"""What is decided of a case: one officer proposes, a second confirms, the institution appeals, a third decides."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from werkzeug.datastructures import FileStorage

from marketplace.certification.services.pilot_titles import end_pilot_title, prolong_pilot_title
from marketplace.documents.services import store
from marketplace.evaluation.lifecycle import CASE, CaseState
from marketplace.evaluation.models import LENIENT, MEASURES, Case, Ground, Measure
from marketplace.evaluation.queries.cases import of_notice, running_with
from marketplace.evaluation.rules import Outcome
from marketplace.evaluation.rules import cases as rules
from marketplace.evaluation.services.noting import note, refuse_same
from marketplace.evaluation.services.telling import path_of, tell_city, tell_firms, tell_institution
from marketplace.kernel import clock
from marketplace.kernel.errors import Problem, Refusal, RuleBroken, TransitionRefused
from marketplace.organizations.services.admission import mark_admitted
from marketplace.pilots import queries as pilots
from marketplace.publicity.models import Notice
from marketplace.publicity.queries import window_state, work_calendar
from marketplace.publicity.services.notices import Item, announce_notice, post_notice
from marketplace.security.actors import Actor

SUBJECT, NOTICE = "case", "evaluation_case"
COLUMNS = ("序号", "服务机构", "处理意见", "事由")


def propose_measure(
    case: Case, measure: Measure, reason: str, *, amount: Decimal | None = None, by: Actor, at: datetime
) -> Case:
    """One officer proposes what shall be done, with reasons."""
    resurveyed = Outcome(case.resurvey_row.outcome) if case.resurvey_row is not None else None
    problems = rules.words_problems(reason, "reason", "处理意见的理由")
    problems += rules.measure_problems(
        measure.value, [one.value for one in MEASURES[Ground(case.ground)]], amount=amount, ground=case.ground,
        resurveyed=resurveyed,
    )  # fmt: skip
    if problems:
        raise RuleBroken(problems)
    before = CASE.move(case, "propose")
    case.measure, case.amount, case.proposal = measure.value, amount, reason.strip()
    case.proposed_by_id, case.confirmed_by_id, case.confirmation = by.user_id, None, ""
    note(case, "propose", before, by, at, {"measure": measure.title, "amount": amount}, reason)
    tell_city(f"「{case.title}」待第二人确认：{measure.title}", case.proposal[:200], path_of(case), at=at)
    return case


def send_back(case: Case, reason: str, *, by: Actor, at: datetime) -> Case:
    """The second officer does not agree: the proposal goes back with a reason."""
    refuse_same(by, {"提出处理意见": case.proposed_by_id})
    problems = rules.words_problems(reason, "reason", "退回的理由")
    if problems:
        raise RuleBroken(problems)
    before = CASE.move(case, "send_back")
    case.confirmation = reason.strip()
    note(case, "send_back", before, by, at, {}, reason)
    return case


def confirm_measure(case: Case, reason: str, *, by: Actor, at: datetime) -> Case:
    """The second officer agrees: what is lenient ends the case at once, anything else may be appealed (D16)."""
    refuse_same(by, {"提出处理意见": case.proposed_by_id})
    problems = rules.words_problems(reason, "reason", "确认的理由")
    if problems:
        raise RuleBroken(problems)
    measure = Measure(case.measure or "")
    case.confirmation, case.decided_at = reason.strip(), at
    if measure in LENIENT:
        before = CASE.move(case, "close")
        case.confirmed_by_id = by.user_id
        note(case, "close", before, by, at, {"measure": measure.title}, reason)
        _close(case, by=by, at=at)
        return case
    before = CASE.move(case, "confirm")
    days = pilots.policy_of_round(case.round_id).publicity.appeal_days.value
    case.confirmed_by_id, case.appeal_by = by.user_id, work_calendar().window(clock.local(at).date(), days).end
    note(case, "confirm", before, by, at, {"measure": measure.title, "appeal_by": case.appeal_by}, reason)
    words = f"{case.proposal}　如不服，请于 {case.appeal_by.isoformat()} 前申诉。"
    tell_institution(case.institution_id, f"处理决定：{measure.title}", words, path_of(case), at=at)
    return case


def _close(case: Case, *, by: Actor, at: datetime) -> None:
    """The case ends in the institution's favour; who stays belongs to the service system for a further term."""
    if case.ground != Ground.FALSE_REPORT:
        _prolong(case, by=by, at=at)
    tell_institution(
        case.institution_id, f"「{case.title}」已结案：{Measure(case.measure or 'none').title}", case.confirmation,
        path_of(case), at=at,
    )  # fmt: skip


def _prolong(case: Case, *, by: Actor, at: datetime) -> None:
    """002:32 takes out who satisfied few; the others stay, for one further term of the same length."""
    institution, policy = case.institution, pilots.policy_of_round(case.round_id)
    today = clock.local(at).date()
    start = institution.admitted_from or today
    until = _later(policy.ends_on, policy.round.term_months.value)
    if institution.admitted_until is None or institution.admitted_until < until:
        mark_admitted(institution, start, until, by=by, at=at)
    prolong_pilot_title(institution, until, by=by, at=at)


def _later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def appeal_case(case: Case, words: str, *, file: FileStorage | None = None, by: Actor, at: datetime) -> Case:
    """The institution appeals in time; an officer who did not decide before answers within fifteen working days."""
    problems = rules.words_problems(words, "appeal", "申诉的事实和理由")
    if problems:
        raise RuleBroken(problems)
    today = clock.local(at).date()
    if case.appeal_by is not None and today > case.appeal_by:
        raise TransitionRefused(f"申诉期限到 {case.appeal_by.isoformat()}，已经届满。")
    before = CASE.move(case, "appeal")
    days = pilots.policy_of_round(case.round_id).publicity.appeal_decision_days.value
    case.appeal, case.appealed_at, case.appeal_due = words.strip(), at, work_calendar().window(today, days).end
    if file is not None and file.filename:
        case.appeal_file = store(file, by=by, field="appeal_file")
    note(case, "appeal", before, by, at, {"appeal_due": case.appeal_due})
    words = f"请在 {case.appeal_due.isoformat()} 前由另一位承办人决定。"
    tell_city(f"{case.institution.name} 对「{case.title}」申诉", words, path_of(case), at=at)
    return case


def let_stand(case: Case, *, by: Actor, at: datetime) -> Case:
    """The time to appeal ran out unused."""
    if case.appeal_by is None or clock.local(at).date() <= case.appeal_by:
        until = case.appeal_by.isoformat() if case.appeal_by else "决定之后"
        raise TransitionRefused(f"申诉期限到 {until}，期满后才能继续办理。")
    before = CASE.move(case, "let_stand")
    note(case, "let_stand", before, by, at, {})
    return case


def decide_appeal(case: Case, *, upheld: bool, decision: str, by: Actor, at: datetime) -> Case:
    """A third officer decides; an appeal that is upheld ends the case in the institution's favour."""
    refuse_same(by, {"提出处理意见": case.proposed_by_id, "确认处理意见": case.confirmed_by_id})
    problems = rules.words_problems(decision, "decision", "申诉决定的理由")
    if problems:
        raise RuleBroken(problems)
    before = CASE.move(case, "uphold_appeal" if upheld else "refuse_appeal")
    case.appeal_decision, case.appeal_decided_by_id = decision.strip(), by.user_id
    if upheld and case.ground != Ground.FALSE_REPORT:
        _prolong(case, by=by, at=at)
    note(case, "uphold_appeal" if upheld else "refuse_appeal", before, by, at, {}, decision)
    tell_institution(case.institution_id, "申诉成立，不再处理" if upheld else "申诉不成立", case.appeal_decision,
                     path_of(case), at=at)  # fmt: skip
    return case


def post_cases(cases: Sequence[Case], *, by: Actor, at: datetime) -> Notice:
    """公示 of what was decided finally, for the policy's working days (D15)."""
    if not cases:
        raise RuleBroken([Problem("请至少选择一件待公示的处理", "cases")])
    if len({one.round_id for one in cases}) != 1:
        raise RuleBroken([Problem("所选处理不属于同一轮试点，请分开公示", "cases")])
    policy = pilots.policy_of_round(cases[0].round_id).publicity
    befores = [CASE.move(one, "post") for one in cases]
    body = [
        "按照《关于开展服务机构（平台）培育优质企业试点工作的通知》，经告知、听取答复、研究决定和申诉程序，现将处理意见予以公示。",
        f"公示期 {policy.days.value} 个工作日（公示当日不计）。公示期内如有异议，请以真实姓名提出并写明事实和理由。",
    ]
    notice = post_notice(
        NOTICE, "服务机构（平台）评价处理意见公示", body=body, columns=COLUMNS,
        items=[_item(place, one) for place, one in enumerate(cases, 1)], days=policy.days.value,
        answer_days=policy.answer_days.value, article="002:32、002:50；公示期 D15", round_=cases[0].round.slug, by=by,
        at=at,
    )  # fmt: skip
    for case, item, before in zip(cases, notice.items, befores, strict=True):
        case.notice_item = item
        note(case, "post", before, by, at, {"notice": notice.number})
        until = f"公示到 {notice.ends_on.isoformat()}，期满无异议后生效。"
        tell_institution(case.institution_id, f"「{case.title}」已公示", until, path_of(case), at=at)
    return notice


def _item(place: int, case: Case) -> Item:
    measure = Measure(case.measure or "").title
    words = f"{measure} {case.amount:,.2f} 元" if case.amount else measure
    return Item(SUBJECT, case.id, case.institution.name,
                (str(place), case.institution.name, words, Ground(case.ground).title))  # fmt: skip


def object_upheld(case: Case, answer: str, number: str, *, by: Actor, at: datetime) -> Case:
    """An upheld objection takes the case back to be looked at again."""
    before = CASE.move(case, "object")
    case.notice_item, case.measure, case.amount = None, None, None
    case.proposed_by_id = case.confirmed_by_id = case.appeal_decided_by_id = None
    note(case, "object", before, by, at, {}, f"异议 {number} 成立：{answer}")
    tell_institution(case.institution_id, f"「{case.title}」因异议成立退回研究", answer, path_of(case), at=at)
    return case


def take_effect(notice: Notice, *, by: Actor, at: datetime) -> list[Case]:
    """Carry out all of a notice whose window has closed; those with an open objection wait for their answer."""
    today = clock.local(at).date()
    waiting = [one for one in of_notice(notice.id) if one.state is CaseState.IN_PUBLICITY]
    states = {one.id: window_state(notice, today, item=one.notice_item) for one in waiting}
    ready = [one for one in waiting if states[one.id].may_take_effect]
    if not ready:
        why = next((state.why_not for state in states.values()), "这份公示里没有待生效的处理")
        raise Refusal(f"{why}。", article=notice.article)
    for case in ready:
        before = CASE.move(case, "take_effect")
        case.effective_on = today
        note(case, "take_effect", before, by, at, {"measure": case.measure, "effective_on": today})
        if case.measure == Measure.LEAVE:
            _leave(case, today, by=by, at=at)
        words = f"处理意见「{Measure(case.measure or '').title}」自 {today.isoformat()} 起生效。"
        tell_institution(case.institution_id, f"「{case.title}」已生效", words, path_of(case), at=at)
    if len(ready) == len(waiting):
        announce_notice(notice, f"公示期满，{len(ready)} 件处理意见生效。", by=by, at=at)
    return ready


def _leave(case: Case, today: date, *, by: Actor, at: datetime) -> None:
    """Out of the list from this day: no new bid, what is sealed falls at its opening; services go on as firms choose.

    Which tenders hold a sealed bid of the institution is nobody's to know before their opening (D26): there it is
    excluded as of one no longer admitted.
    """
    institution = case.institution
    yesterday = date.fromordinal(today.toordinal() - 1)
    start = min(institution.admitted_from or yesterday, yesterday)
    mark_admitted(institution, start, yesterday, by=by, at=at)
    end_pilot_title(institution, f"「{case.title}」生效，调整出服务体系", by=by, at=at)
    choice = "您与该机构正在进行的服务可以继续，也可以提前终止，或终止并另选机构接手，由您决定。"
    tell_firms(running_with(institution.id), f"{institution.name} 已调整出服务体系", choice, at=at)
    tell_institution(
        institution.id, "已调整出试点服务体系",
        "自今天起不能再提问和揭榜，尚未开启的揭榜在开启时不再有效；正在进行的服务按企业的选择继续或终止。",
        path_of(case), at=at,
    )  # fmt: skip


def lift(case: Case, reason: str, *, by: Actor, at: datetime) -> Case:
    """Reinstate, by an officer other than the two who decided; a removed institution is admitted again (D4)."""
    refuse_same(by, {"提出处理意见": case.proposed_by_id, "确认处理意见": case.confirmed_by_id})
    problems = rules.words_problems(reason, "reason", "恢复的理由")
    if problems:
        raise RuleBroken(problems)
    before = CASE.move(case, "lift")
    case.lifted_because = reason.strip()
    if case.measure == Measure.LEAVE:
        _prolong(case, by=by, at=at)
    note(case, "lift", before, by, at, {"measure": case.measure}, reason)
    tell_institution(case.institution_id, f"「{case.title}」已恢复", case.lifted_because, path_of(case), at=at)
    return case
