"""What later rooms learn of engagements."""

from dataclasses import dataclass

from marketplace.engagements.models import Engagement


@dataclass(frozen=True, slots=True)
class EngagementAccepted:
    """The enterprise accepted the service; the survey's invitation goes out (D5)."""

    engagement: Engagement


@dataclass(frozen=True, slots=True)
class EngagementEnded:
    """A running engagement ended early."""

    engagement: Engagement
    reason: str
