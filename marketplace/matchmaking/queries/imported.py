"""What was read of an import's rows."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.matchmaking.models import ImportRowReading
from marketplace.needs.models import ImportRow


def better_of(rows: Sequence[ImportRow]) -> dict[int, list[str | None]]:
    """The better directions by row, one entry a record; rows judged again since they were read are left out."""
    versions = {row.id: row.version for row in rows}
    found = session().scalars(select(ImportRowReading).where(ImportRowReading.row_id.in_(versions)))
    return {one.row_id: one.better for one in found if one.row_version == versions[one.row_id] and any(one.better)}
