"""The desks of assessors, auditors and administrators."""

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from marketplace.audit.models import AuditRecord
from marketplace.audit.rules import act_in_words
from marketplace.certification.lifecycle import TaskState
from marketplace.certification.models import Application, AssessmentTask
from marketplace.notifications.lifecycle import MailState
from marketplace.notifications.models import OutboxMail
from marketplace.organizations.lifecycle import RegistrationState
from marketplace.organizations.models import Registration
from marketplace.oversight.queries.desk import Desk, Group, Item, registration_item, waiting
from marketplace.security.actors import Actor


def assessor_desk(actor: Actor) -> Desk:
    """Service plans to declare and to score."""
    desk = Desk(doors=[("评审任务", url_for("certification.index"))])
    open_states = (TaskState.ASSIGNED, TaskState.CLEAR)
    institution = joinedload(Application.institution).lazyload("*")
    application = joinedload(AssessmentTask.application).options(lazyload("*"), institution)
    rows = (
        select(AssessmentTask)
        .where(AssessmentTask.assessor_id == actor.user_id, AssessmentTask.state.in_(open_states))
        .options(lazyload("*"), application)
        .order_by(AssessmentTask.id)
    )

    def item(task: AssessmentTask) -> Item:
        url = url_for("certification.assess", application_id=task.application_id)
        return Item(
            task.application.institution.name,
            url,
            "声明" if task.state is TaskState.ASSIGNED else "评分",
            task.state.title,
            task.created_at,
        )

    desk.add(
        waiting(rows, title="待评审的服务方案", column=AssessmentTask.id, item=item, url=url_for("certification.index"))
    )
    return desk


def auditor_desk(_actor: Actor) -> Desk:
    """The latest acts of the trail."""
    desk = Desk(
        doors=[
            ("操作留痕", url_for("audit.index")),
            ("单位名录", url_for("organizations.index")),
            ("全部需求", url_for("needs.index")),
        ]
    )
    rows = select(AuditRecord).order_by(AuditRecord.number.desc())

    def item(record: AuditRecord) -> Item:
        url = url_for("audit.show", number=record.number)
        return Item(f"{act_in_words(record.act)} {record.subject_title}", url, "查看", record.actor_name, record.at)

    desk.add(waiting(rows, title="最近的操作留痕", column=AuditRecord.number, item=item, url=url_for("audit.index")))
    return desk


def administrator_desk(_actor: Actor) -> Desk:
    """Registrations nobody decided yet, and mail that could not be sent."""
    desk = Desk(doors=[("账户", url_for("people_accounts.index")), ("注册审批", url_for("registrations.index"))])
    desk.add(_registrations())
    desk.add(_failed_mail())
    return desk


def _registrations() -> Group:
    rows = select(Registration).where(Registration.state == RegistrationState.WAITING).order_by(Registration.id)
    url = url_for("registrations.index")
    return waiting(rows, title="待审批的注册", column=Registration.id, item=registration_item, url=url)


def _failed_mail() -> Group:
    rows = select(OutboxMail).where(OutboxMail.state == MailState.FAILED).order_by(OutboxMail.id.desc())
    url = url_for("people_accounts.index")

    def item(mail: OutboxMail) -> Item:
        return Item(mail.subject, url, "核对邮箱", mail.error, mail.created_at)

    return waiting(rows, title="发送失败的邮件", column=OutboxMail.id, item=item, url=url)
