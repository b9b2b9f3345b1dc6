"""Reading evaluations: runs of a round, one run's rows as its page shows them, and an institution's frozen record."""

from marketplace.evaluation.queries.reading import (
    ORDERS,
    counted_outcomes,
    get_row,
    get_run,
    record_of,
    rows_of,
    runs,
)

__all__ = ["ORDERS", "counted_outcomes", "get_row", "get_run", "record_of", "rows_of", "runs"]
