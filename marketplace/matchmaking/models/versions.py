"""What the engine knows over what ships: versions of the catalogue's words and of the weights, tried before adopted."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Entity, Model, state_type
from marketplace.matchmaking.lifecycle import CATALOGUE_VERSION, WEIGHTS_VERSION, VersionState


def _one_in_force(name: str) -> Index:
    """At most one version is in force, whatever two officers press at the same moment."""
    here = text("state = 'in_force'")
    return Index(name, "state", unique=True, sqlite_where=here, postgresql_where=here)


class Version(Entity):
    """Who proposed it, why, and who decided; ``effects`` is what the trial found."""

    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(20), default="")
    effects: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")


class CatalogueVersion(Version, Model):
    """Words put to services and taken out: ``edit`` is this step, ``changes`` all up to it over the TOML files."""

    __tablename__ = "catalogue_version"
    __table_args__ = (_one_in_force("uq_catalogue_version_in_force"),)

    base_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_version.id"))
    edit: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[VersionState] = mapped_column(state_type(VersionState), default=CATALOGUE_VERSION.initial)

    @property
    def title(self) -> str:
        """For the trail."""
        return f"服务目录用词第 {self.id} 版"


class WeightsVersion(Version, Model):
    """The weights as a TOML text that a person can read."""

    __tablename__ = "weights_version"
    __table_args__ = (_one_in_force("uq_weights_version_in_force"),)

    content: Mapped[str] = mapped_column(Text)
    state: Mapped[VersionState] = mapped_column(state_type(VersionState), default=WEIGHTS_VERSION.initial)

    @property
    def title(self) -> str:
        """For the trail."""
        return f"推荐权重第 {self.id} 版"
