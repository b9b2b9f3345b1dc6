"""Acts of the satisfaction survey, one file a use case: links, inviting, answering, releasing."""

from marketplace.surveys.services.answering import (
    ACCOUNT,
    LINK,
    Traces,
    answer_invitation,
    closes_at,
    last_day,
    refuse_late,
    refuse_strangers,
)
from marketplace.surveys.services.inviting import cancel, invite, policy_of, reissue, remind
from marketplace.surveys.services.links import address_of, digest_of, token_of
from marketplace.surveys.services.releasing import release_wave
from marketplace.surveys.services.waves import open_wave

__all__ = [
    "ACCOUNT", "LINK", "Traces", "address_of", "answer_invitation", "cancel", "closes_at", "digest_of", "invite",
    "last_day", "open_wave", "policy_of", "refuse_late", "refuse_strangers", "reissue", "release_wave", "remind",
    "token_of",
]  # fmt: skip
