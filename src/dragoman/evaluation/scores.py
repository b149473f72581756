"""Precision, recall, F1; overlap of spans; one-to-one matching. What all measurements here share.

Example:
    >>> Tally(right=3, found=4, gold=6).f1
    0.6
    >>> dice(Span(0, 4), Span(2, 6))
    0.5
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from dragoman.records import Span

G = TypeVar("G")
F = TypeVar("F")


class Tally(msgspec.Struct, kw_only=True):
    """Counts that F1 is made of: right ones, all that were found, all that should have been.

    ``recalled`` is given where one gold item may be met by an item that is counted elsewhere.
    """

    right: int = 0
    found: int = 0
    gold: int = 0
    recalled: int | None = None

    @property
    def p(self) -> float:
        """Return precision; 0 when nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def r(self) -> float:
        """Return recall; 0 when there was nothing to find."""
        met = self.right if self.recalled is None else self.recalled
        return met / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.p * self.r / (self.p + self.r) if self.p + self.r else 0.0

    def add(self, right: int, found: int, gold: int) -> None:
        """Count one more article."""
        self.right += right
        self.found += found
        self.gold += gold

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, rounded for reading, and the counts behind them."""
        return {
            "p": round(self.p, 4), "r": round(self.r, 4), "f1": round(self.f1, 4),
            "right": self.right, "found": self.found, "gold": self.gold,
        }  # fmt: skip


def dice(one: Span, other: Span) -> float:
    """Return ``2|∩| / (|a| + |b|)`` of two spans: 1 when they are the same, 0 when they do not touch."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * max(shared, 0) / (one.end - one.start + other.end - other.start)


def match(gold: Sequence[G], found: Sequence[F], score: Callable[[G, F], float]) -> list[tuple[int, int]]:
    """Pair gold with found items one to one, best score first; a score of 0 never pairs.

    Returns:
        Indices into ``gold`` and ``found``.

    Example:
        >>> match([1, 5], [5, 1, 9], lambda g, f: float(g == f))
        [(0, 1), (1, 0)]
    """
    scored = [(score(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)]
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for value, i, j in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if value <= 0:
            break
        if i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return sorted(pairs)


def by_label(gold: Sequence[str], found: Sequence[str | None]) -> dict[str, Tally]:
    """Return the tally of each label of a task with one label an item; None means that none was given."""
    labels = sorted({*gold, *(label for label in found if label is not None)})
    tallies = {label: Tally() for label in labels}
    for want, got in zip(gold, found, strict=True):
        tallies[want].gold += 1
        if got is not None:
            tallies[got].found += 1
            tallies[got].right += want == got
    return tallies


def micro(tallies: Iterable[Tally]) -> float:
    """Return F1 over all items: accuracy, when every item has a label."""
    total = Tally()
    for tally in tallies:
        total.add(tally.right, tally.found, tally.gold)
    return round(total.f1, 4)


def macro(tallies: Sequence[Tally]) -> float:
    """Return the mean of the labels' F1, rare ones counting as much as common ones."""
    return round(sum(tally.f1 for tally in tallies) / len(tallies), 4) if tallies else 0.0
