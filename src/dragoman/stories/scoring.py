"""A score that can be read: named features of a pair, their weights, a bias; the sum is log-odds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Side = TypeVar("Side")
Rare = Mapping[str, float]
"""How rare each actor (and ``#number``) is in the library."""


@dataclass(frozen=True, slots=True)
class Feature(Generic[Side]):
    """A number from the two sides of a pair, and what it counts for."""

    name: str
    of: Callable[[Side, Side, Rare], float]
    weight: float


def values_of(features: Sequence[Feature[Side]], one: Side, other: Side, rare: Rare) -> list[float]:
    """Return the features' values, in their order."""
    return [f.of(one, other, rare) for f in features]


def log_odds(features: Sequence[Feature[Side]], bias: float, one: Side, other: Side, rare: Rare) -> float:
    """Return the log-odds that the two sides are the same.

    Example:
        >>> alike = Feature("alike", lambda a, b, rare: float(a == b), 3.0)
        >>> log_odds([alike], -1.0, "x", "x", {})
        2.0
    """
    odds = bias
    for feature in features:
        odds += feature.weight * feature.of(one, other, rare)
    return odds
