"""Finding words in a text: ``abc`` is the first place, ``abc#2`` the second; words of an alphabet are whole words.

Example:
    >>> locate("the man said he left", "he")
    Span(start=13, end=15)
"""

from __future__ import annotations

import re

from dragoman.records import Span

_NUMBERED = re.compile(r"(.*)#(\d+)", re.DOTALL)
_SPACELESS = (
    ("\u3000", "\u9fff"), ("\uac00", "\ud7a3"), ("\uff00", "\uffef"), ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)  # fmt: skip
"""Scripts without spaces between words, and Hangul, where particles lean on them."""


def locate(text: str, words: str, after: int = 0) -> Span | None:
    """Return where words stand at or after a position; None when they do not."""
    nth = 1
    if words not in text and (match := _NUMBERED.fullmatch(words)):
        words, nth = match[1], int(match[2])
    places = occurrences(text, words, after)
    return places[nth - 1] if 0 < nth <= len(places) else None


def occurrences(text: str, words: str, after: int = 0) -> list[Span]:
    """Return every place of words, as whole words where the script has spaces."""
    places: list[Span] = []
    start = text.find(words, after) if words else -1
    while start >= 0:
        end = start + len(words)
        if not _in_word(text, start) and not _in_word(text, end):
            places.append(Span(start, end))
        start = text.find(words, start + 1)
    return places


def _in_word(text: str, at: int) -> bool:
    """Tell whether a position lies inside a word of an alphabet."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    return left.isalnum() and right.isalnum() and not (_spaceless(left) or _spaceless(right))


def _spaceless(char: str) -> bool:
    return any(low <= char <= high for low, high in _SPACELESS)
