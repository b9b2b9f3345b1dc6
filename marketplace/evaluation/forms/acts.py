"""Forms that several acts share: nothing but the version that was looked at, a reason, the answer to an appeal."""

from wtforms import RadioField, TextAreaField

from marketplace.documents.services import ACCEPTED
from marketplace.web.forms import AskedFor, VersionedForm, required

FILES = f"可以上传 {ACCEPTED} 文件，不超过 20 MB；提交被退回时需要重新选择"


class ActForm(VersionedForm):
    """An act that asks nothing but that one saw the present version."""


class ReasonForm(VersionedForm):
    """Why."""

    reason = TextAreaField(
        "理由", [AskedFor()], description="至少 10 个字，写明依据的事实，例如「名次和金额核对无误，同意」"
    )


class AppealDecisionForm(VersionedForm):
    """A third officer's word on an appeal."""

    upheld = RadioField("决定", [required("决定")], choices=[("yes", "申诉成立"), ("no", "申诉不成立")])
    decision = TextAreaField("决定的理由", [AskedFor()], description="逐条回应申诉的事实和理由，机构会看到这段话")
