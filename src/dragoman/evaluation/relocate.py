"""Gold spans in a text that cleaning changed: each is found again by its words, nearest to where it stood.

Example:
    >>> finder = Finder("So it rained. It rained.", "It rained.")
    >>> finder.find(Span(14, 24)), finder.find(Span(0, 2))
    (Span(start=0, end=10), None)
"""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec.structs import replace

from dragoman.records import Event, Interpretation, Mention, Reading, Record, Span, Statement

R = TypeVar("R", bound=Record)


class Moved(Record, frozen=True):
    """Gold records with spans of the other text; ``lost`` counts those whose words are not in it."""

    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    interpretations: tuple[Interpretation, ...]
    mentions: tuple[Mention, ...]
    lost: dict[str, int]


class Finder:
    """Takes spans of one text to another one."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def find(self, span: Span) -> Span | None:
        """Return the span in the other text; None when its words are not there."""
        if self.old == self.new:
            return span
        words = span.of(self.old)
        before, all_of_old = self.old.count(words, 0, span.start), self.old.count(words)
        places = _places(self.new, words)
        if not places:
            return None
        if len(places) == all_of_old and before < all_of_old:
            start = places[before]
        else:
            expected = span.start * len(self.new) / max(len(self.old), 1)
            start = min(places, key=lambda place: abs(place - expected))
        return Span(start, start + len(words))


def _places(text: str, words: str) -> list[int]:
    """Return the starts of all places that do not overlap, as ``str.count`` counts them."""
    places, start = [], text.find(words)
    while start >= 0:
        places.append(start)
        start = text.find(words, start + len(words))
    return places


def move(reading: Reading, text: str) -> Moved:
    """Return the gold records with their spans in another text."""
    finder = Finder(reading.article.text, text)
    lost: dict[str, int] = {}

    def moved(kind: str, records: tuple[R, ...]) -> tuple[R, ...]:
        kept = [record for old in records if (record := _moved(old, finder)) is not None]
        lost[kind] = len(records) - len(kept)
        return tuple(kept)

    return Moved(
        statements=moved("statements", reading.statements),
        events=moved("events", reading.events),
        interpretations=moved("interpretations", reading.interpretations),
        mentions=moved("mentions", reading.mentions),
        lost=lost,
    )


def _moved(record: R, finder: Finder) -> R | None:
    """Return the record with its spans moved; a cue that is not found is dropped, any other span drops the record."""
    changes: dict[str, Span | None] = {}
    for name, value in msgspec.structs.asdict(record).items():
        if isinstance(value, Span):
            changes[name] = finder.find(value)
    if any(span is None for name, span in changes.items() if name != "cue"):
        return None
    return replace(record, **changes)
