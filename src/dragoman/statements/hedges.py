"""How firmly the text puts it: hedges and words of rumour from the lexicon, in the clause of the words they qualify.

The network tells attributed from asserted; the rarer values hang on a closed list of words,
which a lexicon knows better.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.lexicons import Match
from dragoman.records import Span

_END = 6
"""Characters at the end of the words in which a hedge may stand itself (…ではないか)."""
_TAIL = re.compile(r"[ぁ-ん了]{0,5}(?=[、，。」』.！？!?\n]|と|$)")
"""What may stand between a hedge and the mark that ends its clause: an ending, no noun."""
_CLAUSE = re.compile(r"[,;:—–，；：]")
_NEAR, _FAR = 20, 60
"""Characters between the words and a hedge behind them (Japanese), and between them elsewhere."""


def hedge(span: Span, sentence: Span, speech: Sequence[Match], text: str, *, verb_last: bool) -> str | None:
    """Return the status a hedge gives to the words of ``span``, or None.

    Args:
        span: the words.
        sentence: the sentence they stand in (or end in).
        speech: matches of the lexicon of saying.
        text: the article's text.
        verb_last: whether hedges follow the verb, as in Japanese; elsewhere they stand on either side.
    """
    for match in speech:
        if match.entry.type not in ("hedge", "rumour") or not match.entry.status:
            continue
        if not sentence.contains(match.span):
            continue
        close = _behind(span, match.span, sentence, text) if verb_last else _beside(span, match.span, text)
        if close:
            return match.entry.status
    return None


def _behind(span: Span, word: Span, sentence: Span, text: str) -> bool:
    """Tell whether the word follows at once, or ends the sentence in the same clause."""
    if word.start < span.end - _END:
        return False
    between, after = text[span.end : word.start], _TAIL.match(text, word.end, sentence.end)
    if after is None:
        return False
    return (len(between) <= _NEAR and "、" not in between) or ("、" not in between and after.end() >= sentence.end - 1)


def _beside(span: Span, word: Span, text: str) -> bool:
    """Tell whether the word stands in the same clause, not far away."""
    if word.overlaps(span):
        return True
    low, high = (word.end, span.start) if word.end <= span.start else (span.end, word.start)
    return high - low <= _FAR and not _CLAUSE.search(text, low, high)


def kinds_at(span: Span, speech: Sequence[Match]) -> set[str]:
    """Return the kinds of the entries of which a word lies in the span."""
    return {m.entry.type for m in speech if m.span.overlaps(span) and any(p.overlaps(span) for p in m.parts)}


def guess_at(span: Span, speech: Sequence[Match]) -> str | None:
    """Return the status of a verb of guessing (suspect, infer, 推測) of which a word lies in the span, or None."""
    entries = [m.entry for m in speech if m.span.overlaps(span) and any(p.overlaps(span) for p in m.parts)]
    return next((e.status for e in entries if e.type == "think" and e.status in ("speculated", "inferred")), None)
