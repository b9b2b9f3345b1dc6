"""What enterprises wrote, struck out so that both sides of a matter may read it (D24)."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.evaluation.models.runs import EvaluationRow
from marketplace.kernel.database import Entity, Model


class RemarkExtract(Entity, Model):
    """Remarks behind one row of an evaluation as institution and city read them: made once, changed by nobody.

    ``passages`` is [{"answer", "text"}]: the answer is for the next extract, in which the same remark reads the
    same; readers see the texts alone, in an order that tells nothing. ``withheld``: remarks left out whole.
    """

    __tablename__ = "remark_extract"

    row_id: Mapped[int] = mapped_column(ForeignKey("evaluation_row.id"), unique=True)
    passages: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    withheld: Mapped[int] = mapped_column(default=0)
    struck_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    row: Mapped[EvaluationRow] = relationship()

    @property
    def texts(self) -> list[str]:
        """What may be read."""
        return [str(one["text"]) for one in self.passages]

    @property
    def title(self) -> str:
        """Of whom, for the trail."""
        return f"{self.row.institution.name}：企业意见摘录"
