"""What publicity tells the rooms whose subjects it made public."""

from dataclasses import dataclass

from marketplace.security.actors import Actor


@dataclass(frozen=True, slots=True)
class ObjectionTakenUp:
    """Somebody is about to answer an objection: a room whose subjects he decided on refuses him (D16)."""

    subject_kind: str
    subject_ids: tuple[int, ...]
    by: Actor


@dataclass(frozen=True, slots=True)
class ObjectionUpheld:
    """An objection was found right: the subjects of kind ``subject_kind`` go back to whoever put them forward."""

    notice_id: int
    subject_kind: str
    subject_ids: tuple[int, ...]
    number: str
    answer: str
    by: Actor
