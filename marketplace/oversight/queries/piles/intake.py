"""Piles of the first half: needs on their way, applications, registrations, rungs, imports, notices, objections."""

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, or_, select

from marketplace.accounts.models import User
from marketplace.certification.lifecycle import ApplicationState, TaskState
from marketplace.certification.models import Application, AssessmentTask
from marketplace.evaluation.models import AwardList, Case
from marketplace.evaluation.services import deciding, rewarding
from marketplace.kernel import clock
from marketplace.needs.lifecycle import ImportState, NeedState
from marketplace.needs.models import ImportRun, Need
from marketplace.notifications.lifecycle import MailState
from marketplace.notifications.models import OutboxMail
from marketplace.organizations.lifecycle import LadderClaimState, RegistrationState
from marketplace.organizations.models import LadderClaim, Organization, Registration
from marketplace.oversight.queries.desk import Pile, columns, stored
from marketplace.publicity.lifecycle import ObjectionState
from marketplace.publicity.models import Notice, NoticeItem, Objection

FIRM = Organization.__table__
OF_EVALUATION = (deciding.NOTICE, rewarding.NOTICE)
AT_CITY = (
    ApplicationState.AT_CITY, ApplicationState.ASSESSING, ApplicationState.CHOSEN, ApplicationState.IN_PUBLICITY,
)  # fmt: skip
UNFINISHED = {NeedState.RETURNED: "退回修改，请按审核意见修改", NeedState.DRAFT: "草稿，尚未提交"}


def _needs(state: NeedState, county: str | None, **how: Any) -> Pile:
    rows = select(*columns(
        id=Need.id, title=FIRM.c.name + "：" + Need.title, note=Need.category, since=Need.submitted_at,
    )).join(FIRM, FIRM.c.id == Need.enterprise_id).where(Need.state == state)  # fmt: skip
    rows = rows.where(Need.county_code == county) if county else rows
    return Pile(rows=rows, order=(Need.submitted_at, Need.id), **how)


def needs_to_check(county: str) -> Pile:
    """A county's needs to review."""
    return _needs(
        NeedState.SUBMITTED, county, title="待审核的需求", act="审核", url=url_for("needs.index", state="submitted"),
        address=lambda row: url_for("needs.review", need_id=row.id),
    )  # fmt: skip


def needs_to_publish() -> Pile:
    """What the counties approved."""
    url = url_for("needs.choose")
    return _needs(NeedState.APPROVED, None, title="待发布的需求", act="去发布", url=url, address=lambda _row: url)


def unfinished_needs(enterprise: int) -> Pile:
    """An enterprise's drafts and returned needs."""
    rows = select(*columns(id=Need.id, title=Need.title, note=stored(Need.state)))
    return Pile(
        title="待您完成的需求", act="继续填写", url=url_for("needs.index"), order=(Need.id.desc(),),
        rows=rows.where(Need.enterprise_id == enterprise, Need.state.in_(list(UNFINISHED))),
        address=lambda row: url_for("needs.edit", need_id=row.id), words=lambda state: UNFINISHED[NeedState(state)],
        titles=lambda title: title or "未写标题的需求",
    )  # fmt: skip


def _applications(held: ColumnElement[bool], **how: Any) -> Pile:
    rows = select(*columns(
        id=Application.id, title=FIRM.c.name, note=stored(Application.state), since=Application.submitted_at,
    )).join(FIRM, FIRM.c.id == Application.institution_id).where(held)  # fmt: skip
    order = (Application.submitted_at, Application.id)
    return Pile(rows=rows, order=order, words=lambda state: ApplicationState(state).title, **how)


def applications_to_check(county: str) -> Pile:
    """A county's applications to review."""
    here = Application.holder.in_(("", "county")) & (Application.county_code == county)
    return _applications(
        (Application.state == ApplicationState.SUBMITTED) & here, title="待审核的机构申报", act="审核",
        url=url_for("certification.index", state="submitted"),
        address=lambda row: url_for("certification.review", application_id=row.id),
    )  # fmt: skip


def applications_at_city() -> Pile:
    """Applications to assess, choose or confirm, and those whose outside unit's paper is to be entered."""
    outside = (Application.state == ApplicationState.SUBMITTED) & Application.holder.in_(("outside", "city"))
    return _applications(
        Application.state.in_(AT_CITY) | outside, title="待办理的机构申报", act="办理",
        url=url_for("certification.index"),
        address=lambda row: url_for("certification.show", application_id=row.id),
    )  # fmt: skip


def registrations(county: str | None = None) -> Pile:
    """Registrations that nobody decided yet, of one county or all."""
    rows = select(*columns(
        id=Registration.id, title=Registration.organization_name, note=User.display_name,
        since=Registration.created_at,
    )).join(User, User.id == Registration.user_id).where(Registration.state == RegistrationState.WAITING)  # fmt: skip
    return Pile(
        title="待审批的注册", act="审批", url=url_for("registrations.index"), order=(Registration.id,),
        rows=rows.where(Registration.county_code == county) if county else rows,
        address=lambda row: url_for("registrations.show", registration_id=row.id),
    )  # fmt: skip


