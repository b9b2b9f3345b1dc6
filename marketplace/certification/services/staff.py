"""An institution hands in its list of staff; the facts that can be counted from it are counted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from marketplace.audit.services import record
from marketplace.certification.models import StaffList
from marketplace.certification.queries.staff import current_list
from marketplace.certification.rules.staff import MARKS, counts, list_problems
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.organizations.models import Institution, Organization
from marketplace.security.actors import Actor


def keep_staff(
    institution: Institution, rows: Sequence[Mapping[str, Any]], *, as_of: date | None, by: Actor,
    at: datetime | None = None,
) -> StaffList:  # fmt: skip
    """Keep the list in place of the earlier; an empty one means that nothing is counted from rows any more.

    The trail holds the counts alone, since names are personal (D25). RuleBroken names row and field.
    """
    moment = at or clock.now()
    problems = list_problems(rows, as_of, today=clock.local(moment).date())
    if problems or as_of is None:
        raise RuleBroken(problems)
    # Two people of one institution may press at once: they queue at the institution's row.
    session().execute(select(Organization.id).where(Organization.id == institution.id).with_for_update())
    earlier = current_list(institution.id)
    if earlier is not None:
        earlier.is_current, earlier.replaced_at = False, moment
        session().flush()
    kept = [
        {"name": str(row["name"]).strip(), "degree": row["degree"], "rank": row["rank"],
         **{mark: bool(row[mark]) for mark in MARKS}}
        for row in rows
    ]  # fmt: skip
    found = StaffList(institution=institution, as_of=as_of, rows=kept, created_at=moment)
    session().add(found)
    session().flush()
    record("staff:save", by=by, on=found, at=at,
           before={"counts": counts(earlier.rows)} if earlier else None,
           after={"as_of": as_of, "counts": counts(kept)})  # fmt: skip
    return found
