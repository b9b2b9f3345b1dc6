"""A county's sheet (附件4) on its way in: the file, the verdict on each row, and which needs came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.needs.lifecycle import IMPORT, ImportState
from marketplace.organizations.models import County


class Outcome(StrEnum):
    """What became of a row once the run was confirmed; empty until then."""

    OPEN = ""
    STORED = "stored"
    EXISTING = "existing"
    FAILED = "failed"


class ImportRun(Entity, Model):
    """One uploaded sheet. ``done_rows`` of ``total`` belong to the work in hand (reading, then storing).

    ``sheets`` keeps where the list stands on each sheet (columns by role, heads, county), so that one corrected row
    can be judged again without the file. ``attempts`` also fences: a worker goes on only while it is still its number.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint("done_rows >= 0 and total >= 0", name="counts_not_negative"),
        Index("ix_import_run_county_state", "county_code", "state", "id"),
        Index("ix_import_run_file", "county_code", "sha256", "id"),
    )

    version: Mapped[int] = mapped_column(default=1)
    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_round.id"))
    county_code: Mapped[str] = mapped_column(ForeignKey("county.code"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    uploader_name: Mapped[str] = mapped_column(String(60), default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    confirmed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    state: Mapped[ImportState] = mapped_column(state_type(ImportState), default=IMPORT.initial)
    total: Mapped[int] = mapped_column(default=0)
    done_rows: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(300), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    unit: Mapped[str] = mapped_column(String(120), default="")
    sheets: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    ignored_sheets: Mapped[list[str]] = mapped_column(default=list)

    county: Mapped[County] = relationship()
    attachment: Mapped[Attachment] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> str:
        """The file's name, for the trail and the desk."""
        return self.file_name

    @property
    def batch(self) -> str:
        """What its needs carry, by which a list shows them together."""
        return f"附件4-{self.id}"

    @property
    def is_working(self) -> bool:
        """A worker has it, or soon will."""
        return self.state in (ImportState.UPLOADED, ImportState.READING, ImportState.CONFIRMING)


class ImportRow(Entity, Model):
    """One row of the sheet: its cells by role, as they stand (``raw``), the verdict, and what became of it.

    ``verdict`` has the keys of the samples' ``expected.json``; its records also carry ``credit_code``. ``existing``
    and ``need_ids`` have one entry a record: the id of the need that was there before, or that the row made; or null.
    The marks ``is_existing``, ``is_warned`` and ``has_returned_part`` (for the filer) follow from them.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        Index("ix_import_row_action", "run_id", "action", "position"),
        CheckConstraint("outcome in ('', 'stored', 'existing', 'failed')", name="outcome_known"),
    )

    version: Mapped[int] = mapped_column(default=1)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    position: Mapped[int]
    sheet: Mapped[str] = mapped_column(String(60))
    row_number: Mapped[int]
    action: Mapped[str] = mapped_column(String(8))
    cells: Mapped[dict[str, Any]] = mapped_column(default=dict)
    raw: Mapped[list[str]] = mapped_column(default=list)
    verdict: Mapped[dict[str, Any]] = mapped_column(default=dict)
    existing: Mapped[list[int | None]] = mapped_column(JSON, default=list)
    is_existing: Mapped[bool] = mapped_column(default=False)
    is_warned: Mapped[bool] = mapped_column(default=False)
    has_returned_part: Mapped[bool] = mapped_column(default=False)
    corrected: Mapped[bool] = mapped_column(default=False)
    left_out: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str] = mapped_column(String(8), default=Outcome.OPEN)
    need_ids: Mapped[list[int | None]] = mapped_column(JSON, default=list)
    message: Mapped[str] = mapped_column(String(300), default="")

    run: Mapped[ImportRun] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def county_code(self) -> str:
        """The run's county, for the permission map."""
        return self.run.county_code

    @property
    def title(self) -> str:
        """Where it stands, for the trail."""
        return f"{self.run.file_name} {self.sheet} 第{self.row_number}行"

    @property
    def is_kept(self) -> bool:
        """Whether the verdict yields needs."""
        return self.action in ("accept", "split")


class ImportedNeed(Model):
    """Which words an imported need came in with: its key is unique, so that no file makes the same need twice."""

    __tablename__ = "imported_need"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("import_row.id"), index=True)
