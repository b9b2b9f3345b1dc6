"""A rule row: which fact, which threshold, from which article, for which track, category and route."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from marketplace.certification.policy.part import Part

Operator = Literal[
    "==", ">=", "<=", "in", "starts_with", "ends_with", "not_contains_any", "contains_all", "increasing", "judge",
    "external", "waived",
]  # fmt: skip
Weight = Literal["hard", "soft", "info", "judgement", "external"]
Kind = Literal["N", "C", "Q", "X"]
NO_THRESHOLD = frozenset({"judge", "external", "waived", "increasing"})
# Which operators a kind of row may have: N number, C category, Q a person's judgement, X a text outside.
FITTING: dict[str, frozenset[str]] = {
    "N": frozenset({">=", "<=", "=="}),
    "C": frozenset({
        "==", "in", "starts_with", "ends_with", "not_contains_any", "contains_all", "increasing", "waived", "judge",
    }),
    "Q": frozenset({"judge"}),
    "X": frozenset({"external"}),
}  # fmt: skip


class Rule(Part):
    """A rule row with its id of ``rules.csv``; ``text`` is the document's own wording.

    ``tracks``, ``categories`` and ``routes`` narrow it; empty means all. ``relaxation`` names the RLX row after which
    an officer may relax it. ``counted_levels`` are the rungs that make a case count (ZZ-06). ``bars``: an application
    that does not meet it is not taken at all (naming, double channel, a case under investigation).
    """

    id: str = Field(pattern=r"^[A-Z]{2}(-[A-Z])?-\d{2}$")
    article: str = Field(min_length=1)
    kind: Kind
    field: str
    title: str = Field(min_length=2)
    text: str = Field(min_length=2)
    op: Operator
    value: bool | int | float | str | tuple[str, ...] | None = None
    threshold: str = ""
    unit: str = ""
    weight: Weight
    phase: Literal["apply", "after", "constant"] = "apply"
    subject: Literal["institution", "enterprise", "recommender"] = "institution"
    tracks: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    relaxation: str = ""
    source: str
    note: str = ""
    bars: bool = False
    counted_levels: tuple[str, ...] = ()

    def problems(self) -> Iterator[tuple[str, str]]:
        """Where kind, operator and value do not fit one another: the field and what is wrong with it."""
        if self.value is None and self.op not in NO_THRESHOLD:
            yield "value", "缺少 value：数字、枚举和布尔规则须写门槛"
        if self.op not in FITTING[self.kind]:
            yield "op", f"kind 为 {self.kind} 的规则不能用 op「{self.op}」"
        if self.kind == "N" and (isinstance(self.value, bool) or not isinstance(self.value, int | float)):
            yield "value", "kind 为 N 的规则 value 须是数字"
        if self.op in ("in", "contains_all", "not_contains_any") and not isinstance(self.value, tuple):
            yield "value", f"op「{self.op}」的 value 须是列表"

    @property
    def threshold_words(self) -> str:
        """The threshold as the command and an officer read it: «>= 10 家»."""
        if self.op in ("judge", "external"):
            return "—"
        shown = self.threshold or _shown(self.value)
        if self.kind != "N":
            return shown
        return f"{self.op} {shown} {self.unit}".rstrip()

    def applies_to(self, tracks: frozenset[str], categories: frozenset[str], route: str) -> bool:
        """Whether the row is asked of an applicant on these tracks, categories and route.

        A row of a route is asked on that route whoever it speaks of: GJ-41 is the association's duty, and a platform
        that comes by an association stands or falls with it.
        """
        if self.routes:
            return route in self.routes
        if self.subject != "institution":
            return False
        if self.tracks and not tracks & set(self.tracks):
            return False
        return not self.categories or bool(categories & set(self.categories))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return " | ".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
