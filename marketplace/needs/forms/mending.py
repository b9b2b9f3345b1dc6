"""How a county mends an imported need of an enterprise without an account: all steps on one page."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import TextAreaField

from marketplace.needs.forms.steps import (
    CriteriaForm,
    ServiceForm,
    StandingForm,
    TermsForm,
    TroubleForm,
    kept_values,
    offer,
    values_of,
)
from marketplace.needs.models import Need
from marketplace.needs.rules import MENDED
from marketplace.organizations.models import Chain
from marketplace.pilots.policy import RoundPolicy
from marketplace.web.forms import AskedFor, at_most


class MendingForm(ServiceForm, TroubleForm, StandingForm, TermsForm, CriteriaForm):
    """What the enterprise's own form asks, and on whose word the county changes it."""

    reason = TextAreaField(
        "更正的依据",
        [AskedFor(), at_most(300)],
        description="写明怎样核实的，例如「3月20日与企业技术部电话核实」",
    )

    @classmethod
    def of_need(cls, need: Need, policy: RoundPolicy, chains: Sequence[Chain]) -> "MendingForm":
        """The form filled with the need where nothing was typed yet."""
        form = cls(data=kept_values(need, MENDED))
        offer(form, policy, chains)
        return form

    def values(self) -> Mapping[str, Any]:
        """What was typed, as the need keeps it."""
        return values_of(MENDED, self)
