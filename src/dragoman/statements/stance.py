"""Words that change how a record stands: the official reason, and what is still to come (``stance.yml``).

Example:
    >>> text = "Officially the closure is for repairs."
    >>> is_ostensible(Span(27, 37), Span(0, 38), text, "en")
    True
"""

from __future__ import annotations

import re
from functools import cache

from dragoman.language.packs import Entry, load
from dragoman.lexicons import SPACELESS
from dragoman.records import Span

_FRONT, _BACK = 24, 8
"""Characters before a verb of saying, where agents stand behind their mark, and behind it, in which a passive shows."""
_BEFORE, _AFTER = 60, 8
"""Characters in which a word counts: before what it qualifies, and (no spaces) behind it."""
NEAR = 80  # characters that are looked at beside a name: more than any such words have


class Through(Entry, frozen=True, kw_only=True):
    """Words before or after an outlet that something is said through."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Around(Entry, frozen=True, kw_only=True):
    """Patterns that stand before or after a name."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Relays(Entry, frozen=True, kw_only=True):
    """Patterns of passing on what others said.

    ``passes`` stand at an outlet that passes something on, ``quoted`` at one that quotes what stands before it,
    ``cites`` at whom an outlet names as its source. A group in a pattern is the word that counts, where others may
    stand between. ``leads``: what must stand before an outlet that comes after the words it passes on (と).
    ``own`` are words by which an outlet names itself, ``agencies`` fit the names of news agencies.
    """

    passes: Around = Around()
    quoted: Around = Around()
    cites: Around = Around()
    leads: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


class Unnamed(Entry, frozen=True, kw_only=True):
    """Patterns of sources that are not named.

    ``nouns`` name nobody ("a source"), ``asked`` tell that the name is withheld, ``of`` join a noun and the body it
    belongs to; ``_`` in ``of``: nothing need stand between the two.
    """

    nouns: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


class Mood(Entry, frozen=True, kw_only=True):
    """The mood in which a language reports what others said.

    ``verbs`` are forms that are nothing else, but in a sentence with a word of ``never``; a clause that
    begins with a word of ``subordinate`` depends on another, one behind it with one of ``relative``, too. ``ends`` are
    patterns of what such a sentence ends with (〜という).
    """

    verbs: frozenset[str] = frozenset()
    never: tuple[str, ...] = ()
    subordinate: frozenset[str] = frozenset()
    relative: frozenset[str] = frozenset()
    ends: tuple[str, ...] = ()


class Passive(Around, frozen=True, kw_only=True):
    """Patterns at the name of who says it in the passive, and of the ``verb``, around a verb of saying."""

    verb: tuple[str, ...] = ()


class Words(Entry, frozen=True, kw_only=True):
    """One language's ``stance.yml``."""

    ostensible: tuple[str, ...]
    planned: tuple[str, ...]
    through: Through = Through()
    joins: tuple[str, ...] = ()
    that: tuple[str, ...] = ()
    relays: Relays = Relays()
    unnamed: Unnamed = Unnamed()
    mood: Mood = Mood()
    addressed: Around = Around()
    """Patterns at a name that is spoken to or spoken of: told …, …の面前で."""
    passive: Passive = Passive()


@cache
def _pattern(language: str, name: str) -> re.Pattern[str]:
    words = getattr(load(language, "stance.yml", Words), name)
    edge = "" if language in SPACELESS else r"\b"
    return re.compile("|".join(edge + re.escape(w) + edge for w in words), re.I)


def is_ostensible(span: Span, sentence: Span, text: str, language: str) -> bool:
    """Tell whether the sentence calls the reason in ``span`` the official one, close before it."""
    start = max(sentence.start, span.start - _BEFORE)
    return bool(_pattern(language, "ostensible").search(text, start, span.end))


