"""What later rooms learn of people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InvitationAccepted:
    """The invited person opened the mailed link and agreed; ``subject_id`` is what the invitation was about."""

    user_id: int
    subject_id: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody came in, from this network and with this kind of device, both in plain words."""

    user_id: int
    network: str
    device: str
