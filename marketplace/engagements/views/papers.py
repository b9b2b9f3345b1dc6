"""Handing out the agreement, the acceptance and the files under it, only to those who may see the engagement."""

from flask import abort
from flask.typing import ResponseReturnValue

from marketplace.documents.services import send
from marketplace.engagements import exports
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.engagements.queries import pages
from marketplace.engagements.queries.pages import EngagementFile
from marketplace.engagements.views.blueprint import blueprint
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads

WITH_ACCEPTANCE = frozenset({EngagementState.DELIVERED, EngagementState.ACCEPTED})


@blueprint.get("/engagements/<int:engagement_id>/agreement.docx")
@guard(Permission.ENGAGEMENT_VIEW, subject=pages.get)
def agreement(engagement: Engagement) -> ResponseReturnValue:
    """The agreement to print and seal."""
    name = f"服务协议_{engagement.number}.docx"
    return downloads.send_bytes(exports.agreement_paper(engagement), name, downloads.DOCX)


@blueprint.get("/engagements/<int:engagement_id>/acceptance.docx")
@guard(Permission.ENGAGEMENT_VIEW, subject=pages.get)
def acceptance_sheet(engagement: Engagement) -> ResponseReturnValue:
    """The acceptance to print and seal, once it is asked for."""
    if engagement.state not in WITH_ACCEPTANCE:
        abort(404)
    name = f"服务验收单_{engagement.number}.docx"
    return downloads.send_bytes(exports.acceptance_paper(engagement), name, downloads.DOCX)


@blueprint.get("/engagements/<int:engagement_id>/files/<int:attachment_id>")
@guard(Permission.ENGAGEMENT_VIEW, subject=pages.file_of)
def file(found: EngagementFile) -> ResponseReturnValue:
    """A file that was handed over, noted or claimed with under this engagement."""
    return send(found.attachment)
