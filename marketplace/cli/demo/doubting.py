"""The demo's doubts about its survey: a sample called, a bent answer taken out by two, remarks struck out."""

from datetime import date
from functools import partial

from sqlalchemy import select

from marketplace.cli.demo.asking import Asking
from marketplace.cli.demo.people import acting
from marketplace.cli.demo.stage import Stage
from marketplace.engagements.lifecycle import EngagementState
from marketplace.engagements.models import Engagement
from marketplace.evaluation.models import Case, Ground
from marketplace.evaluation.queries import get_row
from marketplace.evaluation.services.extracting import extract_remarks, offered_remarks, why_not_extracted
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Enterprise
from marketplace.organizations.services.profiles import describe_enterprise
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import Level, Wave
from marketplace.surveys.models import CallSample, SampleCall
from marketplace.surveys.rules import Called, Given, SignKind, signs_in
from marketplace.surveys.services import calling, judging, sampling

CALLED, SILENT = "株洲电安电磁兼容技术服务有限公司", "株洲锐聘高级人才顾问有限公司"
SEED, SIZE = "示例种子20240115", 10
ROLES = ("总经理", "生产厂长", "行政主管", "设备科长")
METHODS = ("电话询问", "上门拜访", "电话询问", "网络互动")
WORSE = {Level.VERY: Level.BASIC, Level.BASIC: Level.DISSATISFIED, Level.DISSATISFIED: Level.DISSATISFIED}
DISAGREES = 4
FROM_OWN = "两份评价来自该机构登录用的网络，电话核实均不是企业本人填写（示例）。"
SECOND = "已另行电话核实，情况属实，同意不计入（示例）。"
SAME_PHONE = "0731-00009977"


class Doubts:
    """What the city does about answers that it does not take on trust."""

    def __init__(self, stage: Stage, asking: Asking) -> None:
        self.stage, self.asking = stage, asking

    def raise_them(self) -> None:
        """On the agenda of the year."""
        on = self.stage.agenda.on
        on(date(2023, 4, 12), self.asking.know_offices, 10)
        on(date(2023, 11, 22), self._share_a_phone, 10)
        on(date(2023, 12, 4), self._note_signs, 9)
        on(date(2023, 12, 4), self._judge_own_network, 10)
        on(date(2024, 1, 15), partial(self._draw, CALLED, wave=Wave.ACCEPTANCE, seed=SEED), 9)
        on(date(2024, 1, 16), self._call, 9)
        on(date(2024, 4, 8), self._note_signs, 17)
        on(date(2024, 4, 9), partial(self._draw, SILENT, silent=True), 9)
        on(date(2024, 4, 9), self._strike_out, 12)

    def _house(self, name: str) -> int:
        return next(one.institution_id for one in self.stage.roles.values() if one.name == name)

    def _note_signs(self) -> None:
        with unit_of_work():
            judging.note_signs(self.stage.round(), clock.now())

    def _share_a_phone(self) -> None:
        """Two firms that are satisfied with one institution are looked after by the same agent since."""
        for number in self.stage.roles:
            if self.asking.bent_on(number).contact:
                for firm in self._satisfied(number)[:2]:
                    with unit_of_work():
                        describe_enterprise(session().get_one(Enterprise, firm), by=self.stage.firms[firm],
                                            contact_phone=SAME_PHONE)  # fmt: skip

    def _satisfied(self, institution: int) -> list[int]:
        """Firms of which every answer on the institution is the best."""
        rows = select(Engagement.id, Engagement.enterprise_id).where(
            Engagement.institution_id == institution, Engagement.state == EngagementState.ACCEPTED
        )
        levels: dict[int, set[Level | None]] = {}
        for number, firm in session().execute(rows.order_by(Engagement.id)):
            levels.setdefault(firm, set()).add(self.asking.levels.get(number))
        return [firm for firm, found in levels.items() if found == {Level.VERY}]

    def _judge_own_network(self) -> None:
        """One officer proposes, another agrees: these answers count no more."""
        current = self.stage.round()
        sign = next(one for one in signs_in(queries.looked_at(current.id)) if one.kind is SignKind.OWN)
        with unit_of_work():
            decision = judging.decide(current, sign, exclude=sign.answers, reason=FROM_OWN, by=self.stage.city)
        with unit_of_work():
            judging.confirm(decision, True, SECOND, by=acting("city-2"))

    # ── Sampling calls ──────────────────────────────────────────────────────────────────────────────────────────────
    def _draw(self, name: str, *, wave: Wave | None = None, silent: bool = False, seed: str | None = None) -> None:
        with unit_of_work():
            sampling.draw_sample(self.stage.round(), institution_id=self._house(name), wave=wave, silent=silent,
                                 size=SIZE, seed=seed, by=self.stage.city)  # fmt: skip

    def _call(self) -> None:
        """Each drawn firm: one says something else than by link, and one that never answered is not reached."""
        (sample,) = session().scalars(select(CallSample)).all()
        for call in sample.calls:
            with unit_of_work():
                calling.record_call(call, self._heard(call), by=acting("city-2"))

    def _heard(self, call: SampleCall) -> Called:
        method = METHODS[call.position % len(METHODS)]
        own = queries.latest_answer(call.invitation_id)
        if own is None:
            return Called(method, "", clock.today(), None)
        level = Level(own.level)
        said = WORSE[level] if call.position == DISAGREES else level
        text = "交付后问过两次，回复比以前慢（示例）。" if said is not level else ""
        return Called(method, ROLES[call.position % len(ROLES)], clock.today(), Given(said.value, own.dimensions, text))

    # ── Remarks ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def _strike_out(self) -> None:
        """The case of low satisfaction gets its remarks, as the rules strike them, once its answers were released."""
        for case in session().scalars(select(Case).where(Case.ground == Ground.SATISFACTION.value)):
            row = get_row(case.row_id or 0)
            if row is None or why_not_extracted(row):
                continue
            offered = {one.answer: one.offered for one in offered_remarks(row)}
            with unit_of_work():
                extract_remarks(row, offered, by=self.stage.city, at=clock.now())
