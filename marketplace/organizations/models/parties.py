"""Every party of the pilot: one root for all kinds, joined by what each kind adds; counties and chains."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.organizations.lifecycle import LADDER_CLAIM, LadderClaimState
from marketplace.organizations.rules.names import name_initials, name_key


class County(Model):
    """A district or county of the city by its GB/T 2260 code; the city itself stands here too, marked ``is_city``."""

    __tablename__ = "county"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    is_city: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class Chain(Model):
    """An industrial chain of the dictionary that the city bureau keeps (D9)."""

    __tablename__ = "chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    @property
    def title(self) -> str:
        """The name, for the trail."""
        return self.name

    @property
    def is_example(self) -> bool:
        """Marked as the demo's invention: the documents name no chain, so it is never shown as official."""
        return "示例" in self.name


class Organization(Entity, Model):
    """Any party of the pilot.

    ``name_key`` is the name without its common parts, for finding look-alikes; ``name_initials`` its pinyin initials,
    for typing. Both follow the name, whoever sets it.
    """

    __tablename__ = "organization"
    __table_args__ = (
        CheckConstraint("kind in ('enterprise', 'institution', 'bureau', 'office')", name="kind_known"),
        Index("ix_organization_kind_county", "kind", "county_code", "id"),
        Index("ix_organization_name_key", "name_key"),
        Index("ix_organization_initials", "name_initials", "id"),
        Index("ix_organization_credit_code", "credit_code", unique=True),
    )

    kind: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    name_key: Mapped[str] = mapped_column(String(120), default="")
    name_initials: Mapped[str] = mapped_column(String(120), default="")
    credit_code: Mapped[str | None] = mapped_column(String(18))
    county_code: Mapped[str] = mapped_column(ForeignKey("county.code"))
    address: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    legal_representative: Mapped[str] = mapped_column(String(40), default="")
    # Set by every change of the profile, also of its rows, so that the version rises and a stale form is noticed.
    changed_at: Mapped[datetime | None]

    county: Mapped[County] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"polymorphic_on": kind, "version_id_col": version}

    @validates("name")
    def _derive_from_name(self, _key: str, name: str) -> str:
        self.name_key = name_key(name)[:120]
        self.name_initials = name_initials(name)[:120]
        return name

    @property
    def organization_id(self) -> int:
        """Itself, for the permission map."""
        return self.id

    @property
    def title(self) -> str:
        """The name, for the trail."""
        return self.name


class Bureau(Organization):
    """A county's or the city's department of industry and information technology."""

    __tablename__ = "bureau"
    __mapper_args__ = {"polymorphic_identity": "bureau"}

    id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    is_city: Mapped[bool] = mapped_column(default=False)


class Office(Organization):
    """A body beside the bureaus: the panel of assessors, the audit office, the operators of this system."""

    __tablename__ = "office"
    __mapper_args__ = {"polymorphic_identity": "office"}

    id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)


class Enterprise(Organization):
    """A firm that has needs. What is not known stays None and is asked for on the form (D10)."""

    __tablename__ = "enterprise"
    __mapper_args__ = {"polymorphic_identity": "enterprise"}

    id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    chain_id: Mapped[int | None] = mapped_column(ForeignKey("chain.id"))
    is_manufacturing: Mapped[bool | None]
    in_gradient_pool: Mapped[bool | None]
    main_products: Mapped[str] = mapped_column(String(200), default="")

    chain: Mapped[Chain | None] = relationship(lazy="joined")
    ladder_claims: Mapped[list["LadderClaim"]] = relationship(
        back_populates="enterprise", order_by="LadderClaim.id", cascade="all, delete-orphan"
    )

    @property
    def enterprise_id(self) -> int:
        """Itself, for the permission map."""
        return self.id


class LadderClaim(Entity, Model):
    """A rung of the growth ladder an enterprise stands on, with its evidence and date, verified by the county."""

    __tablename__ = "ladder_claim"
    __table_args__ = (UniqueConstraint("enterprise_id", "level", "recognised_on"),)

    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    level: Mapped[str] = mapped_column(String(30))
    recognised_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(200))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    state: Mapped[LadderClaimState] = mapped_column(state_type(LadderClaimState), default=LADDER_CLAIM.initial)
    remark: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    enterprise: Mapped[Enterprise] = relationship(back_populates="ladder_claims")
    attachment: Mapped[Attachment | None] = relationship()

    @property
    def county_code(self) -> str:
        """The enterprise's county, for the permission map."""
        return self.enterprise.county_code

    @property
    def organization_id(self) -> int:
        """The enterprise, for the permission map."""
        return self.enterprise_id

    @property
    def title(self) -> str:
        """Which rung of which enterprise, for the trail."""
        return f"{self.enterprise.name}：{self.level}"
