"""A verdict on a row as it is kept, and as the reader takes it up again to judge another row beside it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from marketplace.needs.imports.needs_list import NeedReading, NeedRecord, NeedRow
from marketplace.needs.models import ImportRow, ImportRun
from marketplace.needs.queries import imports as queries
from marketplace.needs.queries.imports import Known
from marketplace.organizations.imports.readings import Action, ImportReading, RowReading, SheetReading


def record_values(row: NeedRow) -> list[dict[str, Any]]:
    """The row's records with the credit code, which the printed verdict leaves out."""
    return [asdict(record) for record in row.records]


def judged_values(row: NeedRow, known: Known) -> dict[str, Any]:
    """What a verdict sets on an ``ImportRow``, by column."""
    records = record_values(row)
    existing = known.needs_for(records)
    return {
        "action": row.action.value, "cells": dict(row.cells), "verdict": row.as_json() | {"records": records},
        "existing": existing, "is_existing": bool(existing) and None not in existing,
        "is_warned": bool(row.warnings),
        "has_returned_part": row.action is Action.REJECT or bool(row.rejected_parts),
    }  # fmt: skip


def as_reading(run: ImportRun, row: ImportRow) -> tuple[NeedReading, NeedRow]:
    """The run as the reader left it (its kept rows only), and one row of it with its cells."""
    sheets = tuple(SheetReading(**(one | {"header": tuple(one["header"])})) for one in run.sheets)
    rows = tuple(_kept(sheet, number, verdict) for sheet, number, verdict in queries.kept_verdicts(run.id))
    reading: NeedReading = ImportReading(
        run.file_name, "附件4", sheets, rows, tuple(run.ignored_sheets), run.county.name
    )  # fmt: skip
    verdict = row.verdict
    present: NeedRow = RowReading(
        row.sheet, row.row_number, verdict["enterprise_cell"], Action(row.action), cells=row.cells, raw=tuple(row.raw)
    )
    return reading, present


def _kept(sheet: str, number: int, verdict: Mapping[str, Any]) -> NeedRow:
    records = tuple(NeedRecord(**record) for record in verdict["records"])
    return RowReading(sheet, number, verdict["enterprise_cell"], Action(verdict["action"]), records=records)
