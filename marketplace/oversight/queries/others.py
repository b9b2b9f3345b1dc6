"""The desks of assessors, auditors and administrators."""

from flask import url_for

from marketplace.oversight.queries.desk import Desk, read
from marketplace.oversight.queries.piles import consequences, intake, tenders
from marketplace.security.actors import Actor


def assessor_desk(actor: Actor) -> Desk:
    """Service plans to declare and to score, bids to score, opinions to bring together: one statement."""
    desk = Desk(doors=[("评审任务", url_for("certification.index")), ("揭榜评分", url_for("bids.tenders"))])
    own = actor.user_id or 0
    read(desk, [
        intake.plans_to_assess(own), tenders.sheets(own), tenders.consensus(own), consequences.opinions(own),
    ])  # fmt: skip
    return desk


def auditor_desk(_actor: Actor) -> Desk:
    """What was opened, and the latest acts of weight: one statement."""
    desk = Desk(
        doors=[
            ("操作留痕", url_for("audit.index")), ("办理情况", url_for("oversight.index")),
            ("单位名录", url_for("organizations.index")), ("全部需求", url_for("needs.index")),
        ]
    )  # fmt: skip
    read(desk, [tenders.openings(), tenders.key_events()])
    return desk


def administrator_desk(_actor: Actor) -> Desk:
    """Registrations nobody decided yet, and mail that could not be sent: one statement."""
    desk = Desk(doors=[("账户", url_for("people_accounts.index")), ("注册审批", url_for("registrations.index"))])
    read(desk, [intake.registrations(), intake.failed_mail()])
    return desk
