"""Are two articles about the same story? Named features, their weights, one score.

The vectors of two languages lie apart whatever they are about, so each is taken from the mean of its language before
they are compared (``centred``). The weights are those of a logistic regression on the sample press, half of whose
stories it never sees when it is measured: ``python -m bench.stories --fit``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dragoman.library.days import apart
from dragoman.model.weights import Floats
from dragoman.stories.marks import Marks
from dragoman.stories.scoring import Feature, Rare, log_odds, values_of

WINDOW = 10
"""Days within which two articles can tell the same story."""
PRIOR = 30
"""Articles that the shipped mean vector of a language counts for beside the library's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One article of a pair. ``vector`` is centred and of length 1."""

    vector: Floats
    marks: Marks
    day: str


def centred(vector: Floats, mean: Floats) -> Floats:
    """Return the vector taken from its language's mean, of length 1."""
    moved = vector - mean
    norm = float(np.linalg.norm(moved))
    return moved / norm if norm > 1e-6 else moved


def _lead(one: Side, other: Side, rare: Rare) -> float:
    return float(one.vector @ other.vector)


def _actors(one: Side, other: Side, rare: Rare) -> float:
    """Cosine of the named actors, rare ones counting more."""
    left, right = (_weighted(s.marks.actors, rare) for s in (one, other))
    shared = sum(left[k] * right[k] for k in left.keys() & right.keys())
    size = math.sqrt(sum(v * v for v in left.values()) * sum(v * v for v in right.values()))
    return shared / size if size else 0.0


def _weighted(actors: Mapping[str, int], rare: Rare) -> dict[str, float]:
    return {k: math.log1p(n) * rare.get(k, 1.0) for k, n in actors.items()}


def _numbers(one: Side, other: Side, rare: Rare) -> float:
    left, right = set(one.marks.numbers), set(other.marks.numbers)
    return sum(rare.get(f"#{n}", 1.0) for n in left & right) / (1 + math.sqrt(len(left) * len(right)))


def _events(one: Side, other: Side, rare: Rare) -> float:
    return min(3, len(set(one.marks.events) & set(other.marks.events))) / 3


def _days(one: Side, other: Side, rare: Rare) -> float:
    return min(apart(one.day, other.day), WINDOW) / WINDOW


FEATURES = (
    Feature("lead", _lead, 15.8),
    Feature("actors", _actors, 5.6),
    Feature("numbers", _numbers, 1.3),
    Feature("events", _events, 3.8),
    Feature("days apart", _days, -4.8),
)
BIAS = -4.6


def values(one: Side, other: Side, rare: Rare) -> list[float]:
    """Return the features' values, in their order."""
    return values_of(FEATURES, one, other, rare)


def score(one: Side, other: Side, rare: Rare) -> float:
    """Return the log-odds that two articles tell the same story.

    Args:
        one: an article.
        other: another.
        rare: how rare each actor (and ``#number``) is in the library: ``rarity``.
    """
    return log_odds(FEATURES, BIAS, one, other, rare)


def rarity(count: int, articles: int) -> float:
    """Return the inverse document frequency: log((N + 1) / (n + 0.5)), at least 0.05.

    Example:
        >>> round(rarity(1, 99), 2)
        4.2
    """
    return max(0.05, math.log((articles + 1) / (count + 0.5)))
