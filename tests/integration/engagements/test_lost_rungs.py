"""A recognition that is taken back counts for nobody: round's target, evaluation and claimants lose it together."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.engagements.lifecycle import OutcomeState
from marketplace.engagements.models import LadderOutcome
from marketplace.evaluation.queries.gathering import gather
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import LadderClaim
from marketplace.organizations.services import ladder
from marketplace.oversight.queries.rows import LISTINGS
from marketplace.oversight.queries.rows.columns import Scope
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.factories.agreements import Way
from tests.factories.round_under_way import claim
from tests.trail import acts

PROVINCE = "省级专精特新中小企业"


def counted(pilot: PilotRound) -> int:
    """Rungs that count toward the round's targets."""
    rows = LISTINGS["outcomes"].rows(Scope(pilot.id, pilot.slug, clock.today())).subquery()
    return session().scalar(select(func.count()).select_from(rows)) or 0


def shares(pilot: PilotRound) -> list[tuple[int, int]]:
    """(rungs, claimants of the first) of each institution, as an evaluation sees them."""
    records = gather(pilot, date(2024, 1, 1))
    return [(len(one.rungs), one.rungs[0].claimants if one.rungs else 0) for one in records]


@pytest.mark.both_databases
def test_a_lost_rung_falls_everywhere_at_once(cast: Cast, way: Way) -> None:
    way.to("active")
    other = Way(cast, institution="institution-2")
    other.to("active", public_share=Decimal(0), enterprise_share=Decimal("110000.00"))
    for one in (way, other):
        claim(cast, one, PROVINCE, verify=True)
    pilot = session().scalars(select(PilotRound)).one()
    noted = session().scalars(select(LadderClaim)).one()
    assert counted(pilot) == 1
    assert shares(pilot) == [(1, 2), (1, 2)]
    with pytest.raises(RuleBroken, match="撤销认定的文件"):
        ladder.withdraw_claim(noted, " ", by=way.county)
    with unit_of_work():
        ladder.withdraw_claim(noted, "湘工信〔2023〕30号", by=way.county)
    fallen = session().scalars(select(LadderOutcome)).all()
    assert {one.state for one in fallen} == {OutcomeState.REVOKED}
    assert {one.remark for one in fallen} == {"认定已撤销：湘工信〔2023〕30号"}
    assert noted.decided_by_id == way.county.user_id
    assert counted(pilot) == 0
    assert shares(pilot) == [(0, 0), (0, 0)]
    assert acts().count("ladder_outcome:revoke") == 2
    with pytest.raises(TransitionRefused):
        ladder.withdraw_claim(noted, "湘工信〔2023〕30号", by=way.county)
