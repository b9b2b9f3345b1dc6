"""Who is to win which need: each institution's wins of the year laid over the tenders, its own directions first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.bids.models import Tender
from marketplace.cli.demo.stage import Role, Stage

BIDS_MOST = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """One tender's bidders by institution id; the owner will choose ``winners``."""

    tender_id: int
    winners: tuple[int, ...]
    losers: tuple[int, ...] = ()

    @property
    def bidders(self) -> tuple[int, ...]:
        """Everybody who bids."""
        return (*self.winners, *self.losers)


@dataclass
class Market:
    """What was planned so far."""

    stage: Stage
    won: Counter[int] = field(default_factory=Counter)
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)
    # Need → the institutions that it was posted for.
    meant: dict[int, tuple[int, ...]] = field(default_factory=dict)
    # What the lists of the new year bring beyond the year's file.
    extra: int = 0

    def left(self, role: Role) -> int:
        """Agreements that the institution is still to win."""
        return role.wins + self.extra - self.won[role.institution_id]

    def plan(self, tender: Tender) -> Plan | None:
        """The tender's bidders; None where nobody of its direction has wins left."""
        need = tender.need
        near = [role for role in self.stage.roles.values() if need.category in role.categories]
        winners = self.meant.get(need.id) or self._pick(near, need.enterprise_id, need.wanted)
        if not winners:
            return None
        for number in winners:
            self.won[number] += 1
            self.pairs[number, need.enterprise_id] += 1
        return Plan(tender.id, tuple(winners), self._losers(near, winners, tender.id))

    def may_serve(self, role: Role, enterprise_id: int) -> bool:
        """Whether it has wins left and does not know the firm yet."""
        return self.left(role) > 0 and not self.pairs[role.institution_id, enterprise_id]

    def _pick(self, near: Sequence[Role], enterprise_id: int, wanted: int) -> tuple[int, ...]:
        free = [role for role in near if self.may_serve(role, enterprise_id)]
        free.sort(key=lambda role: (-self.left(role) / role.wins, role.institution_id))
        return tuple(role.institution_id for role in free[:wanted])

    def _losers(self, near: Sequence[Role], winners: Sequence[int], turn: int) -> tuple[int, ...]:
        """One to three others; where the direction has too few, somebody of another one tries too."""
        wanted = min(1 + turn % 3, BIDS_MOST - len(winners))
        others = [role.institution_id for role in near if role.institution_id not in winners]
        strangers = [number for number in self.stage.roles if number not in winners and number not in others]
        turned = [*_turned(others, turn), *_turned(strangers, turn)[:1]]
        return tuple(turned[:wanted])


def _turned(numbers: Sequence[int], turn: int) -> list[int]:
    place = turn % len(numbers) if numbers else 0
    return [*numbers[place:], *numbers[:place]]
