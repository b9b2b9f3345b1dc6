"""What later rooms learn of needs, and what needs tell to rankings and feeds."""

from dataclasses import dataclass

from marketplace.needs.models import ImportRun, Need


@dataclass(frozen=True, slots=True)
class NeedPublished:
    """A need stands on the board; ``again`` where it was published before and had failed."""

    need: Need
    again: bool = False


@dataclass(frozen=True, slots=True)
class NeedWorded:
    """What a need says of its trouble, direction or chain is new or another: drafted, imported or mended."""

    need: Need


@dataclass(frozen=True, slots=True)
class ImportShown:
    """The rows of a sheet stand to be looked through, for the first time or with one judged again."""

    run: ImportRun


@dataclass(frozen=True, slots=True)
class NeedEnding:
    """The need is about to end and its row is locked: who keeps rows that fall with it locks them now.

    Comes before the trail's row, whose head everybody waits for: locks taken after it would block each other.
    """

    need: Need


@dataclass(frozen=True, slots=True)
class NeedEnded:
    """A need that had been handed in ended: withdrawn, cancelled, failed, closed or declined (``need.state``)."""

    need: Need
    reason: str = ""
