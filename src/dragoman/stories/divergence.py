"""How differently do countries read the same words? The generalised Jensen-Shannon divergence.

Of countries' distributions p_1 … p_K over whom the words are said to be aimed at, all countries counting alike:

    JSD = H((p_1 + … + p_K) / K) - (H(p_1) + … + H(p_K)) / K,  divided by log2(K)

0: all read it alike; 1: no two name the same target. H is Shannon's entropy in bits (Lin, Divergence measures based on
the Shannon entropy, 1991). The interval is the 5th to the 95th percentile of 1,000 bootstrap draws of readings within
each country (Efron 1979; drawn with a fixed seed). ``by_chance`` is the mean of 200 draws in which readings change
countries at random: small samples differ by themselves, and a value no higher than that says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from dragoman.records import Record

LEAST = 3
"""Readings a country needs to be compared."""
DRAWS, SHUFFLES = 1000, 200


class Divergence(Record, frozen=True):
    """The figure, its 90 % interval, what chance alone gives, and the countries compared; ``value`` None: too few."""

    value: float | None
    low: float | None = None
    high: float | None = None
    by_chance: float | None = None
    countries: tuple[str, ...] = ()
    note: str = ""


def divergence(readings: Mapping[str, Sequence[str]], seed: int = 7) -> Divergence:
    """Return how differently countries read something.

    Args:
        readings: whom each reading of a country says the words are aimed at.
        seed: of the draws.

    Example:
        >>> found = divergence({"JPN": ["USA"] * 4, "UKR": ["RUS"] * 4, "FRA": ["RUS"]})
        >>> found.value, found.countries
        (1.0, ('JPN', 'UKR'))
        >>> divergence({"JPN": ["USA"]}).note
        'too few readings: 2 countries with 3 or more each are needed'
    """
    kept = {country: list(targets) for country, targets in sorted(readings.items()) if len(targets) >= LEAST}
    if len(kept) < 2:
        return Divergence(value=None, note=f"too few readings: 2 countries with {LEAST} or more each are needed")
    names = sorted({target for targets in kept.values() for target in targets})
    counts = np.array([[targets.count(name) for name in names] for targets in kept.values()])
    sizes = counts.sum(1)
    random = np.random.default_rng(seed)
    draws = np.stack([random.multinomial(n, row / n, DRAWS) for n, row in zip(sizes, counts, strict=True)], 1)
    low, high = np.percentile(_jsd(draws), (5, 95))
    chance = float(_jsd(_shuffled(counts, random)).mean())
    return Divergence(
        value=round(float(_jsd(counts)), 4), low=round(float(low), 4), high=round(float(high), 4),
        by_chance=round(chance, 4), countries=tuple(kept),
    )  # fmt: skip


def _shuffled(counts: npt.NDArray[np.int64], random: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return draws in which readings change countries, shape (draws, countries, targets)."""
    pool = np.repeat(np.arange(counts.shape[1]), counts.sum(0))
    owner = np.repeat(np.arange(counts.shape[0]), counts.sum(1))
    drawn = np.zeros((SHUFFLES, *counts.shape), np.int64)
    for i in range(SHUFFLES):
        np.add.at(drawn[i], (owner, random.permutation(pool)), 1)
    return drawn


def _jsd(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the divergence of tables of countries by targets, shape (…, countries, targets)."""
    shares = counts / counts.sum(-1, keepdims=True)
    between = _entropy(shares.mean(-2)) - _entropy(shares).mean(-1)
    found: npt.NDArray[np.float64] = np.clip(between / math.log2(counts.shape[-2]), 0.0, 1.0)
    return found


def _entropy(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    bits: npt.NDArray[np.float64] = -(shares * np.log2(np.where(shares > 0, shares, 1.0))).sum(-1)
    return bits
