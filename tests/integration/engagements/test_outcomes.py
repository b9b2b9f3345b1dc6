"""A rung claimed under an agreement: above the former one, within the term, verified by the enterprise's county."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.engagements import queries, services
from marketplace.engagements.lifecycle import OutcomeState as O
from marketplace.engagements.models import LadderOutcome
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.lifecycle import LadderClaimState
from marketplace.organizations.models import Enterprise, LadderClaim
from marketplace.organizations.services import ladder
from marketplace.security.actors import Actor
from tests.cast import Cast
from tests.factories.agreements import Way, paper
from tests.trail import acts

PROVINCE, NATION, CHAMPION = "省级专精特新中小企业", "国家级专精特新小巨人", "国省单项冠军"


def claim(way: Way, by: Actor | None = None, **given: Any) -> LadderOutcome:
    values = {
        "level": PROVINCE, "recognised_on": clock.today(), "evidence": "湘工信〔2023〕15号", "file": paper("文件.pdf"),
    } | given  # fmt: skip
    with unit_of_work():
        return services.claim_outcome(way.engagement, by=by or way.agent, **values)  # type: ignore[arg-type]


def rungs() -> list[tuple[str, str, date]]:
    rows = session().scalars(select(LadderClaim).order_by(LadderClaim.id))
    return [(one.level, one.state.value, one.recognised_on) for one in rows]


@pytest.mark.both_databases
def test_claimed_verified_and_noted_once(cast: Cast, way: Way) -> None:
    way.to("active")
    outcome = claim(way)
    assert (outcome.state, outcome.claimed_by) == (O.CLAIMED, "institution")
    second = Way(cast, institution="institution-2")
    second.to("active", public_share=Decimal(0), enterprise_share=Decimal("110000.00"))
    also = claim(second, second.clerk)
    for one in (outcome, also):
        with unit_of_work():
            services.verify_outcome(one, by=way.county)
    assert (also.state, also.claimed_by) == (O.VERIFIED, "enterprise")
    assert rungs() == [(PROVINCE, "verified", clock.today())]
    assert acts().count("ladder:verify") == 1


def test_the_enterprises_own_claim_of_that_day_is_verified_along(cast: Cast, way: Way) -> None:
    way.to("active")
    enterprise = cast.organization("enterprise-1")
    assert isinstance(enterprise, Enterprise)
    with unit_of_work():
        ladder.claim_level(enterprise, PROVINCE, clock.today(), "湘工信〔2023〕15号", by=way.clerk)
        services.verify_outcome(claim(way), by=way.county)
    assert rungs() == [(PROVINCE, "verified", clock.today())]


@pytest.mark.both_databases
def test_rejected_and_claimed_anew_then_revoked(way: Way) -> None:
    way.to("accepted")
    first = claim(way)
    with pytest.raises(RuleBroken, match="这一级别已经申报"):
        claim(way, way.clerk)
    with pytest.raises(RuleBroken, match="不予认可的原因"):
        services.reject_outcome(first, "", by=way.county)
    with unit_of_work():
        services.reject_outcome(first, "扫描件看不清文号", by=way.county)
    assert (first.state, first.remark) == (O.REJECTED, "扫描件看不清文号")
    again = claim(way)
    with unit_of_work():
        services.verify_outcome(again, by=way.county)
    with pytest.raises(TransitionRefused):
        services.reject_outcome(again, "扫描件看不清文号", by=way.county)
    with unit_of_work():
        services.revoke_outcome(again, "公告已被撤销", by=way.county)
    assert (again.state, again.remark) == (O.REVOKED, "公告已被撤销")
    noted = session().scalars(select(LadderClaim)).one()
    assert (noted.state, noted.remark) == (LadderClaimState.WITHDRAWN, "培育成果的认定已撤回：公告已被撤销")


def test_only_above_where_it_stood(cast: Cast, way: Way) -> None:
    """The need says 创新型; a rung verified before the service began counts too."""
    way.to("active")
    assert queries.levels_to_claim(way.engagement) == [
        "升规入统", PROVINCE, NATION, "国家重点专精特新小巨人", CHAMPION
    ]  # fmt: skip
    with pytest.raises(RuleBroken, match="比服务前更高"):
        claim(way, level="创新型中小企业")
    with unit_of_work():
        session().add(LadderClaim(
            enterprise_id=way.engagement.enterprise_id, level=PROVINCE, recognised_on=date(2023, 4, 1),
            evidence="湘工信〔2023〕1号", state=LadderClaimState.VERIFIED,
        ))  # fmt: skip
    assert PROVINCE not in queries.levels_to_claim(way.engagement)
    with pytest.raises(RuleBroken, match="比服务前更高"):
        claim(way)


def test_a_champion_is_of_the_nation_or_of_the_province(way: Way) -> None:
    way.to("active")
    with pytest.raises(RuleBroken, match="国家级还是省级"):
        claim(way, level=CHAMPION)
    assert claim(way, level=CHAMPION, is_national=False).is_national is False


def test_nothing_is_stored_of_a_claim_without_its_paper(way: Way) -> None:
    way.to("active")
    with pytest.raises(RuleBroken, match="扫描件"):
        claim(way, file=None)
    assert session().scalars(select(LadderOutcome)).all() == []


@pytest.mark.parametrize("who", ["enterprise-2", "institution-2", "city", "county-430202", "auditor"])
def test_only_the_two_sides_claim(cast: Cast, way: Way, who: str) -> None:
    way.to("active")
    with pytest.raises(Forbidden):
        claim(way, cast.actor(who))


@pytest.mark.parametrize(
    "who", ["enterprise-1", "institution-1", "county-430211", "city", "auditor"]
)  # fmt: skip
def test_only_the_enterprises_county_decides(cast: Cast, way: Way, who: str) -> None:
    way.to("active")
    outcome, by = claim(way), cast.actor(who)
    with pytest.raises(Forbidden):
        services.verify_outcome(outcome, by=by)
    with pytest.raises(Forbidden):
        services.reject_outcome(outcome, "扫描件看不清", by=by)
    with pytest.raises(Forbidden):
        services.revoke_outcome(outcome, "扫描件看不清", by=by)
    assert outcome.state is O.CLAIMED


@pytest.mark.parametrize("state", ["drafted", "waiting_share"])
def test_not_before_it_is_signed(way: Way, state: str) -> None:
    way.to(state)
    with pytest.raises(TransitionRefused):
        claim(way)


def test_a_service_that_ended_early_claims_nothing(way: Way) -> None:
    way.to("active")
    with unit_of_work():
        services.end_early(way.engagement, "双方协商一致终止", by=way.clerk)
    with pytest.raises(TransitionRefused, match="提前终止"):
        claim(way)
