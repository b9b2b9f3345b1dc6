"""Rules of the trail: the seals that show a change, and the words in which an act is told."""

from marketplace.audit.rules.changes import Change, changes
from marketplace.audit.rules.seals import GENESIS, SEALED_FIELDS, Finding, digest, plain, seal_of, verify_chain
from marketplace.audit.rules.words import KINDS, act_in_words, kind_in_words

__all__ = [
    "GENESIS", "KINDS", "SEALED_FIELDS", "Change", "Finding", "act_in_words", "changes", "digest", "kind_in_words",
    "plain", "seal_of", "verify_chain",
]  # fmt: skip
