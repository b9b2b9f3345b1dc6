"""Enterprises' remarks in the file that both sides read: struck out, only of released answers, once (D24)."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.evaluation.models import Case, EvaluationRow, Ground, Kind, RemarkExtract
from marketplace.evaluation.rules.striking import MARK
from marketplace.evaluation.services import cases, run_evaluation
from marketplace.evaluation.services.extracting import extract_remarks, offered_remarks
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import services as surveys
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Invitation
from marketplace.surveys.rules import Given
from tests.cast import Cast
from tests.factories.engagements import lay_engagement
from tests.integration.evaluation.conftest import NOW
from tests.integration.evaluation.pages import STRANGERS, WORDS, Login, statuses
from tests.integration.surveys.conftest import firm_of
from tests.trail import last

REMARKS = ("第1号工厂的夜班没有培训到", "王经理三天才回电", "", "服务周到", "服务周到，收费5000元偏高")


@pytest.fixture
def row(pilot: PilotRound, cast: Cast) -> EvaluationRow:
    """Five firms answered, four of them in words."""
    with unit_of_work():
        for number, text in enumerate(REMARKS, 1):
            engagement = lay_engagement(pilot, firm_of(number).id, cast.organizations["institution-1"])
            invitation = surveys.invite(engagement, Wave.ACCEPTANCE)
            surveys.answer_invitation(invitation, Given("basic", {}, text), channel=surveys.LINK, by=ANONYMOUS)
    return evaluated(pilot, cast)


def evaluated(pilot: PilotRound, cast: Cast) -> EvaluationRow:
    with unit_of_work():
        run = run_evaluation(pilot, Kind.TERM_END, date(2023, 6, 1), by=cast.actor("city"), at=NOW)
    return next(one for one in run.rows if one.institution_id == cast.organizations["institution-1"])


@pytest.fixture
def released(row: EvaluationRow, pilot: PilotRound, cast: Cast) -> EvaluationRow:
    with unit_of_work():
        assert surveys.release_wave(pilot, Wave.ACCEPTANCE, by=cast.actor("city"))
    return row


@pytest.fixture
def case(row: EvaluationRow, pilot: PilotRound, cast: Cast) -> Case:
    with unit_of_work():
        return cases.open_case(pilot, session().get_one(Institution, row.institution_id), Ground.COMMITMENT, WORDS,
                               row=row, by=cast.actor("city"), at=NOW)  # fmt: skip


def offered(row: EvaluationRow) -> dict[int, str]:
    return {one.answer: one.offered for one in offered_remarks(row)}


def send(browser: FlaskClient, row: EvaluationRow, texts: dict[int, str]) -> int:
    data = {f"remark{number}": text for number, text in texts.items()}
    return browser.post(f"/evaluation/rows/{row.id}/remarks", data=data).status_code


def test_the_rules_strike_what_they_know(released: EvaluationRow) -> None:
    assert list(offered(released).values()) == [
        f"{MARK}的夜班没有培训到", f"{MARK}才回电", "服务周到", f"服务周到，收费{MARK}偏高"
    ]  # fmt: skip


def test_both_sides_read_the_same_texts_and_nobody_by_whom(
    released: EvaluationRow, case: Case, login: Login
) -> None:  # fmt: skip
    page = login("city").get(f"/evaluation/rows/{released.id}/remarks").text
    assert "原文：王经理三天才回电" in page
    typed = offered(released)
    first = min(typed)
    assert send(login("city"), released, typed | {first: "夜班没有培训到，很满意"}) == 422
    assert send(login("city"), released, typed | {first: ""}) == 303
    (found,) = session().query(RemarkExtract).all()
    assert (len(found.texts), found.withheld, last().act) == (3, 1, "remark_extract:make")
    for who in ("city", "auditor", "institution-1"):
        text = login(who).get(f"/cases/{case.id}").text
        assert "收费〔略〕偏高" in text
        assert "另有 1 条" in text
        assert "王经理" not in text
        assert "第1号工厂" not in text


def test_answers_that_were_not_released_are_not_extracted(row: EvaluationRow, login: Login, cast: Cast) -> None:
    assert login("city").get(f"/evaluation/rows/{row.id}/remarks").status_code == 302
    assert "尚未向机构公布" in login("city").get(f"/evaluation/rows/{row.id}").text
    with pytest.raises(Refusal, match="尚未向机构公布"), unit_of_work():
        extract_remarks(row, offered(row), by=cast.actor("city"), at=NOW)
    assert session().query(RemarkExtract).count() == 0


def test_a_remark_changed_since_the_release_is_not_extracted(
    released: EvaluationRow, pilot: PilotRound, cast: Cast
) -> None:  # fmt: skip
    with clock.standing_at(NOW + timedelta(hours=1)):
        changed = session().query(Invitation).order_by(Invitation.id).first()
        with unit_of_work():
            given = Given("basic", {}, "夜班还是没有培训到")
            surveys.answer_invitation(changed, given, channel=surveys.LINK, by=ANONYMOUS)
            run = run_evaluation(pilot, Kind.TERM_END, date(2023, 6, 1), by=cast.actor("city"), at=clock.now())
        row = next(one for one in run.rows if one.institution_id == released.institution_id)
        assert row.indicators["satisfaction"] == released.indicators["satisfaction"]
        assert offered(row) == offered(released)
        assert "夜班还是没有培训到" not in offered(row).values()


def test_once_a_row_and_the_same_remark_reads_the_same_in_the_next(
    released: EvaluationRow, pilot: PilotRound, cast: Cast
) -> None:  # fmt: skip
    typed = offered(released)
    number = max(typed)
    with unit_of_work():
        extract_remarks(released, typed | {number: f"服务周到，{MARK}"}, by=cast.actor("city"), at=NOW)
    with pytest.raises(Refusal, match="已经摘录"), unit_of_work():
        extract_remarks(released, typed, by=cast.actor("city-2"), at=NOW)
    assert offered(evaluated(pilot, cast))[number] == f"服务周到，{MARK}"


def test_nobody_else_strikes_or_reads_what_was_written(
    released: EvaluationRow, login: Login, client: FlaskClient
) -> None:  # fmt: skip
    page = f"/evaluation/rows/{released.id}/remarks"
    everybody = (*STRANGERS, "institution-1", "auditor")
    assert statuses(login, page, everybody) <= {403, 404}
    assert statuses(login, page, everybody, {"remark1": MARK}) <= {403, 404}
    assert client.get(page).status_code == 302
    assert session().query(RemarkExtract).count() == 0
