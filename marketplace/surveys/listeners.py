"""What surveys do when an engagement was accepted, and when an institution's person signs in."""

from marketplace.accounts.events import SignedIn
from marketplace.engagements.events import EngagementAccepted
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.services.inviting import invite
from marketplace.surveys.services.tracing import remember_network


def ask_after_acceptance(event: EngagementAccepted) -> None:
    """The enterprise is asked at once (D5)."""
    invite(event.engagement, Wave.ACCEPTANCE, at=event.engagement.accepted_at)


def remember_staff(event: SignedIn) -> None:
    """The network of an institution's people is held against the answers about it (D28)."""
    remember_network(event.user_id, event.network, event.device)
