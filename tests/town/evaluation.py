"""Frozen evaluations of the round and what follows them: a case in every state, lists of rewards, typical cases."""

from collections.abc import Sequence
from decimal import Decimal

from marketplace.evaluation.lifecycle import AwardListState
from marketplace.evaluation.models import AwardList, Case, EvaluationRow, Ground, Kind, Measure, Nomination
from marketplace.evaluation.services import cases, deciding, nominating, rewarding, run_evaluation
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from marketplace.pilots.queries import require_round
from marketplace.pilots.services import change_policy
from marketplace.surveys.models import Release
from tests.cast import Cast
from tests.factories.evaluations import GOOD, LOW, lay_run
from tests.town.ground import HERE, THERE, Town, paper

WORDS = "依据核查记录，上报的服务企业与事实不符。"


def lay_evaluation(town: Town, cast: Cast) -> None:
    """A year-end run as of the town's last day, for which the round begins earlier than the real one."""
    with unit_of_work():
        found = require_round()
        found.starts_on = clock.today()
        run = run_evaluation(found, Kind.YEAR_END, clock.today(), by=cast.actor("city"), at=clock.now())
    town.lead("evaluation.show", "evaluation.export", "evaluation.what_if", "evaluation.what_if_export", run_id=run.id)
    town.lead("evaluation.row", "evaluation.row_score", row_id=run.rows[0].id)
    for county in (HERE, THERE):
        town.put(county, "case_turn", "confirm", "lift")
        town.put(county, "reply_turn", "reply", "plan", "appeal")
        town.put(county, "case_file", "evidence")
        town.put(county, "case_paper", "notice", "decision")
        town.put(county, "list_turn", "propose", "redraw")
        town.put(county, "nomination_turn", "assign", "settle")
        town.put(county, "opinion_turn", "declare", "judge")
    lay_cases(town, cast, found)
    lay_lists(town, cast, found)
    lay_nominations(town, cast, found)
    lay_remarks(town, cast, found)


class Matters:
    """Cases of one institution, moved on by the people who may."""

    def __init__(self, cast: Cast, pilot: PilotRound, number: str) -> None:
        self.cast, self.pilot, self.number = cast, pilot, number
        self.institution = session().get_one(Institution, cast.organizations[f"institution-{number}"])

    def open(self, *, row: EvaluationRow | None = None) -> Case:
        """On a row of the term's end, or as a false report with its document."""
        ground = Ground.FALSE_REPORT if row is None else Ground.SATISFACTION
        with unit_of_work():
            return cases.open_case(
                self.pilot, self.institution, ground, WORDS, row=row, by=self.cast.actor("city-2"), at=clock.now(),
                evidence=paper("核查记录.pdf") if row is None else None,
            )  # fmt: skip

    def go(self, case: Case, *names: str) -> Case:
        """Through these acts, one after the other."""
        second, third, own = (self.cast.actor(name) for name in ("city-2", "city-3", f"institution-{self.number}"))
        now = clock.now()
        acts = {
            "reply": lambda: cases.reply_to_case(case, WORDS, by=own, at=now),
            "rectify": lambda: cases.order_rectification(case, WORDS, by=second, at=now),
            "propose": lambda: deciding.propose_measure(
                case, Measure.DEDUCT, WORDS, amount=Decimal(100), by=second, at=now
            ),
            "confirm": lambda: deciding.confirm_measure(case, WORDS, by=third, at=now),
            "appeal": lambda: deciding.appeal_case(case, WORDS, by=own, at=now),
            "refuse": lambda: deciding.decide_appeal(
                case, upheld=False, decision=WORDS, by=self.cast.actor("city"), at=now
            ),
            "post": lambda: deciding.post_cases([case], by=second, at=now),
        }
        for name in names:
            with unit_of_work():
                acts[name]()
        return case


def lay_cases(town: Town, cast: Cast, pilot: PilotRound) -> None:
    """One waiting for every act, under the first institution; one of the second."""
    here, there = Matters(cast, pilot, "1"), Matters(cast, pilot, "2")
    decided = ("reply", "propose", "confirm")
    states: Sequence[tuple[tuple[str, ...], str]] = (
        ((), "reply"), (("reply",), "propose"), (("reply", "propose"), "confirm"), (decided, "appeal"),
        ((*decided, "appeal"), "decide-appeal"),
    )  # fmt: skip
    for acts, turn in states:
        _lead(town, here.go(here.open(), *acts), turn)
    here.go(here.open(), *decided, "appeal", "refuse")
    here.go(here.open(), *decided, "appeal", "refuse", "post")
    low = lay_run(pilot, Kind.TERM_END, {here.institution.id: LOW}, as_of=clock.today(), at=clock.now())
    mending = here.go(here.open(row=low[here.institution.id]), "reply", "rectify")
    with unit_of_work():
        cases.plan_rectification(mending, [("逐家回访", mending.rectify_by)], by=cast.actor("institution-1"),
                                 at=clock.now())  # fmt: skip
    _lead(town, mending, "plan")
    town.lead("evaluation.finishing_step", "evaluation.finish_one_step", step_id=mending.steps[0].id)
    town.put(HERE, "matter_id", mending.id)
    town.put(HERE, "step_id", mending.steps[0].id)
    town.put(THERE, "matter_id", there.open().id)
    town.put(THERE, "step_id", 0)


