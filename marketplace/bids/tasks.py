"""The workers' part of 揭榜: open what was asked for, and sweep away files that no bid took up."""

import structlog

from marketplace.bids.services import erasing, files, opening, unsealing
from marketplace.kernel import clock, jobs
from marketplace.kernel.transactions import unit_of_work


@jobs.job(opening.JOB)
def open_tender(number: int) -> None:
    """Open the bids of one request; asked twice it does nothing the second time."""
    with unit_of_work():
        attempt = unsealing.take_opening(number, at=clock.now())
    if attempt is None:
        return
    try:
        with unit_of_work():
            unsealing.open_bids(number, attempt, at=clock.now())
    except Exception as error:
        # The kind of fault only: its words might hold a piece of a bid.
        structlog.get_logger().error("opening failed", opening=number, fault=type(error).__name__)
        with unit_of_work():
            unsealing.fail_opening(number, attempt, at=clock.now())


@jobs.sweep("bids")
def sweep() -> None:
    """Take up requests whose wake-up was lost or whose worker died; drop old unused files and old ciphertext."""
    for number in unsealing.left_openings():
        open_tender(number)
    with unit_of_work():
        files.sweep_files()
    for round_id in erasing.rounds_to_erase(clock.today()):
        with unit_of_work():
            erasing.erase_unopened(round_id, at=clock.now())
