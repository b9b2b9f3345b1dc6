"""Official papers of the pilot's admission: 附件1 as a sheet, 附件2 and 附件3 as documents."""

from marketplace.certification.exports.basics import basics_paper
from marketplace.certification.exports.commitment import commitment_paper
from marketplace.certification.exports.county_list import county_sheet

__all__ = ["basics_paper", "commitment_paper", "county_sheet"]
