"""Work of certification in the background: reminders before titles end, and word of grounds that ended."""

from marketplace.certification.services.reminding import remind_of_ends, tell_of_lost_grounds
from marketplace.kernel import jobs
from marketplace.kernel.transactions import unit_of_work


@jobs.sweep("certificates")
def sweep() -> None:
    """Send what is due; a reminder once sent is not sent again."""
    with unit_of_work():
        remind_of_ends()
        tell_of_lost_grounds()
