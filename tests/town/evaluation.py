"""A frozen evaluation of the round."""

from marketplace.evaluation.models import Kind
from marketplace.evaluation.services import run_evaluation
from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.queries import require_round
from tests.cast import Cast
from tests.town.ground import Town


def lay_evaluation(town: Town, cast: Cast) -> None:
    """A year-end run as of the town's last day, for which the round begins earlier than the real one."""
    with unit_of_work():
        found = require_round()
        found.starts_on = clock.today()
        run = run_evaluation(found, Kind.YEAR_END, clock.today(), by=cast.actor("city"), at=clock.now())
    town.lead("evaluation.show", "evaluation.export", run_id=run.id)
    town.lead("evaluation.row", row_id=run.rows[0].id)
