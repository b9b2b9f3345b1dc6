"""What an enterprise says of itself for the ladder's self-test: one figure each, as of a day (D20)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Entity, Model


class LadderFact(Entity, Model):
    """The figure ``key`` of ``seeds/ladder/facts.toml`` as it stood on ``as_of``; None says that it is not known.

    A later day adds a row, so that the test can be asked for an earlier day. Yes is 1, no is 0; a choice is its place.
    """

    __tablename__ = "ladder_fact"
    __table_args__ = (UniqueConstraint("enterprise_id", "key", "as_of"),)

    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    key: Mapped[str] = mapped_column(String(40))
    value: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    as_of: Mapped[date]
