"""What organisations do when something happens to people."""

from marketplace.accounts.events import InvitationAccepted
from marketplace.organizations.services import people


def begin_invited_membership(event: InvitationAccepted) -> None:
    """The invited person agreed: the membership begins."""
    people.begin_membership(event.user_id, event.subject_id)
