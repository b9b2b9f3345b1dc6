"""The city chooses, makes public, confirms after the window, or declines; an upheld objection sends back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from marketplace.audit.services import record
from marketplace.certification.events import InstitutionAdmitted
from marketplace.certification.lifecycle import APPLICATION, ApplicationState, TaskState
from marketplace.certification.models import Application
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.applications import last_chosen_on, of_notice
from marketplace.certification.queries.assessments import score_table, scored
from marketplace.certification.queries.certificates import numbers_taken, of_institution
from marketplace.certification.queries.facts import verdicts_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import applying, eligibility, recording
from marketplace.certification.rules.recording import PaperTitle
from marketplace.certification.rules.titles import COUNTING
from marketplace.certification.services import notices
from marketplace.certification.services.acting import own_case_problems, require_holder
from marketplace.certification.services.certificates import issue_certificate
from marketplace.certification.services.sealing import Files, changed_papers
from marketplace.certification.services.stepping import Act, act_problems, keep_step
from marketplace.certification.services.telling import called, tell_city, tell_county, tell_institution
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.publicity.models import Notice
from marketplace.publicity.queries import was_taken_off, window_state
from marketplace.publicity.services import announce_notice, post_notice
from marketplace.security.actors import Actor

KIND = "admission"
SUBJECT = notices.SUBJECT
CHOICE = "二（二）2（002:29）：公开公正公平组织遴选"


def choosing_problems(
    application: Application, *, rows: Sequence[eligibility.RuleVerdict] | None = None, files: Files | None = None
) -> list[Problem]:
    """What keeps the authority from choosing: a hard condition not met, score cards or opinions that are still out.

    Where the programme is run here no deciding row may be open besides; an outside authority decides on its own paper.
    ``rows`` and ``files`` are those that the caller has read, if it has.
    """
    policy = policy_of(application.programme)
    judged = verdicts_of(application) if rows is None else rows
    found = [Problem(f"{one.id} {one.title}：{one.gap}", "", one.article) for one in eligibility.not_met(judged)]
    if policy.by_forms:
        found += _open_rows(policy, judged) + [
            Problem(f"材料「{title}」与提交时不一致，请退回重新提交", "documents")
            for title in changed_papers(application, files)
        ]
    open_tasks = [task for task in application.tasks if task.state in (TaskState.ASSIGNED, TaskState.CLEAR)]
    if open_tasks:
        names = "、".join(task.assessor.display_name for task in open_tasks)
        found.append(Problem(f"{names} 还没有评分，请等评分完成或由其回避", "", CHOICE))
    assessment = policy.assessment
    least = assessment.least_assessors if assessment else 0
    done = len(scored(application))
    if done < least:
        found.append(
            Problem(f"至少要有 {least} 位专家评分，现有 {done} 位，请再安排评审", "", "D31（product default）")
        )
    return found


def _open_rows(policy: ProgrammePolicy, rows: Sequence[eligibility.RuleVerdict]) -> list[Problem]:
    if policy.programme.conduct != "run":
        return []
    waiting = (eligibility.Verdict.NO_EVIDENCE, eligibility.Verdict.NEEDS_JUDGEMENT, eligibility.Verdict.EXTERNAL)
    return [
        Problem(f"{one.id} {one.title}：{one.verdict.title}，请先作出结论或退回补充", "", one.article)
        for one in rows if one.decides and one.verdict in waiting
    ]  # fmt: skip


def choose_application(
    application: Application, reason: str = "", *, act: Act | None = None, by: Actor, at: datetime | None = None
) -> Application:
    """Put on the list that will be made public; the scores that stand then are kept in the trail.

    ``act`` holds the paper of an outside authority that decided; on a programme's own forms the step is kept too.
    """
    by_forms = policy_of(application.programme).by_forms
    said = act or Act(opinion=reason)
    arrow = "choose_directly" if by_forms and application.state is ApplicationState.AT_CITY else "choose"
    if by_forms:
        require_holder(application, by)
    if APPLICATION.can(application.state, arrow):
        problems = choosing_problems(application)
        problems += act_problems(application, said, at or clock.now(), by=by, needs_paper=False) if by_forms else []
        problems += _answering_objection(application, reason or said.opinion)
        if problems:
            raise RuleBroken(problems)
    before = APPLICATION.move(application, arrow)
    if by_forms:
        keep_step(application, "choose", said, by=by, at=at or clock.now())
    application.decision_reason = (reason or said.opinion).strip()[:500]
    session().flush()
    means = {line.key: line.mean for line in score_table(application)}
    record("application:choose", by=by, on=application, before={"state": before}, reason=reason, at=at,
           after={"state": application.state, "means": means, "policy": application.programme.sha256})  # fmt: skip
    return application


def _answering_objection(application: Application, reason: str) -> list[Problem]:
    """Whoever was taken off a list by an upheld objection is put on one again only with what has changed since."""
    if not was_taken_off(SUBJECT, application.id):
        return []
    return applying.reason_problems(reason, "opinion", what="异议成立后再次列入名单的理由")


def decline_application(application: Application, reason: str, *, by: Actor, at: datetime | None = None) -> Application:
    """Not chosen, with the reason that the applicant reads."""
    if own_case_problems(application, by):
        raise RuleBroken(own_case_problems(application, by))
    problems = applying.reason_problems(reason, what="不予入选的理由")
    if problems:
        raise RuleBroken(problems)
    before = APPLICATION.move(application, "decline")
    application.decision_reason = reason.strip()[:500]
    session().flush()
    tell_institution(
        application, f"{called(application)} {application.number} 未入选", f"理由：{reason.strip()}", at=at
    )
    record("application:decline", by=by, on=application, before={"state": before}, reason=reason, at=at,
           after={"state": application.state})  # fmt: skip
    return application


def post_admission_notice(
    applications: Sequence[Application], *, posted_on: date | None = None, source: str = "", by: Actor,
    at: datetime | None = None,
) -> Notice:  # fmt: skip
    """公示 of the chosen institutions in one list; the window is the programme's (D15: five working days).

    Under a recorded programme ``posted_on`` is the day of the outside authority's own notice, ``source`` where it is.
    """
    if not applications:
        raise RuleBroken([Problem("请至少选择一家拟入选机构", "applications", CHOICE)])
    if len({one.programme_version_id for one in applications}) != 1:
        raise RuleBroken([Problem("所选申报依据的制度版本不同，请分开公示", "applications")])
    for one in applications:
        if own_case_problems(one, by):
            raise RuleBroken(own_case_problems(one, by))
    policy = policy_of(applications[0].programme)
    problems = recording.posting_problems(
        is_recorded=notices.is_recorded(policy), posted_on=posted_on, source=source,
        chosen_on=last_chosen_on([one.id for one in applications]), today=clock.local(at or clock.now()).date(),
    )  # fmt: skip
    if problems:
        raise RuleBroken(problems)
    befores = [APPLICATION.move(one, "post") for one in applications]
    notice = post_notice(
        KIND, notices.title(policy), body=notices.body(policy, source), columns=notices.columns(policy),
        items=[notices.item(policy, place, one) for place, one in enumerate(applications, 1)],
        days=policy.publicity.days, answer_days=policy.publicity.answer_days, article=policy.publicity.article,
        round_=policy.round.slug, posted_on=posted_on,
        issuer=policy.programme.authority if notices.is_recorded(policy) else "", by=by, at=at,
    )  # fmt: skip
    for application, item, before in zip(applications, notice.items, befores, strict=True):
        application.notice_item = item
        session().flush()
        until = f"公示到 {notice.ends_on.isoformat()}，期满无异议后确认。"
        words = f"{application.institution.name} 已列入{notices.list_name(policy)}公示"
        tell_institution(application, words, until, at=at)
        tell_county(application, words, until, at=at)
        record("application:post", by=by, on=application, before={"state": before}, at=at,
               after={"state": application.state, "notice": notice.number})  # fmt: skip
    return notice


def confirm_applications(
    notice: Notice, *, decided_on: date | None = None, titles: Mapping[int, PaperTitle] | None = None, by: Actor,
    at: datetime | None = None,
) -> list[Application]:  # fmt: skip
    """Confirm all of a notice whose window has closed without open objection; the last one brings the 公告.

    Refused where none may be confirmed; those with an open objection wait for their answer. ``decided_on`` is the day
    of an outside authority's decision under a recorded programme: the title's term begins then. ``titles`` are, by
    application, what that authority's paper says of each: its number or that it has none, and the plaque.
    """
    moment = at or clock.now()
    today = clock.local(moment).date()
    waiting = [one for one in of_notice(notice.id) if APPLICATION.can(one.state, "confirm")]
    states = {one.id: window_state(notice, today, item=one.notice_item) for one in waiting}
    ready = [one for one in waiting if states[one.id].may_take_effect]
    if not ready:
        why = next((state.why_not for state in states.values()), "这份公示里没有待确认的机构")
        raise Refusal(f"{why}。", article=notice.article)
    said = titles or {}
    problems = _confirming_problems(notice, ready, decided_on, said, today)
    if problems:
        raise RuleBroken(problems)
    for application in ready:
        _admit(application, decided_on or today, said.get(application.id, PaperTitle()), by=by, at=moment)
    if len(ready) == len(waiting):
        announce_notice(notice, notices.announcement(policy_of(ready[0].programme), len(ready)), by=by, at=moment)
    return ready


def _confirming_problems(
    notice: Notice, ready: Sequence[Application], decided_on: date | None, titles: Mapping[int, PaperTitle], today: date
) -> list[Problem]:
    policy = policy_of(ready[0].programme)
    recorded, numbers = notices.is_recorded(policy), [one.number.strip() for one in titles.values()]
    return recording.confirming_problems(
        is_recorded=recorded, decided_on=decided_on, window_end=notice.ends_on, today=today
    ) + recording.numbering_problems(
        titles, {one.id: one.institution.name for one in ready}, is_recorded=recorded,
        taken=numbers_taken(policy.programme.code, numbers), decided_on=decided_on or today, today=today,
    )  # fmt: skip


def _admit(application: Application, day: date, title: PaperTitle, *, by: Actor, at: datetime) -> None:
    """Confirmed: the pilot's term begins, and under every programme a title is issued for the tracks applied for."""
    policy = policy_of(application.programme)
    begins = _beginning(application, day)
    before = APPLICATION.move(application, "confirm")
    application.admitted_from, application.admitted_until = begins, applying.term(begins, policy.validity.months)
    session().flush()
    if not policy.by_forms:
        events.publish(InstitutionAdmitted(application.institution_id, begins, application.admitted_until, by, at))
    scope = notices.scope(policy, application)
    issue_certificate(
        application, valid_from=begins, issued_on=day, number=title.number.strip(), plaque_on=title.plaque_on,
        scope=scope, by=by, at=at,
    )  # fmt: skip
    period = f"{notices.term_name(policy)} {begins.isoformat()} 至 {application.admitted_until.isoformat()}。"
    words = f"{application.institution.name} 已{notices.outcome(policy)}"
    tell_institution(application, words, period, at=at)
    tell_county(application, words, period, at=at)
    record("application:confirm", by=by, on=application, before={"state": before}, at=at,
           after={"state": application.state, "from": begins, "until": application.admitted_until})  # fmt: skip


def _beginning(application: Application, today: date) -> date:
    """A renewed title begins on the day after the earlier one ends; any other today."""
    code = application.programme.code
    held = [one for one in of_institution(application.institution_id) if one.programme_code == code]
    ends = [one.valid_until for one in held if one.standing(today) in COUNTING]
    return max(ends) + timedelta(days=1) if ends else today


def send_back(
    application: Application, answer: str, number: str, *, by: Actor, at: datetime | None = None
) -> Application:
    """An upheld objection takes the applicant from the list back to the assessment."""
    before = APPLICATION.move(application, "send_back")
    application.notice_item = None
    application.decision_reason = f"异议 {number} 成立：{answer}"[:500]
    session().flush()
    tell_institution(application, f"{application.institution.name} 因异议成立退出公示", answer, at=at)
    tell_city(application, f"{application.institution.name} 因异议 {number} 成立退回重新遴选", answer, at=at)
    record("application:send_back", by=by, on=application, before={"state": before}, reason=number, at=at,
           after={"state": application.state})  # fmt: skip
    return application
