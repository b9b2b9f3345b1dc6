"""From where institutions' own people sign in, kept as keyed hashes to be held against answers (D28)."""

from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Membership
from marketplace.security.actors import Duty
from marketplace.surveys.models import StaffTrace
from marketplace.surveys.services import links


def remember_network(user_id: int, network: str, device: str) -> None:
    """Keep the hashes for each institution for which the person acts at present; nothing for anybody else."""
    acting = select(Membership.organization_id).where(
        Membership.user_id == user_id, Membership.is_active, Membership.duty == Duty.INSTITUTION
    )
    institutions = session().scalars(acting.order_by(Membership.organization_id)).all() if network else []
    for number in institutions:
        _remember(number, links.trace_of("network", network), links.trace_of("device", device))


def _remember(institution: int, origin: str, device: str) -> None:
    same = (StaffTrace.institution_id == institution, StaffTrace.origin == origin, StaffTrace.device == device)
    known = session().scalar(select(StaffTrace).where(*same))
    if known is not None:
        known.seen_at = clock.now()
        return
    # Two people of one office may come in at once: the second finds what the first kept.
    with suppress(IntegrityError), session().begin_nested():
        session().add(StaffTrace(institution_id=institution, origin=origin, device=device, seen_at=clock.now()))
