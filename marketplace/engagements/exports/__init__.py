"""What leaves the house of engagements: the list as a sheet, the agreement and the acceptance as official papers."""

from marketplace.engagements.exports.acceptance import acceptance_paper
from marketplace.engagements.exports.agreement import agreement_paper
from marketplace.engagements.exports.sheet import engagements_sheet

__all__ = ["acceptance_paper", "agreement_paper", "engagements_sheet"]
