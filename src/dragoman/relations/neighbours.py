"""Whom a state or an organisation deals with, and how those deal with each other: the network around it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from dragoman.records import Record
from dragoman.relations.classes import AGAINST, FAVOUR
from dragoman.relations.source import Source

NEAREST, AMONG = 14, 20
"""Neighbours that are told of, and ties among them."""


class Tie(Record, frozen=True):
    """Two parties, their episodes, and how many of those are for and against."""

    a: str
    b: str
    episodes: int
    favour: int
    against: int


class Network(Record, frozen=True):
    """The ties of one actor, the strongest first, and the strongest of those it is tied to; ``ties[n].a`` is it."""

    actor: str
    ties: tuple[Tie, ...]
    among: tuple[Tie, ...]


def neighbours(source: Source, code: str) -> Network:
    """Return the network around a state or an organisation.

    Example:
        >>> from dragoman.relations.table import EventTable
        >>> neighbours(Source(table=EventTable.empty(), name="nothing"), "KAZ").ties
        ()
    """
    found = source.undirected
    if code not in found.codes:
        return Network(actor=code, ties=(), among=())
    me = found.codes.index(code)
    mine = np.flatnonzero((found.first == me) | (found.second == me))
    ties = _ties(found.codes, np.where(found.first == me, found.second, found.first)[mine], found.kind[mine])
    near = [found.codes.index(other) for other in list(ties)[:NEAREST]]
    inside = np.zeros(len(found.codes), bool)
    inside[near] = True
    both = np.flatnonzero(inside[found.first] & inside[found.second])
    pairs = found.first[both].astype(np.int64) * len(found.codes) + found.second[both]
    among = _counted(pairs, found.kind[both])
    return Network(
        actor=code,
        ties=tuple(_tie(code, other, counts) for other, counts in list(ties.items())[:NEAREST]),
        among=tuple(
            _tie(found.codes[pair // len(found.codes)], found.codes[pair % len(found.codes)], counts)
            for pair, counts in among[:AMONG]
        ),
    )


def _ties(
    codes: tuple[str, ...], others: npt.NDArray[np.int32], kinds: npt.NDArray[np.int8]
) -> dict[str, npt.NDArray[np.int64]]:
    return {codes[other]: counts for other, counts in _counted(others.astype(np.int64), kinds)}


def _counted(keys: npt.NDArray[np.int64], kinds: npt.NDArray[np.int8]) -> list[tuple[int, npt.NDArray[np.int64]]]:
    """Return how often each key occurs, by class, the most frequent first."""
    found: dict[int, npt.NDArray[np.int64]] = defaultdict(lambda: np.zeros(5, np.int64))
    both, times = np.unique(keys * 8 + kinds, return_counts=True)
    for one, count in zip(both.tolist(), times.tolist(), strict=True):
        found[one // 8][one % 8] += count
    return sorted(found.items(), key=lambda item: (-int(item[1].sum()), item[0]))


def _tie(a: str, b: str, counts: npt.NDArray[np.int64]) -> Tie:
    favour, against = (int(counts[list(kinds)].sum()) for kinds in (FAVOUR, AGAINST))
    return Tie(a=a, b=b, episodes=int(counts.sum()), favour=favour, against=against)
