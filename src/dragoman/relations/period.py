"""The episodes of a period between two sides: what a stretch of a chart is made of.

Example:
    >>> from dragoman.relations.table import EventTable
    >>> nothing = Source(table=EventTable.empty(), name="nothing")
    >>> between(nothing, ["KAZ"], ["RUS"], "2022-01-01", "2022-03-31").episodes
    0
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np

from dragoman.errors import UsageError
from dragoman.records import Record
from dragoman.relations.evidence import EPOCH, Evidence, describe
from dragoman.relations.source import Source

SHOWN = 40
"""Episodes of a period that are shown; all are counted."""


class Between(Record, frozen=True):
    """How many episodes two sides have from the first to the last day, and the latest of them with their evidence."""

    first: str
    last: str
    episodes: int
    evidence: tuple[Evidence, ...]


def between(
    source: Source, ones: Collection[str], others: Collection[str], first: str, last: str, *, directed: bool = False
) -> Between:
    """Return the episodes of two sides in a period, the latest first.

    Args:
        source: all events.
        ones: codes of one side.
        others: codes of the other.
        first: day, as ``2022-09-14``.
        last: day; it belongs to the period.
        directed: count what one does to the other and back apart, as contests do; else as relations do.

    Raises:
        UsageError: when a day is none, or the period ends before it begins.
    """
    begin, end = _number(first), _number(last)
    if end < begin:
        raise UsageError(f"The period ends ({last}) before it begins ({first}).")
    found = source.directed if directed else source.undirected
    one = np.array([code in ones for code in found.codes], bool)
    other = np.array([code in others for code in found.codes], bool)
    if not len(found):
        return Between(first=first, last=last, episodes=0, evidence=())
    sides = (one[found.first] & other[found.second]) | (other[found.first] & one[found.second])
    rows = np.flatnonzero(sides & (found.day >= begin) & (found.day <= end))
    rows = rows[np.argsort(found.day[rows], kind="stable")][::-1]
    shown = tuple(describe(source.table, found, int(row), n) for n, row in enumerate(rows[:SHOWN], 1))
    return Between(first=first, last=last, episodes=len(rows), evidence=shown)


def _number(day: str) -> int:
    try:
        return (date.fromisoformat(day) - EPOCH).days
    except ValueError as error:
        raise UsageError(f"{day!r} is no day. Write 2022-09-14.") from error
