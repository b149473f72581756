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

from dragoman.actors.items import Item, cut
from dragoman.actors.linking import Context, Linker
from dragoman.actors.registry import Registry
from dragoman.actors.words import Words
from dragoman.records import Mention, Span


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
    for phrase in phrases(text, items, words):
        if words.spaceless and phrase[-1].end - phrase[0].start == 1 and not phrase[0].candidates:
            continue  # a lone 軍, 紙 or 方 is no name
        for start, end, actor in linker.actors(phrase):
            mentions.append(Mention(id=f"m{len(mentions) + 1}", span=Span(start, end), actor=actor))
    return tuple(mentions)


def phrases(text: str, items: list[Item], words: Words) -> list[list[Item]]:
    """Group items into naming phrases: at each item the longest pattern of titles.yml that fits."""
    patterns = _patterns(words.settings["patterns"]["D"], tuple(words.settings["patterns"]["list"]))
    line = _line(text, items, words)
    found, number = [], 0
    while number < len(items):
        best = max((m.end() for p in patterns if (m := p.match(line, 2 * number))), default=0)
        if best:
            stop = (best + 1) // 2
            found.append(items[number:stop])
            number = stop
        else:
            number += 1
    return found


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
