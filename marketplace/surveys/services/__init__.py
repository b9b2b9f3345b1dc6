"""Acts of the satisfaction survey, one file a use case: asking, answering, calling, judging signs, releasing."""

from marketplace.surveys.services.answering import (
    ACCOUNT,
    CALL,
    LINK,
    Traces,
    answer_invitation,
    closes_at,
    last_day,
    refuse_late,
    refuse_strangers,
)
from marketplace.surveys.services.calling import record_call
from marketplace.surveys.services.inviting import cancel, invite, policy_of, reissue, remind
from marketplace.surveys.services.judging import confirm, contest, decide, note_signs, settle
from marketplace.surveys.services.links import address_of, digest_of, token_of
from marketplace.surveys.services.releasing import release_wave
from marketplace.surveys.services.sampling import draw_more, draw_sample, drawn_again, spare_draws
from marketplace.surveys.services.waves import open_wave

__all__ = [
    "ACCOUNT", "CALL", "LINK", "Traces", "address_of", "answer_invitation", "cancel", "closes_at", "confirm",
    "contest", "decide", "digest_of", "draw_more", "draw_sample", "drawn_again", "invite", "last_day", "note_signs",
    "open_wave",
    "policy_of", "record_call", "refuse_late", "refuse_strangers", "reissue", "release_wave", "remind", "settle",
    "spare_draws", "token_of",
]  # fmt: skip
