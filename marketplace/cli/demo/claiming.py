"""The demo's ladder outcomes and quarterly summaries: claimed, verified, rejected, shared; filed, late, missing."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from marketplace.cli.demo.stage import Stage, paper
from marketplace.engagements import services
from marketplace.engagements.models import Engagement, LadderOutcome
from marketplace.engagements.queries import levels_to_claim, quarters, summaries_due
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots

REJECTED = 5
EVERY = 4
SHARED_MOST = 4


@dataclass
class Claims:
    """Rungs claimed so far."""

    stage: Stage
    accepted: int = 0
    claimed: int = 0
    shared: int = 0

    def after_acceptance(self, number: int) -> None:
        """One service in four brings its firm up a rung; a few times another institution shares it."""
        self.accepted += 1
        engagement = session().get_one(Engagement, number)
        if self.stage.roles[engagement.institution_id].repeats or not (
            self.accepted % EVERY == 0 or self._is_shared(engagement)
        ):
            return
        self.stage.agenda.on(clock.today() + timedelta(days=15 + number % 9), partial(self.claim, number), 10)

    def _is_shared(self, engagement: Engagement) -> bool:
        if self.shared >= SHARED_MOST:
            return False
        others = select(LadderOutcome.id).join(Engagement, LadderOutcome.engagement).where(
            Engagement.enterprise_id == engagement.enterprise_id,
            Engagement.institution_id != engagement.institution_id,
        )  # fmt: skip
        found = session().scalars(others.limit(1)).first() is not None
        self.shared += found
        return found

    def claim(self, number: int) -> None:
        """Claim what the service was to reach, where there is a rung above; the county looks at it in a week."""
        engagement = session().get_one(Engagement, number)
        policy = pilots.policy_of_round(engagement.round_id)
        levels = levels_to_claim(engagement)
        level = engagement.need.target_level if engagement.need.target_level in levels else next(iter(levels), None)
        recognised_on = min(clock.today() - timedelta(days=4), policy.ends_on)
        assert engagement.starts_on is not None
        known = select(LadderOutcome.id).where(LadderOutcome.engagement_id == number)
        if level is None or recognised_on < engagement.starts_on or session().scalars(known).first() is not None:
            return
        self.claimed += 1
        turn = self.claimed
        by = self.stage.houses[engagement.institution_id] if turn % 3 else self.stage.firms[engagement.enterprise_id]
        with unit_of_work():
            outcome = services.claim_outcome(
                engagement, level=level, recognised_on=recognised_on, is_national=None if "冠军" not in level else True,
                evidence=f"湘工信中小发展〔2023〕{20 + turn} 号（示例）", file=paper("认定文件（示例）.pdf"), by=by,
            ).id  # fmt: skip
        self.stage.agenda.on(clock.today() + timedelta(days=6), partial(self._decide, outcome, turn), 15)

    def _decide(self, number: int, turn: int) -> None:
        outcome = session().get_one(LadderOutcome, number)
        by = self.stage.officers[outcome.engagement.county_code]
        with unit_of_work():
            if turn == REJECTED:
                services.reject_outcome(outcome, "文件上的企业名称与该企业不一致，请提供本企业的认定文件。", by=by)
            else:
                services.verify_outcome(outcome, by=by)

    # ── Quarterly summaries ─────────────────────────────────────────────────────────────────────────────────────────
    def file_summaries(self) -> None:
        """Each institution's summary so many days after the quarter, as the year's file says; some never."""
        for quarter in quarters(self.stage.round()):
            for role in self.stage.roles.values():
                days = role.summaries[quarter.number - 1]
                if days:
                    self._plan_summary(role.institution_id, quarter.number, quarter.ends_on + timedelta(days=days))

    def _plan_summary(self, institution_id: int, quarter: int, day: date) -> None:
        self.stage.agenda.on(day, partial(self._file, institution_id, quarter), 9)

    def _file(self, institution_id: int, quarter: int) -> None:
        due = summaries_due(self.stage.round(), clock.today(), institution_id=institution_id)
        if quarter not in {one.quarter for one in due}:
            return
        words = self.stage.told["words"]
        with unit_of_work():
            services.file_summary(
                session().get_one(Institution, institution_id), quarter, experience=words["experience"],
                problems=words["problems"], by=self.stage.houses[institution_id],
            )  # fmt: skip
