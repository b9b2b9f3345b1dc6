"""How texts are understood, without ranking anything: needs and profiles read onto the catalogue, to be shown."""

from collections.abc import Sequence

import numpy as np

from matching import profiles
from matching.catalogue import Catalogue
from matching.chains import ChainWords
from matching.model import Institution, Need, Offer, Reading
from matching.needs import NeedReader, shortened
from matching.reading import reader_of
from matching.weights import Weights

SHOWN = 12
"""Services shown of an institution's reading."""


def need_reader(catalogue: Catalogue, weights: Weights) -> NeedReader:
    """The reader of needs that the engine uses; the training is done once a process."""
    reader = reader_of(catalogue, weights.reading["smoothing"], weights.reading["sharpness"])
    return NeedReader.of(catalogue, ChainWords.of(catalogue.chains), reader, weights)


def read_needs(needs: Sequence[Need], catalogue: Catalogue, weights: Weights) -> list[Reading]:
    """The reading of each need; the same as `Engine.read` gives."""
    if not needs:
        return []
    reader = need_reader(catalogue, weights)
    return reader.readings(needs, reader.meanings(needs))


def read_institutions(
    institutions: Sequence[Institution], catalogue: Catalogue, weights: Weights
) -> list[tuple[Offer, ...]]:
    """Of each institution the services that it is understood to offer, surest first, with the words that tell."""
    reader = reader_of(catalogue, weights.reading["smoothing"], weights.reading["sharpness"])
    found = profiles.build(institutions, catalogue, ChainWords.of(catalogue.chains), reader, weights)
    offers = found.offers[: len(catalogue.services)]
    return [_offers(row, offers[:, row], found, catalogue) for row in range(len(institutions))]


def _offers(row: int, confidences: np.ndarray, read: profiles.Profiles, catalogue: Catalogue) -> tuple[Offer, ...]:
    """What neighbours alone stand in for is not shown: no own word tells it, and nobody stated it."""
    found: list[Offer] = []
    for place in np.argsort(-confidences, kind="stable").tolist():
        proving, stated = int(read.piece_of[row, place]), bool(read.stated[row, place])
        if confidences[place] <= 0 or len(found) >= SHOWN:
            break
        if not proving and not stated:
            continue
        service = catalogue.services[place]
        piece = read.pieces[row][proving - 1] if proving else None
        told, source = (shortened(piece.text), piece.source) if piece else ("", "")
        confidence = round(float(confidences[place]), 4)
        found.append(Offer(service.code, service.name, service.direction, confidence, told, source))
    return tuple(found)
