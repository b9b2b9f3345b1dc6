"""Plans are kept by name with their input, heed the city's pairs, and end in invitations, never in awards."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

import matching
from marketplace.bids.models import Award
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import rules
from marketplace.matchmaking.lifecycle import PlanState
from marketplace.matchmaking.models import MatchPlan
from marketplace.matchmaking.services import planning
from marketplace.notifications.models import InboxMessage
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.matchmaking.conftest import MakeNeed
from tests.matching.town import CRACKS, WELD

WHY = "示例：去年已做过同类项目"


def made(cast: Cast, pilot: PilotRound, name: str) -> MatchPlan:
    with unit_of_work():
        plan = planning.make_plan(pilot, name, 10, by=cast.actor("city"))
    session().expire_all()
    return session().get_one(MatchPlan, plan.id)


def test_pairs_are_heeded_and_plans_compare(cast: Cast, make: MakeNeed, pilot: PilotRound) -> None:
    need = make("published")
    tester, consultant = (cast.organizations[f"institution-{one}"] for one in (1, 2))
    plain = made(cast, pilot, "原样")
    assert [pair[:2] for pair in plain.result["assignments"]] == [[need.id, tester]]
    with unit_of_work():
        planning.set_pair(need.number or "", tester, "forbid", WHY, by=cast.actor("city"))
        pinned = planning.set_pair(need.number or "", consultant, "pin", WHY, by=cast.actor("city"))
    changed = made(cast, pilot, "排除一家")
    assert [pair[:2] for pair in changed.result["assignments"]] == [[need.id, consultant]]
    assert [pair["reason"] for pair in changed.pairs] == [WHY, WHY]
    lost, gained = rules.shares(plain.result)[tester], rules.shares(changed.result)[consultant]
    assert (lost.invitations, gained.invitations) == (1, 1)
    assert rules.shares(changed.result)[tester].why
    with unit_of_work():
        planning.end_pair(pinned, by=cast.actor("city"))
    assert made(cast, pilot, "取消指定").result["unserved"][0][0] == need.id


def test_inviting_tells_the_institution_once_and_awards_nothing(cast: Cast, make: MakeNeed, pilot: PilotRound) -> None:
    make("published")
    plan = made(cast, pilot, "第一批")
    assert plan.state is PlanState.READY
    with unit_of_work():
        assert planning.invite(plan, by=cast.actor("city")) == 1
    told = select(InboxMessage).where(InboxMessage.user_id == cast.users["institution-1"])
    assert "邀请您看看 1 项" in "".join(one.title for one in session().scalars(told))
    assert session().scalar(select(func.count()).select_from(Award)) == 0
    with pytest.raises(TransitionRefused), unit_of_work():
        planning.invite(plan, by=cast.actor("city"))


def test_a_pair_wants_an_open_need_an_admitted_institution_and_a_reason(cast: Cast, make: MakeNeed) -> None:
    need = make("submitted")
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        planning.set_pair(need.number or "", 999, "pin", "", by=cast.actor("city"))
    assert {problem.field for problem in refused.value.problems} == {"need", "institution", "reason"}


def test_a_plan_s_name_is_its_own(cast: Cast, make: MakeNeed, pilot: PilotRound) -> None:
    make("published")
    made(cast, pilot, "同名")
    with pytest.raises(RuleBroken, match="同名"), unit_of_work():
        planning.make_plan(pilot, " 同名 ", 10, by=cast.actor("city"))


def test_an_institution_that_no_need_puts_first_gets_its_own_best_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    weaker = replace(WELD, id=2, certifications=(), satisfaction=None, commitment=5)
    both, needs = [replace(WELD, commitment=0), weaker], [replace(CRACKS, id=n, enterprise_id=100 + n) for n in (1, 2)]
    engine = matching.Engine.build(both)
    monkeypatch.setattr(planning, "WIDE", 1)
    advice = planning.advise(engine, needs, both, [], 1)
    assert {institution for _, institution, _ in advice.assignments} == {1, 2}
    monkeypatch.setattr(planning, "BEST", 0)
    one_sided = planning.advise(engine, needs, both, [], 1)
    assert {institution for _, institution, _ in one_sided.assignments} == {1}
