"""Reading objections, for the city's handler and the auditor alone."""

from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.publicity.lifecycle import ObjectionState
from marketplace.publicity.models import Objection

DUE_FIRST = [Key(Objection.answer_due_on, "answer_due_on"), Key(Objection.id, "id")]


def get_objection(objection_id: int) -> Objection | None:
    """One objection with its notice and row."""
    return session().get(Objection, objection_id)


def objections_page(
    *, state: ObjectionState | str | None = None, cursor: str | None = None, size: int = 25
) -> Page[Objection]:
    """Objections by the day their answer is due."""
    rows = select(Objection)
    if state:
        rows = rows.where(Objection.state == ObjectionState(state))
    return keyset_page(session(), rows, DUE_FIRST, cursor=cursor, size=size, scalars=True)
