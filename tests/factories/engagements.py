"""Engagements laid down as rows, in any number: how they come about is tried in their own rooms."""

from datetime import date
from typing import Any

from marketplace.bids.lifecycle import BidState, TenderState
from marketplace.bids.models import Bid, Tender
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.needs.models import Need
from marketplace.pilots.models import PilotRound
from tests.integration.certification.conftest import at

ACCEPTED_ON = at(6, 1)


def lay_engagement(
    pilot_round: PilotRound, enterprise_id: int, institution_id: int, county: str = "430202",
    state: EngagementState = EngagementState.ACCEPTED, **values: Any,
) -> Engagement:  # fmt: skip
    """An engagement of the two with everything before it."""
    need = Need(
        round_id=pilot_round.id, enterprise_id=enterprise_id, county_code=county, title="齿轮疲劳寿命检测",
        category=values.pop("category", "检验检测"),
    )  # fmt: skip
    session().add(need)
    session().flush()
    day = date(2023, 5, 1)
    tender = Tender(
        need_id=need.id, publication=1, criteria=[{"title": "报价", "points": 100}], question_until=day,
        deadline_on=day, state=TenderState.AWARDED,
    )  # fmt: skip
    bid = Bid(
        tender=tender, bidder_tag=f"{need.id:064d}", key_id="test", state=BidState.AWARDED,
        institution_id=institution_id, price=100, concession=0,
    )  # fmt: skip
    session().add_all([tender, bid])
    session().flush()
    engagement = Engagement(
        number=f"FW2023-{bid.id:05d}", round_id=pilot_round.id, need_id=need.id, bid_id=bid.id,
        enterprise_id=enterprise_id, institution_id=institution_id, county_code=county, price=100,
        enterprise_share=100, binding_on=day, signed_at=at(5, 8), state=state,
        accepted_at=ACCEPTED_ON if state is EngagementState.ACCEPTED else None, **values,
    )  # fmt: skip
    session().add(engagement)
    session().flush()
    return engagement
