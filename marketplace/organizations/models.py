"""Tables of organisations: one root for all kinds, joined by what each kind adds, and who acts for whom."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from marketplace.accounts.models import User
from marketplace.documents.models import Attachment
from marketplace.kernel.database import Entity, Model, state_type
from marketplace.organizations.lifecycle import LADDER_CLAIM, REGISTRATION, LadderClaimState, RegistrationState
from marketplace.security.actors import Duty
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


class Institution(Organization):
    """A service institution (platform): the standing facts of 附件3 (002:103-203) and what it can take on."""

    __tablename__ = "institution"
    __mapper_args__ = {"polymorphic_identity": "institution"}
    __table_args__ = (  # type: ignore[assignment]
        CheckConstraint("annual_capacity is null or annual_capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("commitment is null or commitment >= 0", name="commitment_not_negative"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    registered_on: Mapped[date | None]
    categories: Mapped[list[str]] = mapped_column(default=list)
    annual_capacity: Mapped[int | None]
    commitment: Mapped[int | None]
    served_counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    target_counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    premises: Mapped[str] = mapped_column(Text, default="")
    services: Mapped[str] = mapped_column(Text, default="")
    record: Mapped[str] = mapped_column(Text, default="")
    # Set by the admission's event (certification), so that directory and board need not ask the later room.
    admitted_until: Mapped[date | None]
    admitted_from: Mapped[date | None]

    years: Mapped[list["InstitutionYear"]] = relationship(
        order_by="InstitutionYear.year", cascade="all, delete-orphan", back_populates="institution"
    )
    cases: Mapped[list["ServiceCase"]] = relationship(
        order_by="ServiceCase.id", cascade="all, delete-orphan", back_populates="institution"
    )
    facilities: Mapped[list["Facility"]] = relationship(
        order_by="Facility.position", cascade="all, delete-orphan", back_populates="institution"
    )
    papers: Mapped[list["InstitutionAttachment"]] = relationship(
        order_by="InstitutionAttachment.id", cascade="all, delete-orphan", back_populates="institution"
    )

    @property
    def institution_id(self) -> int:
        """Itself, for the permission map."""
        return self.id

    @property
    def is_public(self) -> bool:
        """Admitted institutions are listed (002:31); the others are seen only by those concerned."""
        return self.admitted_from is not None


class InstitutionYear(Model):
    """One year's people, balance sheet and income of 附件3 (items 11 and 12); money in 万元."""

    __tablename__ = "institution_year"
    __table_args__ = (UniqueConstraint("institution_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    year: Mapped[int]
    staff: Mapped[int | None]
    staff_bachelor: Mapped[int | None]
    total_assets: Mapped[Decimal | None]
    fixed_assets: Mapped[Decimal | None]
    current_assets: Mapped[Decimal | None]
    liabilities: Mapped[Decimal | None]
    net_assets: Mapped[Decimal | None]
    main_revenue: Mapped[Decimal | None]
    service_revenue: Mapped[Decimal | None]
    service_cost: Mapped[Decimal | None]
    labour_cost: Mapped[Decimal | None]
    activity_cost: Mapped[Decimal | None]
    taxes: Mapped[Decimal | None]
    net_profit: Mapped[Decimal | None]

    institution: Mapped[Institution] = relationship(back_populates="years")


class ServiceCase(Entity, Model):
    """A case of an institution: for whom (unnamed where the client wishes), in which direction, with what outcome."""

    __tablename__ = "service_case"

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(String(8))
    chain_id: Mapped[int | None] = mapped_column(ForeignKey("chain.id"))
    level: Mapped[str | None] = mapped_column(String(30))
    year: Mapped[int | None]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))

    institution: Mapped[Institution] = relationship(back_populates="cases")
    attachment: Mapped[Attachment | None] = relationship()
    chain: Mapped[Chain | None] = relationship()

    @property
    def county_code(self) -> str:
        """The institution's county, for the permission map."""
        return self.institution.county_code

    @property
    def organization_id(self) -> int:
        """The institution, for the permission map."""
        return self.institution_id


class Facility(Model):
    """A site or piece of equipment of an institution (附件3, 002:196): what, how many or how large."""

    __tablename__ = "facility"
    __table_args__ = (
        CheckConstraint("kind in ('site', 'equipment')", name="kind_known"),
        CheckConstraint("quantity is null or quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("area is null or area >= 0", name="area_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[int | None]
    area: Mapped[Decimal | None]  # 平方米
    remark: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int] = mapped_column(default=0)

    institution: Mapped[Institution] = relationship(back_populates="facilities")


class InstitutionAttachment(Entity, Model):
    """A paper that an institution keeps with its profile: licence, lease, qualification, audit report."""

    __tablename__ = "institution_attachment"

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))

    institution: Mapped[Institution] = relationship(back_populates="papers")
    attachment: Mapped[Attachment] = relationship(lazy="joined", innerjoin=True)

    @property
    def county_code(self) -> str:
        """The institution's county, for the permission map."""
        return self.institution.county_code

    @property
    def organization_id(self) -> int:
        """The institution, for the permission map."""
        return self.institution_id


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
