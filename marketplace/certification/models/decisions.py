"""What an officer found of a rule that no number decides, and what an officer relaxed; both stay on record for ever."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.certification.models.applications import ProgrammeVersion
from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model
from marketplace.organizations.models import Institution


class RuleDecision(Entity, Model):
    """One decision on one rule row of one institution under one version of a programme (D17)."""

    __tablename__ = "rule_decision"
    __table_args__ = (
        CheckConstraint("kind in ('finding', 'relaxation')", name="kind_known"),
        CheckConstraint("kind = 'finding' or evidence_id is not null", name="relaxation_with_evidence"),
        CheckConstraint("kind = 'finding' or (holds and is_current)", name="relaxation_stays"),
        Index(
            "uq_rule_decision_current", "institution_id", "programme_version_id", "rule_id", "kind", unique=True,
            sqlite_where=text("is_current"), postgresql_where=text("is_current"),
        ),
    )  # fmt: skip

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    programme_version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    rule_id: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(10))
    holds: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_current: Mapped[bool] = mapped_column(default=True)
    replaced_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="joined", innerjoin=True)
    programme: Mapped[ProgrammeVersion] = relationship(lazy="joined", innerjoin=True)
    evidence: Mapped[Attachment | None] = relationship(lazy="joined")
    decided_by: Mapped[User | None] = relationship()

    @property
    def organization_id(self) -> int:
        """The institution, for the permission map."""
        return self.institution_id

    @property
    def county_code(self) -> str:
        """The institution's county, for the permission map."""
        return self.institution.county_code

    @property
    def title(self) -> str:
        """The rule, for the trail."""
        return self.rule_id
