"""Attributions of a plain text: source, cue and content as spans. Used by ``dragoman eval attributions``.

The content is widened to what annotators of attribution corpora mark: the quotation marks and a leading "that" belong
to it there, a quotation split by its speaker is one, while a statement of the contract has neither.
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
    found: list[tuple[Span | None, Span | None, Span]] = []
    for one in said:
        content = widened(text, one.record.span)
        if found and one.record.mode == "direct" and _goes_on(text, found[-1], one, content):
            source, cue, before = found[-1]
            found[-1] = (source or one.speaker, cue or one.record.cue, Span(before.start, content.end))
        else:
            found.append((one.speaker, one.record.cue, content))
    return found


def _goes_on(text: str, last: tuple[Span | None, Span | None, Span], said: Said, content: Span) -> bool:
    """Tell whether a quotation only goes on after its speaker: “…,” she said. “…”."""
    source, cue, before = last
    gap = Span(before.end, content.start) if before.end < content.start else None
    if gap is None or "\n" in gap.of(text) or len(gap.of(text)) > 90 or cue is None or not gap.contains(cue):
        return False
    return said.speaker in (None, source) or said.record.cue in (None, cue)
