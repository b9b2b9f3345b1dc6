"""Answers by call beside answers by the firm's own hand: how many agree, and where they differ (D3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from marketplace.surveys.lifecycle import Level
from marketplace.surveys.rules.answering import DIMENSIONS
from marketplace.surveys.rules.figures import Figures, rounded

_ORDER = [Level.DISSATISFIED.value, Level.BASIC.value, Level.VERY.value]
Points = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of firms that answered both ways: how many gave the same level, a better or a worse one when called.

    ``by_call`` and ``by_link`` count all answers of either way; ``means`` are (words, mean by call, mean by link) of
    those firms alone that gave points both ways.
    """

    both: int
    same: int
    better: int
    worse: int
    by_call: Figures
    by_link: Figures
    means: tuple[tuple[str, Decimal | None, Decimal | None], ...]


def comparison_of(rows: Iterable[tuple[str, str, Points, Points]]) -> Comparison:
    """From (level by call, own level, points by call, own points) of each firm called; "" where there is none."""
    every = list(rows)
    pairs = [(_ORDER.index(call), _ORDER.index(own)) for call, own, _, _ in every if call and own]
    points = [(called, own) for call, own_level, called, own in every if call and own_level]
    return Comparison(
        both=len(pairs), same=sum(call == own for call, own in pairs), better=sum(call > own for call, own in pairs),
        worse=sum(call < own for call, own in pairs), by_call=_figures([row[0] for row in every]),
        by_link=_figures([row[1] for row in every]), means=tuple(_means(name, points) for name in DIMENSIONS),
    )  # fmt: skip


def _figures(levels: list[str]) -> Figures:
    return Figures(
        invited=len(levels), very=levels.count(Level.VERY), basic=levels.count(Level.BASIC),
        dissatisfied=levels.count(Level.DISSATISFIED),
    )  # fmt: skip


def _means(name: str, points: list[tuple[Points, Points]]) -> tuple[str, Decimal | None, Decimal | None]:
    both = [(called[name], own[name]) for called, own in points if name in called and name in own]
    by_call, by_link = [one for one, _ in both], [one for _, one in both]
    return DIMENSIONS[name], _mean(by_call), _mean(by_link)


def _mean(points: list[int]) -> Decimal | None:
    return rounded(Fraction(sum(points), len(points))) if points else None
