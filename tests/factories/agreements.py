"""An awarded need, as 揭榜 leaves it, and agreements brought on their way by the services of engagements."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.bids.lifecycle import AwardState, BidState, TenderState
from marketplace.bids.models import Award, Bid, Tender
from marketplace.documents import services as documents
from marketplace.engagements import services
from marketplace.engagements.lifecycle import OPEN_MILESTONES
from marketplace.engagements.models import Engagement
from marketplace.engagements.services import Change, Step, Terms
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.organizations.models import Enterprise, Institution, Organization
from marketplace.organizations.services import service_record
from marketplace.pilots.models import PilotRound
from marketplace.pilots.services import change_policy, load_round
from marketplace.security.actors import SYSTEM
from tests.cast import Cast

ROUND = Path(__file__).parents[2] / "seeds" / "pilots" / "zhuzhou-2023.toml"
NEED: dict[str, Any] = {
    "category": "检验检测", "title": "齿轮疲劳寿命检测", "text": "齿轮跑到半程就断齿，找不到原因，想请人做疲劳试验。",
    "is_manufacturing": True, "in_gradient_pool": True, "current_level": "创新型中小企业",
    "target_level": "省级专精特新中小企业", "contact_name": "办公室", "contact_phone": "0731-00001234",
}  # fmt: skip
PRICE, CONCESSION = Decimal("120000.00"), Decimal("10000.00")


def open_round(cast: Cast, *, budget: str = "50000", each: str = "30000") -> PilotRound:
    """The shipped round with money for public shares."""
    with unit_of_work():
        found = session().scalar(select(PilotRound)) or load_round(ROUND, by=SYSTEM)
        changes = {"budget.public_share_total": budget, "budget.public_share_per_engagement": each}
        change_policy(found, changes, basis="示例：预算批复", effective_from=clock.today(), by=cast.actor("city"))
    return found


def paper(name: str = "检测报告.pdf", content: bytes = b"%PDF-1.4 demo") -> FileStorage:
    """A small upload."""
    return FileStorage(BytesIO(content), name)


def awarded(
    cast: Cast, *, enterprise: str = "enterprise-1", institution: str = "institution-1", **changes: Any
) -> tuple[Award, Bid]:
    """A published need whose one bid was chosen, the standstill over."""
    owner = cast.organization(enterprise)
    assert isinstance(owner, Enterprise)
    clerk, county = cast.actor(enterprise), cast.actor(f"county-{owner.county_code}")
    need = needs.begin_need(owner, by=clerk)
    needs.save_draft(need, NEED | changes, by=clerk)
    needs.submit_need(need, by=clerk)
    needs.approve_need(need, by=county)
    needs.publish_needs([need], deadline_on=clock.today() + timedelta(days=40), by=cast.actor("city"))
    today = clock.today()
    tender = Tender(
        need_id=need.id, publication=50 + need.id, criteria=[{"title": "报价", "points": 100}],
        question_until=today, deadline_on=today, state=TenderState.AWARDED,
    )  # fmt: skip
    tender.need = need
    bid = Bid(
        tender=tender, bidder_tag=f"{need.id:064d}", key_id="test", state=BidState.AWARDED,
        institution_id=cast.organizations[institution], price=PRICE, concession=CONCESSION,
        content={"plan": "按国标做疲劳试验并分析断口。", "schedule": "三个月", "deliverables": "检测报告、改进建议"},
    )  # fmt: skip
    award = Award(tender=tender, reason="方案最有针对性", binding_on=today, state=AwardState.STANDING)
    session().add_all([tender, bid, award])
    session().flush()
    _admit(cast.organization(institution))
    service_record.take_on(bid.institution_id or 0, owner.id, need.round.slug)
    return award, bid


def _admit(institution: Organization) -> None:
    """It belongs to the pilot for a year from today, where nothing else was said of it."""
    assert isinstance(institution, Institution)
    if institution.admitted_from is None:
        institution.admitted_from, institution.admitted_until = clock.today(), clock.today() + timedelta(days=365)


def terms(**changes: Any) -> Terms:
    """Terms whose shares make the price: 30 000 + 10 000 + 80 000 = 120 000 yuan."""
    given: dict[str, Any] = {
        "scope": "按国标做疲劳试验，分析断口，给出改进建议。", "deliverables": "检测报告一份、改进建议一份",
        "price": PRICE, "public_share": Decimal("30000.00"), "concession": CONCESSION,
        "enterprise_share": Decimal("80000.00"), "from_gains": False, "gains_terms": "",
        "starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=120),
    }  # fmt: skip
    return Terms(**(given | changes))


def steps(*days: int) -> list[Step]:
    """Milestones due so many days from today (default two)."""
    return [
        Step(title=f"第{number}步", deliverable=f"成果{number}", due_on=clock.today() + timedelta(days=day))
        for number, day in enumerate(days or (30, 60), 1)
    ]


def change_of(engagement: Engagement, **changes: Any) -> Change:
    """The agreement as it stands but for ``changes``."""
    names = ("ends_on", "price", "public_share", "concession", "enterprise_share")
    opened = [one for one in engagement.milestones if one.state in OPEN_MILESTONES]
    given = {name: getattr(engagement, name) for name in names}
    given["steps"] = tuple(Step(one.title, one.deliverable, one.due_on) for one in opened)
    return Change(**(given | changes))


class Way:
    """An agreement of enterprise-1 and institution-1 (荷塘区) and the people on its way."""

    def __init__(
        self, cast: Cast, *, enterprise: str = "enterprise-1", institution: str = "institution-1", **need: Any
    ) -> None:
        self.clerk, self.agent, self.city = cast.actor(enterprise), cast.actor(institution), cast.actor("city")
        self.county = cast.actor(f"county-{cast.organization(enterprise).county_code}")
        with unit_of_work():
            award, bid = awarded(cast, enterprise=enterprise, institution=institution, **need)
            self.engagement: Engagement = services.draw_up(award, bid, at=clock.now())

    def to(self, state: str, **changes: Any) -> Engagement:
        """Bring it to «drafted», «waiting_share», «active», «submitted», «delivered» or «accepted»."""
        road = ("drafted", "waiting_share", "active", "submitted", "delivered", "accepted")
        with unit_of_work():
            for stop in road[: road.index(state) + 1]:
                getattr(self, f"_{stop}")(changes)
        return self.engagement

    def _drafted(self, changes: Mapping[str, Any]) -> None:
        found = self.engagement
        services.save_draft(found, terms(**changes), steps(), version=found.version, by=self.clerk)

    def _waiting_share(self, _changes: Mapping[str, Any]) -> None:
        for side in (self.clerk, self.agent):
            services.confirm(self.engagement, version=self.engagement.version, by=side)

    def _active(self, changes: Mapping[str, Any]) -> None:
        if changes.get("public_share") != Decimal(0):
            services.confirm_share(self.engagement, by=self.city)

    def _submitted(self, _changes: Mapping[str, Any]) -> None:
        for one in self.engagement.milestones:
            file = documents.store(paper(f"{one.title}.pdf"), by=self.agent)
            services.submit_milestone(one, [file], "", by=self.agent)

    def _delivered(self, _changes: Mapping[str, Any]) -> None:
        services.hand_over(self.engagement, by=self.agent)

    def _accepted(self, _changes: Mapping[str, Any]) -> None:
        services.accept(self.engagement, "成果与约定一致", by=self.clerk)
