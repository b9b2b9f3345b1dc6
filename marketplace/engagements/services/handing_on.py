"""A service is taken over: the enterprise ends it and asks anew with the same need."""

from datetime import datetime

from marketplace.engagements.models import Engagement, Side
from marketplace.engagements.services.acting import require_side
from marketplace.engagements.services.running import end_early
from marketplace.needs import services as needs
from marketplace.needs.models import Need
from marketplace.security.actors import Actor

# What the need says of the work; how many institutions and until when is asked anew.
COPIED = (
    "category", "title", "text", "situation", "chain_id", "is_manufacturing", "in_gradient_pool", "current_level",
    "target_level", "contact_name", "contact_phone", "weights",
)  # fmt: skip


def hand_on(engagement: Engagement, reason: str, *, by: Actor, at: datetime | None = None) -> Need:
    """End the service and begin a draft need with the same words: who takes it over is found by 揭榜 like any other.

    Only the enterprise chooses so; errors as for ``end_early``.
    """
    require_side(engagement, by, Side.ENTERPRISE)
    end_early(engagement, reason, by=by, at=at)
    former = engagement.need
    need = needs.begin_need(engagement.enterprise, by=by, at=at)
    values = {name: getattr(former, name) for name in COPIED} | {"wanted": 1}
    needs.save_draft(need, {name: value for name, value in values.items() if value not in (None, "")}, by=by, at=at)
    return need
