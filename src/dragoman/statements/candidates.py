"""Which spans can be the words said: quotations, and what the network takes for content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from dragoman.language.analysis import Analysis, Quotation, sentence_of
from dragoman.language.packs import load, pack
from dragoman.model.propose import Head, Proposals
from dragoman.model.spans import UNSURE
from dragoman.records import Span
from dragoman.statements.stance import Words


@cache
def _lead(language: str) -> re.Pattern[str]:
    """Return what stands between a verb of saying and the words said: marks, and the language's word for "that"."""
    words = "|".join(load(language, "stance.yml", Words).that)
    return re.compile(rf"[\s,:]*(?:(?:{words})\s+)?[\s,]*" if words else r"[\s,:]*")


LEAD = 6
"""Words of what leads to the words said, at most."""


def is_lead(words: str, language: str) -> bool:
    """Tell whether words end with "that": what is said comes behind them.

    Example:
        >>> is_lead("Xi assured his host that", "en"), is_lead("that the bridge is safe", "en")
        (True, False)
    """
    that = load(language, "stance.yml", Words).that
    return len(words.split()) <= LEAD and words.casefold().endswith(tuple(f" {word}" for word in that))


MIXED = 0.6
"""A quotation that is less than this share of the clause around it is a part of indirect speech."""
REPORTED = 0.6
"""Least probability of a sentence whose verb alone says that it was said."""
_WIDE = frozenset({"Han", "Kana", "Hangul"})
"""Scripts whose letters are syllables or words: a few of them make a sentence."""


def quoted(analysis: Analysis) -> list[Quotation]:
    """Return quotations long enough to be speech, titles of works left out."""
    least = 5 if _WIDE & set(pack(analysis.language).about.scripts) else 12
    return [q for q in analysis.quotations if q.kind == "speech" and q.inside.end - q.inside.start >= least]


def _size(span: Span) -> int:
    return span.end - span.start


def is_fragment(text: str, quotation: Quotation) -> bool:
    """Tell whether the quotation is a piece of the writer's own clause: it begins small, with no comma or colon before.

    Example:
        >>> from dragoman.language import analyse
        >>> text = "He called it “a grave step” and left."
        >>> is_fragment(text, analyse(text, [Span(0, len(text))], "en").quotations[0])
        True
    """
    return text[quotation.inside.start].islower() and text[: quotation.outer.start].rstrip()[-1:] not in ",:;—–"


def is_embedded(text: str, quotation: Quotation, cue: Span | None) -> bool:
    """Tell whether the quotation stands in the middle of a clause, not directly after its cue or a mark."""
    before = text[: quotation.outer.start].rstrip()
    after_cue = cue is not None and cue.end == len(before)
    return is_fragment(text, quotation) or (before[-1:].isalpha() and before[-1:].isascii() and not after_cue)


def clause_around(text: str, quotation: Span, cue: Span, analysis: Analysis) -> Span:
    """Return the clause of indirect speech that holds a quoted piece: from the cue to the end of the sentence.

    With the cue behind the quotation it is the stretch from the start of the sentence to the quotation's end.
    """
    sentence = sentence_of(analysis, quotation)
    if cue.end <= quotation.start and cue.start >= sentence.start:
        start, end = cue.end, max(sentence.end, quotation.end)
    else:
        start, end = min(sentence.start, quotation.start), quotation.end
    lead = _lead(analysis.language).match(text, start, quotation.start)
    start = lead.end() if lead else start
    while end > quotation.end and text[end - 1] in ".!? ":
        end -= 1
    return Span(start, end)


def contents(proposals: Proposals, analysis: Analysis, text: str) -> list[tuple[Head, Quotation | None]]:
    """Return content heads with the quotation they are, longest evidence first, no two for the same words.

    A quotation wins over what the network sees of it, unless it is a small part of a clause of indirect speech.
    """
    whole = {q.inside: q for q in quoted(analysis)}
    ruled = [(h, _of(h.span, whole)) for h in proposals.of("content") if h.given]
    given = [h for h, quotation in ruled if quotation]
    own = [h for h in proposals.of("content") if not h.given]
    found: list[tuple[Head, Quotation | None]] = []
    covered: list[Span] = []
    for head in own:
        inside = [g for g in given if g.span.overlaps(head.span) and not _fragment(g, whole, text)]
        share = sum(min(g.span.end, head.span.end) - max(g.span.start, head.span.start) for g in inside)
        if share < MIXED * _size(head.span):
            found.append((head, None))
            covered.append(head.span)
    for head in given:
        quotation = _of(head.span, whole)
        least = 1.0 if _fragment(head, whole, text) else MIXED
        if not any(_within(head.span, c) and _size(head.span) < least * _size(c) for c in covered):
            found.append((head, quotation))
    for head, quotation in ruled:  # none: a sentence in the mood of reports; the network may have seen who says it
        others = [other for other, _ in found if head.span.overlaps(other.span)]
        if quotation is None and all(other.p <= UNSURE for other in others):
            found = [(other, q) for other, q in found if not head.span.overlaps(other.span)]
            found.append((replace(head, p=max(head.p, REPORTED)), None))
    return sorted(found, key=lambda x: (x[0].span.start, -x[0].span.end))


def _within(span: Span, other: Span) -> bool:
    return 2 * (min(span.end, other.end) - max(span.start, other.start)) > _size(span)


def _fragment(head: Head, whole: dict[Span, Quotation], text: str) -> bool:
    quotation = _of(head.span, whole)
    return quotation is not None and is_fragment(text, quotation)


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
