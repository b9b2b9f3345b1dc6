"""A case about an institution: to leaving, to staying, with an appeal upheld and refused; nobody decides twice (D4)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.engagements.models import Engagement
from marketplace.evaluation.lifecycle import CaseState
from marketplace.evaluation.models import Case, EvaluationRow, Ground, Kind, Measure
from marketplace.evaluation.services import cases, deciding
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from marketplace.publicity.services.objections import Statement, answer_objection, object_to
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Answer, Invitation
from tests.cast import Cast
from tests.factories.evaluations import EXACT, FEW_FIRMS, GOOD, LOW, STILL_LOW, Counts, lay_run

APRIL = datetime(2024, 4, 8, 2, tzinfo=UTC)
WORDS = "评价中满意度低于标准，按规定告知，请说明情况。"


@pytest.fixture
def lowly(judged: Engagement, pilot: PilotRound, cast: Cast) -> Iterator["Matter"]:
    with clock.standing_at(APRIL):
        yield Matter(pilot, cast)


class Matter:
    """One institution's case, moved by the people who may."""

    def __init__(self, pilot: PilotRound, cast: Cast) -> None:
        self.pilot, self.cast = pilot, cast
        self.institution = session().get_one(Institution, cast.organizations["institution-1"])
        self.at = APRIL

    def row(self, counts: Counts, as_of: date = date(2024, 3, 31)) -> EvaluationRow:
        rows = lay_run(self.pilot, Kind.TERM_END, {self.institution.id: counts}, as_of=as_of, at=self.at)
        return rows[self.institution.id]

    def open(self, counts: Counts = LOW, ground: Ground = Ground.SATISFACTION) -> Case:
        row = self.row(counts)
        with unit_of_work():
            return cases.open_case(
                self.pilot, self.institution, ground, WORDS, row=row, by=self.cast.actor("city"), at=self.at
            )

    def reply(self, case: Case) -> Case:
        with unit_of_work():
            return cases.reply_to_case(
                case, "样本集中在两家企业，已约定补救措施。", by=self.cast.actor("institution-1"), at=self.at
            )

    def rectify_and_fail(self, case: Case) -> Case:
        return self.rectify(case, STILL_LOW)

    def rectify(self, case: Case, then: Counts) -> Case:
        with unit_of_work():
            cases.order_rectification(case, "逐家回访不满意的企业并补正服务。", by=self.cast.actor("city"), at=self.at)
        self.at += timedelta(days=31)
        self.answered_again()
        row = self.row(then, as_of=clock.local(self.at).date())
        with unit_of_work():
            return cases.record_resurvey(case, row, by=self.cast.actor("city"), at=self.at)

    def answered_again(self) -> None:
        """An answer to the resurvey, laid straight into the tables: asking is the surveys' own test."""
        engagement = session().scalars(select(Engagement)).first()
        assert engagement is not None
        with unit_of_work():
            invitation = Invitation(
                engagement_id=engagement.id, wave=Wave.RESURVEY, token_digest="f" * 64, created_at=self.at,
                expires_at=self.at + timedelta(days=30),
            )  # fmt: skip
            session().add(invitation)
            session().flush()
            session().add(Answer(invitation_id=invitation.id, level="dissatisfied", channel="link", created_at=self.at))

    def propose(self, case: Case, measure: Measure = Measure.LEAVE, by: str = "city") -> Case:
        with unit_of_work():
            return deciding.propose_measure(
                case, measure, "复测后满意度仍低于标准，整改未见成效。", by=self.cast.actor(by), at=self.at
            )

    def confirm(self, case: Case, by: str = "city-2") -> Case:
        with unit_of_work():
            return deciding.confirm_measure(case, "事实清楚，程序完整，同意。", by=self.cast.actor(by), at=self.at)

    def decided(self) -> Case:
        return self.confirm(self.propose(self.rectify_and_fail(self.reply(self.open()))))

    def appeal(self, case: Case) -> Case:
        with unit_of_work():
            return deciding.appeal_case(
                case, "复测只问到一家企业，不足以说明问题。", by=self.cast.actor("institution-1"), at=self.at
            )

    def judge(self, case: Case, *, upheld: bool, by: str = "city-3") -> Case:
        with unit_of_work():
            return deciding.decide_appeal(
                case, upheld=upheld, decision="复核了全部复测记录，理由见附件。", by=self.cast.actor(by), at=self.at
            )


def test_from_notice_to_leaving(lowly: Matter, cast: Cast) -> None:
    case = lowly.decided()
    assert case.state is CaseState.DECIDED
    with pytest.raises(TransitionRefused, match="期满后"), unit_of_work():
        deciding.let_stand(case, by=cast.actor("city"), at=lowly.at)
    case = lowly.judge(lowly.appeal(case), upheld=False)
    assert case.state is CaseState.FINAL
    with unit_of_work():
        notice = deciding.post_cases([case], by=cast.actor("city"), at=lowly.at)
    with pytest.raises(Refusal), unit_of_work():
        deciding.take_effect(notice, by=cast.actor("city"), at=lowly.at)
    lowly.at += timedelta(days=14)
    with unit_of_work():
        deciding.take_effect(notice, by=cast.actor("city"), at=lowly.at)
    assert case.state is CaseState.EFFECTIVE
    today = clock.local(lowly.at).date()
    assert lowly.institution.admitted_until == today - timedelta(days=1)
    with pytest.raises(RuleBroken, match="您本人"), unit_of_work():
        deciding.lift(case, "整改完成，企业联名请求恢复。", by=cast.actor("city-2"), at=lowly.at)
    with unit_of_work():
        deciding.lift(case, "整改完成，企业联名请求恢复。", by=cast.actor("city-3"), at=lowly.at)
    assert lowly.institution.admitted_until > today


