"""Who acts for whom, and who asks to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.organizations.lifecycle import REGISTRATION, RegistrationState
from marketplace.organizations.models.parties import County, Organization
from marketplace.security.actors import Duty


class Membership(Entity, Model):
    """A person acts for an organisation in a duty; several people an organisation, several organisations a person."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("user_id", "organization_id", "duty"),
        CheckConstraint(
            "duty in ('enterprise','institution','county','city','assessor','auditor','administrator')",
            name="duty_known",
        ),
        Index("ix_membership_organization", "organization_id", "is_active"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    duty: Mapped[str] = mapped_column(String(16))
    manages_people: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    # Neither active nor ended: invited, and not yet accepted.
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    organization: Mapped[Organization] = relationship(lazy="joined", innerjoin=True)

    @property
    def county_code(self) -> str:
        """The organisation's county, for the permission map."""
        return self.organization.county_code

    @property
    def title(self) -> str:
        """Who acts for whom, for the trail."""
        return f"{self.organization.name}·{Duty(self.duty).title}"


class Registration(Entity, Model):
    """A newcomer's request to act for an enterprise or institution, decided by the county of that organisation."""

    __tablename__ = "registration"
    __table_args__ = (CheckConstraint("kind in ('enterprise', 'institution')", name="kind_known"),)

    kind: Mapped[str] = mapped_column(String(12))
    organization_name: Mapped[str] = mapped_column(String(120))
    credit_code: Mapped[str] = mapped_column(String(18))
    county_code: Mapped[str] = mapped_column(ForeignKey("county.code"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[RegistrationState] = mapped_column(state_type(RegistrationState), default=REGISTRATION.initial)
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    county: Mapped[County] = relationship(lazy="joined", innerjoin=True)

    @property
    def title(self) -> str:
        """The organisation's name, for the trail."""
        return self.organization_name
