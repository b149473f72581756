"""Finds who is named in a text: names of the registry, extended to the whole naming phrase around them.

Example:
    >>> from dragoman.actors.registry import Registry
    >>> found = find_mentions("The Kazakh foreign ministry protested.", "en", Registry.load(), "2022-09-14")
    >>> found[0].actor.name, found[0].actor.country, found[0].actor.sector
    ('The Kazakh foreign ministry', 'KAZ', 'GOV')
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from dragoman.actors.items import Item, cut
from dragoman.actors.linking import Context, Linker
from dragoman.actors.registry import Registry
from dragoman.actors.words import Words
from dragoman.records import Mention, Span

_SHARED_BEFORE = re.compile(r"(?:[Ar]&)+[Ar]$")
_SHARED_AFTER = re.compile(r"[Ar](?:&[Ar])+(?![_a-z]?[A-Z])")
"""Adjectives of states joined by "and": the last one is the phrase's, or the first."""
_MOST = 6
"""Adjectives that are looked for before a phrase."""
_NOUNS = "TWI"
"""Letters of the nouns that adjectives share: titles, groups, institutions."""


def find_mentions(text: str, language: str, registry: Registry, on: str | None) -> tuple[Mention, ...]:
    """Return the mentions of a text, in order, without overlap.

    Args:
        text: Clean text; spans are code points of it.
        language: ``en ja ru uk zh``; subtags (``zh-Hant``) are allowed.
        registry: Who is who.
        on: Date of the article as an EDTF day, month or year: offices are those of that date.
    """
    words = registry.words(language)
    items = cut(text, language, registry)
    context = Context.of(items, on)
    linker = Linker(text, language, registry, context)
    mentions: list[Mention] = []
    for phrase, own in phrases(text, items, words):
        if words.spaceless and phrase[-1].end - phrase[0].start == 1 and not phrase[0].candidates:
            continue  # a lone 軍, 紙 or 方 is no name
        for start, end, actor in linker.actors(phrase):
            span = Span(own.start, own.end) if own else Span(start, end)
            named = replace(actor, name=span.of(text)) if own else actor
            mentions.append(Mention(id=f"m{len(mentions) + 1}", span=span, actor=named))
    return tuple(mentions)


class Phrase(NamedTuple):
    """Items that name somebody; ``own``: of them the one that is not another phrase's, too."""

    items: list[Item]
    own: Item | None = None


def phrases(text: str, items: list[Item], words: Words) -> list[Phrase]:
    """Group items into naming phrases: at each item the longest pattern of titles.yml that fits.

    Adjectives of several states share a noun: of "the Russian and Chinese presidents" there are two.
    """
    patterns = _patterns(words.settings["patterns"]["D"], tuple(words.settings["patterns"]["list"]))
    line = _line(text, items, words)
    found, number = [], 0
    while number < len(items):
        best = max((m.end() for p in patterns if (m := p.match(line, 2 * number))), default=0)
        if best:
            stop = (best + 1) // 2
            phrase = items[number:stop]
            before, after = _sharing(line, number, phrase)
            found += [Phrase([own, *phrase[1:]], own) for own in items[number - before : number]]
            found.append(Phrase(phrase))
            found += [Phrase([*phrase[:-1], own], own) for own in items[stop : stop + after]]
            number = stop + after
        else:
            number += 1
    return found


def _sharing(line: str, number: int, phrase: Sequence[Item]) -> tuple[int, int]:
    """Return how many adjectives before a phrase, and how many behind it, share its noun."""
    before = after = None
    if len(phrase) > 1 and phrase[-1].letter in _NOUNS:
        before = _SHARED_BEFORE.search(line, max(0, 2 * (number - _MOST)), 2 * number + 1)
    if len(phrase) > 1 and phrase[0].letter in _NOUNS:
        after = _SHARED_AFTER.match(line, 2 * (number + len(phrase) - 1))
    return len(before.group()) // 2 if before else 0, len(after.group()) // 2 if after else 0


@functools.cache
def _patterns(macro: str, sources: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source.replace("{D}", macro)) for source in sources)


def _line(text: str, items: list[Item], words: Words) -> str:
    """Write the items and what stands between them as letters."""
    glue = {between: letter for letter, texts in words.settings["glue"].items() for between in texts}
    letters = []
    for number, item in enumerate(items):
        letters.append(item.letter)
        if number + 1 < len(items):
            letters.append(glue.get(text[item.end : items[number + 1].start], "."))
    return "".join(letters)
