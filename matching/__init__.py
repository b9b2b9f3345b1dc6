"""Matching: understands what a factory means, ranks who can do it, says why, and balances the city.

Pure: frozen values in, frozen values out; no web, no database. What it knows of the field is data in `seeds/taxonomy/`.
"""

from matching.allocation import allocate
from matching.engine import Engine
from matching.model import Allocation, Case, Fit, Institution, Meaning, Need, Reading, Reason, Satisfaction

__all__ = [
    "Allocation",
    "Case",
    "Engine",
    "Fit",
    "Institution",
    "Meaning",
    "Need",
    "Reading",
    "Reason",
    "Satisfaction",
    "allocate",
]
