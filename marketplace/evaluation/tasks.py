"""Every minute: has a round passed a point of its term at which promises are looked at?"""

from sqlalchemy import select

from marketplace.evaluation.services.warning import warn_behind
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.models import PilotRound


@jobs.sweep("commitment warnings")
def warn() -> None:
    """Early warnings of every round under way, each once."""
    moment = clock.now()
    today = clock.local(moment).date()
    with unit_of_work():
        running = select(PilotRound).where(PilotRound.starts_on <= today, PilotRound.ends_on >= today)
        for pilot in session().scalars(running.order_by(PilotRound.id)).all():
            warn_behind(pilot, at=moment)
