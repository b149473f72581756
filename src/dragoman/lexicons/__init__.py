"""Lexicons at run time: verbs and nouns of events, of saying, thinking and reading, found in a text in one pass.

Compiled by ``python -m dragoman.lexicons.build`` from ``frames.yml`` and ``speech.yml`` of each language.

Example:
    >>> text = "Oslo imposed new sanctions on Minsk."
    >>> [(m.span.of(text), m.entry.type) for m in load("en").frames(text)]
    [('imposed new sanctions', 'SANCTION')]
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from dragoman.errors import ResourceError
from dragoman.records import Span

ROOT = Path(__file__).parents[1] / "resources" / "languages"
SPACELESS = frozenset({"ja", "zh"})
_MARKS = "\u064b-\u0652\u0670"
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*(?:[’'ʼ\u200c-][^\W_]+)*")
"""A word; parts may be joined by a hyphen, an apostrophe or (Persian می‌گوید) a zero-width non-joiner. Vowel
signs of Arabic (أُعلن) belong to their word, and count for nothing."""
_STOP = re.compile(r"[.!?;:؟؛۔。！？；：\n]")
_STRETCH = 6  # 64 characters
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "ё": "е", "Ё": "Е"})


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """Entry of a lexicon: an event frame (``type``) or a verb of saying (``kind``, ``status``)."""

    name: str
    pos: str
    type: str
    """PLOVER type of a frame; kind (say, cite, read, …) of a verb of saying."""
    mode: str | None
    status: str | None
    words: tuple[tuple[str, ...], ...]
    """Forms of each word, in order."""
    gaps: tuple[int, ...]
    """Largest distance between a word and the one before: words, or characters where words are not spaced."""


class Match(msgspec.Struct, frozen=True):
    """Place where an entry stands; ``parts`` are its words."""

    span: Span
    entry: Frame
    parts: tuple[Span, ...]


class Compiled(msgspec.Struct, frozen=True):
    """The compiled file of one language."""

    frames: tuple[Frame, ...]
    speech: tuple[Frame, ...]
    fold: dict[str, str] = {}
    elisions: tuple[str, ...] = ()


def _plain(word: str) -> str:
    """Return a word without vowel signs."""
    return word if word.isalnum() else re.sub(f"[{_MARKS}]", "", word)


def _kept(matches: list[Match]) -> list[Match]:
    """Longer entries win: a match whose words lie inside those of one with more words goes."""
    matches.sort(key=lambda m: (-len(m.parts), -sum(p.end - p.start for p in m.parts), m.span))
    taken: list[Match] = []
    near: dict[int, list[Match]] = {}  # by stretches of the text: only what overlaps is compared
    for match in matches:
        places = range(match.span.start >> _STRETCH, (match.span.end >> _STRETCH) + 1)
        inside = any(
            all(any(t.contains(p) for t in other.parts) for p in match.parts)
            for place in places
            for other in near.get(place, ())
            if other.span.overlaps(match.span) and other.entry.words != match.entry.words
        )
        if not inside:
            taken.append(match)
            for place in places:
                near.setdefault(place, []).append(match)
    return sorted(taken, key=lambda m: m.span)


class _Table:
    """Entries by the forms of their first word."""

    def __init__(self, entries: tuple[Frame, ...], spaceless: bool, elisions: tuple[str, ...] = ()) -> None:
        self.entries = entries
        self.elided = re.compile(rf"(?:{'|'.join(elisions)})'", re.IGNORECASE) if elisions else None
        self.first: dict[str, list[Frame]] = {}
        for entry in entries:
            for form in entry.words[0]:
                self.first.setdefault(form, []).append(entry)
        self.finder: re.Pattern[str] | None = None
        if spaceless:
            from ahocorasick_rs import AhoCorasick

            self.keys = list(self.first)
            self.automaton = AhoCorasick(self.keys)

    def spaced(self, text: str) -> Iterator[Match]:
        """Find entries in a text with spaces between words."""
        words = [(_plain(m.group().casefold()), Span(m.start(), m.end())) for m in _WORD.finditer(text)]
        if self.elided:
            words = [part for word in words for part in self._parted(*word)]
        for i, (word, span) in enumerate(words):
            for entry in self.first.get(word, ()):
                if parts := self._rest(entry, words, i, text):
                    yield Match(Span(span.start, parts[-1].end), entry, tuple(parts))

    def _parted(self, word: str, span: Span) -> Iterator[tuple[str, Span]]:
        """Take a word that leans on the next one off: l'accord is two words."""
        match = self.elided.match(word) if self.elided else None
        cut = match.end() if match and match.end() < len(word) == span.end - span.start else 0
        if cut:
            yield word[: cut - 1], Span(span.start, span.start + cut - 1)
        yield word[cut:], Span(span.start + cut, span.end)

    def _rest(self, entry: Frame, words: list[tuple[str, Span]], i: int, text: str) -> list[Span] | None:
        parts = [words[i][1]]
        for forms, gap in zip(entry.words[1:], entry.gaps, strict=True):
            found = next((j for j in range(i + 1, min(i + 2 + gap, len(words))) if words[j][0] in forms), None)
            if found is None or _STOP.search(text, words[i][1].end, words[found][1].start):
                return None
            i = found
            parts.append(words[i][1])
        return parts

    def unspaced(self, text: str) -> Iterator[Match]:
        """Find entries in a text without spaces."""
        for key, start, end in self.automaton.find_matches_as_indexes(text, overlapping=True):
            for entry in self.first[self.keys[key]]:
                if parts := _rest_unspaced(entry, text, Span(start, end)):
                    yield Match(Span(start, parts[-1].end), entry, tuple(parts))


def _rest_unspaced(entry: Frame, text: str, first: Span) -> list[Span] | None:
    parts = [first]
    for forms, gap in zip(entry.words[1:], entry.gaps, strict=True):
        at = parts[-1].end
        stop = _STOP.search(text, at, at + gap + 12)
        limit = stop.start() if stop else min(len(text), at + gap + 12)
        places = [(text.find(form, at, limit), -len(form)) for form in forms]
        found = min((p for p in places if 0 <= p[0] <= at + gap), default=None)
        if found is None:
            return None
        parts.append(Span(found[0], found[0] - found[1]))
    return parts


class Lexicon:
    """Event frames and verbs of saying of one language."""

    def __init__(self, compiled: Compiled, language: str) -> None:
        self.spaceless = language in SPACELESS
        self.fold = str.maketrans(compiled.fold)
        self._frames = _Table(compiled.frames, self.spaceless, compiled.elisions)
        self._speech = _Table(compiled.speech, self.spaceless, compiled.elisions)

    def _find(self, table: _Table, text: str) -> list[Match]:
        folded = text.translate(self.fold)
        folded = folded if self.spaceless else folded.translate(_APOSTROPHES)
        return _kept(list(table.unspaced(folded) if self.spaceless else table.spaced(folded)))

    def frames(self, text: str) -> list[Match]:
        """Return the event frames that stand in the text, in order."""
        return self._find(self._frames, text)

    def speech(self, text: str) -> list[Match]:
        """Return the verbs of saying, thinking and reading that stand in the text, in order."""
        return self._find(self._speech, text)


@cache
def load(language: str) -> Lexicon:
    """Return the lexicon of a language.

    Raises:
        ResourceError: when it was not compiled.
    """
    path = ROOT / language / "lexicon.json.gz"
    try:
        return Lexicon(msgspec.json.decode(gzip.decompress(path.read_bytes()), type=Compiled), language)
    except FileNotFoundError as error:
        raise ResourceError(f"{path} is missing. Run: python -m dragoman.lexicons.build") from error
