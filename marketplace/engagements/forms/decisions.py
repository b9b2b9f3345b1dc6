"""Forms with which a side or an officer decides: a reason, a remark, and the version that was looked at."""

from wtforms import TextAreaField

from marketplace.web.forms import AskedFor, VersionedForm, at_most


class ActForm(VersionedForm):
    """An act that asks nothing but that one saw the present version."""


class ReasonForm(VersionedForm):
    """Why."""

    reason = TextAreaField("原因", [AskedFor(), at_most(300)], description="对方会看到这段话")


class RemarkForm(VersionedForm):
    """Words that may be left out."""

    remark = TextAreaField("意见", [at_most(500)])
