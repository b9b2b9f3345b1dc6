"""What the engine knows now: the shipped catalogue and weights with the versions that the city put in force."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.matchmaking.lifecycle import VersionState
from marketplace.matchmaking.models import CatalogueVersion, WeightsVersion
from matching import catalogue as catalogues
from matching import weights as settings
from matching.amending import Amendment, amended
from matching.catalogue import Catalogue, Service
from matching.weights import Weights


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    """The catalogue of ``seeds/taxonomy``."""
    return catalogues.load()


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """The weights of ``seeds/taxonomy``."""
    return settings.load()


def present_catalogue() -> CatalogueVersion | None:
    """The version of the city's words in force; None while none was adopted."""
    return session().scalars(select(CatalogueVersion).where(CatalogueVersion.state == VersionState.IN_FORCE)).first()


def present_weights() -> WeightsVersion | None:
    """The version of the weights in force; None while those that ship serve."""
    return session().scalars(select(WeightsVersion).where(WeightsVersion.state == VersionState.IN_FORCE)).first()


_catalogues: dict[str, Catalogue] = {}


def catalogue_of(changes: Mapping[str, Any] | None) -> Catalogue:
    """The catalogue with the changes of a version; services that no longer ship are passed over."""
    known = {one.code for one in shipped().services}
    amendments = {
        code: Amendment(tuple(one.get("added", ())), tuple(one.get("removed", ())))
        for code, one in (changes or {}).items() if code in known
    }  # fmt: skip
    found = amended(shipped(), amendments)
    if len(_catalogues) > 8:
        _catalogues.clear()
    # One object a digest: what was trained for a catalogue is found again by it.
    return _catalogues.setdefault(found.digest, found)


def catalogue_with(version: CatalogueVersion | None) -> Catalogue:
    """The catalogue under a version, None for what ships."""
    return catalogue_of(version.changes if version is not None else None)


@lru_cache(maxsize=8)
def _parsed(content: str) -> Weights:
    return settings.parse(content.encode())


def weights_with(version: WeightsVersion | None) -> Weights:
    """The weights of a version, None for those that ship."""
    return shipped_weights() if version is None else _parsed(version.content)


@lru_cache(maxsize=1)
def services_by_code() -> dict[str, Service]:
    """The shipped services by code: names and directions, which no version changes."""
    return {one.code: one for one in shipped().services}


def service_name(code: str) -> str:
    """A service's name; the code itself where it no longer ships."""
    found = services_by_code().get(code)
    return found.name if found is not None else code
