"""The demo's agreements: drawn up, their shares agreed on, confirmed by both, the public share by the city."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select

from marketplace.bids.models import Bid
from marketplace.cli.demo.delivering import Work
from marketplace.cli.demo.stage import Stage
from marketplace.engagements import services
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.engagements.queries import terms_of
from marketplace.engagements.services import Step
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.money import FEN
from marketplace.kernel.transactions import unit_of_work

SHARE_EVERY, SHARE_MOST = 4, Decimal(8000)
REFUSED_SHARE = 2
STEPS = (
    ("现场摸底和诊断", "诊断报告（盖章）"), ("按方案实施", "实施记录和阶段小结"),
    ("总结、培训和移交", "总结报告和培训签到"),
)  # fmt: skip


@dataclass
class Agreements:
    """How far the signing has come."""

    stage: Stage
    work: Work
    shared: int = 0
    # Agreements that stay as drafts, or wait for the city, when the story ends.
    leave_from: date = date.max

    def after_award(self, tender_id: int) -> None:
        """The drafts of an award are taken up once it binds."""
        rows = (
            select(Engagement.id, Engagement.binding_on).join(Bid, Bid.id == Engagement.bid_id)
            .where(Bid.tender_id == tender_id, Engagement.state == EngagementState.DRAFTING).order_by(Engagement.id)
        )  # fmt: skip
        for number, binding_on in session().execute(rows).all():
            self.stage.agenda.on(binding_on, partial(self._agree, number), 10)

    def _agree(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        left = clock.today() >= self.leave_from and number % 3
        share = self._share_of(engagement)
        with unit_of_work():
            self._write(engagement, share)
        if left == 1:
            return
        self._confirm(engagement, both=left != 2)
        if left:
            return
        if share:
            self._to_the_city(engagement)
        else:
            self.work.begin(number)

    def _share_of(self, engagement: Engagement) -> Decimal:
        """A part of every fourth price, in hundreds."""
        if engagement.id % SHARE_EVERY != 1:
            return Decimal(0)
        return min(SHARE_MOST, engagement.price // 500 * 100)

    def _write(self, engagement: Engagement, share: Decimal) -> None:
        starts_on = clock.today() + timedelta(days=3)
        days = self.work.days_of(engagement)
        ends_on = starts_on + timedelta(days=days)
        left = engagement.price - engagement.concession - share
        terms = replace(
            terms_of(engagement), public_share=share, enterprise_share=left.quantize(FEN), starts_on=starts_on,
            ends_on=ends_on,
        )  # fmt: skip
        told = STEPS if days > 30 and engagement.id % 2 else STEPS[::2] if days > 30 else STEPS[2:]
        steps = [
            Step(title, deliverable, starts_on + timedelta(days=days * place // len(told)))
            for place, (title, deliverable) in enumerate(told, start=1)
        ]
        services.save_draft(engagement, terms, steps, version=engagement.version,
                            by=self.stage.houses[engagement.institution_id])  # fmt: skip

    def _confirm(self, engagement: Engagement, *, both: bool = True) -> None:
        sides = [self.stage.houses[engagement.institution_id], self.stage.firms[engagement.enterprise_id]]
        for by in sides[: 1 + both]:
            with unit_of_work():
                services.confirm(engagement, version=engagement.version, by=by)

    def _to_the_city(self, engagement: Engagement) -> None:
        self.shared += 1
        number = engagement.id
        day = clock.today() + timedelta(days=2)
        if clock.today() >= self.leave_from - timedelta(days=30):
            return
        if self.shared == REFUSED_SHARE:
            self.stage.agenda.on(day, partial(self._refuse, number), 11)
        else:
            self.stage.agenda.on(day, partial(self._grant, number), 11)

    def _grant(self, number: int) -> None:
        with unit_of_work():
            services.confirm_share(session().get_one(Engagement, number), by=self.stage.city)
        self.work.begin(number)

    def _refuse(self, number: int) -> None:
        reason = "同类服务的政府补不超过价款的一成，请双方调整分担后再报。"
        with unit_of_work():
            services.refuse_share(session().get_one(Engagement, number), reason, by=self.stage.city)
        self.stage.agenda.on(clock.today() + timedelta(days=3), partial(self._agree_again, number), 10)

    def _agree_again(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        with unit_of_work():
            self._write(engagement, engagement.public_share // 200 * 100)
        self._confirm(engagement)
        self.stage.agenda.on(clock.today() + timedelta(days=2), partial(self._grant, number), 11)