def _lead(town: Town, case: Case, turn: str) -> None:
    town.put(HERE, "matter_id", case.id)
    if turn in ("reply", "plan", "appeal"):
        town.lead("evaluation.case_answering", matter_id=case.id, reply_turn=turn)
    else:
        town.lead("evaluation.case_deciding", matter_id=case.id, case_turn=turn)
    town.lead("evaluation.case_file", matter_id=case.id, case_file="evidence")


def lay_lists(town: Town, cast: Cast, pilot: PilotRound) -> None:
    """Of each institution one that was told, the first with an appeal; and one waiting for its second person."""
    with unit_of_work():
        change_policy(pilot, {"rewards.pool": "70000"}, basis="办公会纪要第三号", effective_from=clock.today(),
                      tiers=(("一等奖", 1, Decimal(50000)),), by=cast.actor("city"))  # fmt: skip
    for county, number in ((HERE, "1"), (THERE, "2")):
        found = _told(cast, pilot, number)
        town.put(county, "award_list_id", found.id)
        town.put(county, "line_id", found.lines[0].id)
        with unit_of_work():
            appeal = rewarding.appeal_list(
                found, session().get_one(Institution, cast.organizations[f"institution-{number}"]), WORDS,
                file=paper("说明.pdf"), by=cast.actor(f"institution-{number}"), at=clock.now(),
            )  # fmt: skip
        town.put(county, "appeal_id", appeal.id)
    town.lead("evaluation.appealing_list", award_list_id=_told(cast, pilot, "1").id)
    waiting = _drawn(cast, pilot, "1")
    with unit_of_work():
        rewarding.propose_list(waiting, by=cast.actor("city-2"), at=clock.now())
    town.lead("evaluation.list_deciding", award_list_id=waiting.id, list_turn="confirm")
    town.lead("evaluation.award_letter", line_id=_announced(cast, pilot, "1").lines[0].id)


def _drawn(cast: Cast, pilot: PilotRound, number: str) -> AwardList:
    institution = cast.organizations[f"institution-{number}"]
    rows = lay_run(pilot, Kind.YEAR_END, {institution: GOOD}, as_of=clock.today(), at=clock.now())
    with unit_of_work():
        return rewarding.draw_up(rows[institution].run, by=cast.actor("city-2"), at=clock.now())


def _announced(cast: Cast, pilot: PilotRound, number: str) -> AwardList:
    found = _told(cast, pilot, number)
    with unit_of_work():
        found.state, found.announced_on = AwardListState.ANNOUNCED, clock.today()
        found.lines[0].tier, found.lines[0].tier_amount, found.lines[0].amount = "一等奖", Decimal(500), Decimal(500)
    return found


def _told(cast: Cast, pilot: PilotRound, number: str) -> AwardList:
    found = _drawn(cast, pilot, number)
    with unit_of_work():
        rewarding.propose_list(found, by=cast.actor("city-2"), at=clock.now())
        return rewarding.confirm_list(found, WORDS, by=cast.actor("city-3"), at=clock.now())


def lay_remarks(town: Town, cast: Cast, pilot: PilotRound) -> None:
    """A row whose answers were released, so that its remarks may be struck out."""
    institution = cast.organizations["institution-1"]
    row = lay_run(pilot, Kind.TERM_END, {institution: GOOD}, as_of=clock.today(), at=clock.now())[institution]
    with unit_of_work():
        session().add(Release(
            institution_id=institution, round_id=pilot.id, number=1, wave="acceptance", invited=GOOD.served,
            valid=GOOD.very, fresh=GOOD.very, very=GOOD.very, basic=0, dissatisfied=0,
        ))  # fmt: skip
    town.lead("evaluation.striking", row_id=row.id)


def lay_nominations(town: Town, cast: Cast, pilot: PilotRound) -> None:
    """One of each institution, with a file; the first under judgement by both assessors."""
    found = {county: _nominated(cast, pilot, number) for county, number in ((HERE, "1"), (THERE, "2"))}
    judged = found[HERE]
    with unit_of_work():
        people = [cast.users["assessor-1"], cast.users["assessor-2"]]
        nominating.assign_opinions(judged, people, by=cast.actor("city"), at=clock.now())
    for county, one in found.items():
        town.put(county, "nomination_id", one.id)
    town.put(HERE, "opinion_id", *(one.id for one in judged.opinions))
    town.put(THERE, "opinion_id", 0)
    town.lead("evaluation.judging", opinion_id=judged.opinions[0].id, opinion_turn="declare")


def _nominated(cast: Cast, pilot: PilotRound, number: str) -> Nomination:
    with unit_of_work():
        return nominating.nominate(
            pilot, session().get_one(Institution, cast.organizations[f"institution-{number}"]), kind="contract",
            name="检测服务合同范本", words="三家企业共用一份合同，可以照抄。", file=paper("合同范本.pdf"),
            by=cast.actor(f"institution-{number}"), at=clock.now(),
        )  # fmt: skip
