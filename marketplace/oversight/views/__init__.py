"""Pages of homes and oversight: the desk, the overview, the institutions, and the rows behind every number."""

from marketplace.oversight.views import home, institutions, ledger, meter, overview, rows
from marketplace.oversight.views.blueprint import blueprint

__all__ = ["blueprint", "home", "institutions", "ledger", "meter", "overview", "rows"]
