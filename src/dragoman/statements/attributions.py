"""Attributions of a plain text: source, cue and content as spans. Used by ``dragoman eval attributions``.

They are wider than the statements of a reading, as annotators of attribution corpora mark them: the quotation marks and
a leading "that" belong to the content, a quotation split by its speaker is one, indirect speech goes to the end of
its clause, the source is the whole noun phrase; what is signed or labelled counts, and attitudes ("backs the bill").
Where a language has no ``phrases.yml`` only the marks and the splits are seen to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dragoman.language.analysis import Analysis, sentence_of
from dragoman.records import Span
from dragoman.statements import Said
from dragoman.statements.attitudes import attitudes, forms_of
from dragoman.statements.phrases import Phrases, load, whole_content
from dragoman.statements.signed import signed
from dragoman.statements.sources import whole_source

Triple = tuple[Span | None, Span | None, Span]
_OPEN, _CLOSE = '“"«„「『‘', '”"»“」』’'
_FAR, _NEAR = 400, 60
"""Characters between two pieces of one quotation with its speaker between them; and with a few words only."""
_TWO = ("''", "``")
_ENDS = (".", "!", "?", ".)", "…")
_SHORT = 12
"""Characters of the shortest indirect speech."""
_LEAST, _ALONE = 0.55, 0.7
"""Smallest confidence of indirect speech with a cue, and without one."""
_THAT = re.compile(r"\b(?:that|how|why|whether)\s+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of an attribution: one quotation, or one stretch of indirect speech."""

    source: Span | None
    cue: Span | None
    content: Span
    quoted: bool
    sure: float


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


def attribute(text: str, language: str = "en") -> list[Triple]:
    """Return (source, cue, content) of every statement in the text."""
    from dragoman.pipeline import run_text

    plain = straightened(text)
    state = run_text(plain, language)
    analysis, words = state["analysis"], load(language)
    found = [_piece(plain, one) for one in state["said"]]
    found = [one for one in found if not plain[: one.content.start].endswith("=")]  # an attribute of markup
    if words:
        found = [_widen(plain, one, analysis, words) for one in found]
    found = [one for one in without_inner(joined(plain, found, analysis)) if _is_sure(one)]
    found = with_signed(plain, found)
    if words:
        found = [_clause(plain, one, found, analysis, words) for one in found]
        found = with_attitudes(plain, found, analysis, words)
    return [(one.source, one.cue, _whole_marks(text, one.content)) for one in found]


def straightened(text: str) -> str:
    """Return the text with each pair of apostrophes (''so'') as one quotation mark and a blank: no place moves.

    Example:
        >>> straightened("He said ''no'' twice.")
        'He said  "no"  twice.'
    """
    text = re.sub(r"(?<![\w'’.,!?])''(?=[^\s'])|``", ' "', text)
    return text.replace("''", '" ')


def _whole_marks(text: str, span: Span) -> Span:
    """Return the span with both signs of a mark of two apostrophes."""
    start, end = span.start, span.end
    start -= start > 0 and text[start - 1 : start + 1] in _TWO
    return Span(start, end + (text[end - 1 : end + 1] in _TWO))


def _piece(text: str, said: Said) -> Piece:
    record = said.record
    return Piece(
        source=said.speaker, cue=record.cue, content=widened(text, record.span), quoted=record.mode == "direct",
        sure=record.confidence,
    )  # fmt: skip


def _widen(text: str, one: Piece, analysis: Analysis, words: Phrases) -> Piece:
    """Return the piece with the whole noun phrase of its source."""
    if one.source is None:
        return one
    hidden = text[: one.content.start] + "\n" * (one.content.end - one.content.start) + text[one.content.end :]
    if one.content.overlaps(one.source):
        hidden = text
    return replace(one, source=whole_source(hidden, one.source, one.cue, sentence_of(analysis, one.source), words))


def _clause(text: str, one: Piece, found: list[Piece], analysis: Analysis, words: Phrases) -> Piece:
    """Return indirect speech with all of its clause, up to what belongs to other pieces."""
    if one.quoted or one.cue is None:
        return one
    sentence = sentence_of(analysis, one.content)
    spans = [
        s for p in found if p is not one for s in (p.source, p.cue, p.content) if s and s not in (one.source, one.cue)
    ]
    spans = [*spans, *([one.source] if one.source else [])]
    return replace(one, content=whole_content(text, one.content, one.cue, spans, sentence, words))


