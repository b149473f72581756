"""Attitudes: who is said to want, think, praise or blame what, where nothing is quoted or reported word by word.

A corpus of attributions counts them ("the senator opposes the bill"), a reading has them as events or not at all.
Rules over the verbs of ``phrases.yml``: the noun phrase before the verb, the verb, the clause behind it.

Example:
    >>> text = "Oslo residents oppose the new toll ring."
    >>> [tuple(s.of(text) for s in a) for a in attitudes(text, [Span(0, len(text))], load("en"), forms_of("en"))]
    [('Oslo residents', 'oppose', 'the new toll ring')]
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from dragoman.lexicons.inflect import english_verb
from dragoman.records import Span
from dragoman.statements.phrases import Phrases, clause_end, load, lower, noun_phrase, tokens

Attitude = tuple[Span, Span, Span]
_POSSESSIVE = ("'s", "’s", "s'", "s’")
_LEAST = 8
"""Characters of the shortest object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Verbs of attitude in all their forms, and adjectives that make one with "to be"."""

    verbs: frozenset[str]
    adjectives: frozenset[str]
    longest: int

    def size(self, low: Sequence[str], at: int) -> tuple[int, bool]:
        """Return of how many words the longest entry at a place is (0: none), and whether it is an adjective."""
        for size in range(min(self.longest, len(low) - at), 0, -1):
            name = " ".join(low[at : at + size])
            if name in self.verbs or name in self.adjectives:
                return size, name in self.adjectives
        return 0, False


@cache
def forms_of(language: str) -> Forms:
    """Return the forms of the verbs of attitude of a language; none where its pack has none."""
    words = load(language)
    verbs: set[str] = set()
    for name in itertools.chain(*(words.attitudes.values() if words else ())):
        verb, _, rest = name.partition(" ")
        verbs |= {f"{form} {rest}".strip() for form in english_verb(verb)}
    adjectives = frozenset(words.adjectives if words else ())
    longest = max((name.count(" ") + 1 for name in verbs | adjectives), default=0)
    return Forms(verbs=frozenset(verbs), adjectives=adjectives, longest=longest)


def attitudes(text: str, sentences: Sequence[Span], words: Phrases, forms: Forms) -> Iterator[Attitude]:
    """Return (source, cue, content) of the attitudes in the sentences.

    Args:
        text: the article's text.
        sentences: of it.
        words: of the language.
        forms: from ``forms_of``.
    """
    for sentence in sentences:
        found = tokens(text, sentence.start, sentence.end)
        low = [lower(t.of(text)).strip(".!?") for t in found]
        for i in range(1, len(found)):
            size, adjective = forms.size(low, i)
            place = _Place(text=text, sentence=sentence, tokens=found, low=low, at=i, size=size)
            if size and (one := _attitude(place, words, adjective=adjective)):
                yield one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """An entry in a sentence: its first word and how many it has."""

    text: str
    sentence: Span
    tokens: list[Span]
    low: list[str]
    at: int
    size: int


def _attitude(place: _Place, words: Phrases, *, adjective: bool) -> Attitude | None:
    low, found, at, text = place.low, place.tokens, place.at, place.text
    begin = at
    while begin and words.is_helper(found[begin - 1].of(text)):
        begin -= 1
    helpers = low[begin:at]
    progressive = low[at].endswith(words.gerund) or adjective
    if not begin or progressive != any(h in words.be for h in helpers) or words.infinitive in helpers:
        return None
    if not _is_verb(found[at].of(text), found[at - 1].of(text), words) and not helpers:
        return None
    source = noun_phrase(text, found[begin].start, place.sentence.start, words)
    if source is None or source.of(text).endswith(_POSSESSIVE) or low[begin - 1] in words.determiners:
        return None
    content = _object(place, words)
    return (source, Span(found[begin].start, found[at + place.size - 1].end), content) if content else None


def _object(place: _Place, words: Phrases) -> Span | None:
    """Return the clause behind the entry; None where it has no object."""
    after = place.at + place.size
    last = place.tokens[after - 1].end
    if after >= len(place.tokens) or place.low[after] in words.no_object or not place.text[last].isspace():
        return None
    start = place.tokens[after].start
    end = clause_end(place.text, start, [], place.sentence)
    return Span(start, end) if end - start >= _LEAST else None


def _is_verb(word: str, before: str, words: Phrases) -> bool:
    """Tell whether a word that may be a noun ("plans") is a verb: what stands before it is a name or a pronoun."""
    if not word[0].islower():
        return False
    return word.lower() not in words.nouns or before[0].isupper() or before.lower() in words.pronouns