def claims(county: str) -> Pile:
    """Rungs that enterprises of the county claimed in their profiles."""
    rows = select(*columns(
        id=FIRM.c.id, title=FIRM.c.name + "：" + LadderClaim.level, since=LadderClaim.created_at,
    )).join(FIRM, FIRM.c.id == LadderClaim.enterprise_id)  # fmt: skip
    return Pile(
        title="待核实的企业梯度", act="核实", url=url_for("organizations.index"), order=(LadderClaim.id,),
        rows=rows.where(FIRM.c.county_code == county, LadderClaim.state == LadderClaimState.CLAIMED),
        address=lambda row: url_for("organizations.organization", organization_id=row.id),
    )  # fmt: skip


def refused_claims(enterprise: int) -> Pile:
    """Rungs of the own profile that the county did not accept."""
    profile = url_for("organizations.profile")
    rows = select(*columns(id=LadderClaim.id, title=LadderClaim.level, note=LadderClaim.remark))
    mine = (LadderClaim.enterprise_id == enterprise, LadderClaim.state == LadderClaimState.REFUSED)
    return Pile(
        title="未予认可的梯度情况", act="补充证明", url=profile, rows=rows.where(*mine), order=(LadderClaim.id,),
        address=lambda _row: profile,
    )  # fmt: skip


def imports(county: str) -> Pile:
    """Sheets read and not yet confirmed."""
    rows = select(*columns(id=ImportRun.id, title=ImportRun.file_name, since=ImportRun.created_at))
    return Pile(
        title="待确认的导入", act="核对确认", url=url_for("needs.imports"), order=(ImportRun.id,),
        rows=rows.where(ImportRun.county_code == county, ImportRun.state == ImportState.PREVIEW),
        address=lambda row: url_for("needs.import_run", run_id=row.id),
    )  # fmt: skip


def objections(officer: int) -> Pile:
    """Objections to answer, but for those against what the officer proposed or confirmed: a third person answers."""
    rows = select(*columns(
        id=Objection.id, title=Notice.title, note=Objection.number, since=Objection.created_at,
        due=Objection.answer_due_on,
    )).join(Notice, Notice.id == Objection.notice_id)  # fmt: skip
    rows = rows.where(Objection.state == ObjectionState.OPEN, ~_of_own_decision(officer))
    return Pile(
        title="待答复的异议", act="答复", url=url_for("publicity.objections"), rows=rows, dated="异议答复",
        day="答复截止", order=(Objection.answer_due_on, Objection.id),
        address=lambda row: url_for("publicity.objection", objection_id=row.id),
    )  # fmt: skip


def _of_own_decision(officer: int) -> ColumnElement[bool]:
    """Whether a row that the objection speaks of, and that still stands, is a case or a list decided by the officer."""
    decided = [
        (NoticeItem.subject_kind == kind) & NoticeItem.subject_id.in_(
            select(of.id).where((of.proposed_by_id == officer) | (of.confirmed_by_id == officer))
        )
        for kind, of in ((deciding.SUBJECT, Case), (rewarding.SUBJECT, AwardList))
    ]  # fmt: skip
    concerned = (NoticeItem.notice_id == Objection.notice_id) & NoticeItem.withdrawn_on.is_(None)
    spoken_of = Objection.item_id.is_(None) | (NoticeItem.id == Objection.item_id)
    return select(NoticeItem.id).where(concerned, spoken_of, or_(*decided)).correlate(Objection).exists()


def ending_notices() -> Pile:
    """Notices of admissions and titles whose days run out or ran out lately; those of evaluations have their piles."""
    rows = select(*columns(id=Notice.id, title=Notice.title, due=Notice.ends_on)).where(
        Notice.announced_on.is_(None), Notice.stopped_on.is_(None), Notice.kind.not_in(OF_EVALUATION),
        Notice.ends_on >= clock.today() - timedelta(days=14),
    )  # fmt: skip
    url = url_for("certification.decisions")
    return Pile(
        title="公示期满", rows=rows, order=(Notice.ends_on, Notice.id), address=lambda _row: url, aside=True,
    )  # fmt: skip


def plans_to_assess(assessor: int) -> Pile:
    """Service plans to declare and to score."""
    rows = select(*columns(
        id=AssessmentTask.application_id, title=FIRM.c.name, note=stored(AssessmentTask.state),
        since=AssessmentTask.created_at,
    )).join(Application, Application.id == AssessmentTask.application_id)  # fmt: skip
    mine = (AssessmentTask.assessor_id == assessor, AssessmentTask.state.in_((TaskState.ASSIGNED, TaskState.CLEAR)))
    return Pile(
        title="待评审的服务方案", act="评审", url=url_for("certification.index"), order=(AssessmentTask.id,),
        rows=rows.join(FIRM, FIRM.c.id == Application.institution_id).where(*mine),
        address=lambda row: url_for("certification.assess", application_id=row.id),
        words=lambda state: TaskState(state).title,
    )  # fmt: skip


def failed_mail() -> Pile:
    """Mail that could not be sent."""
    url = url_for("people_accounts.index")
    rows = select(*columns(
        id=OutboxMail.id, title=OutboxMail.subject, note=OutboxMail.error, since=OutboxMail.created_at
    )).where(OutboxMail.state == MailState.FAILED)  # fmt: skip
    return Pile(
        title="发送失败的邮件", act="核对邮箱", url=url, rows=rows, order=(OutboxMail.id.desc(),),
        address=lambda _row: url,
    )  # fmt: skip