def is_planned(trigger: Span, sentence: Span, text: str, language: str) -> bool:
    """Tell whether the words around the trigger say that it is still to come."""
    pattern = _pattern(language, "planned")
    if language == "ja":
        return bool(pattern.search(text, trigger.start, min(sentence.end, trigger.end + _AFTER)))
    return bool(pattern.search(text, max(sentence.start, trigger.start - 2 * _AFTER), trigger.start + 1))


def is_through(outlet: Span, text: str, language: str) -> bool:
    """Tell whether the words around an outlet say that somebody spoke to it (の取材に, in an interview with).

    Example:
        >>> is_through(Span(21, 28), "In an interview with Reuters he agreed.", "en")
        True
    """
    words = load(language, "stance.yml", Words).through
    before = text[max(0, outlet.start - NEAR) : outlet.start].rstrip().casefold()
    after = text[outlet.end : outlet.end + NEAR].removeprefix("紙").lstrip()
    if language == "zh":
        return after.startswith(words.after)
    return before.endswith(words.before) or after.startswith(words.after)


def is_addressed(name: Span, text: str, language: str) -> bool:
    """Tell whether the words at a name say that somebody speaks to it, or of it.

    Example:
        >>> text = "He told Ivo that Mia won."
        >>> is_addressed(Span(8, 11), text, "en"), is_addressed(Span(17, 20), text, "en")
        (True, False)
    """
    return _stands(name, text, language, "addressed")


def is_passive(cue: Span, text: str, language: str) -> bool:
    """Tell whether a verb of saying is a passive: who its subject is was told.

    Example:
        >>> is_passive(Span(8, 12), "Ivo was told by Mia that it rained.", "en")
        True
    """
    verb = _verb(language)
    start = max(0, cue.start - _FRONT) if load(language, "stance.yml", Words).passive.before else cue.start
    return verb is not None and bool(verb.search(text, start, cue.end + _BACK))


def is_agent(name: Span, text: str, language: str) -> bool:
    """Tell whether the words at a name say that it is by whom something is said in the passive.

    Example:
        >>> text = "Ivo was told by Mia that it rained."
        >>> is_agent(Span(16, 19), text, "en"), is_agent(Span(0, 3), text, "en")
        (True, False)
    """
    return _stands(name, text, language, "passive")


def _stands(name: Span, text: str, language: str, which: str) -> bool:
    """Tell whether a pattern of a list (an ``Around``) stands directly before or after a name."""
    before, after = _beside(language, which)
    return bool(
        (before and before.search(text[max(0, name.start - NEAR) : name.start]))
        or (after and after.match(text, name.end))
    )


@cache
def _beside(language: str, which: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    words: Around = getattr(load(language, "stance.yml", Words), which)
    edge = "" if language in SPACELESS else r"\b"
    return (
        re.compile(rf"{edge}(?:{'|'.join(words.before)})\s*$", re.I) if words.before else None,
        re.compile("|".join(words.after)) if words.after else None,
    )


@cache
def _verb(language: str) -> re.Pattern[str] | None:
    verb = load(language, "stance.yml", Words).passive.verb
    return re.compile("|".join(verb)) if verb else None


def is_joined(first: Span, second: Span, text: str, language: str) -> bool:
    """Tell whether only a word such as "and" stands between two names.

    Example:
        >>> is_joined(Span(0, 4), Span(9, 13), "Oslo and Riga signed.", "en")
        True
    """
    low, high = (first, second) if first.end <= second.start else (second, first)
    if high.start - low.end > NEAR:
        return False
    return text[low.end : high.start].strip().casefold() in load(language, "stance.yml", Words).joins


def is_joining(before: str, language: str) -> bool:
    """Tell whether what stands before a verb ends with "and", or with "and" and one word more ("and later").

    Example:
        >>> is_joining("he said, and flatly ", "en"), is_joining("the port was ", "en")
        (True, False)
    """
    words = before.casefold().replace(",", " ").split()[-2:]
    return any(word in load(language, "stance.yml", Words).joins for word in words)
