"""Assessors score service plans (D31): assigned by the city, free of interest by their own word, each alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from marketplace.audit.services import record
from marketplace.certification.lifecycle import APPLICATION, ASSESSMENT, ApplicationState
from marketplace.certification.models import Application, AssessmentTask, Score
from marketplace.certification.queries.assessments import assessors, task_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import applying, scoring
from marketplace.certification.services.acting import OWN_CASE, own_case_problems, require_plan, works_for
from marketplace.certification.services.telling import path_of
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken, TransitionRefused
from marketplace.notifications.rules import Kind, Recipient
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_with_duty
from marketplace.security.actors import Actor, Duty


def assign_assessors(
    application: Application, user_ids: Sequence[int], *, by: Actor, at: datetime | None = None
) -> Application:
    """Give the application to assessors, beside those who have it; RuleBroken for somebody without that duty."""
    known = {user.id: user for user in assessors()}
    foreign = [number for number in user_ids if number not in known]
    if foreign or not user_ids:
        raise RuleBroken([Problem("请从评审专家名单中选择至少一位", "assessors", scoring.CRITERIA)])
    has = {task.assessor_id for task in application.tasks}
    fresh = [known[number] for number in dict.fromkeys(user_ids) if number not in has]
    own = [user.display_name for user in fresh if works_for(user.id, application.institution_id)]
    if own or own_case_problems(application, by):
        words = f"{'、'.join(own)} 在申报单位任职，不能评审" if own else own_case_problems(application, by)[0].message
        raise RuleBroken([Problem(words, "assessors", OWN_CASE)])
    before = APPLICATION.move(application, "assign")
    for user in fresh:
        application.tasks.append(AssessmentTask(assessor=user, created_at=at or clock.now()))
    session().flush()
    told = [Recipient(user.id, user.email) for user in fresh]
    notify(Kind.ASSESSMENT, told, title=f"请评审 {application.number} 的服务方案",
           body="请先声明与申报单位有无利害关系，再逐项评分。", path=path_of(application), at=at)  # fmt: skip
    record("application:assign", by=by, on=application, before={"state": before}, at=at,
           after={"state": application.state, "assessors": [user.display_name for user in fresh]})  # fmt: skip
    return application


def _own_task(application: Application, by: Actor) -> AssessmentTask:
    task = task_of(application, by.user_id)
    if task is None:
        raise TransitionRefused("这份申报没有分派给您评审。")
    if application.state is not ApplicationState.ASSESSING:
        raise TransitionRefused(f"申报现为「{application.state.title}」，不能再评审；只有在「评审中」时可以。")
    return task


def declare_clear(application: Application, *, by: Actor, at: datetime | None = None) -> AssessmentTask:
    """The assessor declares to have no interest in the applicant."""
    task = _own_task(application, by)
    before = ASSESSMENT.move(task, "declare_clear")
    session().flush()
    record("assessment:declare_clear", by=by, on=task, title=application.title, before={"state": before},
           after={"state": task.state}, at=at)  # fmt: skip
    return task


def declare_conflict(application: Application, reason: str, *, by: Actor, at: datetime | None = None) -> AssessmentTask:
    """The assessor steps aside, with the interest in words; the city is told and assigns another."""
    task = _own_task(application, by)
    problems = applying.reason_problems(reason, "conflict", what="利害关系")
    if problems:
        raise RuleBroken(problems)
    before = ASSESSMENT.move(task, "declare_conflict")
    task.conflict = reason.strip()[:200]
    session().flush()
    notify(Kind.ASSESSMENT, recipients_with_duty(Duty.CITY), title=f"{by.name} 回避 {application.title} 的评审",
           body="请另行安排评审专家。", path=path_of(application), at=at)  # fmt: skip
    record("assessment:declare_conflict", by=by, on=task, title=application.title, before={"state": before},
           after={"state": task.state}, reason=reason, at=at)  # fmt: skip
    return task


def give_opinion(
    application: Application, words: str, supports: bool | None, *, by: Actor, at: datetime | None = None
) -> AssessmentTask:
    """Keep an expert's opinion where the programme asks for words and not for points; may be changed until chosen."""
    task = _own_task(application, by)
    problems = applying.reason_problems(words, "words", what="评审意见")
    if policy_of(application.programme).criterion:
        problems.append(Problem("这个项目按评分标准逐项评分，请填写评分表", "words", scoring.CRITERIA))
    if supports is None:
        problems.append(Problem("请选择是否同意推荐", "supports"))
    if problems:
        raise RuleBroken(problems)
    before = ASSESSMENT.move(task, "score")
    task.comment, task.supports, task.scored_at = words.strip(), supports, at or clock.now()
    session().flush()
    record("assessment:opinion", by=by, on=task, title=application.title, before={"state": before},
           after={"state": task.state, "supports": supports}, at=at)  # fmt: skip
    return task


def score_plan(
    application: Application, points: Mapping[str, Decimal | None], comment: str = "", *, by: Actor,
    at: datetime | None = None,
) -> AssessmentTask:  # fmt: skip
    """Keep an assessor's whole score card; it may be changed until the city has chosen."""
    require_plan(application)
    task = _own_task(application, by)
    criteria = policy_of(application.programme).criterion
    problems = scoring.points_problems(points, criteria)
    if problems:
        raise RuleBroken(problems)
    earlier = task.points
    before = ASSESSMENT.move(task, "score")
    kept = {score.criterion: score for score in task.scores}
    for criterion in criteria:
        given = points[criterion.key] or Decimal(0)
        if criterion.key in kept:
            kept[criterion.key].points = given
        else:
            task.scores.append(Score(criterion=criterion.key, points=given))
    task.comment, task.scored_at = comment.strip(), at or clock.now()
    session().flush()
    record("assessment:score", by=by, on=task, title=application.title, before={"state": before, "points": earlier},
           after={"state": task.state, "points": task.points, "total": task.total}, at=at)  # fmt: skip
    return task
