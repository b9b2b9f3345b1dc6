"""A better direction than the chosen one: what is proposed, and taking it over with one click; it never blocks."""

from datetime import datetime

from marketplace.kernel.errors import Refusal
from marketplace.matchmaking import queries, rules
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.queries.corrections import Understood
from marketplace.matchmaking.services import knowledge
from marketplace.needs import services as needs
from marketplace.needs.models import Need
from marketplace.security.actors import Actor, Duty

STALE = "需求的内容或方向已有变化，原来的建议不再适用，请刷新页面查看。"
AGREED = "按内容核对后更正服务方向，已与企业核实"


def better_direction(need: Need, told: Understood) -> str | None:
    """The direction proposed for a need: a person's word on the service first, then a reading of these very words."""
    if not need.category or len(need.text.strip()) < rules.LEAST_TEXT:
        return None
    if told.service is not None:
        known = knowledge.services_by_code().get(told.service)
        return known.direction if known is not None and known.direction != need.category else None
    read = told.read
    if read is None or read.words_digest != rules.digest(queries.words_of(need)):
        return None
    return read.better_direction


def take_direction(need: Need, direction: str, *, by: Actor, at: datetime | None = None) -> None:
    """Put the proposed direction on the need: the enterprise on its own, a county where it may stand in for it."""
    if direction != better_direction(need, corrections.understood(need.id)):
        raise Refusal(STALE)
    if by.duty is Duty.ENTERPRISE:
        needs.save_draft(need, {"category": direction}, by=by, at=at)
    else:
        needs.mend_for_enterprise(need, {"category": direction}, AGREED, by=by, at=at)
