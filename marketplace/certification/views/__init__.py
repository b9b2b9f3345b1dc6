"""Pages of certification: programmes, the distance to each title, facts, applications, the city's choice."""

from marketplace.certification.views import (
    assessing,
    certificates,
    checking,
    deciding,
    decisions,
    drafting,
    duties,
    exits,
    facts,
    imports,
    listing,
    papers,
    programmes,
    showing,
    staff,
)
from marketplace.certification.views.blueprint import blueprint

__all__ = [
    "assessing", "blueprint", "certificates", "checking", "deciding", "decisions", "drafting", "duties", "exits",
    "facts",
    "imports", "listing", "papers", "programmes", "showing", "staff",
]  # fmt: skip
