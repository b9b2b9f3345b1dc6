"""Needs that come in by the county's sheet (附件4): created and handed in at once, for the county's own review."""

from datetime import datetime
from decimal import Decimal

from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.needs.events import NeedWorded
from marketplace.needs.lifecycle import NEED
from marketplace.needs.models import Need, NeedSource
from marketplace.needs.rules import short_title
from marketplace.needs.services import trail
from marketplace.needs.services.drafting import hand_in
from marketplace.organizations.models import Enterprise
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor


def take_in_need(
    pilot_round: PilotRound, enterprise: Enterprise, *, category: str, text: str, by: Actor,
    county_code: str | None = None, title: str = "", situation: str | None = None, current_level: str | None = None,
    target_level: str | None = None, is_manufacturing: bool | None = None, in_gradient_pool: bool | None = None,
    budget_wan: Decimal | None = None, contact_name: str = "", contact_phone: str = "", batch: str = "",
    at: datetime | None = None,
) -> Need:  # fmt: skip
    """A need from a confirmed row, waiting for its county's review; what the row does not say stays unknown.

    ``county_code`` is whose queue it goes to (default: the enterprise's county, D22).
    """
    moment = at or clock.now()
    words = text.strip() or f"需要{category}方面的服务"
    need = Need(
        round=pilot_round, enterprise=enterprise, county_code=county_code or enterprise.county_code,
        category=category, title=title or short_title(category, words), text=words, situation=situation or "",
        chain_id=enterprise.chain_id, current_level=current_level, target_level=target_level,
        is_manufacturing=is_manufacturing if is_manufacturing is not None else enterprise.is_manufacturing,
        in_gradient_pool=in_gradient_pool if in_gradient_pool is not None else enterprise.in_gradient_pool,
        budget_wan=budget_wan, contact_name=contact_name[:40], contact_phone=contact_phone[:40], wanted=1,
        source=NeedSource.IMPORT, batch=batch, remarks={}, state=NEED.initial, created_at=moment,
    )  # fmt: skip
    NEED.move(need, "submit")
    session().add(need)
    hand_in(need, at=moment)
    events.publish(NeedWorded(need))
    trail.record("import", need, by=by, at=moment, after={"state": need.state, "category": category, "batch": batch})
    return need
