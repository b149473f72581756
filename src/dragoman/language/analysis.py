"""What analysing a text gives: its sentences and its tree of quotations."""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal

from dragoman.records import Record, Span


class Sentence(Record, frozen=True, kw_only=True):
    """Sentence of a paragraph (its index); the sentences of a paragraph share out all its visible characters."""

    span: Span
    paragraph: int


class Quotation(Record, frozen=True, kw_only=True):
    """Words between marks of quotation.

    ``outer`` takes the marks in, ``inside`` does not. ``parent`` is the index of the quotation around it, ``depth`` 0
    outside all others. ``kind`` is ``title`` for the name of a work (《》). ``closed`` is false when the closing mark
    is missing; such a quotation ends with its paragraph, or where the one around it ends.
    """

    inside: Span
    outer: Span
    depth: int
    parent: int | None
    marks: str
    closed: bool
    kind: Literal["speech", "title"] = "speech"


class Analysis(Record, frozen=True, kw_only=True):
    """Language, sentences and quotations (both in the order of their starts) of one text."""

    language: str
    sentences: tuple[Sentence, ...] = ()
    quotations: tuple[Quotation, ...] = ()


def innermost(analysis: Analysis, position: int) -> int | None:
    """Return the index of the deepest quotation whose inside holds ``position``, or None.

    Example:
        >>> from dragoman.language import analyse
        >>> found = analyse("He said “yes”.", [Span(0, 14)], "en")
        >>> innermost(found, 10), innermost(found, 2)
        (0, None)
    """
    quotations = analysis.quotations
    index: int | None = bisect_right(quotations, position, key=lambda quotation: quotation.outer.start) - 1
    if index == -1:
        return None
    while index is not None and not quotations[index].inside.start <= position < quotations[index].inside.end:
        index = quotations[index].parent
    return index


def paragraph_of(analysis: Analysis, position: int) -> int:
    """Return the number of the paragraph a position is in, -1 before the first."""
    index = bisect_right(analysis.sentences, position, key=lambda sentence: sentence.span.start) - 1
    return analysis.sentences[index].paragraph if index >= 0 else -1


def sentence_of(analysis: Analysis, span: Span) -> Span:
    """Return the first sentence that shares a character with the span; the span itself when there is none."""
    index = bisect_right(analysis.sentences, span.start, key=lambda sentence: sentence.span.end)
    found = analysis.sentences[index].span if index < len(analysis.sentences) else span
    return found if found.overlaps(span) else span
