"""An institution before all programmes at once: the facts that count for it, and how far it is from each title."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.certification.models import InstitutionFact, ProgrammeVersion
from marketplace.certification.policy import Fact, ProgrammePolicy
from marketplace.certification.queries import offers
from marketplace.certification.queries.offers import Offer, profile_offers, stated_by_institutions
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.queries.staff import staff_offers
from marketplace.certification.rules.distance import Decided, Distance, distances
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution

SOURCES = {"typed": "填报", "document": "材料", "counted": "本平台统计", "filed": "申报材料"}


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as it counts: stated by the institution, or read from its profile; beside it what else is known."""

    key: str
    fact: Fact
    programmes: tuple[str, ...]
    stated: InstitutionFact | None
    rows: Offer | None
    profile: Offer | None
    counted: Offer | None

    @property
    def value(self) -> Any:
        """What is judged: the count of rows where rows exist, else the statement, else the profile.

        What the marketplace counted is only offered.
        """
        if self.rows is not None:
            return self.rows.value
        return self.stated.value if self.stated else self.profile.value if self.profile else None

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The facts from which it follows by itself; nothing where it has to be stated."""
        return self.fact.source.keys if self.fact.source else ()

    @property
    def is_lacking(self) -> bool:
        """Whether somebody has to state it still."""
        return self.value is None and not self.rests_on

    @property
    def as_of(self) -> date | None:
        """The day that the value is of."""
        known = self.rows or self.stated or self.profile
        return known.as_of if known else None

    @property
    def source(self) -> str:
        """Where the value comes from, in words."""
        if self.rows is not None:
            return self.rows.source
        return SOURCES[self.stated.source] if self.stated else self.profile.source if self.profile else ""

    @property
    def differs(self) -> bool:
        """Whether the marketplace, or the institution's own rows, count something else than was stated."""
        if self.rows is not None and self.stated is not None and self.stated.value != self.rows.value:
            return True
        return self.counted is not None and self.value is not None and self.counted.value != self.value


def with_years(institution_id: int) -> Institution | None:
    """An institution with its years' figures, all that facts take from a profile: one statement."""
    rows = select(Institution).where(Institution.id == institution_id).options(joinedload(Institution.years))
    return session().scalars(rows).unique().one_or_none()


def current_programmes() -> list[ProgrammeVersion]:
    """Each programme's version of today, or the first to come, by code; contents are read once a process."""
    rows = select(ProgrammeVersion).order_by(
        ProgrammeVersion.code, ProgrammeVersion.effective_from, ProgrammeVersion.number
    )
    today, found = clock.today(), {}
    for version in session().scalars(rows):
        if version.code not in found or version.effective_from <= today:
            found[version.code] = version
    return list(found.values())


def current_policies() -> list[ProgrammePolicy]:
    """The policies of today."""
    return [policy_of(version) for version in current_programmes()]


def definitions(policies: list[ProgrammePolicy]) -> dict[str, tuple[Fact, tuple[str, ...]]]:
    """Every fact that institutions state, with the programmes that ask for it."""
    found: dict[str, tuple[Fact, tuple[str, ...]]] = {}
    for policy in policies:
        for key, fact in stated_by_institutions(policy.facts.items()).items():
            first, asked = found.get(key, (fact, ()))
            found[key] = (first, (*asked, policy.programme.code))
    return found


def stated_facts(institution_id: int) -> dict[str, InstitutionFact]:
    """The statements that stand, by key."""
    rows = select(InstitutionFact).where(InstitutionFact.institution_id == institution_id, InstitutionFact.is_current)
    return {row.key: row for row in session().scalars(rows.order_by(InstitutionFact.key))}


def known_facts(institution: Institution, policies: list[ProgrammePolicy]) -> dict[str, Known]:
    """Every fact with what is known of it, in the programmes' order: two statements beside the institution's years."""
    today, asked = clock.today(), definitions(policies)
    counts, staff = offers.counts_and_staff(institution.id, today)
    stated, rows, profile = stated_facts(institution.id), staff_offers(staff), profile_offers(institution, today)
    return {
        key: Known(key, fact, codes, stated.get(key), rows.get(key), profile.get(key), counts.get(fact.counted))
        for key, (fact, codes) in asked.items()
    }


def values_of(known: Mapping[str, Known]) -> dict[str, Any]:
    """The values that are judged."""
    return {key: one.value for key, one in known.items() if one.value is not None}


def distances_of(
    known: Mapping[str, Known], policies: list[ProgrammePolicy], decided: Mapping[str, Decided] | None = None
) -> list[Distance]:
    """How far the institution is from each programme's title, the nearest first."""
    return distances(policies, values_of(known), on=clock.today(), decided=decided)


def fact_by_id(fact_id: int) -> InstitutionFact | None:
    """One statement with its institution and evidence."""
    return session().get(InstitutionFact, fact_id)


def history_of_fact(institution_id: int, key: str) -> list[InstitutionFact]:
    """All statements of one fact, the latest first."""
    rows = select(InstitutionFact).where(InstitutionFact.institution_id == institution_id, InstitutionFact.key == key)
    return list(session().scalars(rows.order_by(InstitutionFact.id.desc())))
