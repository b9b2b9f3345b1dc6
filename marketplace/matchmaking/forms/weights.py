"""Why weights are to be learned anew."""

from wtforms import TextAreaField

from marketplace.matchmaking.rules import LONGEST_REASON
from marketplace.web.forms import AskedFor, BaseForm, at_most


class WeightsForm(BaseForm):
    """A reason."""

    reason = TextAreaField(
        "试算的理由",
        [AskedFor(), at_most(LONGEST_REASON)],
        description="例如「年底办结的服务较多，核对权重是否仍然合适」",
    )  # fmt: skip
