"""What organisations do when something happens elsewhere: an invitation is accepted, an institution admitted."""

from datetime import date, datetime
from typing import Any, Protocol

from marketplace.accounts.events import InvitationAccepted
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution
from marketplace.organizations.services import people
from marketplace.organizations.services.admission import mark_admitted
from marketplace.security.actors import Actor


class Admission(Protocol):
    """The event of certification, as far as it matters here."""

    @property
    def institution_id(self) -> int:
        """Who was admitted."""
        ...

    @property
    def from_(self) -> date:
        """First day of the term."""
        ...

    @property
    def until(self) -> date:
        """Last day of the term."""
        ...

    @property
    def by(self) -> Actor:
        """The officer who confirmed."""
        ...

    @property
    def at(self) -> datetime | None:
        """When; None is now."""
        ...


def on_admission(event: Admission) -> None:
    """Keep the term with the institution."""
    institution = session().get_one(Institution, event.institution_id)
    mark_admitted(institution, event.from_, event.until, by=event.by, at=event.at)


class Titles(Protocol):
    """The event of certification that tells of titles, as far as it matters here."""

    @property
    def institution_id(self) -> int:
        """Whose titles."""
        ...

    @property
    def titles(self) -> tuple[dict[str, Any], ...]:
        """Those that count, with their days."""
        ...


def on_titles(event: Titles) -> None:
    """Keep the titles that count with the institution, for directory, profile and matching."""
    institution = session().get_one(Institution, event.institution_id)
    institution.titles = list(event.titles)
    session().flush()


def begin_invited_membership(event: InvitationAccepted) -> None:
    """The invited person agreed: the membership begins."""
    people.begin_membership(event.user_id, event.subject_id)
