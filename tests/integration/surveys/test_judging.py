"""Signs of bent answers: two people take an answer out of the count, with reasons; a third hears the firm."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.evaluation.queries.gathering import gather
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import queries, services
from marketplace.surveys.lifecycle import SignDecisionState
from marketplace.surveys.models import Answer, SignDecision
from marketplace.surveys.rules import Figures, Given, Sign, SignKind, signs_in
from tests.cast import Cast
from tests.integration.certification.conftest import at
from tests.integration.surveys.conftest import Ask
from tests.integration.surveys.test_samples import by_link
from tests.integration.surveys.test_signs import give
from tests.trail import acts, last

Login = Callable[[str], FlaskClient]
GIVEN = Given("very")
WHY = "两秒内提交，电话核实不是本人填写"


def sign_of(pilot_round: PilotRound, kind: SignKind = SignKind.QUICK) -> Sign:
    return next(one for one in signs_in(queries.looked_at(pilot_round.id)) if one.kind is kind)


def proposed(pilot_round: PilotRound, cast: Cast, kind: SignKind = SignKind.QUICK) -> SignDecision:
    sign = sign_of(pilot_round, kind)
    with unit_of_work():
        return services.decide(pilot_round, sign, exclude=set(sign.answers), reason=WHY, by=cast.actor("city"))


def excluded(pilot_round: PilotRound, cast: Cast, kind: SignKind = SignKind.QUICK) -> SignDecision:
    decision = proposed(pilot_round, cast, kind)
    with unit_of_work():
        return services.confirm(decision, True, "核对过通话记录", by=cast.actor("city-2"))


def counts(pilot_round: PilotRound, cast: Cast) -> tuple[Figures, list[str]]:
    """What the pages count, and what an evaluation would gather; both must agree."""
    number = cast.organizations["institution-1"]
    (record,) = [one for one in gather(pilot_round, at(6, 2).date()) if one.institution == number]
    return queries.figures(pilot_round.id)[number], [one.level for one in record.answers]


@pytest.mark.both_databases
def test_two_people_take_an_answer_out_and_a_third_brings_it_back(
    ask: Ask, pilot_round: PilotRound, cast: Cast
) -> None:  # fmt: skip
    invitation = ask()
    by_link(invitation, "dissatisfied")
    with unit_of_work():
        services.answer_invitation(
            invitation, GIVEN, channel="link", by=cast.actor("enterprise-1"),
            traces=services.Traces(seconds=2),
        )  # fmt: skip
    decision = proposed(pilot_round, cast)
    assert counts(pilot_round, cast) == (Figures(invited=1, very=1), ["very"])
    with unit_of_work():
        services.confirm(decision, True, "核对过通话记录", by=cast.actor("city-2"))
    # As though it had not been given: what the firm said before counts again.
    assert counts(pilot_round, cast) == (Figures(invited=1, dissatisfied=1), ["dissatisfied"])
    told = session().scalars(select(InboxMessage).where(InboxMessage.title.contains("不计入统计"))).one()
    assert told.user_id == cast.users["enterprise-1"]
    assert WHY in told.body
    with unit_of_work():
        services.contest(decision, invitation.enterprise_id, "是我们自己填写的", by=cast.actor("enterprise-1"))
    assert "是我们自己" not in str(last().after)
    with pytest.raises(Refusal):
        services.contest(decision, invitation.enterprise_id, "再说一次是我们", by=cast.actor("enterprise-1"))
    session().rollback()
    with unit_of_work():
        services.settle(decision, True, "核实为企业本人填写", by=cast.actor("city-3"))
    assert counts(pilot_round, cast) == (Figures(invited=1, very=1), ["very"])
    assert decision.state is SignDecisionState.KEPT
    assert acts()[-4:] == [f"sign_decision:{verb}" for verb in ("propose", "confirm", "contest", "restore")]


def test_nobody_decides_twice_and_nothing_without_a_reason(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    give(ask, 1, seconds=2)
    sign = sign_of(pilot_round)
    for reason, chosen, words in (("短", set(sign.answers), "理由"), (WHY, {999}, "不在这条迹象")):
        with pytest.raises(RuleBroken, match=words):
            services.decide(pilot_round, sign, exclude=chosen, reason=reason, by=cast.actor("city"))
    decision = proposed(pilot_round, cast)
    with pytest.raises(TransitionRefused):
        services.decide(pilot_round, sign, exclude=set(), reason=WHY, by=cast.actor("city-2"))
    session().rollback()
    with pytest.raises(Forbidden):
        services.confirm(decision, True, WHY, by=cast.actor("city"))
    session().rollback()
    with unit_of_work():
        services.confirm(decision, True, "核对过通话记录", by=cast.actor("city-2"))
        services.contest(decision, session().scalars(select(Answer)).one().invitation.enterprise_id,
                         "是我们自己填写的", by=cast.actor("enterprise-1"))  # fmt: skip
    for name in ("city", "city-2"):
        with pytest.raises(Forbidden):
            services.settle(decision, False, WHY, by=cast.actor(name))
        session().rollback()


def test_an_answer_stays_out_while_any_decision_stands(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    for firm in (1, 2):
        give(ask, firm, seconds=2, network="10.0.0.1")
    first, _ = excluded(pilot_round, cast), excluded(pilot_round, cast, SignKind.NETWORK)
    with unit_of_work():
        services.contest(first, 1, "是我们自己填写的", by=cast.actor("enterprise-1"))
        services.settle(first, True, "核实为企业本人填写", by=cast.actor("city-3"))
    assert queries.figures(pilot_round.id)[cast.organizations["institution-1"]] == Figures(invited=2)


def test_a_sign_that_grew_is_decided_anew(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    give(ask, 1, seconds=2)
    with unit_of_work():
        assert services.note_signs(pilot_round) == 2  # nothing was handed over either
    with unit_of_work():
        services.decide(pilot_round, sign_of(pilot_round), exclude=set(), reason=WHY, by=cast.actor("city"))
    give(ask, 2, seconds=2, network="10.0.0.1")
    with unit_of_work():
        services.note_signs(pilot_round)
    kept = session().scalars(select(SignDecision.state).where(SignDecision.kind == SignKind.QUICK)).all()
    assert sorted(kept) == ["kept", "open"]


def test_the_way_over_the_pages(ask: Ask, login: Login, pilot_round: PilotRound) -> None:
    invitation = ask()
    with unit_of_work():
        services.answer_invitation(
            invitation, GIVEN, channel="link", by=ANONYMOUS,
            traces=services.Traces(seconds=2),
        )  # fmt: skip
        services.note_signs(pilot_round)
    assert "待核查的异常评价" in login("city").get("/home").text
    path = f"/surveys/signs/{sign_of(pilot_round).fingerprint}"
    number = str(session().scalars(select(Answer.id)).one())
    first, second, third = (login(name) for name in ("city", "city-2", "city-3"))
    assert login("auditor").get(path).status_code == 200
    assert login("auditor").post(path).status_code == 403
    assert login("enterprise-1").get(f"/surveys/{invitation.id}/objection").status_code == 404
    said = {"verdict": "exclude", "reason": WHY, "version": "1"}
    assert "请勾选" in first.post(path, data=said).text
    assert first.post(path, data={**said, "chosen": number}).status_code == 303
    assert "您已经就这条迹象作过决定" in first.get(path).text
    agree = {"verdict": "agree", "reason": "核对过通话记录"}
    assert second.post(path, data={**agree, "version": "1"}).status_code == 409
    assert second.post(path, data={**agree, "version": "2"}).status_code == 303
    firm = login("enterprise-1")
    assert "提出异议" in firm.get(f"/surveys/{invitation.id}").text
    assert firm.post(f"/surveys/{invitation.id}/objection", data={"text": "是我们自己填写的"}).status_code == 303
    assert login("enterprise-2").get(f"/surveys/{invitation.id}/objection").status_code == 404
    assert "是我们自己填写的" in third.get(path).text
    assert third.post(path, data={**agree, "version": "4"}).status_code == 303
    assert "照常计入" in third.get("/surveys/signs?state=kept").text
    for name in ("county-430202", "enterprise-1", "institution-1", "assessor-1", "admin"):
        assert {login(name).get(one).status_code for one in (path, "/surveys/signs/export")} == {403}
        assert login(name).post(path, data=agree).status_code == 403
    assert third.get("/surveys/signs/export").status_code == 200
