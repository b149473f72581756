"""Episodes by week: counts of each class for each dyad, and how much was written about its parties (exposure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter1d

from dragoman.relations.classes import AGAINST, CLASSES, FAVOUR
from dragoman.relations.episodes import Episodes, week_of

Floats = npt.NDArray[np.float64]

_PARTIES, _ALL = 13, 5
"""Weeks over which the coverage of two parties, and of everything, is smoothed."""

DYAD = 8.0
"""How many episodes the share of all dyads counts beside a dyad's own."""

_SHRINK = 3.0
"""How many times the coverage of everything counts beside that of the two parties, which is sparse."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weeks:
    """Weekly counts. D dyads, W weeks, 5 classes.

    Attributes:
        begin: number of the first week (``episodes.monday`` gives its day).
        dyads: pairs of indices into ``codes``, shape (D, 2).
        counts: episodes, shape (D, W, 5).
        exposure: coverage relative to its own mean, shape (D, W).
        base: share of episodes in favour among those that take a side, of all dyads together.
        codes: as in the table.
        party: episodes that name a party, shape (codes, W).
        everyone: episodes of all dyads, shape (W, 5).
        written: what was written in each week, shape (W,): articles, or the episodes of all dyads.
    """

    begin: int
    dyads: npt.NDArray[np.int32]
    counts: npt.NDArray[np.float32]
    exposure: npt.NDArray[np.float32]
    base: float
    codes: tuple[str, ...]
    party: npt.NDArray[np.float32]
    everyone: npt.NDArray[np.int64]
    written: Floats

    @property
    def favour(self) -> Floats:
        """Episodes in favour, shape (D, W)."""
        found: Floats = self.counts[:, :, FAVOUR].sum(2, dtype=np.float64)
        return found

    @property
    def against(self) -> Floats:
        """Episodes against, shape (D, W)."""
        found: Floats = self.counts[:, :, AGAINST].sum(2, dtype=np.float64)
        return found

    @property
    def shares(self) -> Floats:
        """The share in favour that each dyad is shrunk to, (S + 8 base) / (S + F + 8), shape (D, 1)."""
        f, g = self.favour.sum(1, keepdims=True), self.against.sum(1, keepdims=True)
        found: Floats = (f + DYAD * self.base) / (f + g + DYAD)
        return found

    def until(self, week: int) -> Weeks:
        """Return the first ``week`` weeks, as they looked then: with the coverage and the base known by then."""
        counts, party = self.counts[:, :week], self.party[:, :week]
        everyone, written = self.everyone[:week], self.written[:week]
        exposure = _exposure(self.dyads, counts, party, written)
        return replace(
            self, counts=counts, party=party, everyone=everyone, written=written, exposure=exposure,
            base=_base(everyone),
        )  # fmt: skip

    def only(self, dyad: int) -> Weeks:
        """Return one dyad's weeks."""
        one = slice(dyad, dyad + 1)
        return replace(self, dyads=self.dyads[one], counts=self.counts[one], exposure=self.exposure[one])

    def names(self, index: int) -> tuple[str, str]:
        """Return the codes of a dyad."""
        first, second = self.dyads[index]
        return self.codes[first], self.codes[second]


