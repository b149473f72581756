r"""Long texts in parts: what a step does for each pair of names must not grow with the length of a book.

A text of more than ``LONGEST`` characters is cut at paragraphs into parts, each is read for itself, and the records are
put together again. So reading time and memory grow with the length and no faster, whatever the text holds. No
reference, quotation or speaker reaches from one part into the next; articles of news are a tenth as long.

Example:
    >>> text = "One.\n\nTwo.\n\nThree."
    >>> [p.of(text) for p in cut(text, (Span(0, 4), Span(6, 10), Span(12, 18)), longest=10)]
    ['One.\n\nTwo.', 'Three.']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from dragoman.records import Article, Reading, Record, Span, trimmed

LONGEST = 40_000
"""Characters read at once: longer than any article of news seen, short enough for 120 MB of the network's states."""
_BLANKS = " \n\u3000"
_LETTERS = {"mentions": "m", "dates": "d", "statements": "s", "events": "e", "interpretations": "i", "forecasts": "f"}
_REFERENCES = ("id", "source", "parent", "of")


def cut(text: str, paragraphs: Sequence[Span], longest: int = LONGEST) -> list[Span]:
    """Return the parts of a text: runs of whole paragraphs; a longer paragraph is cut behind a blank, or anywhere."""
    parts: list[Span] = []
    for paragraph in paragraphs:
        for piece in pieces(text, paragraph, longest, _BLANKS):
            if parts and piece.end - parts[-1].start <= longest and piece.start == paragraph.start:
                parts[-1] = Span(parts[-1].start, piece.end)
            else:
                parts.append(piece)
    return parts


def pieces(text: str, span: Span, size: int, blanks: str = " ") -> Iterator[Span]:
    """Yield a span in pieces of at most ``size``, cut behind a blank, or anywhere; none begins or ends with a blank."""
    start = span.start
    while span.end - start > size:
        blank = max(text.rfind(char, start + size // 2, start + size) for char in blanks)
        end = blank + 1 if blank > 0 else start + size
        if piece := trimmed(text, start, end):
            yield piece
        start = end
    if piece := trimmed(text, start, span.end):
        yield piece


def part_of(article: Article, part: Span) -> Article:
    """Return an article that holds one part of another's text."""
    inside = [Span(max(p.start, part.start), min(p.end, part.end)) for p in article.paragraphs if p.overlaps(part)]
    return msgspec.structs.replace(
        article, text=part.of(article.text), paragraphs=tuple(p.shift(-part.start) for p in inside)
    )


def joined(
    article: Article, parts: Sequence[Span], readings: Sequence[Reading]
) -> tuple[Reading, list[dict[str, str]]]:
    """Put the readings of parts together.

    Args:
        article: the whole.
        parts: of its text.
        readings: of each part.

    Returns:
        The reading of the whole, and for each part, what its records' ids have become.
    """
    found: dict[str, list[Any]] = {name: [] for name in _LETTERS}
    names: list[dict[str, str]] = []
    for part, reading in zip(parts, readings, strict=True):
        own = {"author": "author"}
        for field, letter in _LETTERS.items():
            first = len(found[field]) + 1
            own |= {one.id: f"{letter}{number}" for number, one in enumerate(getattr(reading, field), first)}
        for field in _LETTERS:
            found[field] += [_moved(record, part.start, own) for record in getattr(reading, field)]
        names.append(own)
    whole: dict[str, Any] = {name: tuple(records) for name, records in found.items()}
    warnings = tuple(dict.fromkeys(warning for reading in readings for warning in reading.warnings))
    return Reading(coder=readings[0].coder, article=article, warnings=warnings, **whole), names


def _moved(value: Any, by: int, names: Mapping[str, str]) -> Any:
    """Return a record with its spans moved and its ids as they are in the whole."""
    if isinstance(value, Span):
        return value.shift(by)
    if isinstance(value, tuple):
        return tuple(_moved(one, by, names) for one in value)
    if not isinstance(value, Record):
        return value
    changed = {}
    for field in value.__struct_fields__:
        old = getattr(value, field)
        if isinstance(old, Span | tuple | Record):
            changed[field] = _moved(old, by, names)
        elif field in _REFERENCES and isinstance(old, str):
            changed[field] = names.get(old, old)
    return msgspec.structs.replace(value, **changed)
