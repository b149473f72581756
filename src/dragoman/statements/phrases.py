"""Noun phrases and clauses without a parser: lists of words that end them (``phrases.yml``), and marks.

Example:
    >>> text = "On Monday the head of the water board said that stocks were low."
    >>> noun_phrase(text, 38, 10, load("en")).of(text)
    'the head of the water board'
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from dragoman.language import packs
from dragoman.records import Span

NEAR = 90
"""Characters that a relative clause or a phrase with a preposition may take before the verb."""
EDGE = re.compile(r"[,;:()\n“”\"«»!?\[\]]|\s[―—–-]{1,2}\s")
"""Marks over which no noun phrase reaches."""
WORD = re.compile(r"[^\s,;:()“”\"]+")
_CLAUSE = re.compile(r"[,;]|\s[―—–-]{1,2}\s")
_CONTRACTED = re.compile(r"(\w+)['’](ve|d|ll|re|m)", re.IGNORECASE)
_MOST, _FEW = 12, 8
"""Words of a noun phrase that is all of its clause before the verb, and of one that is a part of it."""


class Phrases(packs.Entry, frozen=True, kw_only=True):
    """``phrases.yml``.

    ``auxiliaries`` may stand between a subject and its verb, ``be`` makes progressives of ``gerund``; ``leads`` begin a
    clause before its subject; no noun phrase reaches over ``stops``, and over ``joints`` only where all of the clause
    before the verb is one phrase; ``follows`` begin what belongs to a name before a verb, ``joins`` behind it, up to a
    word of ``ends``; ``breaks`` after a comma begin no apposition; ``relatives`` stand for the noun before them, the
    first of them (``who``) as sources; ``pronouns`` are whole sources; ``cites`` end cues that lead a source (according
    to); ``conjunctions`` and ``infinitive`` belong to the words said; ``nouns`` and ``endings`` tell cues that are (or
    may be) nouns; ``genitive`` ties two nouns; ``gerund``, ``past`` and ``adverb`` are endings. ``attitudes`` are
    verbs, ``adjectives`` what makes one with ``be``; ``no_object`` cannot begin what they are about; before
    ``determiners`` there is no verb.
    """

    auxiliaries: tuple[str, ...]
    be: tuple[str, ...]
    leads: tuple[str, ...]
    stops: tuple[str, ...]
    joints: tuple[str, ...]
    follows: tuple[str, ...]
    joins: tuple[str, ...]
    ends: tuple[str, ...]
    breaks: tuple[str, ...]
    relatives: tuple[str, ...]
    who: tuple[str, ...]
    pronouns: tuple[str, ...]
    cites: tuple[str, ...]
    conjunctions: tuple[str, ...]
    infinitive: str
    nouns: tuple[str, ...]
    endings: tuple[str, ...]
    genitive: str
    possessive: str
    gerund: str
    past: str
    adverb: str
    no_object: tuple[str, ...]
    determiners: tuple[str, ...]
    adjectives: tuple[str, ...] = ()
    attitudes: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)

    def is_adverb(self, word: str) -> bool:
        """Tell whether a word is an adverb by its ending."""
        return word.endswith(self.adverb) and word[0].islower()

    def is_verbal(self, word: str) -> bool:
        """Tell whether a word looks like a participle."""
        past = word.endswith(self.past) and len(word) > len(self.past) + 2
        return word[0].islower() and (past or word.endswith(self.gerund))

    def is_nominal(self, cue: str) -> bool:
        """Tell whether the cue is a noun ("the report"), and no verb whose subject stands before it."""
        low = lower(cue)
        return low in self.nouns or low.endswith(self.endings)

    def is_helper(self, word: str) -> bool:
        """Tell whether a word may stand between a subject and its verb."""
        return lower(word) in self.auxiliaries or self.is_adverb(word)


@cache
def load(language: str) -> Phrases | None:
    """Return the words of a language; None where its pack has none."""
    if not (packs.ROOT / language / "phrases.yml").exists():
        return None
    return packs.load(language, "phrases.yml", Phrases)


def lower(word: str) -> str:
    """Return a word as the lists have it."""
    return word.lower().replace("’", "'")


def tokens(text: str, start: int, end: int) -> list[Span]:
    """Return the words of a stretch of text; an auxiliary written together with its subject is one of its own.

    Example:
        >>> [t.of("They’ve left.") for t in tokens("They’ve left.", 0, 13)]
        ['They', '’ve', 'left.']
    """
    found = []
    for match in WORD.finditer(text, start, end):
        short = _CONTRACTED.fullmatch(match.group())
        cut = match.start() + len(short[1]) if short else match.end()
        found.append(Span(match.start(), cut))
        if short:
            found.append(Span(cut, match.end()))
    return found


def before(text: str, at: int, least: int, words: Phrases) -> list[Span]:
    """Return the words of the clause before a place, without those that lead it; none where a mark stands between."""
    edges = [m.end() for m in EDGE.finditer(text, least, at)]
    found = tokens(text, edges[-1] if edges else least, at)
    while len(found) > 1 and lower(found[0].of(text)) in words.leads:
        found.pop(0)
    return [] if not found or text[found[-1].end : at].strip() else found


def phrase_start(text: str, found: list[Span], words: Phrases) -> int | None:
    """Return where the noun phrase begins that the last of the words found end; None for none."""
    if len(found) <= _MOST and _is_phrase([f.of(text) for f in found], words):
        return found[0].start
    start: int | None = None
    for word in reversed(found[-_FEW:]):
        low = lower(word.of(text))
        if low == words.genitive and start is not None:
            continue
        if (
            low in words.stops
            or low in words.joints
            or words.is_helper(word.of(text))
            or words.is_verbal(word.of(text))
        ):
            break
        start = word.start
    return start


def _is_phrase(found: list[str], words: Phrases) -> bool:
    """Tell whether the words can be one noun phrase."""
    first = lower(found[0])
    if first in words.joints or first in words.breaks:
        return False
    return not any(lower(w) in words.stops or words.is_helper(w) or words.is_verbal(w) for w in found)


def noun_phrase(text: str, end: int, least: int, words: Phrases) -> Span | None:
    """Return the noun phrase that stands before a verb (at ``end``); a pronoun alone is one; None for none."""
    found = before(text, end, least, words)
    last = lower(found[-1].of(text)) if found else ""
    if last in words.pronouns:
        return found[-1]
    if not found or any(last in some for some in (words.stops, words.joints, words.leads, words.auxiliaries)):
        return None
    start = phrase_start(text, found, words)
    return Span(start, found[-1].end) if start is not None else None


def whole_content(text: str, content: Span, cue: Span, others: list[Span], sentence: Span, words: Phrases) -> Span:
    """Return the clause of indirect speech that the words said are a part of.

    Args:
        text: the article's text.
        content: the words said, as far as they were seen.
        cue: the words that tell it was said.
        others: sources and cues of the sentence that the clause does not reach over.
        sentence: in which the words said stand.
        words: of the language.
    """
    if not sentence.contains(content) or not sentence.contains(cue) or cue.overlaps(content):
        return content
    if content.end <= cue.start:
        return content
    start = _clause_start(text, content, cue, others, words)
    return Span(start, max(content.end, clause_end(text, content.end, others, sentence)))


def _clause_start(text: str, content: Span, cue: Span, others: list[Span], words: Phrases) -> int:
    """Return where the words behind the cue begin: at "that" or "how", at the "to" of an infinitive."""
    gap = text[cue.end : content.start]
    if EDGE.search(gap) or len(gap) > NEAR or any(cue.end <= o.start < content.start for o in others):
        return content.start
    found = tokens(text, cue.end, content.start)
    said = [word.start for word in found if lower(word.of(text)) in words.conjunctions]
    if not said and found and lower(found[-1].of(text)) == words.infinitive:
        return found[-1].start
    return said[0] if said else content.start


def clause_end(text: str, at: int, others: list[Span], sentence: Span) -> int:
    """Return where the clause ends: at the next mark, or before what another cue or source begins."""
    end = min([sentence.end, *(o.start for o in others if at <= o.start < sentence.end)])
    mark = _CLAUSE.search(text, at, end)
    return at + len(text[at : mark.start() if mark else end].rstrip(" .!?\n"))
