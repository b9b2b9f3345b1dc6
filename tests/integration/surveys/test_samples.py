"""Sampling calls: drawn once by a seed, written down by officers, counted where the firm itself did not answer."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import queries, services
from marketplace.surveys.lifecycle import CallState
from marketplace.surveys.models import Answer, CallSample, Invitation, SampleCall
from marketplace.surveys.rules import Called, Figures, Given
from tests.cast import Cast
from tests.integration.certification.conftest import at
from tests.integration.surveys.conftest import Ask
from tests.integration.surveys.test_pages import counted
from tests.trail import last

Login = Callable[[str], FlaskClient]
TODAY = at(6, 1).date()


def drawn(pilot_round: PilotRound, cast: Cast, size: int = 10, **values: object) -> CallSample:
    with unit_of_work():
        return services.draw_sample(
            pilot_round, institution_id=cast.organizations["institution-1"], size=size, seed="7", by=cast.actor("city"),
            **values,  # type: ignore[arg-type]
        )  # fmt: skip


def by_link(invitation: Invitation, level: str) -> None:
    with unit_of_work():
        services.answer_invitation(invitation, Given(level), channel="link", by=ANONYMOUS)


def by_call(call: SampleCall, cast: Cast, level: str | None, words: str = "") -> None:
    given = Given(level, {"skill": 3}, words) if level else None
    with unit_of_work():
        services.record_call(call, Called("电话询问", "总经理", TODAY, given), by=cast.actor("city"))


def counts(pilot_round: PilotRound, cast: Cast) -> Figures:
    return queries.figures(pilot_round.id)[cast.organizations["institution-1"]]


@pytest.mark.both_databases
def test_a_call_counts_until_the_firm_answers_itself(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    silent, spoke = ask(), ask(firm=2)
    by_link(spoke, "very")
    calls = {one.invitation_id: one for one in drawn(pilot_round, cast).calls}
    by_call(calls[silent.id], cast, "dissatisfied", "报告晚了")
    by_call(calls[spoke.id], cast, "basic")
    assert counts(pilot_round, cast) == Figures(invited=2, very=1, dissatisfied=1)
    assert (calls[silent.id].answer_id is None, calls[spoke.id].answer_id) == (False, None)
    row = last()
    assert row.act == "survey_call:record"
    assert "basic" not in str(row.after)
    told = session().scalars(select(InboxMessage.title).where(InboxMessage.user_id == cast.users["enterprise-1"])).all()
    assert "已登记抽样回访：荷塘检测服务有限公司（示例）的服务" in told
    with clock.standing_at(at(6, 2)):
        by_link(silent, "dissatisfied")
    assert counts(pilot_round, cast) == Figures(invited=2, very=1, dissatisfied=1)
    kept = session().scalars(select(Answer.channel).where(Answer.invitation_id == silent.id).order_by(Answer.id)).all()
    assert kept == ["call", "link"]
    pairs = [(row.level, row.own_level) for row in queries.compared(calls[silent.id].sample_id)]
    assert sorted(pairs) == [("basic", "very"), ("dissatisfied", "dissatisfied")]


def test_a_mended_record_counts_in_place_of_the_first(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    ask()
    (call,) = drawn(pilot_round, cast).calls
    by_call(call, cast, None)
    by_call(call, cast, "very")
    by_call(call, cast, "very")
    by_call(call, cast, "basic")
    assert counts(pilot_round, cast) == Figures(invited=1, basic=1)
    assert (call.state, call.tries) == (CallState.ANSWERED, 4)
    assert len(session().scalars(select(Answer)).all()) == 2


def test_a_draw_stays_and_can_be_drawn_again(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    for firm in range(1, 14):
        ask(firm=firm, county="430202" if firm < 9 else "430211")
    ask(firm=1)
    sample = drawn(pilot_round, cast)
    assert (len(sample.pool), len(sample.calls), services.drawn_again(sample)) == (13, 10, True)
    with pytest.raises(RuleBroken, match="不能重抽"):
        drawn(pilot_round, cast)
    for place, call in enumerate(sample.calls):
        by_call(call, cast, None if place < 2 else "very")
    with unit_of_work():
        services.draw_more(sample, by=cast.actor("city"))
    assert (sample.draws, services.drawn_again(sample)) == ([10, 2], True)
    with pytest.raises(Refusal, match="没有需要补抽的"):
        services.draw_more(sample, by=cast.actor("city"))
    with unit_of_work():
        sample.seed = "8"
    assert not services.drawn_again(sample)


def test_only_the_silent_where_asked(ask: Ask, pilot_round: PilotRound, cast: Cast) -> None:
    by_link(ask(firm=1), "very")
    silent = ask(firm=2)
    by_link(ask(firm=3), "very")
    ask(firm=3)
    assert [one.invitation_id for one in drawn(pilot_round, cast, silent=True).calls] == [silent.id]
    with pytest.raises(RuleBroken, match="没有可以回访的企业"):
        services.draw_sample(pilot_round, institution_id=0, size=10, by=cast.actor("city"))


def test_the_city_draws_and_calls_on_pages(ask: Ask, login: Login, cast: Cast) -> None:
    by_link(ask(), "very")
    browser, institution = login("city"), cast.organizations["institution-1"]
    assert "selected" in browser.get(f"/surveys/samples/new?institution={institution}&silent=1").text
    refused = browser.post("/surveys/samples/new", data={"silent": "all", "size": "0", "institution_id": institution})
    assert refused.status_code == 422
    answer = browser.post("/surveys/samples/new", data={"silent": "all", "size": "10", "institution_id": institution})
    assert answer.status_code == 303
    sample = answer.location
    (call,) = session().scalars(select(SampleCall)).all()
    path = f"/surveys/calls/{call.id}"
    assert "回访后显示" in browser.get(sample).text
    form = {
        "outcome": "answered",
        "method": "上门拜访",
        "asked_on": TODAY.isoformat(),
        "version": "1",
        "level": "basic",
    }
    assert "被访人职务" in browser.post(path, data=form).text
    assert browser.post(path, data={**form, "role": "厂长", "point_skill": "4"}).status_code == 303
    assert browser.post(path, data={**form, "role": "厂长"}).status_code == 409
    page = browser.get(sample).text
    assert "（不一致）" in page
    assert "回访更差 1 家" in page
    assert "与名单和种子一致" in page
    sheet = load_workbook(BytesIO(browser.get(sample + "/export").data)).active
    assert "不一致" in str([[cell.value for cell in row] for row in sheet.rows])
    assert login("auditor").get(sample).status_code == 200
    assert login("auditor").get(path).status_code == 403
    for name in ("county-430202", "enterprise-1", "institution-1", "assessor-1", "admin"):
        assert {login(name).get(one).status_code for one in (sample, path)} == {404}
        assert login(name).get("/surveys/samples").status_code == 403


def test_statements_do_not_grow(ask: Ask, login: Login, pilot_round: PilotRound, cast: Cast) -> None:
    ask(firm=1)
    short = drawn(pilot_round, cast).id
    browser = login("city")
    browser.get(f"/surveys/samples/{short}")
    few = counted(browser, f"/surveys/samples/{short}")
    by_call(session().get_one(CallSample, short).calls[0], cast, None)
    for firm in range(2, 13):
        ask(firm=firm)
    assert counted(browser, f"/surveys/samples/{drawn(pilot_round, cast, 12).id}") == few <= 8
    assert counted(browser, "/surveys/samples") <= 6
