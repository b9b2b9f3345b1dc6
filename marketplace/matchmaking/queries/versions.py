"""Versions of the catalogue's words and of the weights."""

from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.matchmaking.models import CatalogueVersion, WeightsVersion


def get_words(version_id: int) -> CatalogueVersion | None:
    """One version of the words."""
    return session().get(CatalogueVersion, version_id)


def words_versions(most: int = 30) -> list[CatalogueVersion]:
    """The latest versions, newest first."""
    return list(session().scalars(select(CatalogueVersion).order_by(CatalogueVersion.id.desc()).limit(most)))


def get_weights(weights_id: int) -> WeightsVersion | None:
    """One version of the weights."""
    return session().get(WeightsVersion, weights_id)


def weights_versions(most: int = 30) -> list[WeightsVersion]:
    """The latest versions, newest first."""
    return list(session().scalars(select(WeightsVersion).order_by(WeightsVersion.id.desc()).limit(most)))
