"""The ladder's ledger of one enterprise: its rungs with evidence and who verified, and which services claim a part."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from marketplace.accounts.models import User
from marketplace.engagements.lifecycle import OutcomeState
from marketplace.engagements.models import Engagement, LadderOutcome
from marketplace.kernel.database import session
from marketplace.organizations.lifecycle import LadderClaimState
from marketplace.organizations.models import LadderClaim, Organization
from marketplace.oversight.queries.rows.results import CHAMPION
from marketplace.pilots.models import PilotRound


@dataclass(frozen=True, slots=True)
class Recognition:
    """A rung that the enterprise stated, with its paper and the officer who decided."""

    id: int
    level: str
    recognised_on: date
    evidence: str
    file: str | None
    state: LadderClaimState
    remark: str
    decided_at: datetime | None
    officer: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A service's claim on a rung; ``share`` of what it counts, None where it does not count (D13)."""

    outcome_id: int
    level: str
    engagement_id: int
    number: str
    institution: str
    round: str
    recognised_on: date
    state: OutcomeState
    remark: str
    officer: str | None
    decided_at: datetime | None
    is_national: bool
    share: Fraction | None

    @property
    def share_words(self) -> str:
        """«全部», «1/2» or that it does not count."""
        if self.share is None:
            return "不计"
        return "全部" if self.share == 1 else f"{self.share.numerator}/{self.share.denominator}"


@dataclass(frozen=True, slots=True)
class LedgerRung:
    """One rung with everything about it; ``counted`` names the rounds toward whose targets it counts, once each."""

    level: str
    recognitions: Sequence[Recognition]
    parts: Sequence[Part]

    @property
    def stands(self) -> bool:
        """The county verified it and it was not taken back."""
        return any(one.state is LadderClaimState.VERIFIED for one in self.recognitions)

    @property
    def counted(self) -> list[str]:
        """A provincial champion counts for its services, but not toward the target (D8)."""
        counts = [one for one in self.parts if one.share is not None]
        return list(dict.fromkeys(one.round for one in counts if one.level != CHAMPION or one.is_national))


def ledger(enterprise_id: int, order: Sequence[str]) -> list[LedgerRung]:
    """By rung in ``order``, those of which nothing is known left out: two statements."""
    recognitions, parts = _recognitions(enterprise_id), _parts(enterprise_id)
    return [
        LedgerRung(level, recognitions.get(level, []), parts.get(level, []))
        for level in order if level in recognitions or level in parts
    ]  # fmt: skip


def _recognitions(enterprise_id: int) -> Mapping[str, list[Recognition]]:
    rows = (
        select(LadderClaim, User.display_name).outerjoin(User, User.id == LadderClaim.decided_by_id)
        .where(LadderClaim.enterprise_id == enterprise_id).order_by(LadderClaim.recognised_on, LadderClaim.id)
        .options(joinedload(LadderClaim.attachment))
    )  # fmt: skip
    found: dict[str, list[Recognition]] = defaultdict(list)
    for claim, officer in session().execute(rows):
        found[claim.level].append(Recognition(
            claim.id, claim.level, claim.recognised_on, claim.evidence,
            claim.attachment.name if claim.attachment else None, claim.state, claim.remark, claim.decided_at,
            officer,
        ))  # fmt: skip
    return found


def _parts(enterprise_id: int) -> Mapping[str, list[Part]]:
    agent = aliased(Organization, flat=True)
    columns = (
        LadderOutcome.id, LadderOutcome.level, LadderOutcome.recognised_on, LadderOutcome.state, LadderOutcome.remark,
        LadderOutcome.is_national, LadderOutcome.decided_at, Engagement.id.label("engagement_id"), Engagement.number,
        Engagement.institution_id, Engagement.round_id, agent.name, User.display_name, PilotRound.title,
    )  # fmt: skip
    rows = session().execute(
        select(*columns).join(Engagement, Engagement.id == LadderOutcome.engagement_id)
        .join(agent, agent.id == Engagement.institution_id).join(PilotRound, PilotRound.id == Engagement.round_id)
        .outerjoin(User, User.id == LadderOutcome.decided_by_id)
        .where(Engagement.enterprise_id == enterprise_id).order_by(LadderOutcome.id)
    ).all()  # fmt: skip
    claimants: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row in rows:
        sharing = claimants[row.round_id, row.level]
        if row.state is OutcomeState.VERIFIED and row.institution_id not in sharing:
            sharing.append(row.institution_id)
    found: dict[str, list[Part]] = defaultdict(list)
    taken: set[tuple[int, str, int]] = set()
    for row in rows:
        mine = (row.round_id, row.level, row.institution_id)
        # Two services of one institution are one claimant: the later one adds nothing.
        counts = row.state is OutcomeState.VERIFIED and mine not in taken
        taken |= {mine} if counts else set()
        share = Fraction(1, len(claimants[row.round_id, row.level])) if counts else None
        found[row.level].append(Part(
            row.id, row.level, row.engagement_id, row.number, row.name, row.title, row.recognised_on, row.state,
            row.remark, row.display_name, row.decided_at, row.is_national, share,
        ))  # fmt: skip
    return found
