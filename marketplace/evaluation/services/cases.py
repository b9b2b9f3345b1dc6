"""A case from notice to rectification: opened on a frozen row or a document, answered, mended, surveyed again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.documents.services import store
from marketplace.engagements.models import Engagement
from marketplace.evaluation.lifecycle import CASE, CaseState
from marketplace.evaluation.models import Case, EvaluationRow, Ground, Kind, RectificationStep
from marketplace.evaluation.queries.cases import has_open_case
from marketplace.evaluation.rules import Outcome
from marketplace.evaluation.rules import cases as rules
from marketplace.evaluation.services.noting import note
from marketplace.evaluation.services.telling import path_of, tell_city, tell_institution, told_figures
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken, TransitionRefused
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.publicity.queries import work_calendar
from marketplace.security.actors import Actor
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Answer, Invitation


def open_case(
    pilot_round: PilotRound, institution: Institution, ground: Ground, statement: str, *,
    row: EvaluationRow | None = None, evidence: FileStorage | None = None, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Tell an institution what is held against it, or that it is to stay; it has five working days to reply (D16).

    RuleBroken by field; Refusal where the same matter is open already.
    """
    has_file = bool(evidence and evidence.filename)
    problems = rules.words_problems(statement, "statement", "事实和理由")
    problems += rules.opening_problems(ground.value, _outcome(row), has_evidence=has_file)
    if row is not None and row.institution_id != institution.id:
        problems.append(Problem("所选评价结论不是这家机构的", "row"))
    if problems:
        raise RuleBroken(problems)
    session().execute(select(Institution.id).where(Institution.id == institution.id).with_for_update(key_share=True))
    if ground is not Ground.FALSE_REPORT and has_open_case(institution.id, pilot_round.id, ground):
        raise Refusal(f"{institution.name}「{ground.title}」已在办理，不用再立案。")
    today = clock.local(at).date()
    days = pilots.policy_of_round(pilot_round.id).publicity.appeal_days.value
    case = Case(
        round=pilot_round, institution=institution, row=row, ground=ground.value, statement=statement.strip(),
        figures=told_figures(row) if row is not None else {}, opened_by_id=by.user_id,
        reply_by=work_calendar().window(today, days).end, created_at=at,
        evidence=store(evidence, by=by, field="evidence") if evidence is not None and has_file else None,
    )  # fmt: skip
    session().add(case)
    session().flush()
    case.number = f"CL{today.year}-{case.id:04d}"
    session().flush()
    record("case:open", by=by, on=case, at=at,
           after={"ground": case.ground, "row": case.row_id, "reply_by": case.reply_by})  # fmt: skip
    tell_institution(
        institution.id, f"{ground.title}：请答复", f"{case.statement}　请于 {case.reply_by.isoformat()} 前答复。",
        path_of(case), at=at,
    )  # fmt: skip
    return case


def _outcome(row: EvaluationRow | None) -> Outcome | None:
    return Outcome(row.outcome) if row is not None and row.run.kind == Kind.TERM_END else None


def reply_to_case(case: Case, words: str, *, file: FileStorage | None = None, by: Actor, at: datetime) -> Case:
    """The institution's side; it may come until the case has gone on without it."""
    problems = rules.words_problems(words, "reply", "答复内容")
    if problems:
        raise RuleBroken(problems)
    before = CASE.move(case, "reply")
    case.reply, case.replied_at = words.strip(), at
    if file is not None and file.filename:
        case.reply_file = store(file, by=by, field="reply_file")
    note(case, "reply", before, by, at)
    tell_city(f"{case.institution.name} 已答复「{case.title}」", case.reply[:200], path_of(case), at=at)
    return case


def pass_over_reply(case: Case, *, by: Actor, at: datetime) -> Case:
    """The time to reply ran out unused."""
    if clock.local(at).date() <= case.reply_by:
        raise TransitionRefused(f"答复期限到 {case.reply_by.isoformat()}，期满后才能继续办理。")
    before = CASE.move(case, "pass")
    note(case, "pass", before, by, at)
    return case


