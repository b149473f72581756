"""Things by where they stand in a text: those that touch a span are found without a look at the others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Generic, TypeVar

from dragoman.records import Span

Thing = TypeVar("Thing")


class Places(Generic[Thing]):
    """Things and their spans.

    Args:
        things: span and thing, in the order in which they are to be found.

    Example:
        >>> Places([(Span(0, 4), "Oslo"), (Span(9, 13), "Kyiv")]).touching(Span(10, 20))
        [(Span(start=9, end=13), 'Kyiv')]
    """

    def __init__(self, things: Iterable[tuple[Span, Thing]]) -> None:
        self._things = list(things)
        self._order = sorted(range(len(self._things)), key=lambda n: self._things[n][0].start)
        self._starts = [self._things[n][0].start for n in self._order]
        self._longest = max((span.end - span.start for span, _ in self._things), default=0)

    def touching(self, span: Span) -> list[tuple[Span, Thing]]:
        """Return the things whose spans overlap one, in the order given."""
        first = bisect_left(self._starts, span.start - self._longest)
        last = bisect_left(self._starts, span.end, first)
        near = sorted(self._order[first:last])
        return [self._things[n] for n in near if self._things[n][0].overlaps(span)]
