"""An institution's list of staff, from which the staff facts are counted; an earlier list stays on record."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.database import Entity, Model
from marketplace.organizations.models import Institution


class StaffList(Entity, Model):
    """The persons of one day; ``rows`` hold name or number, degree, rank and what the programmes ask of each."""

    __tablename__ = "staff_list"
    __table_args__ = (
        CheckConstraint("replaced_at is null or not is_current", name="replaced_is_past"),
        Index(
            "uq_staff_list_current", "institution_id", unique=True,
            sqlite_where=text("is_current"), postgresql_where=text("is_current"),
        ),
    )  # fmt: skip

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    as_of: Mapped[date]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    is_current: Mapped[bool] = mapped_column(default=True)
    replaced_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship()

    @property
    def title(self) -> str:
        """What it is, for the trail."""
        return f"人员名单（截至 {self.as_of.isoformat()}）"