def order_rectification(case: Case, demand: str, *, by: Actor, at: datetime) -> Case:
    """Thirty natural days to mend, then the same and new firms are asked again (D4)."""
    problems = rules.words_problems(demand, "demand", "整改要求")
    if case.ground not in (Ground.SATISFACTION, Ground.COMMITMENT, Ground.FLAGGED):
        problems.append(Problem("只有满意度低、恰为标准或承诺未完成的事由才责令整改", "demand"))
    if problems:
        raise RuleBroken(problems)
    before = CASE.move(case, "rectify")
    days = pilots.policy_of_round(case.round_id).scoring.resurvey_days.value
    case.demand, case.rectify_by = demand.strip(), clock.local(at).date() + timedelta(days=days)
    case.resurvey_row = None
    note(case, "rectify", before, by, at)
    words = f"{case.demand}　请制定整改措施，{case.rectify_by.isoformat()} 前完成。"
    tell_institution(case.institution_id, "责令整改", words, path_of(case), at=at)
    return case


def plan_rectification(case: Case, steps: Sequence[tuple[str, date | None]], *, by: Actor, at: datetime) -> Case:
    """The institution's dated steps; steps already done stay as they are."""
    if case.state is not CaseState.RECTIFYING or case.rectify_by is None:
        raise TransitionRefused(f"「{case.title}」{case.state.title}，现在不能填写整改措施。")
    today = clock.local(at).date()
    problems = rules.step_problems(steps, today=today, last=case.rectify_by)
    if problems:
        raise RuleBroken(problems)
    kept = [one for one in case.steps if one.done_on is not None]
    for gone in case.steps:
        if gone.done_on is None:
            session().delete(gone)
    added = [RectificationStep(case=case, position=len(kept) + place, what=what.strip(), due_on=due_on)
             for place, (what, due_on) in enumerate(steps, 1)]  # fmt: skip
    session().add_all(added)
    session().flush()
    session().expire(case, ["steps"])
    record("case:plan", by=by, on=case, at=at, after={"steps": [f"{one.due_on} {one.what}" for one in added]})
    return case


def finish_step(step: RectificationStep, account: str, *, by: Actor, at: datetime) -> RectificationStep:
    """One step is done, with an account of how."""
    problems = rules.words_problems(account, "account", "完成情况")
    if problems:
        raise RuleBroken(problems)
    if step.case.state is not CaseState.RECTIFYING or step.done_on is not None:
        raise TransitionRefused("这一项整改措施已经完成，或者整改已经结束，不能再填写。")
    step.done_on, step.account = clock.local(at).date(), account.strip()
    session().flush()
    record("case:finish_step", by=by, on=step.case, at=at, after={"step": step.what, "done_on": step.done_on})
    tell_city(f"{step.case.institution.name} 完成一项整改", step.what, path_of(step.case), at=at)
    return step


def record_resurvey(case: Case, row: EvaluationRow, *, by: Actor, at: datetime) -> Case:
    """The evaluation after the rectification, on answers given since (D4)."""
    if row.institution_id != case.institution_id or row.run.kind != Kind.TERM_END:
        raise RuleBroken([Problem("请选择这家机构的期满综合评价结论", "row")])
    if case.rectify_by is None:
        raise TransitionRefused("还没有责令整改，没有复测可记。")
    problems = rules.resurvey_problems(
        as_of=row.run.as_of, rectify_by=case.rectify_by, outcome=Outcome(row.outcome),
        answers_after=_answers_again(case),
    )  # fmt: skip
    if problems:
        raise RuleBroken(problems)
    before = CASE.move(case, "resurvey")
    case.resurvey_row = row
    note(case, "resurvey", before, by, at)
    return case


def _answers_again(case: Case) -> int:
    """Answers to the resurvey of this institution's firms."""
    rows = (
        select(func.count()).select_from(Answer).join(Invitation, Invitation.id == Answer.invitation_id)
        .join(Engagement, Engagement.id == Invitation.engagement_id)
        .where(Engagement.institution_id == case.institution_id, Engagement.round_id == case.round_id,
               Invitation.wave == Wave.RESURVEY, Answer.excluded_by_id.is_(None))
    )  # fmt: skip
    return session().scalar(rows) or 0
