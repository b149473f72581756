"""Attributions of a plain text: source, cue and content as spans. Used by ``dragoman eval attributions``.

The content is widened to what annotators of attribution corpora mark: the quotation marks and a leading "that" belong to
it there, while a statement of the contract has neither.
"""

from __future__ import annotations

import re

from dragoman.records import Span
from dragoman.statements import Said

_OPEN, _CLOSE = '“"«„「『‘', '”"»“」』’'
_THAT = re.compile(r"\b(?:that|how|why|whether)\s+$")


def widened(text: str, span: Span) -> Span:
    """Return the span with the marks and the conjunction around it.

    Example:
        >>> widened('He said that “all is well”.', Span(14, 25)).of('He said that “all is well”.')
        'that “all is well”'
    """
    start, end = span.start, span.end
    if start and text[start - 1] in _OPEN:
        start -= 1
    if end < len(text) and text[end] in ".,!?" and text[end + 1 : end + 2] and text[end + 1] in _CLOSE:
        end += 1
    if end < len(text) and text[end] in _CLOSE:
        end += 1
    that = _THAT.search(text, max(0, start - 12), start)
    return Span(that.start() if that else start, end)


def attribute(text: str, language: str = "en") -> list[tuple[Span | None, Span | None, Span]]:
    """Return (source, cue, content) of every statement in the text."""
    from dragoman.pipeline import run_text

    said: tuple[Said, ...] = run_text(text, language)["said"]
    return [(s.speaker, s.record.cue, widened(text, s.record.span)) for s in said]
