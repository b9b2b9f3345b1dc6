"""A service institution with the rows of 附件3: years, cases, sites and equipment, papers."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from marketplace.documents.models import Attachment
from marketplace.kernel import clock
from marketplace.kernel.database import Entity, Model
from marketplace.organizations.models.parties import Chain, Organization
from marketplace.organizations.rules.titles import titles_on


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
    # The same directions between bars, «|检验检测|», since JSON cannot be filtered alike on both databases.
    category_marks: Mapped[str] = mapped_column(String(120), default="")
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
    # Titles that count, kept by the event of certification: code, honour, number, from, until.
    titles: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

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

    @validates("categories")
    def _derive_from_categories(self, _key: str, categories: list[str]) -> list[str]:
        self.category_marks = f"|{'|'.join(categories)}|" if categories else ""
        return categories

    @property
    def institution_id(self) -> int:
        """Itself, for the permission map."""
        return self.id

    def titles_on(self, day: date | None = None) -> list[dict[str, Any]]:
        """The titles that are in force on ``day`` (default today)."""
        return titles_on(self.titles, day or clock.today())

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
