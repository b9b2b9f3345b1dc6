"""A title is taken step by step: proposed on a ground of the document, mended, answered, decided by another."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.certification.lifecycle import EXIT_CASE, CertificateState, ExitState
from marketplace.certification.models import Certificate, ExitCase, Reappraisal
from marketplace.certification.policy import Exit, ProgrammePolicy
from marketplace.certification.queries.certificates import has_open_case, resting_on
from marketplace.certification.queries.standing import current_policies
from marketplace.certification.rules.titles import (
    RECTIFY_DAYS,
    REPLY_DAYS,
    exit_problems,
    reappraisal_problems,
    said,
    upholding_problems,
)
from marketplace.certification.services.certificates import revoke_certificate, tell_holder
from marketplace.documents.services import store
from marketplace.kernel import articles, clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken, TransitionRefused
from marketplace.publicity.queries.calendar import work_calendar
from marketplace.publicity.services import Item, publish_decision
from marketplace.security.actors import Actor

# The last step of a ground's path where the decision is made known.
PUBLISHED, REVOCATION = "publish", "revocation"
OPEN = (ExitState.PROPOSED, ExitState.RECTIFYING, ExitState.REPLIED)


def grounds_of(certificate: Certificate, policies: list[ProgrammePolicy] | None = None) -> list[Exit]:
    """The grounds on which the document lets this title fall."""
    known = current_policies() if policies is None else policies
    policy = next((one for one in known if one.programme.code == certificate.programme_code), None)
    return [one for one in policy.exit if one.path[0] != "refuse"] if policy else []


def ground_of(case: ExitCase) -> Exit | None:
    """The ground of a case."""
    return next((one for one in grounds_of(case.certificate) if one.id == case.ground), None)


def propose_exit(
    certificate: Certificate, *, ground: str, statement: str, figures: Sequence[float] = (),
    evidence: FileStorage | None = None, by: Actor, at: datetime | None = None,
) -> ExitCase:  # fmt: skip
    """Propose that the title end; the holder is told and has five working days to answer (D16)."""
    moment = at or clock.now()
    session().execute(select(Certificate.id).where(Certificate.id == certificate.id).with_for_update())
    if certificate.state not in (CertificateState.VALID, CertificateState.SUSPENDED):
        raise TransitionRefused(f"称号现为「{certificate.state.title}」，不用再办理退出。")
    chosen = next((one for one in grounds_of(certificate) if one.id == ground), None)
    problems = exit_problems(chosen, statement, figures, has_open_case=has_open_case(certificate.id, OPEN))
    if problems or chosen is None:
        raise RuleBroken(problems)
    today = clock.local(moment).date()
    case = ExitCase(
        certificate=certificate, ground=ground, statement=statement.strip(), figures=list(figures),
        proposed_by_id=by.organization_id, proposer_id=by.user_id,
        reply_by=work_calendar().window(today, REPLY_DAYS).end,
        evidence=store(evidence, by=by, field="evidence") if evidence and evidence.filename else None,
        created_at=moment,
    )  # fmt: skip
    session().add(case)
    session().flush()
    record("exit:propose", by=by, on=case, at=moment,
           after={"ground": ground, "figures": list(figures), "reply_by": case.reply_by})  # fmt: skip
    words = f"拟{chosen.consequence}「{certificate.honour}」：{chosen.ground}"
    tell_holder(certificate, words, f"{statement.strip()}　请于 {case.reply_by.isoformat()} 前陈述申辩。", at=moment)
    return case


def order_rectification(case: ExitCase, words: str, *, by: Actor, at: datetime | None = None) -> ExitCase:
    """Thirty natural days to mend what the ground names (D34, HB-04)."""
    moment = at or clock.now()
    problems = said(words, "rectification", "整改要求")
    ground = ground_of(case)
    if ground is not None and "rectify" not in ground.path:
        problems.append(Problem(f"「{ground.ground}」没有整改的步骤，请直接作出决定", "rectification", ground.article))
    if case.rectify_by is not None:
        problems.append(Problem(f"已责令整改，期限到 {case.rectify_by.isoformat()}", "rectification"))
    if problems:
        raise RuleBroken(problems)
    before = EXIT_CASE.move(case, "order")
    case.rectify_by = clock.local(moment).date() + timedelta(days=RECTIFY_DAYS)
    case.rectification = words.strip()
    _done(case, "order", before, words, by, moment)
    tell_holder(case.certificate, f"请在 {case.rectify_by.isoformat()} 前完成整改", words.strip(), at=moment)
    return case


def reply_to_exit(case: ExitCase, words: str, *, by: Actor, at: datetime | None = None) -> ExitCase:
    """The holder answers; nothing is decided before it did or its time ran out."""
    problems = said(words, "reply", "陈述申辩的内容")
    if problems:
        raise RuleBroken(problems)
    before = EXIT_CASE.move(case, "reply")
    # A second answer, after rectification, stands below the first.
    case.reply, case.replied_at = "\n".join(filter(None, (case.reply, words.strip()))), at or clock.now()
    _done(case, "reply", before, "", by, at or clock.now())
    return case


def pass_over_reply(case: ExitCase, *, by: Actor, at: datetime | None = None) -> ExitCase:
    """The time to answer ran out unused."""
    moment = at or clock.now()
    last = max(case.reply_by, case.rectify_by or case.reply_by)
    if clock.local(moment).date() <= last:
        raise TransitionRefused(f"陈述申辩和整改的期限到 {last.isoformat()}，期满后才能进入决定。")
    before = EXIT_CASE.move(case, "pass")
    _done(case, "pass", before, "", by, moment)
    return case


def reappraise_exit(
    case: ExitCase, figures: Sequence[float], *, evidence: FileStorage | None = None, by: Actor,
    at: datetime | None = None,
) -> Reappraisal:  # fmt: skip
    """Measure again after rectification: the satisfaction of each activity, with its document; the holder is told.

    RuleBroken before the days to mend are over, without figures or document, or on a ground that counts no activities.
    """
    moment, ground = at or clock.now(), ground_of(case)
    given = evidence if evidence is not None and evidence.filename else None
    problems = reappraisal_problems(
        ground, figures, rectify_by=case.rectify_by, today=clock.local(moment).date(), has_evidence=given is not None
    )
    if problems or given is None or ground is None:
        raise RuleBroken(problems)
    before = EXIT_CASE.move(case, "reappraise")
    paper = store(given, by=by, field="evidence")
    found = Reappraisal(
        case=case, figures=list(figures), evidence=paper, entered_by_id=by.user_id, created_at=moment
    )  # fmt: skip
    session().add(found)
    _done(case, "reappraise", before, "", by, moment, {"figures": list(figures), "sha256": paper.sha256})
    words = f"整改后再次考核：满意度低于 {ground.below_percent}% 的活动有 {ground.failing(figures)} 场"
    tell_holder(case.certificate, words, at=moment)
    return found


def uphold_exit(case: ExitCase, decision: str, *, by: Actor, at: datetime | None = None) -> ExitCase:
    """The title is taken, by another officer than the one who proposed; what rests on it goes with it."""
    moment = at or clock.now()
    problems = said(decision, "decision", "决定的理由") + upholding_problems(
        ground_of(case), rectify_by=case.rectify_by, today=clock.local(moment).date(), proposer=case.proposer_id,
        decider=by.user_id, again=case.again.figures if case.again else None,
    )  # fmt: skip
    if problems:
        raise RuleBroken(problems)
    before = EXIT_CASE.move(case, "uphold")
    _decide(case, decision, before, "uphold", by, moment)
    resting = resting_on(case.certificate.id)
    revoke_certificate(case.certificate, decision, by=by, at=moment)
    ground = ground_of(case)
    if ground is not None and PUBLISHED in ground.path:
        _make_known(case, ground, resting, by, moment)
    return case


def _make_known(case: ExitCase, ground: Exit, resting: Sequence[Certificate], by: Actor, moment: datetime) -> None:
    """The decision as a 公告: ground, title and number, and what falls with it; never the statement or the evidence."""
    title = case.certificate
    name, day = title.institution.name, clock.local(moment).date().isoformat()
    rows = [(title, ground.consequence), *((one, "随之失效") for one in resting)]
    publish_decision(
        REVOCATION, f"关于{ground.consequence}的公告：{name}",
        body=[
            f"{name}有「{ground.ground}」的情形（{articles.in_words(ground.article)}）。经告知、陈述申辩和复核，"
            f"决定{ground.consequence}：{title.honour}，编号 {title.number}，自 {day} 起失效。"
        ],
        columns=("单位名称", "称号", "编号", "处理"), article=ground.article,
        items=[
            Item("certificate", one.id, one.institution.name, (one.institution.name, one.honour, one.number, what))
            for one, what in rows
        ],
        by=by, at=moment,
    )  # fmt: skip


def dismiss_exit(case: ExitCase, decision: str, *, by: Actor, at: datetime | None = None) -> ExitCase:
    """The title stays."""
    moment = at or clock.now()
    problems = said(decision, "decision", "决定的理由")
    if problems:
        raise RuleBroken(problems)
    before = EXIT_CASE.move(case, "dismiss")
    _decide(case, decision, before, "dismiss", by, moment)
    tell_holder(case.certificate, f"「{case.certificate.honour}」不予撤销", decision.strip(), at=moment)
    return case


def _decide(case: ExitCase, decision: str, before: ExitState, act: str, by: Actor, moment: datetime) -> None:
    case.decision, case.decided_at, case.decided_by_id = decision.strip()[:500], moment, by.user_id
    _done(case, act, before, decision, by, moment)


def _done(
    case: ExitCase, act: str, before: ExitState, reason: str, by: Actor, moment: datetime,
    more: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    session().flush()
    record(f"exit:{act}", by=by, on=case, before={"state": before}, reason=reason.strip()[:200], at=moment,
           after={"state": case.state} | dict(more or {}))  # fmt: skip
