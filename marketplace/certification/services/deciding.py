"""The city chooses, makes public, confirms after the window, or declines; an upheld objection sends back."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.audit.services import record
from marketplace.certification.events import InstitutionAdmitted
from marketplace.certification.lifecycle import APPLICATION, TaskState
from marketplace.certification.models import Application
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.applications import of_notice
from marketplace.certification.queries.assessments import score_table, scored
from marketplace.certification.queries.facts import verdicts_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import applying, eligibility
from marketplace.certification.services.certificates import issue_certificate
from marketplace.certification.services.telling import tell_city, tell_county, tell_institution
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.publicity.models import Notice
from marketplace.publicity.queries import window_state
from marketplace.publicity.services import Item, announce_notice, post_notice
from marketplace.security.actors import Actor

KIND = "admission"
SUBJECT = "application"
COLUMNS = ("序号", "服务机构（平台）", "所在县市区", "主要服务内容", "承诺服务企业数（家）")
CHOICE = "二（二）2（002:29）：公开公正公平组织遴选"


def choosing_problems(application: Application) -> list[Problem]:
    """What keeps the city from choosing: a hard condition not met, or score cards that are still out."""
    against = eligibility.not_met(verdicts_of(application))
    found = [Problem(f"{one.id} {one.title}：{one.gap}", "", one.article) for one in against]
    open_tasks = [task for task in application.tasks if task.state in (TaskState.ASSIGNED, TaskState.CLEAR)]
    if open_tasks:
        names = "、".join(task.assessor.display_name for task in open_tasks)
        found.append(Problem(f"{names} 还没有评分，请等评分完成或由其回避", "", CHOICE))
    assessment = policy_of(application.programme).assessment
    least = assessment.least_assessors if assessment else 0
    done = len(scored(application))
    if done < least:
        found.append(
            Problem(f"至少要有 {least} 位专家评分，现有 {done} 位，请再安排评审", "", "D31（product default）")
        )
    return found


def choose_application(
    application: Application, reason: str = "", *, by: Actor, at: datetime | None = None
) -> Application:
    """Put on the list that will be made public; the scores that stand then are kept in the trail."""
    if APPLICATION.can(application.state, "choose"):
        problems = choosing_problems(application)
        if problems:
            raise RuleBroken(problems)
    before = APPLICATION.move(application, "choose")
    application.decision_reason = reason.strip()[:500]
    session().flush()
    means = {line.key: line.mean for line in score_table(application)}
    record("application:choose", by=by, on=application, before={"state": before}, reason=reason, at=at,
           after={"state": application.state, "means": means, "policy": application.programme.sha256})  # fmt: skip
    return application


def decline_application(application: Application, reason: str, *, by: Actor, at: datetime | None = None) -> Application:
    """Not chosen, with the reason that the applicant reads."""
    problems = applying.reason_problems(reason, what="不予入选的理由")
    if problems:
        raise RuleBroken(problems)
    before = APPLICATION.move(application, "decline")
    application.decision_reason = reason.strip()[:500]
    session().flush()
    tell_institution(application, f"试点申报 {application.number} 未入选", f"理由：{reason.strip()}", at=at)
    record("application:decline", by=by, on=application, before={"state": before}, reason=reason, at=at,
           after={"state": application.state})  # fmt: skip
    return application


def post_admission_notice(applications: Sequence[Application], *, by: Actor, at: datetime | None = None) -> Notice:
    """公示 of the chosen institutions in one list; the window is the programme's (D15: five working days)."""
    if not applications:
        raise RuleBroken([Problem("请至少选择一家拟入选机构", "applications", CHOICE)])
    if len({one.programme_version_id for one in applications}) != 1:
        raise RuleBroken([Problem("所选申报依据的制度版本不同，请分开公示", "applications")])
    policy = policy_of(applications[0].programme)
    befores = [APPLICATION.move(one, "post") for one in applications]
    notice = post_notice(
        KIND, f"{policy.round.year}年{policy.programme.title}拟入选服务机构名单公示", body=_body(policy),
        columns=COLUMNS, items=[_item(place, one) for place, one in enumerate(applications, 1)],
        days=policy.publicity.days, answer_days=policy.publicity.answer_days, article=policy.publicity.article,
        round_=policy.round.slug, by=by, at=at,
    )  # fmt: skip
    for application, item, before in zip(applications, notice.items, befores, strict=True):
        application.notice_item = item
        session().flush()
        until = f"公示到 {notice.ends_on.isoformat()}，期满无异议后确认。"
        tell_institution(application, f"{application.institution.name} 已列入拟入选名单公示", until, at=at)
        tell_county(application, f"{application.institution.name} 已列入拟入选名单公示", until, at=at)
        record("application:post", by=by, on=application, before={"state": before}, at=at,
               after={"state": application.state, "notice": notice.number})  # fmt: skip
    return notice


def _body(policy: ProgrammePolicy) -> list[str]:
    return [
        f"按照《关于开展服务机构（平台）培育优质企业试点工作的通知》，经县市区推荐、专家评审和遴选，"
        f"现将{policy.round.year}年{policy.programme.title}拟入选服务机构名单予以公示。",
        f"公示期 {policy.publicity.days} 个工作日（公示当日不计）。公示期内如有异议，请以真实姓名提出并写明事实和理由，"
        f"我局在 {policy.publicity.answer_days} 个工作日内答复。",
    ]


def _item(place: int, application: Application) -> Item:
    profile = application.profile
    cells = (
        str(place), application.institution.name, application.county.name, "、".join(profile.get("categories") or []),
        str(profile.get("commitment") or ""),
    )  # fmt: skip
    return Item(SUBJECT, application.id, application.institution.name, cells)


def confirm_applications(notice: Notice, *, by: Actor, at: datetime | None = None) -> list[Application]:
    """Confirm all of a notice whose window has closed without open objection; the last one brings the 公告.

    Refused where none may be confirmed; those with an open objection wait for their answer.
    """
    moment = at or clock.now()
    today = clock.local(moment).date()
    waiting = [one for one in of_notice(notice.id) if APPLICATION.can(one.state, "confirm")]
    states = {one.id: window_state(notice, today, item=one.notice_item) for one in waiting}
    ready = [one for one in waiting if states[one.id].may_take_effect]
    if not ready:
        why = next((state.why_not for state in states.values()), "这份公示里没有待确认的机构")
        raise Refusal(f"{why}。", article=notice.article)
    for application in ready:
        _admit(application, by=by, at=moment)
    if len(ready) == len(waiting):
        announce_notice(notice, f"经公示，确认 {len(ready)} 家服务机构（平台）参加试点。", by=by, at=moment)
    return ready


def _admit(application: Application, *, by: Actor, at: datetime) -> None:
    today = clock.local(at).date()
    before = APPLICATION.move(application, "confirm")
    application.admitted_from = today
    application.admitted_until = applying.term(today, policy_of(application.programme).validity.months)
    session().flush()
    events.publish(InstitutionAdmitted(application.institution_id, today, application.admitted_until, by, at))
    period = f"试点期限 {today.isoformat()} 至 {application.admitted_until.isoformat()}。"
    issue_certificate(application, valid_from=today, by=by, at=at)
    tell_institution(application, f"{application.institution.name} 已确认为试点服务机构（平台）", period, at=at)
    tell_county(application, f"{application.institution.name} 已确认为试点服务机构（平台）", period, at=at)
    record("application:confirm", by=by, on=application, before={"state": before}, at=at,
           after={"state": application.state, "from": today, "until": application.admitted_until})  # fmt: skip


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
