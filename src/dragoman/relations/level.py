"""How two states stand: R = 2 p - 1 from -1, all episodes against, to +1, all in favour, with an interval.

The posterior of p in a period is Beta(k p0 + s / phi, k (1 - p0) + f / phi): s episodes in favour, f against, k = 2, p0
the dyad's share shrunk to that of all dyads, phi the overdispersion: episodes come in series, so that n of them say no
more than n / phi independent ones. The interval holds the middle 90 % of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from dragoman.relations.weeks import Weeks, windows

Floats = npt.NDArray[np.float64]

KAPPA = 2.0
"""Strength of the prior of a period, in episodes."""

PHI, PHI_WEIGHT, BLOCK = 1.5, 10.0, 4
"""Overdispersion where little is known, pairs of blocks that counts as, and weeks of a block."""

WINDOW = 13
"""Weeks whose episodes the level of a week is made of."""

PROBABILITY = 0.9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Level:
    """Levels R and the ends of their intervals, -1 to +1, and how many episodes take a side; arrays of one shape."""

    value: Floats
    low: Floats
    high: Floats
    sided: Floats


def level(favour: Floats, against: Floats, share: Floats, phi: Floats) -> Level:
    """Return the level for counts of episodes; arrays that fit each other.

    Example:
        >>> one = level(np.array(9.0), np.array(1.0), np.array(0.5), np.array(1.0))
        >>> round(float(one.value), 2), round(float(one.low), 2), round(float(one.high), 2)
        (0.67, 0.27, 0.93)
    """
    a, b = KAPPA * share + favour / phi, KAPPA * (1 - share) + against / phi
    tail = (1 - PROBABILITY) / 2
    return Level(
        value=2 * a / (a + b) - 1,
        low=np.asarray(2 * betaincinv(a, b, tail) - 1, np.float64),
        high=np.asarray(2 * betaincinv(a, b, 1 - tail) - 1, np.float64),
        sided=favour + against,
    )


def of_spans(found: Weeks, dyad: int, spans: Sequence[tuple[int, int]]) -> list[Level]:
    """Return the levels of a dyad in spans of weeks ``[first, last)``, as arrays of no dimension."""
    share, phi = found.shares[dyad, 0], dispersion(found)[dyad, 0]
    favour, against = found.favour[dyad], found.against[dyad]
    return [level(np.array(favour[a:b].sum()), np.array(against[a:b].sum()), share, phi) for a, b in spans]


def weekly(found: Weeks) -> Level:
    """Return the level of every dyad by week, of the 13 weeks up to it; shape (D, W)."""
    favour, against = (windows(x, WINDOW, 0)[0][:, 1:] for x in (found.favour, found.against))
    # a dyad has the same counts in many weeks: each is computed once
    most = int(max(favour.max(initial=0), against.max(initial=0))) + 1
    key = (np.arange(len(favour))[:, None] * most + favour.astype(np.int64)) * most + against.astype(np.int64)
    unique, at = np.unique(key, return_inverse=True)
    dyad, f, g = unique // most // most, unique // most % most, unique % most
    some = level(f.astype(float), g.astype(float), found.shares[dyad, 0], dispersion(found)[dyad, 0])
    at = at.reshape(key.shape)
    return Level(value=some.value[at], low=some.low[at], high=some.high[at], sided=some.sided[at])


def dispersion(found: Weeks) -> Floats:
    """Return the overdispersion of each dyad's share, 1 or more, shape (D, 1).

    From differences of neighbouring blocks of four weeks, so that slow changes do not count as noise (von Neumann's
    ratio), shrunk to ``PHI`` by ``PHI_WEIGHT`` pairs of blocks.
    """
    size = found.counts.shape[1] // BLOCK * BLOCK
    f, g = (x[:, :size].reshape(len(x), -1, BLOCK).sum(2) for x in (found.favour, found.against))
    n = f + g
    n1, n2, f1, f2 = n[:, :-1], n[:, 1:], f[:, :-1], f[:, 1:]
    use = (n1 >= 2) & (n2 >= 2)
    m1, m2 = np.where(use, n1, 1), np.where(use, n2, 1)
    p = (f1 + f2 + 2 * found.shares) / (n1 + n2 + 2)
    chi2 = (f1 / m1 - f2 / m2) ** 2 / (p * (1 - p) * (1 / m1 + 1 / m2))
    pairs = use.sum(1, keepdims=True)
    phi = (np.where(use, chi2, 0).sum(1, keepdims=True) + PHI_WEIGHT * PHI) / (pairs + PHI_WEIGHT)
    found_phi: Floats = np.maximum(phi, 1.0)
    return found_phi
