"""Pages of admission: the applicant's task list, the county's check, the assessors' desk, the city's choice."""

from marketplace.certification.views import assessing, checking, deciding, drafting, imports, listing, showing
from marketplace.certification.views.blueprint import blueprint

__all__ = ["assessing", "blueprint", "checking", "deciding", "drafting", "imports", "listing", "showing"]
