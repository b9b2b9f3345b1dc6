"""The demo's whole year: what went wrong and right, counted from the rows, and what the evaluations say of it."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.audit.services import verify
from marketplace.bids.lifecycle import AwardState, BidState, OpeningState, SheetState, TenderState
from marketplace.bids.models import Award, Bid, Opening, Question, ScoreSheet, Tender
from marketplace.bids.queries.bidders import admitted_bidder
from marketplace.cli.demo import story, tally
from marketplace.cli.demo.people import acting
from marketplace.engagements.lifecycle import (
    BINDING,
    RUNNING,
    AmendmentState,
    EngagementState,
    MilestoneState,
    OutcomeState,
)
from marketplace.engagements.models import (
    Amendment,
    Engagement,
    EngagementNote,
    LadderOutcome,
    Milestone,
    NoteKind,
    QuarterlySummary,
)
from marketplace.engagements.queries import budget_standing
from marketplace.evaluation.lifecycle import AppealState, AwardListState, CaseState
from marketplace.evaluation.models import AwardList, Case, EvaluationRow, EvaluationRun, Ground, RemarkExtract
from marketplace.evaluation.rules.striking import MARK
from marketplace.evaluation.services import replay
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution, ServiceRecord
from marketplace.pilots.models import PilotRound
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import CallState, InvitationState, SignDecisionState
from marketplace.surveys.models import Answer, CallSample, Invitation, Release, SignDecision
from marketplace.surveys.queries import compared
from marketplace.surveys.rules import SignKind, signs_in
from marketplace.surveys.services import sampling

ROWS = {
    "low": "醴陵窑火共享制造有限公司", "exact": "株洲芦淞服饰数字化服务有限公司（示例）",
    "few": "株洲锐聘高级人才顾问有限公司", "padded": "株洲技联技术转移有限公司",
    "unmet": "株洲智权评估与产权服务有限公司",
}  # fmt: skip


def states(column: object) -> Counter[str]:
    """How many rows are in each state."""
    rows = session().execute(select(column, func.count()).group_by(column))  # type: ignore[call-overload]
    return Counter({row[0]: row[1] for row in rows})


def count(model: type, *where: object) -> int:
    return tally.count_of(model, *where)


def row_of(kind: str, who: str) -> EvaluationRow:
    rows = select(EvaluationRow).join(EvaluationRun).join(Institution, Institution.id == EvaluationRow.institution_id)
    return session().scalars(rows.where(EvaluationRun.kind == kind, Institution.name == ROWS[who])).one()


def test_the_story_is_told_to_its_end(lived: Flask) -> None:
    assert story.is_played()
    titles = [title for title, _ in tally.happened()]
    parts = {
        "企业需求",
        "揭榜",
        "标书",
        "选定",
        "服务协议",
        "满意度测评",
        "年底评比（2023-12-15）",
        "期满综合评价（2024-03-31）",
    }
    assert parts <= set(titles)


def test_the_trail_of_the_whole_year_verifies(lived: Flask) -> None:
    finding = verify()
    assert finding.ok
    moments = session().scalars(select(AuditRecord.at).order_by(AuditRecord.number)).all()
    assert moments == sorted(moments)
    assert moments[-1].year == 2024


def test_tenders_do_not_all_end_well(lived: Flask) -> None:
    found = states(Tender.state)
    assert found[TenderState.AWARDED] >= 80
    assert found[TenderState.FAILED] >= 4
    assert found[TenderState.RECEIVING] >= 3
    lost = select(Tender).where(Tender.state_reason.contains("密钥"))
    assert session().scalars(lost).one().state is TenderState.FAILED
    assert count(Need, Need.publications == 2) >= 4


def test_bids_are_withdrawn_lost_and_still_sealed(lived: Flask) -> None:
    found = states(Bid.state)
    assert found[BidState.WITHDRAWN] == 2
    assert found[BidState.UNREADABLE] >= 2
    assert found[BidState.SEALED] >= 5
    assert count(Bid, Bid.state == BidState.SEALED, Bid.institution_id.is_not(None)) == 0


def test_each_loser_reads_why(lived: Flask) -> None:
    lost = session().scalars(select(Bid).where(Bid.state == BidState.NOT_AWARDED)).all()
    assert len(lost) > 50
    assert all(len(one.decision_reason) >= 5 for one in lost)


def test_an_opening_was_asked_for_too_early(lived: Flask) -> None:
    refused = session().scalars(select(Opening).where(Opening.state == OpeningState.REFUSED)).one()
    assert refused.tender.state is TenderState.AWARDED
    assert count(AuditRecord, AuditRecord.act == "opening:refuse") == 1


def test_three_tenders_were_judged_by_assessors_and_one_stepped_aside(lived: Flask) -> None:
    assert count(ScoreSheet, ScoreSheet.kind == "consensus", ScoreSheet.state == SheetState.DONE) == 3
    assert count(ScoreSheet, ScoreSheet.state == SheetState.CONFLICTED) == 1


def test_one_award_was_annulled_and_given_again(lived: Flask) -> None:
    annulled = session().scalars(select(Award).where(Award.state == AwardState.ANNULLED)).one()
    standing = select(Award).where(Award.tender_id == annulled.tender_id, Award.state == AwardState.STANDING)
    assert session().scalars(standing).one().binding_on > annulled.binding_on
    assert annulled.annulled_at is not None
    assert clock.local(annulled.annulled_at).date() < annulled.binding_on


def test_no_institution_is_over_its_capacity_and_one_is_full(lived: Flask) -> None:
    rows = select(Institution.annual_capacity, func.count()).join(
        ServiceRecord, ServiceRecord.institution_id == Institution.id
    )
    used = session().execute(rows.group_by(Institution.id, Institution.annual_capacity)).all()
    assert all(capacity is not None and number <= capacity for capacity, number in used)
    assert any(number == capacity for capacity, number in used)


def test_about_a_dozen_needs_have_questions(lived: Flask) -> None:
    asked = session().scalar(select(func.count(func.distinct(Question.tender_id)))) or 0
    assert asked >= 12
    assert count(Question, Question.answer == "") >= 2


def test_agreements_run_their_different_ways(lived: Flask) -> None:
    found = states(Engagement.state)
    assert found[EngagementState.ACCEPTED] >= 38
    assert found[EngagementState.ENDED] == 1
    assert found[EngagementState.CANCELLED] >= 1
    assert found[EngagementState.DRAFTING] >= 1
    assert sum(found[state] for state in RUNNING) >= 2
    assert count(AuditRecord, AuditRecord.act == "engagement:suspend") == 1
    assert count(AuditRecord, AuditRecord.act == "engagement:resume") == 1
    assert count(AuditRecord, AuditRecord.act == "engagement:refuse_share") == 1
    assert count(Engagement, Engagement.from_gains) >= 1
    assert states(Amendment.state) == {AmendmentState.AGREED: 4, AmendmentState.REFUSED: 1}


def test_the_public_shares_keep_within_the_budget(lived: Flask) -> None:
    standing = budget_standing(session().scalars(select(PilotRound)).one())
    shares = select(func.sum(Engagement.public_share)).where(Engagement.state.in_(BINDING))
    assert 0 < standing.confirmed <= standing.total
    assert standing.confirmed == session().scalar(shares)


def test_milestones_come_late_and_are_sent_back(lived: Flask) -> None:
    late = [
        one for one in session().scalars(select(Milestone).where(Milestone.state == MilestoneState.CONFIRMED))
        if one.submitted_at is not None and clock.local(one.submitted_at).date() > one.due_on
    ]  # fmt: skip
    total = count(Milestone, Milestone.state == MilestoneState.CONFIRMED)
    assert 5 < len(late) < total / 3
    assert count(AuditRecord, AuditRecord.act == "milestone:send_back") >= 1


def test_notes_visits_and_summaries(lived: Flask) -> None:
    kinds = states(EngagementNote.kind)
    assert set(kinds) == {one.value for one in NoteKind}
    summaries = session().scalars(select(QuarterlySummary)).all()
    late = [one for one in summaries if clock.local(one.filed_at).date() > one.due_on]
    assert len(summaries) > 30
    assert late


def test_outcomes_are_verified_rejected_and_shared(lived: Flask) -> None:
    found = states(LadderOutcome.state)
    assert found[OutcomeState.VERIFIED] >= 10
    assert found[OutcomeState.REJECTED] == 1
    verified = session().scalars(select(LadderOutcome).where(LadderOutcome.state == OutcomeState.VERIFIED)).all()
    claimants = Counter((one.enterprise_id, one.level) for one in verified)
    assert 2 in claimants.values()


def test_answers_changes_of_mind_and_silence(lived: Flask) -> None:
    assert count(Answer, Answer.is_latest.is_(False)) >= 1
    assert count(Invitation, Invitation.reminders > 0, Invitation.state == InvitationState.SENT) >= 5
    assert count(Release) >= 8
    assert set(session().scalars(select(Invitation.wave))) == {"acceptance", "mid_term", "term_end"}


def test_signs_are_few_and_one_was_decided_by_two(lived: Flask) -> None:
    current = session().scalars(select(PilotRound)).one()
    kinds = Counter(one.kind for one in signs_in(queries.looked_at(current.id)))
    assert {SignKind.OWN, SignKind.BURST, SignKind.CONTACT, SignKind.TEXT} <= set(kinds)
    assert kinds.total() <= 8
    (decided,) = session().scalars(select(SignDecision).where(SignDecision.state == SignDecisionState.EXCLUDED))
    assert (decided.kind, decided.decided_by_id != decided.confirmed_by_id) == (SignKind.OWN.value, True)
    assert decided.reason
    assert decided.second_reason


def test_a_sample_was_called_and_compared_and_another_waits(lived: Flask) -> None:
    called, waiting = session().scalars(select(CallSample).order_by(CallSample.id)).all()
    rows = compared(called.id)
    assert len(rows) >= 10
    assert sum(one.both for one in rows) >= 8
    assert sum(one.both and one.level != one.own_level for one in rows) == 1
    assert sampling.drawn_again(called)
    assert {one.state for one in waiting.calls} == {CallState.WAITING}


def test_one_case_holds_remarks_with_something_struck_out(lived: Flask) -> None:
    (found,) = session().scalars(select(RemarkExtract)).all()
    assert len(found.texts) >= 5
    assert any(MARK in text for text in found.texts)
    assert session().scalars(select(Case).where(Case.row_id == found.row_id)).one()


@pytest.mark.parametrize(
    ("who", "outcome"),
    [("low", "rectify"), ("exact", "stay_flagged"), ("few", "insufficient"), ("padded", "commitment_unmet"),
     ("unmet", "commitment_unmet")],
)  # fmt: skip
def test_the_term_s_end_tells_the_characters_apart(lived: Flask, who: str, outcome: str) -> None:
    assert row_of("term_end", who).outcome == outcome


def test_exactly_four_in_five_is_exact(lived: Flask) -> None:
    assert Fraction(str(row_of("term_end", "exact").indicators["satisfaction"])) == 80


def test_who_counts_the_same_firm_twice_gains_nothing(lived: Flask) -> None:
    row = row_of("term_end", "padded")
    record = next(one for one in row.run.inputs["institutions"] if one["institution"] == row.institution_id)
    complete = [one["enterprise"] for one in record["engagements"] if one["complete"]]
    assert len(complete) >= 10 > len(set(complete))


def test_several_institutions_kept_their_promise_and_the_best_are_rewarded(lived: Flask) -> None:
    rows = session().scalars(select(EvaluationRow).join(EvaluationRun).where(EvaluationRun.kind == "term_end")).all()
    assert sum(one.outcome == "stay" for one in rows) >= 3
    year_end = select(EvaluationRow).join(EvaluationRun).where(EvaluationRun.kind == "year_end")
    outcomes = Counter(one.outcome for one in session().scalars(year_end))
    assert outcomes["award"] >= 3
    assert outcomes["not_ranked"] >= 1


def test_rewards_stay_in_the_pool_and_were_made_public(lived: Flask) -> None:
    (found,) = session().scalars(select(AwardList)).all()
    assert found.state is AwardListState.ANNOUNCED
    assert 0 < found.total <= found.pool
    assert any(line.bonus for line in found.lines)
    assert [one.state for one in found.appeals] == [AppealState.REFUSED]


def test_cases_of_the_term_stand_at_every_step(lived: Flask) -> None:
    found = session().scalars(select(Case)).all()
    assert {one.state for one in found} >= {
        CaseState.NOTICED, CaseState.REPLIED, CaseState.PROPOSED, CaseState.CLOSED, CaseState.EFFECTIVE
    }  # fmt: skip
    assert {one.ground for one in found} == {one.value for one in Ground}


def test_who_stays_can_take_up_needs_on_the_last_day(lived: Flask) -> None:
    for name in ("institution-1", "institution-2"):
        assert admitted_bidder(acting(name), clock.today()) is not None


def test_both_evaluations_can_be_played_again(lived: Flask) -> None:
    runs = session().scalars(select(EvaluationRun).order_by(EvaluationRun.id)).all()
    assert [one.as_of for one in runs] == [date(2023, 12, 15), date(2024, 3, 31)]
    assert all(replay(run) for run in runs)


def test_needs_still_come_in_at_the_end(lived: Flask) -> None:
    open_needs = session().scalars(select(Need).where(Need.is_open_on(clock.today()))).all()
    assert len(open_needs) >= 4
    assert all(one.state is NeedState.PUBLISHED for one in open_needs)
