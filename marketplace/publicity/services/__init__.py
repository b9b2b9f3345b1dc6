"""Writes of publicity: the calendar's rows, posting and announcing notices, taking and answering objections."""

from marketplace.publicity.services.calendar import forget_day, record_days
from marketplace.publicity.services.notices import (
    Item,
    announce_notice,
    post_notice,
    publish_decision,
    stop_notice,
)
from marketplace.publicity.services.objections import answer_objection, answering_problems, object_to

__all__ = [
    "Item", "announce_notice", "answer_objection", "answering_problems", "forget_day", "object_to", "post_notice",
    "publish_decision", "record_days", "stop_notice",
]  # fmt: skip
