"""What surveys do when an engagement was accepted."""

from marketplace.engagements.events import EngagementAccepted
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.services.inviting import invite


def ask_after_acceptance(event: EngagementAccepted) -> None:
    """The enterprise is asked at once (D5)."""
    invite(event.engagement, Wave.ACCEPTANCE, at=event.engagement.accepted_at)
