"""A programme as frozen, typed values from ``seeds/programmes/*.toml``; a wrong file is refused by line and field.

Routes, tracks, days, papers, forms, quotas, exits, facts and rules are data: another programme is another file.
"""

from marketplace.certification.policy.facts import Fact, FactType, Source
from marketplace.certification.policy.papers import Document, Form, FormField, Summary
from marketplace.certification.policy.parts import (
    Assessment,
    CalendarEntry,
    Category,
    Criterion,
    Duty,
    Exit,
    Holder,
    PlanSection,
    Programme,
    Publicity,
    Quota,
    Recommender,
    Relaxation,
    Round,
    Route,
    Track,
    Validity,
)
from marketplace.certification.policy.programme import ProgrammePolicy
from marketplace.certification.policy.reading import digest, load_file, read_content, read_file
from marketplace.certification.policy.rows import Rule

__all__ = [
    "Assessment", "CalendarEntry", "Category", "Criterion", "Document", "Duty", "Exit", "Fact", "FactType", "Form",
    "FormField", "Holder", "PlanSection", "Programme", "ProgrammePolicy", "Publicity", "Quota", "Recommender",
    "Relaxation", "Round", "Route", "Rule", "Source", "Summary", "Track", "Validity", "digest", "load_file",
    "read_content", "read_file",
]  # fmt: skip