def test_an_appeal_upheld_keeps_it_in_the_system(lowly: Matter) -> None:
    case = lowly.judge(lowly.appeal(lowly.decided()), upheld=True)
    assert case.state is CaseState.CLOSED
    assert lowly.institution.admitted_until == date(2025, 3, 31)


def test_who_rectified_well_stays_and_cannot_be_made_to_leave(lowly: Matter) -> None:
    before = lowly.institution.admitted_until
    case = lowly.rectify(lowly.reply(lowly.open()), Counts(very=9, basic=1, rectified=True))
    assert case.resurvey_row.outcome == "stay"
    with pytest.raises(RuleBroken, match="不符合调整出服务体系的条件"):
        lowly.propose(case)
    case = lowly.confirm(lowly.propose(case, Measure.STAY))
    assert (case.state, lowly.institution.admitted_until > before) == (CaseState.CLOSED, True)


def test_nobody_leaves_before_rectifying_in_vain(lowly: Matter) -> None:
    case = lowly.reply(lowly.open())
    with pytest.raises(RuleBroken, match="须先责令整改并复测"):
        lowly.propose(case)


def test_the_resurvey_waits_for_its_day_and_for_answers(lowly: Matter, cast: Cast) -> None:
    case = lowly.reply(lowly.open())
    with unit_of_work():
        cases.order_rectification(case, "逐家回访不满意的企业并补正服务。", by=cast.actor("city"), at=lowly.at)
    early = lowly.row(STILL_LOW, as_of=date(2024, 4, 1))
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        cases.record_resurvey(case, early, by=cast.actor("city"), at=lowly.at)
    assert "整改期到" in str(refused.value)
    assert "还没有复测评价" in str(refused.value)


def test_three_people_and_no_one_twice(lowly: Matter) -> None:
    case = lowly.propose(lowly.rectify_and_fail(lowly.reply(lowly.open())))
    with pytest.raises(RuleBroken, match="您本人"):
        lowly.confirm(case, by="city")
    lowly.appeal(lowly.confirm(case))
    for same in ("city", "city-2"):
        with pytest.raises(RuleBroken, match="您本人"):
            lowly.judge(case, upheld=False, by=same)


def test_who_does_well_stays_for_a_further_term(lowly: Matter) -> None:
    before = lowly.institution.admitted_until
    case = lowly.confirm(lowly.propose(lowly.reply(lowly.open(GOOD, Ground.GOOD)), Measure.STAY))
    assert case.state is CaseState.CLOSED
    assert lowly.institution.admitted_until > before
    told = session().scalars(select(InboxMessage).where(InboxMessage.path == f"/cases/{case.id}")).all()
    assert any("结案" in one.title for one in told)


@pytest.mark.parametrize(
    ("counts", "ground"),
    [(GOOD, Ground.SATISFACTION), (LOW, Ground.GOOD), (EXACT, Ground.COMMITMENT), (FEW_FIRMS, Ground.FLAGGED)],
)
def test_a_case_rests_on_the_outcome_that_fits(lowly: Matter, counts: Counts, ground: Ground) -> None:
    with pytest.raises(RuleBroken, match="须依据期满综合评价"):
        lowly.open(counts, ground)


def test_the_same_matter_is_opened_once(lowly: Matter) -> None:
    lowly.open()
    with pytest.raises(Refusal, match="已在办理"):
        lowly.open()


def test_figures_that_no_release_held_are_not_told(lowly: Matter) -> None:
    case = lowly.open()
    assert case.figures["score"] is None
    assert "satisfaction" not in case.figures["figures"]
    assert case.figures["served"] == 12
    assert "78" not in case.statement


def test_an_upheld_objection_takes_the_case_back(lowly: Matter, cast: Cast) -> None:
    case = lowly.judge(lowly.appeal(lowly.decided()), upheld=False)
    with unit_of_work():
        notice = deciding.post_cases([case], by=cast.actor("city"), at=lowly.at)
    lowly.at += timedelta(days=1)
    with clock.standing_at(lowly.at), unit_of_work():
        objection = object_to(notice, Statement("示例甲", "13800000000", "复测记录与事实不符，请核查。"), at=lowly.at)
        answer_objection(objection, upheld=True, answer="经核查，复测样本有误。", by=cast.actor("city-3"), at=lowly.at)
    assert case.state is CaseState.REPLIED
    assert (case.measure, case.proposed_by_id) == (None, None)


def test_a_false_report_needs_its_document_and_a_sum_to_the_fen(
    lowly: Matter, pilot: PilotRound, cast: Cast
) -> None:  # fmt: skip
    institution = lowly.institution
    with pytest.raises(RuleBroken, match="证明材料"), unit_of_work():
        cases.open_case(pilot, institution, Ground.FALSE_REPORT, WORDS, by=cast.actor("city"), at=APRIL)
    proof = FileStorage(BytesIO(b"%PDF-1.4 proof"), "核查记录.pdf")
    with unit_of_work():
        case = cases.open_case(
            pilot, institution, Ground.FALSE_REPORT, WORDS, evidence=proof, by=cast.actor("city"), at=APRIL
        )
        later = APRIL + timedelta(days=10)
        cases.pass_over_reply(case, by=cast.actor("city"), at=later)
    with pytest.raises(RuleBroken, match="扣减金额"), unit_of_work():
        deciding.propose_measure(case, Measure.DEDUCT, "虚报两家服务企业，情节较轻。", by=cast.actor("city"), at=later)
    with pytest.raises(RuleBroken, match="相应的处理意见"), unit_of_work():
        deciding.propose_measure(case, Measure.STAY, "虚报两家服务企业，情节较轻。", by=cast.actor("city"), at=later)
