"""From a free name ("the spokesman", 同大統領, «глава МИД», Tokayev) to an actor, by date and context.

Example:
    >>> from dragoman.actors import Registry
    >>> resolve("the president", Registry.load(), "en", "2019-04-01", "KAZ").entity
    'kassym-jomart-tokayev'
    >>> resolve("the president", Registry.load(), "en", "2019-03-01", "KAZ").entity
    'nursultan-nazarbayev'
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dragoman.actors.mentions import find_mentions
from dragoman.actors.offices import holder
from dragoman.actors.references import resolve_references
from dragoman.actors.registry import Registry
from dragoman.actors.words import Lexeme
from dragoman.records import Actor, Mention, Span


def resolve(
    name: str,
    registry: Registry,
    language: str,
    on: str | None = None,
    context: str | Sequence[Mention] | None = None,
) -> Actor:
    """Return the actor a name means; what cannot be told stays null.

    Args:
        name: As written, with or without article and title.
        registry: Who is who.
        language: Language of the name.
        on: EDTF date on which it was written.
        context: Alpha-3 code (or organisation id) of the state it is about, or the mentions that stand before it.
    """
    name = name.strip()
    own = find_mentions(name, language, registry, on)
    widest = max(own, key=lambda m: m.span.end - m.span.start, default=None)
    if widest is not None and (widest.actor.entity or widest.actor.country or widest.actor.region):
        return msgspec.structs.replace(widest.actor, name=name)
    if context is None or not name:
        return msgspec.structs.replace(widest.actor, name=name) if widest else Actor(name=name)
    if isinstance(context, str):
        return _in_state(name, widest, registry, language, (on, context))
    return _after(name, widest, registry, language, (on, context))


def _in_state(
    name: str, mention: Mention | None, registry: Registry, language: str, where: tuple[str | None, str]
) -> Actor:
    on, place = where
    state = registry.entry(place)
    country = place if state is not None and state.kind == "state" else None
    title = _title(name, registry, language)
    sector = mention.actor.sector if mention else None
    if title is not None and title.office:
        org = None if country else place
        entry = holder(registry, title.office, country, org, title.of, on)
        return Actor(name=name, entity=entry.id if entry else None, country=country, sector=title.sector)
    if _stands_for_state(name, registry, language):
        return Actor(name=name, entity=place, country=country)
    return Actor(name=name, country=country, sector=sector)


def _after(
    name: str, mention: Mention | None, registry: Registry, language: str, where: tuple[str | None, Sequence[Mention]]
) -> Actor:
    """Read the name as the next words of a text that holds the mentions, each a sentence of its own."""
    on, before = where
    text, moved = "", []
    for number, one in enumerate(before):
        moved.append(Mention(id=f"c{number}", span=Span(len(text), len(text) + len(one.actor.name)), actor=one.actor))
        text += one.actor.name + ".\n"
    at = len(text)
    text += name
    own = [msgspec.structs.replace(m, span=m.span.shift(at)) for m in find_mentions(name, language, registry, on)]
    found = resolve_references(text, language, [*moved, *own], registry, on)
    for span, actor in found.items():
        if span.start >= at:
            return msgspec.structs.replace(actor, name=name)
    return msgspec.structs.replace(mention.actor, name=name) if mention else Actor(name=name)


def _title(name: str, registry: Registry, language: str) -> Lexeme | None:
    found = [
        (word.end - word.start, lexeme)
        for word in registry.words(language).find(name)
        for lexeme in word.lexemes
        if lexeme.section == "titles"
    ]
    return max(found, key=lambda row: row[0])[1] if found else None


def _stands_for_state(name: str, registry: Registry, language: str) -> bool:
    lexemes = [x for word in registry.words(language).find(name) for x in word.lexemes]
    return any(x.kind == "state" or x.section == "sides" or x.who == "state" for x in lexemes)