def weeks(
    found: Episodes,
    dyads: Sequence[tuple[str, str]] | None = None,
    *,
    least: int = 1,
    span: tuple[int, int] | None = None,
    articles: Floats | None = None,
) -> Weeks:
    """Count episodes by dyad and week.

    Args:
        found: all episodes of the source: exposure is computed from the dyads that are not asked for too.
        dyads: which, in the direction the episodes have; all with ``least`` episodes when None.
        least: episodes a dyad needs.
        span: first and last week; those of the episodes when None.
        articles: what was written in each week of ``span``; the episodes of all dyads when None.

    Example:
        >>> from dragoman.relations.episodes import episodes
        >>> from dragoman.relations.table import EventTable
        >>> rows = EventTable.build(day=[4, 11], actor=[0, 0], recipient=[1, 1], actor_state=[True] * 2,
        ...                         recipient_state=[True] * 2, root=[4, 19], codes=("KAZ", "RUS"))
        >>> weeks(episodes(rows)).counts.sum(1).tolist()
        [[0.0, 1.0, 0.0, 0.0, 1.0]]
    """
    week = week_of(found.day)
    begin, end = span or ((int(week.min()), int(week.max())) if len(week) else (0, 0))
    inside = (week >= begin) & (week <= end)
    size, names = end - begin + 1, len(found.codes)
    key = found.first[inside].astype(np.int64) * max(names, 1) + found.second[inside]
    at = week[inside] - begin
    wanted = _wanted(key, dyads, found.codes, least)
    place = np.searchsorted(wanted, key)
    hit = (place < len(wanted)) & (wanted[np.minimum(place, max(len(wanted) - 1, 0))] == key) if len(wanted) else None
    counts = np.zeros(len(wanted) * size * len(CLASSES), np.float32)
    if hit is not None:
        flat = (place[hit] * size + at[hit]) * len(CLASSES) + found.kind[inside][hit]
        counts = np.bincount(flat, minlength=len(counts)).astype(np.float32)
    shaped = counts.reshape(len(wanted), size, len(CLASSES))
    pairs = np.stack([wanted // max(names, 1), wanted % max(names, 1)], 1).astype(np.int32)
    party = _by_party(found, inside, at, size)
    everyone = np.bincount(at * len(CLASSES) + found.kind[inside], minlength=size * len(CLASSES)).reshape(size, -1)
    written = everyone.sum(1).astype(np.float64) if articles is None else articles
    return Weeks(
        begin=begin, dyads=pairs, counts=shaped, exposure=_exposure(pairs, shaped, party, written),
        base=_base(everyone), codes=found.codes, party=party, everyone=everyone, written=written,
    )  # fmt: skip


def _base(everyone: npt.NDArray[np.int64]) -> float:
    by_class = everyone.sum(0)
    return float((by_class[list(FAVOUR)].sum() + 1) / (by_class[1:].sum() + 2))


def _wanted(
    key: npt.NDArray[np.int64], dyads: Sequence[tuple[str, str]] | None, codes: tuple[str, ...], least: int
) -> npt.NDArray[np.int64]:
    if dyads is None:
        found, count = np.unique(key, return_counts=True)
        return found[count >= least]
    index = {code: i for i, code in enumerate(codes)}
    return np.unique(
        np.array([index[a] * len(codes) + index[b] for a, b in dyads if a in index and b in index], np.int64)
    )


def _by_party(
    found: Episodes, inside: npt.NDArray[np.bool_], at: npt.NDArray[np.int32], size: int
) -> npt.NDArray[np.float32]:
    """Return episodes that name a party, shape (codes, W)."""
    names = len(found.codes)
    flat = np.concatenate([found.first[inside] * size + at, found.second[inside] * size + at])
    return np.bincount(flat, minlength=names * size).astype(np.float32).reshape(names, size)


def _exposure(
    pairs: npt.NDArray[np.int32], counts: npt.NDArray[np.float32], party: npt.NDArray[np.float32], written: Floats
) -> npt.NDArray[np.float32]:
    """Coverage of either party elsewhere, shrunk towards that of everything; each relative to its mean."""
    everything = uniform_filter1d(written, _ALL, mode="nearest")
    everything = (everything / max(everything.mean(), 1e-9)).astype(np.float32)
    if not len(pairs):
        return np.zeros((0, len(written)), np.float32)
    elsewhere = party[pairs[:, 0]] + party[pairs[:, 1]] - 2 * counts.sum(2)
    elsewhere = uniform_filter1d(np.maximum(elsewhere, 0), _PARTIES, axis=1, mode="nearest")
    mean = elsewhere.mean(1, keepdims=True)
    known = mean > 0
    own = np.where(known, elsewhere / np.where(known, mean, 1), everything)
    exposure: npt.NDArray[np.float32] = np.maximum((own + _SHRINK * everything) / (1 + _SHRINK), 1e-6)
    return exposure


def windows(values: Floats, before: int, after: int) -> tuple[Floats, Floats]:
    """Return sums of the weeks before every week and of those from it on: (D, W) -> two of (D, W + 1).

    Example:
        >>> [x.tolist() for x in windows(np.array([[1.0, 2.0, 4.0]]), 2, 2)]
        [[[0.0, 1.0, 3.0, 6.0]], [[3.0, 6.0, 4.0, 0.0]]]
    """
    running = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, 1)], 1)
    at = np.arange(values.shape[1] + 1)
    low, high = np.maximum(at - before, 0), np.minimum(at + after, values.shape[1])
    return running - running[:, low], running[:, high] - running
