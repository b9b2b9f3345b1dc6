"""The year-end list: drawn up from a frozen run, agreed by two, told, appealed, made public, announced (002:34)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.documents.services import store
from marketplace.evaluation.lifecycle import (
    AWARD_APPEAL,
    AWARD_LIST,
    AppealState,
    AwardListState,
    CaseState,
    NominationState,
)
from marketplace.evaluation.models import (
    AwardAppeal,
    AwardLine,
    AwardList,
    Case,
    EvaluationRun,
    Ground,
    Kind,
    Measure,
    Nomination,
)
from marketplace.evaluation.rules import Outcome
from marketplace.evaluation.rules import cases as rules
from marketplace.evaluation.rules.rewarding import Candidate, Reward, reward
from marketplace.evaluation.services.noting import refuse_same
from marketplace.evaluation.services.telling import tell_city, tell_institution, tell_institutions
from marketplace.kernel import articles, clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken, TransitionRefused
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.publicity.models import Notice
from marketplace.publicity.queries import window_state, work_calendar
from marketplace.publicity.services.notices import Item, announce_notice, post_notice, stop_notice
from marketplace.security.actors import Actor

SUBJECT, NOTICE = "award_list", "year_end_award"
COLUMNS = ("名次", "服务机构", "奖补档次", "奖补金额（元）")


def draw_up(run: EvaluationRun, *, by: Actor, at: datetime) -> AwardList:
    """A list from a year-end run: tiers and pool of today's policy, bonuses, false reports that took effect.

    Refusal where the run has a list; RuleBroken where the tiers cost more than the pool.
    """
    if run.kind != Kind.YEAR_END:
        raise RuleBroken([Problem("奖补名单只能依据年底评比拟定", "run", "002:34")])
    session().execute(select(PilotRound.id).where(PilotRound.id == run.round_id).with_for_update(key_share=True))
    live = select(AwardList.id).where(AwardList.run_id == run.id, AwardList.state != AwardListState.DISCARDED)
    if session().scalar(live) is not None:
        raise Refusal("这次年底评比已经有奖补名单，请打开原名单继续办理。")
    found = AwardList(run=run, pool=Decimal(0), drawn_by_id=by.user_id, created_at=at)
    session().add(found)
    _fill(found)
    record("award_list:draw_up", by=by, on=found, at=at, after=_amounts(found))
    return found


def redraw(found: AwardList, *, by: Actor, at: datetime) -> AwardList:
    """Work the draft out again, after a bonus, a false report, a tier or the pool changed."""
    _require(found, AwardListState.DRAFT, "重新计算")
    before = _amounts(found)
    _fill(found)
    record("award_list:redraw", by=by, on=found, at=at, before=before, after=_amounts(found))
    return found


def _fill(found: AwardList) -> None:
    policy = pilots.policy_of_round(found.run.round_id).rewards
    rows = {row.institution_id: row for row in found.run.rows if row.rank is not None and row.score is not None}
    lines = reward(_candidates(found.run, rows), policy.tiers, policy.pool.value)
    found.pool = policy.pool.value
    found.lines.clear()
    session().flush()
    found.lines.extend(_line(one, rows[one.institution]) for one in lines)
    session().flush()


def _line(one: Reward, row: Any) -> AwardLine:
    return AwardLine(
        row=row, institution_id=one.institution, place=one.place, score=row.score, bonus=one.points - row.score,
        points=one.points, tier=one.tier, tier_amount=one.tier_amount, deducted=one.deducted, amount=one.amount,
        reasons=list(one.reasons),
    )  # fmt: skip


def _candidates(run: EvaluationRun, rows: Mapping[int, Any]) -> list[Candidate]:
    limit = Decimal(pilots.policy_in(run.policy_version).scoring.low_satisfaction.value)
    bonuses, penalties = _bonuses(run.round_id), _penalties(run.round_id)
    found = []
    for number, row in rows.items():
        struck, deduction, why = penalties.get(number, ("", Decimal(0), ""))
        rate = row.indicators.get("satisfaction")
        worthy = row.outcome in (Outcome.AWARD, Outcome.LISTED) and rate is not None and Decimal(str(rate)) >= limit
        found.append(Candidate(
            number, row.rank, row.score, bonuses.get(number, Decimal(0)), worthy, struck, deduction, why
        ))  # fmt: skip
    return found


def _bonuses(round_id: int) -> dict[int, Decimal]:
    """What typical cases earned, by institution; together never above the most that the policy adds."""
    most = pilots.policy_of_round(round_id).rewards.bonus_most.value
    rows = select(Nomination.institution_id, Nomination.awarded).where(
        Nomination.round_id == round_id, Nomination.state == NominationState.JUDGED
    )
    found: dict[int, Decimal] = defaultdict(Decimal)
    for institution, awarded in session().execute(rows):
        found[institution] = min(most, found[institution] + (awarded or Decimal(0)))
    return found


def _penalties(round_id: int) -> dict[int, tuple[str, Decimal, str]]:
    """False reports in effect, by institution: why struck, how much is deducted, why."""
    rows = select(Case).where(
        Case.round_id == round_id, Case.state == CaseState.EFFECTIVE, Case.ground == Ground.FALSE_REPORT.value
    )
    found: dict[int, tuple[str, Decimal, str]] = {}
    for case in session().scalars(rows.order_by(Case.id)):
        struck, amount, why = found.get(case.institution_id, ("", Decimal(0), ""))
        if case.measure in (Measure.CANCEL, Measure.LEAVE):
            struck = f"取消奖补资格（{case.number}，002:50）"
        if case.amount:
            amount, why = amount + case.amount, "；".join(filter(None, (why, f"{case.number}（002:50）")))
        found[case.institution_id] = (struck, amount, why)
    return found


def propose_list(found: AwardList, *, by: Actor, at: datetime) -> AwardList:
    """One officer puts the list forward; it is worked out again, so that nothing older than today goes on."""
    _require(found, AwardListState.DRAFT, "提请确认")
    _fill(found)
    if not any(line.amount for line in found.lines):
        raise RuleBroken([Problem("名单中没有奖补金额，请先核定奖补资金和档次", "")])
    _move(found, "propose", by, at, _amounts(found))
    found.proposed_by_id, found.confirmed_by_id = by.user_id, None
    session().flush()
    tell_city("年底评比奖补名单待第二人确认", f"合计 {found.total:,.2f} 元。", path_of(found), at=at)
    return found


def send_back_list(found: AwardList, reason: str, *, by: Actor, at: datetime) -> AwardList:
    """The second officer does not agree."""
    refuse_same(by, {"提请确认": found.proposed_by_id})
    _require_words(reason, "退回的理由")
    found.remark = reason.strip()
    _move(found, "send_back", by, at, {}, reason)
    return found


def confirm_list(found: AwardList, reason: str, *, by: Actor, at: datetime) -> AwardList:
    """The second officer agrees: every institution of the list is told its line and may appeal in time (D16)."""
    refuse_same(by, {"提请确认": found.proposed_by_id})
    _require_words(reason, "确认的理由")
    found.confirmed_by_id, found.confirmed_at, found.remark = by.user_id, at, reason.strip()
    days = pilots.policy_of_round(found.run.round_id).publicity.appeal_days.value
    found.appeal_by = work_calendar().window(clock.local(at).date(), days).end
    _move(found, "notify", by, at, _amounts(found) | {"appeal_by": found.appeal_by}, reason)
    until = f"如有异议，请于 {found.appeal_by.isoformat()} 前申诉。"
    letters = {
        line.institution_id: (
            f"年底评比结果：第 {line.place} 名", f"{articles.in_words('；'.join(line.reasons))}。{until}"
        )
        for line in found.lines
    }  # fmt: skip
    tell_institutions(letters, path_of(found), at=at)
    return found


def appeal_list(
    found: AwardList, institution: Institution, words: str, *, file: FileStorage | None = None, by: Actor, at: datetime
) -> AwardAppeal:
    """An institution of the list appeals in time, once against each list that it was told.

    A list drawn up again is another decision: who appealed the former one may appeal this.
    """
    _require(found, AwardListState.NOTICED, "申诉")
    problems = rules.words_problems(words, "words", "申诉的事实和理由")
    today = clock.local(at).date()
    if found.appeal_by is not None and today > found.appeal_by:
        raise TransitionRefused(f"申诉期限到 {found.appeal_by.isoformat()}，已经届满。")
    if all(line.institution_id != institution.id for line in found.lines):
        problems.append(Problem("贵机构不在这次评比的名单里", "words"))
    if any(one.concerns_present_list for one in found.appeals if one.institution_id == institution.id):
        raise Refusal("贵机构已对这份名单申诉，同一事项不重复受理。")
    if problems:
        raise RuleBroken(problems)
    days = pilots.policy_of_round(found.run.round_id).publicity.appeal_decision_days.value
    appeal = AwardAppeal(
        list=found, institution=institution, words=words.strip(), due_on=work_calendar().window(today, days).end,
        file=store(file, by=by, field="file") if file is not None and file.filename else None, created_at=at,
    )  # fmt: skip
    session().add(appeal)
    session().flush()
    record("award_appeal:file", by=by, on=appeal, at=at, after={"due_on": appeal.due_on})
    tell_city(f"{institution.name} 对奖补名单申诉", f"请在 {appeal.due_on.isoformat()} 前由另一位承办人决定。",
              path_of(found), at=at)  # fmt: skip
    return appeal


def decide_award_appeal(appeal: AwardAppeal, *, upheld: bool, decision: str, by: Actor, at: datetime) -> AwardAppeal:
    """A third officer decides; one that is upheld opens the list again."""
    found = appeal.list
    refuse_same(by, {"提请确认": found.proposed_by_id, "确认": found.confirmed_by_id})
    _require_words(decision, "申诉决定的理由", "decision")
    act = "uphold" if upheld else "refuse"
    before = AWARD_APPEAL.move(appeal, act)
    appeal.decision, appeal.decided_by_id, appeal.decided_at = decision.strip(), by.user_id, at
    session().flush()
    record(f"award_appeal:{act}", by=by, on=appeal, before={"state": before}, after={"state": appeal.state},
           reason=decision.strip()[:200], at=at)  # fmt: skip
    if upheld and AWARD_LIST.can(found.state, "reopen"):  # another appeal may have opened it already
        _reopen(found, f"{appeal.institution.name} 的申诉成立：{decision.strip()}", by=by, at=at)
    words = "申诉成立，名单将重新拟定" if upheld else "申诉不成立"
    tell_institution(appeal.institution_id, words, appeal.decision, path_of(found), at=at)
    return appeal


def post_list(found: AwardList, *, by: Actor, at: datetime) -> Notice:
    """公示 after the time to appeal, with none open: names, tiers, amounts; no scores (D23)."""
    if found.appeal_by is None or clock.local(at).date() <= found.appeal_by:
        until = found.appeal_by.isoformat() if found.appeal_by else "告知之后"
        raise TransitionRefused(f"申诉期限到 {until}，期满后才能公示。")
    if any(one.state is AppealState.FILED for one in found.appeals):
        raise TransitionRefused("还有申诉没有决定，决定后才能公示。")
    policy = pilots.policy_of_round(found.run.round_id).publicity
    body = [
        "按照《关于开展服务机构（平台）培育优质企业试点工作的通知》，对效益突出、企业反响好的服务机构年底进行评比奖补，现将拟奖补名单予以公示。",
        f"公示期 {policy.days.value} 个工作日（公示当日不计）。公示期内如有异议，请以真实姓名提出并写明事实和理由。",
    ]
    notice = post_notice(
        NOTICE, f"{found.run.as_of.year}年服务机构（平台）年底评比拟奖补名单公示", body=body, columns=COLUMNS,
        items=[_item(found, line) for line in found.lines if line.tier], days=policy.days.value,
        answer_days=policy.answer_days.value, article="002:34；公示期 D15", round_=found.run.round.slug, by=by, at=at,
    )  # fmt: skip
    found.notice = notice
    _move(found, "post", by, at, {"notice": notice.number})
    return notice


def _item(found: AwardList, line: AwardLine) -> Item:
    cells = (str(line.place), line.institution.name, line.tier, f"{line.amount:,.2f}")
    return Item(SUBJECT, found.id, line.institution.name, cells)


def announce_list(found: AwardList, *, by: Actor, at: datetime) -> AwardList:
    """公布 after the window, with no objection open; the amounts are final from now on."""
    notice = found.notice
    if notice is None:
        raise TransitionRefused("名单还没有公示，不能公布。")
    today = clock.local(at).date()
    state = window_state(notice, today)
    if not state.may_take_effect:
        raise Refusal(f"{state.why_not}。", article=notice.article)
    found.announced_on = today
    _move(found, "announce", by, at, _amounts(found))
    announce_notice(notice, f"经公示，奖补 {sum(1 for line in found.lines if line.amount)} 家服务机构（平台），"
                    f"合计 {found.total:,.2f} 元。", by=by, at=at)  # fmt: skip
    letters = {
        line.institution_id: ("年底评比奖补已公布", f"「{line.tier}」，奖补 {line.amount:,.2f} 元。")
        for line in found.lines if line.amount
    }  # fmt: skip
    tell_institutions(letters, path_of(found), at=at)
    return found


def reopen_after_objection(found: AwardList, answer: str, number: str, *, by: Actor, at: datetime) -> AwardList:
    """An upheld objection takes the list back to its draft; its notice is stopped."""
    return _reopen(found, f"异议 {number} 成立：{answer}", by=by, at=at)


def _reopen(found: AwardList, reason: str, *, by: Actor, at: datetime) -> AwardList:
    if found.notice is not None and found.notice.announced_on is None and found.notice.stopped_on is None:
        stop_notice(found.notice, reason[:200], by=by, at=at)
    # Who proposed and confirmed stands until the next proposal: a further appeal is still a third person's to decide.
    found.notice, found.appeal_by = None, None
    found.remark = reason
    _move(found, "reopen", by, at, {}, reason)
    return found


def discard_list(found: AwardList, reason: str, *, by: Actor, at: datetime) -> AwardList:
    """A draft that nobody was told is thrown away, so that another can be drawn up."""
    _require_words(reason, "作废的理由")
    found.remark = reason.strip()
    _move(found, "discard", by, at, {}, reason)
    return found


def path_of(found: AwardList) -> str:
    """The list's address inside the site."""
    return f"/award-lists/{found.id}"


def _amounts(found: AwardList) -> dict[str, Any]:
    lines = [f"{one.place} {one.institution.name} {one.tier} {one.amount}" for one in found.lines if one.tier]
    return {"pool": found.pool, "total": found.total, "lines": lines}


def _require(found: AwardList, state: AwardListState, act: str) -> None:
    if found.state is not state:
        raise TransitionRefused(f"奖补名单{found.state.title}，不能{act}。")


def _require_words(words: str, what: str, field: str = "reason") -> None:
    problems = rules.words_problems(words, field, what)
    if problems:
        raise RuleBroken(problems)


def _move(found: AwardList, act: str, by: Actor, at: datetime, after: Mapping[str, Any], reason: str = "") -> None:
    before = AWARD_LIST.move(found, act)
    session().flush()
    record(f"award_list:{act}", by=by, on=found, before={"state": before}, reason=reason.strip()[:200], at=at,
           after={"state": found.state} | dict(after))  # fmt: skip
