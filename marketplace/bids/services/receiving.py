"""Whether bids are taken now, and whether from this institution: asked by everything that a bidder does."""

from datetime import datetime

from marketplace.bids import queries
from marketplace.bids.lifecycle import TenderState
from marketplace.bids.models import Tender
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.organizations.models import Institution
from marketplace.security.actors import Actor

NOT_ADMITTED = "只有在试点期限内的服务机构可以{what}；贵机构不在试点名单内或期限已过，请联系市工信局。"


def refuse_late(tender: Tender) -> datetime:
    """The present moment by the database's clock; Refusal where bids are no longer taken, changed or given back."""
    if tender.state is not TenderState.RECEIVING:
        raise Refusal(f"揭榜现为「{tender.state.title}」，不再接收、更改或撤回标书。")
    moment = queries.database_moment()
    if moment >= queries.closes_at(tender):
        raise Refusal(
            f"揭榜已于 {tender.deadline_on.isoformat()} 24:00 截止"
            f"（数据库时间现为 {clock.local(moment):%Y-%m-%d %H:%M:%S}），不再接收、更改或撤回标书。"
        )
    return moment


def require_admitted(by: Actor, moment: datetime, what: str) -> Institution:
    """The actor's institution; Forbidden where it does not belong to the pilot at ``moment``."""
    found = queries.admitted_bidder(by, clock.local(moment).date())
    if found is None:
        raise Forbidden(NOT_ADMITTED.format(what=what), article="002:31")
    return found
