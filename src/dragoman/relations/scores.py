"""Did a relation change here? Two contrasts of the weeks before and after every week, for many dyads at once.

``mix`` asks whether the share of episodes in favour moved; ``volume`` whether there are more episodes than the coverage
of the two parties explains. D dyads, W weeks; results have W + 1 columns, column t contrasts weeks before t with t and
after.

Mix. The posterior of the share p is Beta(k p0 + s, k (1 - p0) + f); s in favour, f against; k = 6; p0 is the dyad's
share, shrunk to that of all dyads: (S + 8 p_all) / (S + F + 8). The difference of the two windows' log odds has mean
psi(a2) - psi(b2) - psi(a1) + psi(b1) and variance psi'(a1) + psi'(b1) + psi'(a2) + psi'(b2). To the variance tau2 is
added: shares of busy dyads wander by more than counting explains, and without it the more is written of a dyad, the
more false alarms it gives.

Volume. Log ratio of two rates with a gamma prior (2 episodes at the dyad's mean rate), coverage taken into account.

What is set here was chosen on development data; ``docs/relations.md`` says by which figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, zeta

from dragoman.relations.weeks import Weeks, windows

Floats = npt.NDArray[np.float64]

BEFORE, AFTER = 26, 8
"""Weeks that are contrasted."""

KAPPA, TAU2, RATE = 6.0, 0.18, 2.0
"""Strength of the prior of a share in episodes; variance that is no news; prior of a rate."""

VOLUME = 0.6
"""How much a rise in volume adds to the score."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """What the two windows hold: ``x1`` before, ``x2`` after; arrays that fit each other.

    Attributes:
        favour1: episodes in favour before.
        favour2: after.
        against1: episodes against before.
        against2: after.
        total1: episodes of all classes before.
        total2: after.
        exposure1: coverage before, in mean weeks.
        exposure2: after.
        share: the dyad's share in favour that windows are shrunk to.
        rate: the dyad's episodes in a week of mean coverage.
    """

    favour1: Floats
    favour2: Floats
    against1: Floats
    against2: Floats
    total1: Floats
    total2: Floats
    exposure1: Floats
    exposure2: Floats
    share: Floats
    rate: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Contrasts, arrays of one shape.

    Attributes:
        mix: z of the change of the share in favour, positive towards favour.
        volume: z of the change of the rate, coverage taken into account.
        sided: episodes in the two windows that take a side.
        ratio: rate after by rate before, coverage taken into account.
    """

    mix: Floats
    volume: Floats
    sided: Floats
    ratio: Floats

    @property
    def score(self) -> Floats:
        """Both contrasts in one figure, signed by the direction of the mix."""
        return np.sign(self.mix) * (np.abs(self.mix) + VOLUME * np.maximum(self.volume, 0))


def contrast(found: Weeks, *, before: int = BEFORE, after: int = AFTER) -> Scores:
    """Return both contrasts for every dyad and week, shape (D, W + 1).

    Args:
        found: weekly counts.
        before: weeks on the near side; at the beginning of the data fewer are taken, as there are.
        after: weeks on the far side; at its end likewise.
    """
    return compare(sums(found, before=before, after=after))


def sums(found: Weeks, *, before: int = BEFORE, after: int = AFTER) -> Sums:
    """Return what the windows around every week hold, shape (D, W + 1)."""
    favour, against, total = found.favour, found.against, found.counts.sum(2, dtype=np.float64)
    exposure = found.exposure.astype(np.float64)
    favour1, favour2 = windows(favour, before, after)
    against1, against2 = windows(against, before, after)
    total1, total2 = windows(total, before, after)
    exposure1, exposure2 = windows(exposure, before, after)
    rate = np.maximum(total.sum(1, keepdims=True) / np.maximum(exposure.sum(1, keepdims=True), 1e-9), 1e-9)
    return Sums(
        favour1=favour1, favour2=favour2, against1=against1, against2=against2, total1=total1, total2=total2,
        exposure1=exposure1, exposure2=exposure2, share=found.shares, rate=rate,
    )  # fmt: skip


def compare(s: Sums) -> Scores:
    """Return both contrasts of what two windows hold."""
    a1, b1 = KAPPA * s.share + s.favour1, KAPPA * (1 - s.share) + s.against1
    a2, b2 = KAPPA * s.share + s.favour2, KAPPA * (1 - s.share) + s.against2
    moved = digamma(a2) - digamma(b2) - digamma(a1) + digamma(b1)
    spread = _trigamma(a1) + _trigamma(b1) + _trigamma(a2) + _trigamma(b2)
    y1, y2 = s.total1 + RATE, s.total2 + RATE
    more = np.log(y2 / (s.exposure2 + RATE / s.rate)) - np.log(y1 / (s.exposure1 + RATE / s.rate))
    return Scores(
        mix=moved / np.sqrt(spread + TAU2),
        volume=more / np.sqrt(1 / y1 + 1 / y2),
        sided=s.favour1 + s.favour2 + s.against1 + s.against2,
        ratio=np.exp(more),
    )


def _trigamma(x: Floats) -> Floats:
    found: Floats = zeta(2.0, x)
    return found
