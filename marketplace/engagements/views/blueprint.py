"""The blueprint of engagements, and how its pages answer one that was opened before the agreement changed."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.engagements.models import Engagement
from marketplace.web.forms import VersionedForm

blueprint = Blueprint("engagements", __name__)

STALE = "您打开页面之后，这份协议已有变动。请核对现在的内容后再办理；您填写的还在下面。"


def is_stale(form: VersionedForm, engagement: Engagement) -> bool:
    """Whether the agreement changed since the page was opened; the form then says so and stands on the new version."""
    if form.opened_version() == engagement.version:
        return False
    form.form_errors.append(STALE)
    form.version.data = str(engagement.version)
    return True


def back_to(engagement: Engagement, said: str = "", **more: Any) -> ResponseReturnValue:
    """303 to the agreement's page, with a sentence of what was done."""
    if said:
        flash(said, "success")
    return redirect(url_for("engagements.show", engagement_id=engagement.id, **more), 303)