def joined(text: str, pieces: list[Piece], analysis: Analysis) -> list[Piece]:
    """Return the pieces with those put together that one cue holds."""
    found: list[Piece] = []
    for piece in pieces:
        at = next((i for i in range(len(found) - 1, -1, -1)[:3] if _belongs(text, found[i], piece, analysis)), None)
        if at is None:
            found.append(piece)
            continue
        last = found[at]
        found[at] = replace(
            last, source=last.source or piece.source, cue=last.cue or piece.cue, quoted=last.quoted and piece.quoted,
            content=Span(last.content.start, piece.content.end), sure=max(last.sure, piece.sure),
        )  # fmt: skip
    return found


def _belongs(text: str, last: Piece, piece: Piece, analysis: Analysis) -> bool:
    """Tell whether two pieces are one: the words said go on behind their speaker, or behind a gap in their clause."""
    if last.content.end >= piece.content.start:
        return False
    gap = Span(last.content.end, piece.content.start)
    between = gap.of(text)
    if "\n" in between or len(between) > _FAR:
        return False
    if piece.quoted and last.cue and gap.contains(last.cue):
        return _follows_tag(text, gap, last, piece, analysis)
    cue = last.cue or piece.cue
    if (None not in (last.cue, piece.cue) and last.cue != piece.cue) or not _same_source(last, piece):
        return False
    if cue and gap.contains(cue):
        return sentence_of(analysis, cue).contains(piece.content)
    return len(between) <= _NEAR and sentence_of(analysis, last.content).end >= piece.content.end


def _follows_tag(text: str, gap: Span, last: Piece, piece: Piece, analysis: Analysis) -> bool:
    """Tell whether a quotation goes on where the sentence that names its speaker is over, or before that."""
    if any(gap.start < s.span.start < gap.end for s in analysis.sentences):
        return False
    over = last.quoted and gap.of(text).rstrip().endswith(_ENDS)
    if piece.cue in (None, last.cue):
        return over or last.quoted or _same_source(last, piece)
    return over and gap.contains(piece.cue)


def _same_source(last: Piece, piece: Piece) -> bool:
    return None in (last.source, piece.source) or last.source == piece.source


def with_signed(text: str, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with what is signed or labelled in their place."""
    added = [
        Piece(source=s.source, cue=s.cue, content=s.content, quoted=True, sure=1.0) for s in signed(text)
    ]  # fmt: skip
    kept = [p for p in pieces if not any(_covers(a.content, p.content) or _covers(p.content, a.content) for a in added)]
    return sorted([*kept, *added], key=lambda p: p.content)


def with_attitudes(text: str, pieces: list[Piece], analysis: Analysis, words: Phrases) -> list[Piece]:
    """Return the pieces with the attitudes that stand outside of them."""
    sentences = [s.span for s in analysis.sentences]
    added = []
    for source, cue, content in attitudes(text, sentences, words, forms_of(analysis.language)):
        taken = any(
            p.content.contains(cue) or (p.cue and p.cue.overlaps(cue)) or _covers(p.content, content) for p in pieces
        )
        if not taken:
            added.append(Piece(source=source, cue=cue, content=content, quoted=False, sure=_LEAST))
    return sorted([*pieces, *added], key=lambda p: p.content)


def _covers(whole: Span, part: Span) -> bool:
    return 2 * (min(whole.end, part.end) - max(whole.start, part.start)) > part.end - part.start


def _is_sure(one: Piece) -> bool:
    """Tell whether a piece is kept: marks of quotation are evidence enough, other words need a cue or confidence."""
    if one.quoted:
        return one.source is not None
    if one.source is None or one.content.end - one.content.start < _SHORT:
        return False
    return one.sure >= (_LEAST if one.cue else _ALONE)


def without_inner(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces without what the network sees inside of a quotation that is itself one of them."""
    quoted = [p.content for p in pieces if p.quoted]
    return [p for p in pieces if not any(q.contains(p.content) and q != p.content for q in quoted)]
