"""Which spans can be the words said: quotations, and what the network takes for content."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.language.analysis import Analysis, Quotation
from dragoman.model.propose import Head, Proposals
from dragoman.records import Span

MIXED = 0.6
"""A quotation that is less than this share of the clause around it is a part of indirect speech."""
_WIDE = ("ja", "zh")


def quoted(analysis: Analysis) -> list[Quotation]:
    """Return quotations long enough to be speech, titles of works left out."""
    least = 5 if analysis.language in _WIDE else 12
    return [q for q in analysis.quotations if q.kind == "speech" and q.inside.end - q.inside.start >= least]


def _size(span: Span) -> int:
    return span.end - span.start


def contents(proposals: Proposals, analysis: Analysis) -> list[tuple[Head, Quotation | None]]:
    """Return content heads with the quotation they are, longest evidence first, no two for the same words.

    A quotation wins over what the network sees of it, unless it is a small part of a clause of indirect speech.
    """
    whole = {q.inside: q for q in quoted(analysis)}
    given = [h for h in proposals.of("content") if h.given]
    own = [h for h in proposals.of("content") if not h.given]
    found: list[tuple[Head, Quotation | None]] = []
    covered: list[Span] = []
    for head in own:
        inside = [g for g in given if g.span.overlaps(head.span)]
        share = sum(min(g.span.end, head.span.end) - max(g.span.start, head.span.start) for g in inside)
        if share < MIXED * _size(head.span):
            found.append((head, None))
            covered.append(head.span)
    for head in given:
        quotation = _of(head.span, whole)
        if not any(c.contains(head.span) and _size(head.span) < MIXED * _size(c) for c in covered):
            found.append((head, quotation))
    return sorted(found, key=lambda x: (x[0].span.start, -x[0].span.end))


def _of(span: Span, whole: dict[Span, Quotation]) -> Quotation | None:
    return whole.get(span) or next((q for s, q in whole.items() if s.contains(span)), None)


def windowed(quotations: Sequence[Quotation], windows: Sequence[Span]) -> list[Span]:
    """Return what of each quotation lies in a window; a long one counts in the window where most of it lies."""
    found = []
    for q in quotations:
        parts = [Span(max(w.start, q.inside.start), min(w.end, q.inside.end)) for w in windows if w.overlaps(q.inside)]
        if parts:
            found.append(max(parts, key=_size))
    return found
