"""Further needs that enterprises post themselves during the year, so that every institution finds its firms."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import select

from marketplace.bids import services as bids
from marketplace.bids.models import Question, Tender
from marketplace.cli.demo.market import Market
from marketplace.cli.demo.stage import Stage
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import rules, services
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.needs.services import trail
from marketplace.organizations.models import Enterprise

PARTNERS = 2


class Further:
    """Needs of the year's file, posted by one firm after another."""

    def __init__(self, stage: Stage, market: Market) -> None:
        self.stage, self.market = stage, market
        self.posted: list[int] = []
        self._told: Counter[str] = Counter()
        self._asked: Counter[int] = Counter()

    def post_for_all(self) -> None:
        """As many needs as the institutions' wins still ask for; what nobody can take any more is left."""
        pending = {role.institution_id: self.market.left(role) for role in self.stage.roles.values()}
        meant: set[tuple[int, int]] = set()
        while any(number > 0 for number in pending.values()):
            lead = max(pending, key=lambda number: (pending[number], -number))
            role = self.stage.roles[lead]
            category = max(role.categories, key=lambda one: (sum(self._serves(one)), one))
            partners = [
                number for number, left in pending.items()
                if left > 0 and number != lead and category in self.stage.roles[number].categories
            ][:PARTNERS]  # fmt: skip
            firm = self._firm_for([lead, *partners], meant, known=pending[lead] <= role.repeats)
            if firm is None:
                break
            winners = tuple(number for number in (lead, *partners))
            self.market.meant[self.post(firm, category, wanted=len(winners))] = winners
            for number in winners:
                pending[number] -= 1
                meant.add((number, firm))

    def _serves(self, category: str) -> list[bool]:
        return [one["category"] == category for one in self.stage.told["need"]]

    def _firm_for(self, institutions: Sequence[int], meant: set[tuple[int, int]], *, known: bool) -> int | None:
        """The firm that asked least so far and is new to all of them; where ``known``, old to the first."""
        firms = sorted(self.stage.firms, key=lambda firm: (self._asked[firm], firm))
        for firm in firms:
            seen = [bool(self.market.pairs[one, firm]) or (one, firm) in meant for one in institutions]
            if seen[0] is known and not any(seen[1:]):
                return firm
        return None

    def post_some(self, categories: Sequence[str], firms: Sequence[int], houses: Sequence[int] = ()) -> None:
        """One need of each of these directions, by these firms in turn; the first are meant for these institutions."""
        for place, (category, firm) in enumerate(zip(categories, firms, strict=False)):
            number = self.post(firm, category, wanted=1)
            if place < len(houses):
                self.market.meant[number] = (houses[place],)

    def post(self, firm: int, category: str, *, wanted: int) -> int:
        """A firm posts the next need of a direction and hands it in; returns its number."""
        told = [one for one in self.stage.told["need"] if one["category"] == category]
        one = told[self._told[category] % len(told)]
        self._told[category] += 1
        self._asked[firm] += 1
        by = self.stage.firms[firm]
        with unit_of_work():
            need = services.begin_need(session().get_one(Enterprise, firm), by=by)
            services.save_draft(need, self._values(firm, one, wanted), by=by)
            services.submit_need(need, by=by)
            self.posted.append(need.id)
            return need.id

    def _values(self, firm: int, one: dict[str, Any], wanted: int) -> dict[str, Any]:
        former = session().scalars(
            select(Need).where(Need.enterprise_id == firm, Need.submitted_at.is_not(None)).order_by(Need.id)
        ).first()  # fmt: skip
        assert former is not None
        return {
            "category": one["category"], "title": one["title"], "text": one["text"], "wanted": wanted,
            "current_level": former.current_level, "target_level": former.target_level,
            "budget_wan": Decimal(3 + len(self.posted) % 8), "is_manufacturing": True, "in_gradient_pool": True,
            "contact_name": former.contact_name or "综合办", "contact_phone": former.contact_phone or "0731-00009900",
        }  # fmt: skip

    def approve(self) -> None:
        """The counties pass what waits of it, and what was left waiting in spring."""
        rows = select(Need).where(Need.state == NeedState.SUBMITTED).order_by(Need.id)
        for need in session().scalars(rows).all():
            by = self.stage.officers[need.county_code]
            if rules.level_problems(trail.stated(need), trail.policy_of(need)):
                with unit_of_work():
                    services.decline_need(need, "所报级别前后不符，经与企业核对，本轮不列入，请核准后另报。", by=by)
                continue
            with unit_of_work():
                services.approve_need(
                    need, by=by,
                    is_manufacturing=True if need.is_manufacturing is None else None,
                    in_gradient_pool=True if need.in_gradient_pool is None else None,
                    county_reason="属产业链配套服务企业，经核实列入。" if need.is_manufacturing is False else "",
                )  # fmt: skip

    def publish(self, deadline_on: date) -> None:
        """One list of what was passed."""
        rows = select(Need).where(Need.state == NeedState.APPROVED).order_by(Need.id)
        found = session().scalars(rows).all()
        with unit_of_work():
            services.publish_needs(found, deadline_on=deadline_on, by=self.stage.city)

    # ── Questions ───────────────────────────────────────────────────────────────────────────────────────────────────
    def ask(self, tenders: Sequence[int], first: date, answered_on: date | None) -> None:
        """An institution asks on each of these tenders; the owner answers on its day, or not yet."""
        houses = list(self.stage.roles)
        for place, number in enumerate(tenders):
            for turn in range(1 + (place % 3 == 0)):
                words = self.stage.told["question"][(place + turn) % len(self.stage.told["question"])]["text"]
                house = houses[(place * 3 + turn * 5) % len(houses)]
                self.stage.agenda.on(first, partial(self._ask, number, words, house), 9 + turn)
            if answered_on is not None:
                self.stage.agenda.on(answered_on, partial(self._answer, number), 15)

    def _ask(self, number: int, text: str, house: int) -> None:
        with unit_of_work():
            bids.ask_question(session().get_one(Tender, number), text, by=self.stage.houses[house], at=clock.now())

    def _answer(self, number: int) -> None:
        answers = {one["text"]: one["answer"] for one in self.stage.told["question"]}
        tender = session().get_one(Tender, number)
        by = self.stage.firms[tender.enterprise_id]
        for question in session().scalars(select(Question).where(Question.tender_id == number).order_by(Question.id)):
            with unit_of_work():
                bids.answer_question(question, answers[question.text], by=by, at=clock.now())
