"""The demo's surveys: answers by link, changes of mind, silence, waves for all, and what is released of them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from marketplace.cli.demo.remarks import SAME_WORDS, Bent, Remarks
from marketplace.cli.demo.stage import Stage
from marketplace.engagements.lifecycle import BINDING
from marketplace.engagements.models import Engagement
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import queries, services
from marketplace.surveys.lifecycle import InvitationState, Level, Wave
from marketplace.surveys.models import Invitation
from marketplace.surveys.rules import DIMENSIONS, Given
from marketplace.surveys.services.tracing import remember_network

LEVELS = {"v": Level.VERY, "b": Level.BASIC, "d": Level.DISSATISFIED}
POINTS = {Level.VERY: 5, Level.BASIC: 4, Level.DISSATISFIED: 2}


def office_of(institution: int) -> str:
    """The network of an institution's office, as the demo calls it."""
    return f"office {institution}"


@dataclass
class Asking:
    """What each enterprise will say of each service."""

    stage: Stage
    remarks: Remarks
    # Institution → how many of its services were given a level; engagement → the level, None for silence.
    known: Counter[int] = field(default_factory=Counter)
    levels: dict[int, Level | None] = field(default_factory=dict)
    # Institution → how many answers came by link.
    given: Counter[int] = field(default_factory=Counter)

    def level_of(self, engagement: Engagement) -> Level | None:
        """The answer that stands in the year's file for the institution's next service, kept from then on."""
        if engagement.id not in self.levels:
            role = self.stage.roles[engagement.institution_id]
            place = self.known[role.institution_id]
            self.known[role.institution_id] += 1
            self.levels[engagement.id] = LEVELS[role.answers[place]] if place < len(role.answers) else None
        return self.levels[engagement.id]

    def after_acceptance(self, number: int) -> None:
        """The enterprise answers some days after its link came, or never."""
        level = self.level_of(session().get_one(Engagement, number))
        if level is None:
            return
        day = clock.today() + timedelta(days=1 + number % 12)
        self.stage.agenda.on(day, partial(self._answer, number, Wave.ACCEPTANCE), 20)

    def _answer(self, number: int, wave: Wave) -> None:
        invitation = queries.of_engagement(number, wave)
        engagement = session().get_one(Engagement, number)
        level = self.level_of(engagement)
        if invitation is None or level is None:
            return
        hasty = number % 19 == 4 and level is Level.VERY
        self._give(invitation, Level.BASIC if hasty else level, number)
        if hasty:
            self.stage.agenda.on(clock.today() + timedelta(days=3), partial(self._give, invitation, level, number), 20)

    def _give(self, invitation: Invitation, level: Level, turn: int) -> None:
        engagement = session().get_one(Engagement, turn)
        institution = engagement.institution_id
        self.given[institution] += 1
        bent, place = self.bent_on(institution), self.given[institution]
        words = self.remarks.words(institution, engagement.need.category or "", level)
        points = {name: max(1, min(5, POINTS[level] - (turn + at) % 2)) for at, name in enumerate(DIMENSIONS)}
        network = office_of(institution) if place in bent.own else f"network {turn}"
        given = Given(level.value, points, SAME_WORDS if place in bent.same else words)
        with unit_of_work():
            services.answer_invitation(
                session().get_one(Invitation, invitation.id), given, channel=services.LINK, by=ANONYMOUS,
                traces=services.Traces(network, f"phone {turn}", 25 + turn % 40),
            )  # fmt: skip

    def bent_on(self, institution: int) -> Bent:
        """What the year's file bends about the answers on an institution."""
        return self.remarks.bent.get(self.stage.roles[institution].name, Bent())

    def know_offices(self) -> None:
        """Whose people were seen on which network, where an enterprise is going to answer from it."""
        for number in self.stage.roles:
            user = self.stage.houses[number].user_id
            if user is not None and self.bent_on(number).own:
                with unit_of_work():
                    remember_network(user, office_of(number), "computer")

    # ── Waves ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def ask_all(self, wave: Wave, opens_on: date, share: int) -> None:
        """A wave for all: one enterprise in ``share`` of those that have a word to say answers again."""
        self.stage.agenda.on(opens_on, partial(self._open, wave, share), 9)

    def _open(self, wave: Wave, share: int) -> None:
        with unit_of_work():
            services.open_wave(self.stage.round(), wave, by=self.stage.city)
        rows = select(Engagement).where(Engagement.state.in_(BINDING)).order_by(Engagement.id)
        for place, engagement in enumerate(session().scalars(rows).all()):
            together = wave is Wave.MID_TERM and self.bent_on(engagement.institution_id).together
            unheard = engagement.accepted_at is None or place % share == 0 or together
            if self.level_of(engagement) is not None and unheard:
                day = clock.today() + timedelta(days=2 + (0 if together else place % 20))
                number = engagement.id
                self.stage.agenda.on(day, partial(self._answer, number, wave), 19 if together else 20)

    def ask_anew(self, most: int) -> None:
        """The last enterprises that never answered get a new link."""
        rows = select(Invitation).where(Invitation.state == InvitationState.SENT).order_by(Invitation.id.desc())
        for invitation in session().scalars(rows.limit(most)).all():
            with unit_of_work():
                services.reissue(invitation, by=self.stage.city)

    def release(self, wave: Wave, day: date) -> None:
        """The city releases what gives nobody away."""
        self.stage.agenda.on(day, partial(self._release, wave), 16)

    def _release(self, wave: Wave) -> None:
        with unit_of_work():
            services.release_wave(self.stage.round(), wave, by=self.stage.city)
