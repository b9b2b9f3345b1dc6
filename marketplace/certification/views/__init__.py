"""Pages of certification: programmes, the distance to each title, facts, applications, the city's choice."""

from marketplace.certification.views import (
    assessing,
    certificates,
    checking,
    checklist,
    deciding,
    decisions,
    drafting,
    duties,
    examining,
    exits,
    facts,
    filed,
    filing,
    filling,
    imports,
    listing,
    papers,
    programmes,
    showing,
    staff,
    testing,
)
from marketplace.certification.views.blueprint import blueprint

__all__ = [
    "assessing", "blueprint", "certificates", "checking", "checklist", "deciding", "decisions", "drafting", "duties",
    "examining", "exits", "facts", "filed", "filing", "filling", "imports", "listing", "papers", "programmes",
    "showing", "staff", "testing",
]  # fmt: skip
