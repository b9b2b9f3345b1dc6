"""The catalogue as the city amended it: words put in and taken out, over what ships; the digest names both."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from matching.catalogue import SHORT_HASH, Catalogue, CatalogueError, Service


@dataclass(frozen=True, slots=True)
class Amendment:
    """Words or sentences put to one service, and those of its own taken out."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def amended(catalogue: Catalogue, amendments: Mapping[str, Amendment]) -> Catalogue:
    """`catalogue` with the amendments by service code; none leave it as it is. CatalogueError for an unknown code."""
    wanted = {code: one for code, one in amendments.items() if one.added or one.removed}
    if not wanted:
        return catalogue
    known = {service.code for service in catalogue.services}
    for code in wanted:
        if code not in known:
            raise CatalogueError(f"service {code!r} is not in the catalogue")
    services = tuple(_amended(one, wanted[one.code]) if one.code in wanted else one for one in catalogue.services)
    return Catalogue(services, catalogue.chains, _digest(catalogue, wanted))


def _amended(service: Service, amendment: Amendment) -> Service:
    gone = frozenset(amendment.removed)

    def left(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for text in texts if text not in gone)

    kept = replace(
        service, delivers=left(service.delivers), standards=left(service.standards), asks=left(service.asks),
        symptoms=left(service.symptoms), words=left(service.words),
    )  # fmt: skip
    spoken = {*kept.phrases, *kept.words}
    return replace(kept, words=kept.words + tuple(t for t in dict.fromkeys(amendment.added) if t not in spoken))


def _digest(catalogue: Catalogue, amendments: Mapping[str, Amendment]) -> str:
    told = {code: [list(one.added), sorted(one.removed)] for code, one in amendments.items()}
    text = json.dumps([catalogue.digest, told], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:SHORT_HASH]
