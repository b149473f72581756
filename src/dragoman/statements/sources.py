"""The whole noun phrase that names a source, with its title, apposition and relative clause.

The network names a source as shortly as it can ("Marta Oyelaran"); a corpus of attributions marks all that names it
("Marta Oyelaran, head of the water board").

Example:
    >>> from dragoman.statements.phrases import load
    >>> text = "Marta Oyelaran, head of the water board, said that stocks were low."
    >>> whole_source(text, Span(0, 14), Span(41, 45), Span(0, len(text)), load("en")).of(text)
    'Marta Oyelaran, head of the water board'
"""

from __future__ import annotations

import re

from dragoman.records import Span
from dragoman.statements.phrases import NEAR, Phrases, before, lower, phrase_start, tokens

_FAR = 220
"""Characters that an apposition may take."""
_FEW = 6
"""Words of a noun phrase behind its name (Oslo + police spokesman Pohl)."""
_BRACKET = re.compile(r"\s*\([^()\n]{1,40}\)")
_QUOTED = re.compile("[“”\"«»]|''")
_MARK = re.compile(r"[,;](?=\s)|\s[―—–-]{1,2}\s|[.!?](?:\s|$)")
_DASHES = (",", "—", "–", "-", "--")


def whole_source(text: str, source: Span, cue: Span | None, sentence: Span, words: Phrases) -> Span:
    """Return the noun phrase that the source is a part of.

    Args:
        text: the article's text.
        source: the words that name who speaks.
        cue: the words that tell it was said.
        sentence: in which the source stands.
        words: of the language.
    """
    if cue is None or not sentence.contains(source) or source.overlaps(cue):
        return source
    source = _named(text, source, cue.start if cue.start >= source.end else sentence.end)
    if source.end <= cue.start and (relative := _relative(text, source, cue, words)):
        return relative
    if lower(source.of(text)) in words.pronouns or cue.start > sentence.end:
        return source
    if source.end <= cue.start:
        return Span(_start(text, source, sentence.start, words), _end_before(text, source, cue, words))
    cites = lower(cue.of(text)).endswith(words.cites)
    start = _start(text, source, max(sentence.start, cue.end), words)
    return Span(start, _end_behind(text, source.end, sentence.end, words, apposed=not cites))


def _named(text: str, source: Span, limit: int) -> Span:
    """Return the source with the names that follow it at once ("Rep. Ana" + "Pohl")."""
    end = source.end
    dot = end + (text.startswith(".", end) and end < limit)
    for word in tokens(text, dot, limit) if text[source.start].isupper() else ():
        if not word.of(text)[0].isupper() or word.start - max(end, dot) != 1:
            break
        end = word.end
    return Span(source.start, end)


def _relative(text: str, source: Span, cue: Span, words: Phrases) -> Span | None:
    """Return the relative pronoun that is the subject of the cue."""
    between = tokens(text, source.end, cue.start)
    while between and lower(between[-1].of(text)) in words.auxiliaries:
        between.pop()
    return between[-1] if between and lower(between[-1].of(text)) in words.who else None


def _start(text: str, source: Span, least: int, words: Phrases) -> int:
    """Return where the noun phrase begins that ends in the source."""
    found = before(text, source.start, least, words)
    while found and lower(found[0].of(text)) in words.leads:
        found.pop(0)
    start = phrase_start(text, found, words) if found else None
    return source.start if start is None else start


def _end_before(text: str, source: Span, cue: Span, words: Phrases) -> int:
    """Return where the subject ends that stands before its verb."""
    gap = text[source.end : cue.start]
    if not gap.strip() or len(gap) > _FAR or _QUOTED.search(gap) or "\n" in gap:
        return source.end
    if words.is_nominal(cue.of(text)):
        return source.end + len(words.possessive) if lower(gap).startswith(words.possessive) else source.end
    if cue.of(text).endswith(words.gerund):
        return source.end
    found = tokens(text, source.end, cue.start)
    while found and words.is_helper(found[-1].of(text)):
        found.pop()
    bracket = _BRACKET.match(text, source.end, cue.start)
    if not found:
        return bracket.end() if bracket else source.end
    end = found[-1].end + text.startswith(")", found[-1].end)
    return end if bracket or _belongs(text, Span(source.end, cue.start), found, words) else source.end


def _belongs(text: str, gap: Span, found: list[Span], words: Phrases) -> bool:
    """Tell whether the words between a name and its verb are an apposition, a clause or a phrase of the name."""
    mark, first = text[gap.start : found[0].start].strip(), lower(found[0].of(text))
    long = gap.end - gap.start > NEAR
    if mark in _DASHES:
        closed = text[found[-1].end : gap.end].strip()[:1] in _DASHES
        clause = first in words.breaks or first.endswith(words.gerund) or (first in words.relatives and long)
        return closed and not clause
    if mark:
        return False
    if first in words.relatives or first == words.possessive:
        return True
    if first in words.follows:
        return not long and not any(_is_finite(w.of(text), words) for w in found)
    simple = "," not in gap.of(text) and len(found) <= _FEW and first not in (*words.breaks, *words.auxiliaries)
    return simple and not any(lower(w.of(text)) in words.stops or words.is_verbal(w.of(text)) for w in found)


def _is_finite(word: str, words: Phrases) -> bool:
    return lower(word) in words.auxiliaries or (word[0].islower() and word.endswith(words.past))


def _end_behind(text: str, at: int, limit: int, words: Phrases, *, apposed: bool) -> int:
    """Return where the noun phrase ends that stands behind its verb: with its bracket, phrase and apposition."""
    bracket = _BRACKET.match(text, at, limit)
    end = bracket.end() if bracket else at
    quote = _QUOTED.search(text, end, limit)
    limit = quote.start() if quote else limit
    found = tokens(text, end, limit)
    if not found:
        return end
    mark, first = text[end : found[0].start].strip(), lower(found[0].of(text))
    if not mark and first in words.joins:
        end = _phrase_end(text, end, limit, words)
        return _end_behind(text, end, limit, words, apposed=apposed) if text.startswith(",", end) else end
    if mark != "," or not apposed or first in words.breaks or first.endswith(words.gerund):
        return end
    return _apposition_end(text, found[0].end, limit, words)


def _phrase_end(text: str, at: int, limit: int, words: Phrases) -> int:
    """Return where a phrase with a preposition ends: at a mark, or before a word that begins another."""
    marks = (m for m in _MARK.finditer(text, at, limit) if not _is_initial(text, m))
    mark = next(marks, None)
    end = mark.start() if mark else limit
    stop = next((w.start for w in tokens(text, at, end)[1:] if lower(w.of(text)) in words.ends), end)
    return at + len(text[at:stop].rstrip(" .,!?\n"))


def _apposition_end(text: str, at: int, limit: int, words: Phrases) -> int:
    """Return where an apposition ends: at the first mark after which no more of it can follow."""
    for mark in _MARK.finditer(text, at, limit):
        after = next(iter(tokens(text, mark.end(), limit)), None)
        if _is_initial(text, mark):
            continue
        word = lower(after.of(text)) if after else ""
        if mark.group() != "," or not word or word in words.breaks or word.endswith(words.gerund):
            return mark.start()
    return at + len(text[at:limit].rstrip(" .,!?\n"))


def _is_initial(text: str, mark: re.Match[str]) -> bool:
    """Tell whether a full stop ends an initial or a short title, not a sentence."""
    word = re.search(r"[^\s(]*$", text[: mark.start()])
    return mark.group()[0] == "." and word is not None and 0 < len(word[0]) <= 3 and word[0][0].isupper()
