"""The demo's services from signing to acceptance: milestones on time and late, visits, changes, pauses, early ends."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from marketplace.cli.demo.asking import Asking
from marketplace.cli.demo.claiming import Claims
from marketplace.cli.demo.stage import Stage, paper
from marketplace.engagements import services
from marketplace.engagements.lifecycle import EngagementState, MilestoneState
from marketplace.engagements.models import Amendment, Engagement, Milestone, NoteKind
from marketplace.engagements.queries import steps_of, terms_of
from marketplace.engagements.services import Change
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work

SHORT, LONG = 9, 160
# Services of the new year run beyond the story's end.
NEW_YEAR = date(2024, 1, 1)
# Which of the signed services, in their order, goes another way.
PAUSED, ENDED, EXTENDED, CHEAPER, DISAGREED = 12, 19, (8, 26), 31, 40


@dataclass
class Work:
    """Every signed service, and what comes of it."""

    stage: Stage
    asking: Asking
    claims: Claims
    begun: int = 0
    handed: Counter[int] = field(default_factory=Counter)

    def days_of(self, engagement: Engagement) -> int:
        """How long the service is agreed to take: padded ones are over in a week, a few run into the spring."""
        if self.stage.roles[engagement.institution_id].repeats:
            return SHORT
        if engagement.id % 23 == 5:
            return LONG
        if clock.today() >= NEW_YEAR:
            return 70 + engagement.id * 7 % 30
        return 36 + engagement.id * 7 % 50

    def begin(self, number: int) -> None:
        """The agreement binds: put its course on the agenda."""
        self.begun += 1
        engagement = session().get_one(Engagement, number)
        assert engagement.starts_on is not None
        day, agenda, turn = engagement.starts_on, self.stage.agenda, self.begun
        if turn == ENDED:
            agenda.on(day + timedelta(days=20), partial(self._end, number), 16)
        elif turn == PAUSED:
            agenda.on(day + timedelta(days=6), partial(self._pause, number), 16)
        elif turn in (*EXTENDED, CHEAPER, DISAGREED):
            agenda.on(day + timedelta(days=7), partial(self._amend, number, turn), 15)
        if self.days_of(engagement) > SHORT:
            agenda.on(day + timedelta(days=5), partial(self._note, number), 16)
        self._await_next(number)

    # ── Milestones ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _next(self, engagement: Engagement) -> Milestone | None:
        waiting = (MilestoneState.PLANNED, MilestoneState.SENT_BACK)
        return next((one for one in engagement.milestones if one.state in waiting), None)

    def _await_next(self, number: int) -> None:
        """The next milestone is handed in some days before it is due, or some after where it comes late."""
        engagement = session().get_one(Engagement, number)
        milestone = self._next(engagement)
        if milestone is None:
            self.stage.agenda.on(clock.today() + timedelta(days=2), partial(self._hand_over, number), 15)
            return
        self.handed[engagement.institution_id] += 1
        every = self.stage.roles[engagement.institution_id].late_every
        late = bool(every) and self.handed[engagement.institution_id] % every == 0
        position, day = milestone.position, milestone.due_on + timedelta(days=4 if late else -3 - number % 3)
        self.stage.agenda.on(max(day, clock.today() + timedelta(days=1)), partial(self._hand_in, number, position), 14)

    def _hand_in(self, number: int, position: int) -> None:
        engagement = session().get_one(Engagement, number)
        milestone = self._next(engagement)
        # A pause has put it on the agenda twice.
        if engagement.state is not EngagementState.ACTIVE or milestone is None or milestone.position != position:
            return
        file = paper(f"{milestone.deliverable.partition('（')[0]}（示例）.pdf")
        with unit_of_work():
            services.submit_milestone(milestone, [file], "材料齐全，请核对。",
                                      by=self.stage.houses[engagement.institution_id])  # fmt: skip
        act = self._send_back if number % 29 == 3 and position == 1 else self._confirm
        self.stage.agenda.on(clock.today() + timedelta(days=2), partial(act, number), 10)

    def _submitted(self, engagement: Engagement) -> Milestone | None:
        return next((one for one in engagement.milestones if one.state is MilestoneState.SUBMITTED), None)

    def _send_back(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        milestone = self._submitted(engagement)
        if milestone is None or engagement.state is not EngagementState.ACTIVE:
            return
        with unit_of_work():
            services.send_back(milestone, "报告缺少原始记录，也没有盖章，请补齐后再交。",
                               by=self.stage.firms[engagement.enterprise_id])  # fmt: skip
        self.stage.agenda.on(clock.today() + timedelta(days=3), partial(self._hand_in_again, number), 14)

    def _hand_in_again(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        milestone = self._next(engagement)
        assert milestone is not None
        with unit_of_work():
            services.submit_milestone(milestone, [paper("补齐的原始记录（示例）.pdf")], "补齐原始记录并盖章。",
                                      by=self.stage.houses[engagement.institution_id])  # fmt: skip
        self.stage.agenda.on(clock.today() + timedelta(days=1), partial(self._confirm, number), 10)

    def _confirm(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        milestone = self._submitted(engagement)
        if milestone is None or engagement.state is not EngagementState.ACTIVE:
            return
        with unit_of_work():
            services.confirm_milestone(milestone, by=self.stage.firms[engagement.enterprise_id])
        self._await_next(number)

    # ── The end of the service ──────────────────────────────────────────────────────────────────────────────────────
    def _hand_over(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        if engagement.state is not EngagementState.ACTIVE:
            return
        with unit_of_work():
            services.hand_over(engagement, by=self.stage.houses[engagement.institution_id])
        missing = number % 37 == 11 and not engagement.state_reason
        act = self._send_back_delivery if missing else self._accept
        self.stage.agenda.on(clock.today() + timedelta(days=2 + number % 3), partial(act, number), 11)

    def _send_back_delivery(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        with unit_of_work():
            services.send_back_delivery(engagement, "培训只做了一场，夜班没有参加，请补一场再验收。",
                                        by=self.stage.firms[engagement.enterprise_id])  # fmt: skip
        self.stage.agenda.on(clock.today() + timedelta(days=6), partial(self._hand_over_again, number), 15)

    def _hand_over_again(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        with unit_of_work():
            services.hand_over(engagement, by=self.stage.houses[engagement.institution_id])
        self.stage.agenda.on(clock.today() + timedelta(days=2), partial(self._accept, number), 11)

    def _accept(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        with unit_of_work():
            services.accept(engagement, "按协议完成，同意验收。", by=self.stage.firms[engagement.enterprise_id])
        self.asking.after_acceptance(number)
        self.claims.after_acceptance(number)

    def _end(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        with unit_of_work():
            services.end_early(engagement, "企业调整产品方向，原定的服务内容不再需要，双方协商一致。",
                               by=self.stage.firms[engagement.enterprise_id])  # fmt: skip

    def leave_some(self) -> None:
        """When the story ends, one service waits for a milestone's word, one for acceptance, two rungs for a look."""
        rows = select(Engagement).where(Engagement.state == EngagementState.ACTIVE).order_by(Engagement.id)
        running = session().scalars(rows).all()
        for engagement, whole in zip(running, (False, True), strict=False):
            by = self.stage.houses[engagement.institution_id]
            while (milestone := self._next(engagement)) is not None:
                with unit_of_work():
                    services.submit_milestone(milestone, [paper("阶段成果（示例）.pdf")], "请核对。", by=by)
                if not whole:
                    break
            if whole:
                with unit_of_work():
                    services.hand_over(engagement, by=by)
        accepted = select(Engagement.id).where(Engagement.state == EngagementState.ACCEPTED)
        for number in session().scalars(accepted.order_by(Engagement.id.desc()).limit(6)).all():
            self.claims.claim(number)

    # ── Pauses and changes ──────────────────────────────────────────────────────────────────────────────────────────
    def _pause(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        with unit_of_work():
            services.suspend(engagement, "企业设备大修，停产约一个月，现场工作无法进行。",
                             by=self.stage.firms[engagement.enterprise_id])  # fmt: skip
        self.stage.agenda.on(clock.today() + timedelta(days=2), partial(self._put_off_the_rest, number), 10)
        self.stage.agenda.on(clock.today() + timedelta(days=28), partial(self._resume, number), 10)

    def _put_off_the_rest(self, number: int) -> None:
        """Before anything falls due."""
        engagement = session().get_one(Engagement, number)
        self._propose(engagement, _put_off(engagement, 35), "停产大修期间工作顺延。")
        self._answer(engagement, agree=True)

    def _resume(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        with unit_of_work():
            services.resume(engagement, "大修结束，恢复生产，继续服务。",
                            by=self.stage.houses[engagement.institution_id])  # fmt: skip
        self._await_next(number)

    def _amend(self, number: int, turn: int) -> None:
        engagement = session().get_one(Engagement, number)
        if engagement.state is not EngagementState.ACTIVE:
            return
        change, reason = _as_it_is(engagement), "设备到货推迟，实施时间相应顺延。"
        if turn == CHEAPER:
            less = min(engagement.enterprise_share, engagement.price // 10)
            change = replace(change, price=engagement.price - less, enterprise_share=engagement.enterprise_share - less)
            reason = "减少一项培训内容，服务总价相应调减。"
        else:
            change = _put_off(engagement, 20)
        self._propose(engagement, change, reason)
        self._answer(engagement, agree=turn != DISAGREED)

    def _propose(self, engagement: Engagement, change: Change, reason: str) -> None:
        with unit_of_work():
            services.propose_amendment(engagement, change, reason, by=self.stage.houses[engagement.institution_id])

    def _answer(self, engagement: Engagement, *, agree: bool) -> None:
        found = select(Amendment).where(Amendment.engagement_id == engagement.id).order_by(Amendment.id.desc())
        amendment = session().scalars(found).first()
        assert amendment is not None
        by = self.stage.firms[engagement.enterprise_id]
        with unit_of_work():
            if agree:
                services.agree_amendment(amendment, by=by)
            else:
                services.refuse_amendment(amendment, "年底客户验厂，时间不能再拖，请按原计划完成。", by=by)

    # ── Notes and visits ────────────────────────────────────────────────────────────────────────────────────────────
    def _note(self, number: int) -> None:
        engagement = session().get_one(Engagement, number)
        if engagement.state is not EngagementState.ACTIVE:
            return
        words, by = self.stage.told["words"], self.stage.houses[engagement.institution_id]
        told = [(NoteKind.PROGRESS, words["notes"], by)]
        if number % 3 == 0:
            told.append((NoteKind.ON_SITE if number % 2 else NoteKind.TRACKING, words["visits"], by))
        if number % 4 == 2:
            told.append((NoteKind.SUPERVISION, words["supervision"], self.stage.officers[engagement.county_code]))
        with unit_of_work():
            for kind, texts, author in told:
                services.add_note(engagement, kind=kind.value, held_on=clock.today(), text=texts[number % len(texts)],
                                  problems="夜班执行不到位。" if number % 5 == 0 else "", by=author)  # fmt: skip


def _as_it_is(engagement: Engagement) -> Change:
    terms = terms_of(engagement)
    opened = [one for one in engagement.milestones if one.state in (MilestoneState.PLANNED, MilestoneState.SENT_BACK)]
    return Change(
        terms.ends_on, terms.price, terms.public_share, terms.concession, terms.enterprise_share,
        tuple(steps_of(opened)),
    )  # fmt: skip


def _put_off(engagement: Engagement, days: int) -> Change:
    """The last day and the days of the open milestones, put off."""
    now, longer = _as_it_is(engagement), timedelta(days=days)
    assert now.ends_on is not None
    steps = tuple(replace(one, due_on=one.due_on + longer) for one in now.steps if one.due_on is not None)
    return replace(now, ends_on=now.ends_on + longer, steps=steps)
