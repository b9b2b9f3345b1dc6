"""How far a profile is filled in: its plain values under the names of its themes, and what is still lacking."""

from typing import Any

from marketplace.kernel import clock
from marketplace.organizations.models import Enterprise, Institution
from marketplace.organizations.rules import profile
from marketplace.organizations.rules.figures import LINES, TOTAL, figure_years
from marketplace.organizations.rules.profile import Theme


def themes_of(organization: Enterprise | Institution) -> tuple[Theme, ...]:
    """The pages of this kind of profile."""
    return profile.ENTERPRISE_THEMES if isinstance(organization, Enterprise) else profile.INSTITUTION_THEMES


def facts_of(organization: Enterprise | Institution) -> dict[str, Any]:
    """Every field that a theme may ask for; rows must have been loaded with the organisation."""
    names = {name for theme in themes_of(organization) for name, _words in theme.needed}
    facts = {name: getattr(organization, name, None) for name in names}
    if isinstance(organization, Enterprise):
        return facts | {"ladder": organization.ladder_claims}
    figures = {row.year: {line.key: getattr(row, line.key) for line in LINES} for row in organization.years}
    earlier, later = figure_years(clock.today())
    for name in ("served_counts", "target_counts"):
        facts[name] = (getattr(organization, name) or {}).get(TOTAL)
    return facts | {
        "earlier_year": profile.whole_year(figures.get(earlier)),
        "later_year": profile.whole_year(figures.get(later)),
        "cases": organization.cases,
        "papers": organization.papers,
    }


def gaps_in(organization: Enterprise | Institution) -> list[tuple[Theme, str]]:
    """What is still empty though the forms ask for it; no gaps means that the profile can be handed in."""
    return profile.lacking(themes_of(organization), facts_of(organization))
