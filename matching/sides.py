"""The same fit told to the other side: an institution reads in its own person why a need suits it.

Loads nothing that calculates, so that a page can use it.
"""

import re
from dataclasses import replace

from matching.model import Fit

_QUOTED = re.compile(r"(「[^」]*」|“[^”]*”)")
_ITSELF = re.compile(r"(?<!服务)(?<!新)(?<!贵)机构")


def seen_by_institution(fit: Fit) -> Fit:
    """The same fit with its reasons told to the institution."""
    return replace(fit, reasons=tuple(replace(reason, text=addressed(reason.text)) for reason in fit.reasons))


def addressed(text: str) -> str:
    """A sentence of a reason in the institution's person; what stands in quotes stays as it was said."""
    parts = _QUOTED.split(text)
    return "".join(part if place % 2 else _turned(part) for place, part in enumerate(parts))


def _turned(text: str) -> str:
    return _ITSELF.sub("贵机构", text).replace("它做", "贵机构做").replace("但它", "但贵机构")
