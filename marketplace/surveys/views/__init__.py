"""Pages of the satisfaction survey, one file a theme."""

from marketplace.surveys.views import link, listing, managing, paper, results, showing, signs, waves
from marketplace.surveys.views.blueprint import blueprint

__all__ = ["blueprint", "link", "listing", "managing", "paper", "results", "showing", "signs", "waves"]
