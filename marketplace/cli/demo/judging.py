"""What follows the demo's two evaluations: rewards with a bonus, an appeal and a deduction; cases of the term's end."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.cli.demo.people import acting
from marketplace.cli.demo.stage import Stage
from marketplace.evaluation.lifecycle import CaseState
from marketplace.evaluation.models import (
    AwardList,
    Case,
    EvaluationRow,
    EvaluationRun,
    Ground,
    Kind,
    Measure,
    Nomination,
)
from marketplace.evaluation.rules import Outcome
from marketplace.evaluation.services import cases, deciding, nominating, rewarding
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.publicity.models import Notice

GROUNDS = {
    Outcome.STAY: Ground.GOOD, Outcome.STAY_FLAGGED: Ground.FLAGGED, Outcome.RECTIFY: Ground.SATISFACTION,
    Outcome.COMMITMENT_UNMET: Ground.COMMITMENT,
}  # fmt: skip
STATEMENTS = {
    Ground.GOOD: "期满综合评价达标，拟保留在服务体系，请确认有无不同意见（示例）。",
    Ground.FLAGGED: "期满满意度恰为标准，须人工复核，请说明服务情况（示例）。",
    Ground.SATISFACTION: "期满满意度低于标准，拟责令整改，请说明情况和打算（示例）。",
    Ground.COMMITMENT: "期满未完成承诺的服务企业数，请说明原因和后续安排（示例）。",
}
REPLIES = {
    Ground.GOOD: "没有不同意见，愿意继续服务（示例）。",
    Ground.FLAGGED: "两家企业的意见集中在交付时间，已补派人员（示例）。",
    Ground.COMMITMENT: "下半年承接的服务尚在进行，预计六月底前完成（示例）。",
}
FALSE_REPORT = "经核查，同一企业的两份协议内容相同，涉嫌重复计列服务成果，请说明（示例）。"


class Judging:
    """Rewards at the year's end, cases at the term's end."""

    def __init__(self, stage: Stage, padded: str) -> None:
        self.stage, self.padded = stage, padded

    def reward(self) -> None:
        """On the agenda from the day after the year-end run to the announcement."""
        on = self.stage.agenda.on
        on(date(2023, 11, 20), self._nominate, 10)
        on(date(2023, 11, 24), self._judge, 10)
        on(date(2023, 11, 27), self._accuse, 10)
        on(date(2023, 12, 19), self._draw_up, 10)
        on(date(2023, 12, 20), self._agree, 10)
        on(date(2023, 12, 22), self._appeal, 10)
        on(date(2023, 12, 26), self._refuse_appeal, 10)
        on(date(2024, 1, 3), self._post, 10)
        on(date(2024, 1, 12), self._announce, 15)

    def judge_the_term(self) -> None:
        """On the agenda of the two days before the story ends."""
        on = self.stage.agenda.on
        on(date(2024, 4, 9), self._open_cases, 8)
        on(date(2024, 4, 9), self._reply, 13)
        on(date(2024, 4, 9), self._propose, 14)
        on(date(2024, 4, 9), self._confirm, 15)

    # ── Year's end ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _house(self, name: str) -> Institution:
        return session().scalars(select(Institution).where(Institution.name == name)).one()

    def _nominate(self) -> None:
        best = sorted(self.stage.roles.values(), key=lambda one: -one.wins)[:2]
        told = (("case", "同园区企业共用检测设备（示例）"), ("contract", "数字化改造服务合同范本（示例）"))
        for role, (kind, name) in zip(best, told, strict=True):
            with unit_of_work():
                nominating.nominate(
                    self.stage.round(), session().get_one(Institution, role.institution_id), kind=kind, name=name,
                    words="多家同类企业合并委托、分摊费用，已有三家照此办理（示例）。",
                    file=_document("材料（示例）.pdf") if kind == "contract" else None,
                    by=self.stage.houses[role.institution_id], at=clock.now(),
                )  # fmt: skip

    def _judge(self) -> None:
        panel = self.stage.panel
        for place, one in enumerate(session().scalars(select(Nomination).order_by(Nomination.id)).all()):
            with unit_of_work():
                people = [actor.user_id or 0 for actor in panel]
                nominating.assign_opinions(one, people, by=self.stage.city, at=clock.now())
            for turn, (opinion, assessor) in enumerate(zip(one.opinions, panel, strict=True)):
                with unit_of_work():
                    conflict = "曾任该机构的顾问（示例）。" if place == turn == 0 else ""
                    nominating.declare(opinion, conflict, by=assessor, at=clock.now())
                    if not conflict:
                        points = Decimal(9 - turn)
                        nominating.judge(opinion, points, "做法清楚，可以复制（示例）。", by=assessor, at=clock.now())
            with unit_of_work():
                nominating.settle(one, None, "", by=self.stage.city, at=clock.now())

    def _accuse(self) -> None:
        """The institution that counted one firm twice: a small deduction, agreed by two, made public, in effect."""
        on = self.stage.agenda.on
        with unit_of_work():
            case = cases.open_case(
                self.stage.round(), self._house(self.padded), Ground.FALSE_REPORT, FALSE_REPORT,
                evidence=_document("核查记录（示例）.pdf"), by=self.stage.city, at=clock.now(),
            )  # fmt: skip
        number = case.id
        on(date(2023, 11, 28), partial(self._answer, number, "确系登记有误，已撤回重复的成果（示例）。"), 9)
        on(date(2023, 11, 29), partial(self._punish, number), 9)
        on(date(2023, 12, 7), partial(self._publish, number), 9)
        on(date(2023, 12, 18), self._carry_out, 8)

    def _answer(self, number: int, words: str) -> None:
        case = session().get_one(Case, number)
        with unit_of_work():
            cases.reply_to_case(case, words, by=self.stage.houses[case.institution_id], at=clock.now())

    def _punish(self, number: int) -> None:
        case = session().get_one(Case, number)
        with unit_of_work():
            deciding.propose_measure(
                case, Measure.DEDUCT, "情节较轻、主动改正，酌情扣减（示例）。", amount=Decimal(5000),
                by=self.stage.city, at=clock.now(),
            )  # fmt: skip
        with unit_of_work():
            deciding.confirm_measure(case, "事实清楚，同意扣减（示例）。", by=acting("city-2"), at=clock.now())

    def _publish(self, number: int) -> None:
        case = session().get_one(Case, number)
        with unit_of_work():
            deciding.let_stand(case, by=self.stage.city, at=clock.now())
            deciding.post_cases([case], by=self.stage.city, at=clock.now())

    def _carry_out(self) -> None:
        notice = session().scalars(select(Notice).where(Notice.kind == deciding.NOTICE)).one()
        with unit_of_work():
            deciding.take_effect(notice, by=self.stage.city, at=clock.now())

    def _list(self) -> AwardList:
        return session().scalars(select(AwardList)).one()

    def _draw_up(self) -> None:
        run = session().scalars(select(EvaluationRun).where(EvaluationRun.kind == Kind.YEAR_END)).one()
        with unit_of_work():
            rewarding.draw_up(run, by=self.stage.city, at=clock.now())

    def _agree(self) -> None:
        found = self._list()
        with unit_of_work():
            rewarding.propose_list(found, by=self.stage.city, at=clock.now())
        with unit_of_work():
            rewarding.confirm_list(found, "名次、档次和金额核对无误（示例）。", by=acting("city-2"), at=clock.now())

    def _appeal(self) -> None:
        found = self._list()
        line = next(one for one in found.lines if not one.tier)
        with unit_of_work():
            rewarding.appeal_list(found, line.institution, "有两家企业的验收在评价日之后，请一并计入（示例）。",
                                  by=self.stage.houses[line.institution_id], at=clock.now())  # fmt: skip

    def _refuse_appeal(self) -> None:
        (appeal,) = self._list().appeals
        with unit_of_work():
            rewarding.decide_award_appeal(
                appeal, upheld=False, decision="评价日对所有机构相同，之后的验收计入期满评价（示例）。",
                by=acting("city-3"), at=clock.now(),
            )  # fmt: skip

    def _post(self) -> None:
        with unit_of_work():
            rewarding.post_list(self._list(), by=self.stage.city, at=clock.now())

    def _announce(self) -> None:
        with unit_of_work():
            rewarding.announce_list(self._list(), by=self.stage.city, at=clock.now())

    # ── Term's end ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _rows(self) -> Iterable[tuple[EvaluationRow, Ground]]:
        rows = (
            select(EvaluationRow).join(EvaluationRow.run).where(EvaluationRun.kind == Kind.TERM_END)
            .order_by(EvaluationRow.rank, EvaluationRow.id)
        )  # fmt: skip
        for row in session().scalars(rows).all():
            ground = GROUNDS.get(Outcome(row.outcome))
            if ground is not None:
                yield row, ground

    def _open_cases(self) -> None:
        for row, ground in list(self._rows()):
            with unit_of_work():
                cases.open_case(self.stage.round(), row.institution, ground, STATEMENTS[ground], row=row,
                                by=self.stage.city, at=clock.now())  # fmt: skip

    def _term_cases(self, ground: Ground, state: CaseState) -> list[Case]:
        rows = select(Case).where(Case.ground == ground.value, Case.state == state).order_by(Case.id)
        return list(session().scalars(rows))

    def _reply(self) -> None:
        """All who stay, who is flagged, and all but one whose commitment is unmet; low satisfaction waits."""
        unmet = self._term_cases(Ground.COMMITMENT, CaseState.NOTICED)[:-1]
        good, flagged = (self._term_cases(one, CaseState.NOTICED) for one in (Ground.GOOD, Ground.FLAGGED))
        for case in (*good, *flagged, *unmet):
            self._answer(case.id, REPLIES[Ground(case.ground)])

    def _propose(self) -> None:
        """All who stay, and one whose commitment is unmet."""
        for case in (*self._term_cases(Ground.GOOD, CaseState.REPLIED),
                     *self._term_cases(Ground.COMMITMENT, CaseState.REPLIED)[:1]):  # fmt: skip
            with unit_of_work():
                deciding.propose_measure(case, Measure.STAY, "服务情况符合要求，建议保留（示例）。", by=self.stage.city,
                                         at=clock.now())  # fmt: skip

    def _confirm(self) -> None:
        """The second person agrees to those who stay; the one whose commitment is unmet waits on the desk."""
        for case in self._term_cases(Ground.GOOD, CaseState.PROPOSED):
            with unit_of_work():
                deciding.confirm_measure(case, "核对无误，同意保留（示例）。", by=acting("city-2"), at=clock.now())


def _document(name: str) -> FileStorage:
    return FileStorage(BytesIO(b"%PDF-1.4\n%%EOF\n"), Path(name).name)
