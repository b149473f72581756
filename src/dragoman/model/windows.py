"""Cut an article into windows that fit the encoder: paragraphs, or runs of their sentences when they are long."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.language.analysis import Analysis
from dragoman.parts import pieces
from dragoman.records import Span

LIMIT = 250.0
"""Estimated tokens of a window. The encoder takes 320; estimates are off by a fifth at most."""
_WIDE = 0.62
"""Tokens a Chinese or Japanese character costs; 0.3 for letters of alphabets (measured on the labelled passages)."""


def cost(text: str) -> float:
    """Estimate how many tokens a text has."""
    wide = sum("\u3000" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7ff" for c in text)
    return wide * _WIDE + (len(text) - wide) * 0.3


def _pieces(span: Span, text: str) -> list[Span]:
    """Cut a sentence that is itself too long."""
    size = max(1, int(LIMIT / max(cost(span.of(text)) / (span.end - span.start), 1e-6)))
    return list(pieces(text, span, size))


def cut(text: str, paragraphs: Sequence[Span], analysis: Analysis) -> list[Span]:
    """Return the windows of an article, in order; every sentence is in one of them."""
    by: dict[int, list[Span]] = {}
    for sentence in analysis.sentences:
        by.setdefault(sentence.paragraph, []).append(sentence.span)
    windows = []
    for number, paragraph in enumerate(paragraphs):
        if cost(paragraph.of(text)) <= LIMIT:
            windows.append(paragraph)
            continue
        start = end = None
        for span in (piece for s in by.get(number, [paragraph]) for piece in _pieces(s, text)):
            if start is not None and end is not None and cost(text[start : span.end]) > LIMIT:
                windows.append(Span(start, end))
                start = None
            start, end = (span.start if start is None else start), span.end
        if start is not None and end is not None:
            windows.append(Span(start, end))
    return windows
