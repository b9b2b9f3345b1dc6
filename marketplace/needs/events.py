"""What later rooms learn of needs, and what needs tell to rankings and feeds."""

from dataclasses import dataclass

from marketplace.needs.models import Need


@dataclass(frozen=True, slots=True)
class NeedPublished:
    """A need stands on the board; ``again`` where it was published before and had failed."""

    need: Need
    again: bool = False


@dataclass(frozen=True, slots=True)
class NeedEnded:
    """A need that had been handed in ended: withdrawn, cancelled, failed, closed or declined (``need.state``)."""

    need: Need
    reason: str = ""
