"""The officer's acts on one row: mend its cells, whereupon it is judged again, or leave it out and take it in again."""

import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from marketplace.audit import services as audit
from marketplace.kernel import events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken, TransitionRefused
from marketplace.needs.events import ImportShown
from marketplace.needs.imports.needs_list import reread_need
from marketplace.needs.lifecycle import ImportState
from marketplace.needs.models import ImportRow
from marketplace.needs.queries.imports import Known
from marketplace.needs.services.importing.leases import locked
from marketplace.needs.services.importing.verdicts import as_reading, judged_values, record_values
from marketplace.organizations.queries import dictionaries
from marketplace.security.actors import Actor
from marketplace.web.forms import refuse_stale

PERSONAL = frozenset({"contact", "person", "phone"})
LONGEST_CELL = 2000


def correct_row(
    row: ImportRow, cells: Mapping[str, str], *, by: Actor, opened: int, at: datetime | None = None
) -> ImportRow:
    """Put ``cells`` (by role) in the row's and judge it again beside the other rows of its sheet.

    ``opened`` is the version the page showed; Conflict with the present cells where somebody mended it meanwhile.
    """
    _require_preview(row)
    refuse_stale(opened, row.version, dict(row.cells))
    typed = {role: words.strip() for role, words in cells.items()}
    changed = {role: words for role, words in typed.items() if words != row.cells.get(role, "").strip()}
    too_long = [role for role, words in changed.items() if len(words) > LONGEST_CELL]
    if too_long:
        raise RuleBroken([Problem(f"不超过 {LONGEST_CELL} 字，请精简", role) for role in too_long])
    if not changed:
        return row
    before, action = {role: row.cells.get(role, "") for role in changed}, row.action
    _judge_again(row, changed)
    row.corrected, row.left_out = True, False
    session().flush()
    events.publish(ImportShown(row.run))
    freed = [other.row_number for other in _repeats_of(row) if _judge_again(other, {})]
    audit.record(
        "import:correct", by=by, on=row, at=at, before=audit.digested(before, PERSONAL) | {"action": action},
        after=audit.digested(changed, PERSONAL) | {
            "action": row.action, "reason": row.verdict["reason"], "also_judged_again": freed,
        },
    )  # fmt: skip
    return row


def _judge_again(row: ImportRow, changed: Mapping[str, str]) -> bool:
    """Ask the reader once more; whether the verdict is another one now."""
    action = row.action
    reading, present = as_reading(row.run, row)
    judged = reread_need(reading, present, changed, vocabulary=dictionaries.vocabulary())
    known = Known.of(row.run.round_id, record_values(judged))
    for name, value in judged_values(judged, known).items():
        setattr(row, name, value)
    session().flush()
    return row.action != action


def _repeats_of(row: ImportRow) -> list[ImportRow]:
    """Rows refused as repeating this one: mended, it may no longer be what they repeat."""
    where = re.compile(rf"第{row.row_number}行")
    refused = select(ImportRow).where(ImportRow.run_id == row.run_id, ImportRow.action == "reject")
    return [
        one for one in session().scalars(refused.order_by(ImportRow.position))
        if str(one.verdict["reason"]).startswith("duplicate") and where.search(str(one.verdict["detail"]))
    ]  # fmt: skip


def choose_row(row: ImportRow, *, left_out: bool, by: Actor, at: datetime | None = None) -> None:
    """Leave a kept row out of the import, or take it in again; the same choice twice changes nothing."""
    _require_preview(row)
    if not row.is_kept:
        raise TransitionRefused("这一行不会导入：退回的行请先更正，跳过的行不是需求。")
    if row.left_out == left_out:
        return
    row.left_out = left_out
    session().flush()
    act = "import:leave_out" if left_out else "import:take_in"
    audit.record(act, by=by, on=row, at=at, before={"left_out": not left_out}, after={"left_out": left_out})


def _require_preview(row: ImportRow) -> None:
    run = locked(row.run)
    session().refresh(row)
    if run.state is not ImportState.PREVIEW:
        preview = ImportState.PREVIEW.title
        raise TransitionRefused(f"这次导入现为「{run.state.title}」，只有在「{preview}」时可以更正。")
