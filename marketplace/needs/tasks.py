"""The workers' part of an import: read what was handed in, store what was confirmed, pick up what was left behind."""

from collections.abc import Callable, Collection

from marketplace.kernel import jobs
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import ImportState
from marketplace.needs.services.importing import leases, reading, storing
from marketplace.needs.services.importing.leases import LeaseLost


@jobs.job("import:read")
def read_list(number: int) -> None:
    """Read one uploaded sheet."""
    _work(number, leases.READING, reading.read_run)


@jobs.job("import:store")
def store_list(number: int) -> None:
    """Store one confirmed sheet."""
    _work(number, leases.STORING, storing.store_run)


@jobs.sweep("import")
def sweep() -> None:
    """Take up sheets whose wake-up was lost or whose worker died."""
    for number in leases.free_runs(leases.READING):
        read_list(number)
    for number in leases.free_runs(leases.STORING):
        store_list(number)


def _work(number: int, states: Collection[ImportState], act: Callable[[int, int], None]) -> None:
    with unit_of_work():
        attempt = leases.take(number, states)
    if attempt is None:
        return
    try:
        act(number, attempt)
    except LeaseLost:
        return
