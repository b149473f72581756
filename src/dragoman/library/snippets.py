"""Snippets: the passage around what was looked for, and exactly where the words stand in it.

Example:
    >>> found = highlights("Нові санкції проти РФ", "uk", [("санкціями",)])
    >>> [span.of("Нові санкції проти РФ") for span in found]
    ['санкції']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from dragoman.library.query import Phrase, alternatives
from dragoman.library.tokens import Token, Tokens, apart, folded, spelled, tokenise, words
from dragoman.records import Record, Span

BEFORE, LENGTH = 60, 240
"""Characters before the first highlight, and of a snippet in all."""
_WORD = 30
"""Characters the last word may go on for; in scripts that write no blanks the next mark ends it, if it is as near."""
_ENDS = "。.!?！？\n"


class Marked(Record, frozen=True):
    """Words with places that are pointed at.

    Attributes:
        text: exactly as it is stored.
        spans: the highlights, in ``text``.
        start: where ``text`` starts in the article's text; None for a title.
    """

    text: str
    spans: tuple[Span, ...] = ()
    start: int | None = None


def highlights(text: str, language: str, phrases: Iterable[Phrase]) -> list[Span]:
    """Return where any of some phrases stand in a text, in any of their forms; overlapping ones are one.

    Args:
        text: as it is stored.
        language: of the article.
        phrases: words as typed; see ``query.parse``.
    """
    wanted = _ways(tuple(phrases), language)
    even = folded(text) if wanted.runs else ""
    if even is None:  # half-width kana: the slow way
        found = list(_sequences(text, tokenise(text, language), {*wanted.words, *wanted.runs}))
        return _merged(found)
    found = [span for whole in wanted.runs.values() for span in _places(even, whole)]
    if wanted.words:
        tokens = tokenise(text, language) if wanted.mixed else Tokens(words(text, language, wanted.single), [])
        found += _sequences(text, tokens, wanted.words)
    return _merged(found)


class _Ways(NamedTuple):
    """How phrases may stand in a text: as runs of characters, as words, as both mixed; ``single`` words alone."""

    runs: dict[Phrase, str]
    words: frozenset[Phrase]
    mixed: bool
    single: frozenset[str] | None


@lru_cache(maxsize=256)
def _ways(phrases: tuple[Phrase, ...], language: str) -> _Ways:
    ways = {way for phrase in phrases for way in alternatives(phrase, [language])}
    runs = {way: whole for way in ways if (whole := spelled(way))}
    left = frozenset(ways - runs.keys())
    mixed = any(spelled([term]) for way in left for term in way)
    single = frozenset(way[0] for way in left) if all(len(way) == 1 for way in left) else None
    return _Ways(runs, left, mixed, single)


def _places(text: str, whole: str) -> Iterator[Span]:
    at = text.find(whole)
    while at >= 0:
        yield Span(at, at + len(whole))
        at = text.find(whole, at + 1)


def _sequences(text: str, tokens: Tokens, ways: Iterable[Phrase]) -> Iterator[Span]:
    starts: dict[str, list[Phrase]] = {}
    for way in ways:
        starts.setdefault(way[0], []).append(way)
    for token in tokens.singles:
        if (token.term,) in starts.get(token.term, ()):
            yield Span(token.start, token.end)
    for at, token in enumerate(tokens.body):
        if token.term in starts:
            for way in starts[token.term]:
                if len(way) == 1 or _stands(text, way, tokens.body[at : at + len(way)], mixed=bool(tokens.singles)):
                    yield Span(token.start, tokens.body[at + len(way) - 1].end)


def _stands(text: str, way: Phrase, tokens: list[Token], *, mixed: bool) -> bool:
    if tuple(token.term for token in tokens) != way:
        return False
    return mixed or not any(apart(text, one.end, other.start) for one, other in pairwise(tokens))


def _merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def snippet(text: str, found: list[Span], around: Span | None = None) -> Marked:
    """Return the passage with most highlights (the first such one), begun at a sentence or a word.

    Args:
        text: of the article.
        found: highlights in it.
        around: the statement or event it is about: the snippet is its words and no more than a sentence beside them.
    """
    inside = [span for span in found if around is None or around.contains(span)]
    start = around.start if around else _start(text, _densest(inside))
    end = min(len(text), around.end if around and around.end - start <= LENGTH else start + LENGTH)
    if inside and around and inside[0].end > end:
        start = _start(text, inside[0].start)
        end = min(around.end, start + LENGTH)
    end = _end(text, end, [span.end for span in inside if span.start < end])
    kept = (span.shift(-start) for span in inside if span.start >= start and span.end <= end)
    return Marked(text=text[start:end], spans=tuple(kept), start=start)


def _densest(found: list[Span]) -> int:
    """Return where the first highlight of the passage with most of them starts; 0 for none."""
    best, at, last = 0, 0, 0
    for n, span in enumerate(found):
        while last < len(found) and found[last].end <= span.start + LENGTH - BEFORE:
            last += 1
        if last - n > best:
            best, at = last - n, span.start
    return at


def _start(text: str, at: int) -> int:
    """Return a place to begin at, not long before ``at``: after the end of a sentence, else after a blank."""
    low = max(0, at - BEFORE)
    if low == 0:
        return 0
    ends = [n + 1 for n in range(low, at) if text[n] in _ENDS] or [n + 1 for n in range(low, at) if text[n].isspace()]
    start = ends[0] if ends else low
    while start < at and text[start].isspace():
        start += 1
    return start


def _end(text: str, end: int, needed: list[int]) -> int:
    """Return a place to end at: no highlight is cut, and no word where words have ends."""
    end = max([end, *needed])
    for at in range(end, min(len(text), end + _WORD)):
        if not (text[at - 1].isalnum() and text[at].isalnum()):
            return at
    return len(text) if len(text) < end + _WORD else end
