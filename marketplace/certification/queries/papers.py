"""What stands behind papers: what each recommending unit has recommended in a round."""

from sqlalchemy.orm import joinedload

from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application
from marketplace.certification.queries.applications import visible_to
from marketplace.kernel.database import session
from marketplace.security.actors import Actor

# With the recommending unit, or past it: what stands in its summary table.
LISTED = (
    ApplicationState.SUBMITTED, ApplicationState.AT_CITY, ApplicationState.ASSESSING, ApplicationState.CHOSEN,
    ApplicationState.IN_PUBLICITY, ApplicationState.ADMITTED,
)  # fmt: skip
DIRECT = "direct"


def unit_of(application: Application) -> str:
    """The recommending unit by its name; the pilot's is the county's department."""
    return application.recommender_name or f"{application.county.name}工信部门"


def recommended(actor: Actor, round_: str) -> dict[str, list[Application]]:
    """What ``actor`` sees of a round's summary tables: applications by recommending unit, in the order of hand-in.

    What goes to the authority directly stands in nobody's table.
    """
    rows = visible_to(actor).where(
        Application.round == round_, Application.state.in_(LISTED), Application.route != DIRECT
    )
    found: dict[str, list[Application]] = {}
    for one in session().scalars(rows.options(joinedload(Application.county)).order_by(Application.id)):
        found.setdefault(unit_of(one), []).append(one)
    return found
