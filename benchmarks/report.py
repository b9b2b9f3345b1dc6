"""One measured line: what, how much, against which reference and bar."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """``value`` in ``unit``; ``bar`` is the most (with ``at_least`` the least) it may be, None where only told."""

    what: str
    value: float
    unit: str
    reference: str
    bar: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Within the bar."""
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        bar = f"  bar {sign} {self.bar:g}" if self.bar is not None else ""
        verdict = "ok  " if self.ok else "MISS"
        return f"{verdict} {self.what:<62} {self.value:>9.3f} {self.unit:<10}{bar}  ({self.reference})"
