"""The link on paper with its QR code, for enterprises without e-mail: for the city and the enterprise alone."""

from io import BytesIO

import segno
from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import Refusal
from marketplace.pilots import queries as pilots
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission
from marketplace.surveys import queries, services
from marketplace.surveys.lifecycle import InvitationState
from marketplace.surveys.models import Invitation
from marketplace.surveys.queries.unmailed import unmailed_page
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.listing import WAVES
from marketplace.web import tables


@blueprint.get("/surveys/<int:invitation_id>/paper")
@guard(Permission.SURVEY_LINK, subject=queries.get)
def paper(invitation: Invitation) -> ResponseReturnValue:
    """A page to print and hand over."""
    return render_template(
        "surveys/paper.html", invitation=invitation, engagement=invitation.engagement, address=_address(invitation),
        last_day=services.last_day(invitation), wave=WAVES[invitation.wave],
    )  # fmt: skip


@blueprint.get("/surveys/papers")
@guard(Permission.SURVEY_MANAGE)
def papers() -> ResponseReturnValue:
    """The same for all enterprises that no mail reaches, a sheet each."""
    page = unmailed_page(pilots.require_round().id, clock.now(), request.args.get("cursor"))
    return render_template(
        "surveys/papers.html", page=page, pager=tables.links(page), waves=WAVES, address_of=services.address_of,
        last_day_of=services.last_day,
    )  # fmt: skip


@blueprint.get("/surveys/<int:invitation_id>/qr.svg")
@guard(Permission.SURVEY_LINK, subject=queries.get)
def qr_code(invitation: Invitation) -> ResponseReturnValue:
    """The QR code of the link."""
    stream = BytesIO()
    segno.make_qr(_address(invitation), error="m").save(stream, kind="svg", scale=6, border=4, xmldecl=False)
    return Response(stream.getvalue(), content_type="image/svg+xml")


def _address(invitation: Invitation) -> str:
    if invitation.state is InvitationState.CANCELLED:
        abort(404)
    if clock.now() >= services.closes_at(invitation):
        raise Refusal(f"链接已于 {services.last_day(invitation)} 到期；还需要评价的，请市工信局换发链接。")
    if not invitation.issue:
        raise Refusal("这份测评的链接正在由后台发出，请过几分钟再打印。")
    found = services.address_of(invitation)
    if found is None:
        raise Refusal("系统密钥已更换，原链接已失效，请市工信局换发链接。")
    return found
