"""What publicity tells the rooms whose subjects it made public."""

from dataclasses import dataclass

from marketplace.security.actors import Actor


@dataclass(frozen=True, slots=True)
class ObjectionUpheld:
    """An objection was found right: the subjects of kind ``subject_kind`` go back to whoever put them forward."""

    notice_id: int
    subject_kind: str
    subject_ids: tuple[int, ...]
    number: str
    answer: str
    by: Actor
