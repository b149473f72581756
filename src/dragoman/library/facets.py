"""What a document of the index can be filtered by, as terms beside its words: ``=actor:kaz``, ``=type:sanction``.

Filters as terms are intersected inside the index, in the order of days, before anything is ranked; a join would have
to look at every article a common word is in. No word starts with ``=``, so a query cannot reach them.

A person counts for the state too: what is looked for may be an entity of the registry or a state's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dragoman.records import Actor, Event, Forecast, Interpretation, Reading, Statement

ALL = "=all"
ROLES = ("speaker", "addressee", "via", "about", "actor", "recipient", "place", "reader", "points_at", "by", "mention")
_ODD = re.compile(r"[^\w.-]")


def facet(name: str, *values: str) -> str:
    """Return the term of a filter.

    Example:
        >>> facet("dyad", "RUS", "KAZ"), facet("actor", "a b'c")
        ('=dyad:rus:kaz', '=actor:a_b_c')
    """
    return f"={name}:" + ":".join(_ODD.sub("_", value.casefold())[:80] for value in values)


def _codes(actors: Iterable[Actor | None]) -> list[str]:
    """Return entities and states of actors, each once."""
    return list(dict.fromkeys(code for a in actors if a for code in (a.entity, a.country) if code))


def _roles(**actors: Iterable[Actor | None]) -> Iterator[str]:
    for role, found in actors.items():
        for code in _codes(found):
            yield facet(role, code)
            yield facet("any", code)


def _dyads(one: Iterable[Actor | None], other: Iterable[Actor | None]) -> Iterator[str]:
    others = _codes(other)
    return (facet("dyad", a, b) for a in _codes(one) for b in others if a != b)


def of_statement(record: Statement, events: Iterable[Event]) -> set[str]:
    """Return a statement's facets; it has the types of the events told in it."""
    found = {facet("status", record.status), *_dyads([record.speaker], [record.addressee, *record.about])}
    found |= {facet("type", event.type) for event in events if event.source == record.id}
    return found.union(_roles(
        speaker=[record.speaker], addressee=[record.addressee], via=[record.via], about=record.about,
    ))  # fmt: skip


def of_event(record: Event) -> set[str]:
    """Return an event's facets."""
    found = {facet("status", record.status), facet("type", record.type), *_dyads(record.actors, record.recipients)}
    return found.union(_roles(actor=record.actors, recipient=record.recipients, place=[record.place]))


def _of_interpretation(record: Interpretation) -> set[str]:
    return {facet("status", record.status), *_roles(reader=record.readers, points_at=record.points_at)}


def _of_forecast(record: Forecast) -> set[str]:
    return {facet("status", record.status), *_roles(by=[record.by], about=record.about)}


def of_article(reading: Reading) -> set[str]:
    """Return what all records of an article and the names in it give."""
    found = set(_roles(mention=(mention.actor for mention in reading.mentions)))
    return found.union(
        *(of_statement(record, reading.events) for record in reading.statements),
        *map(of_event, reading.events),
        *map(_of_interpretation, reading.interpretations),
        *map(_of_forecast, reading.forecasts),
    )


def shared(reading: Reading) -> set[str]:
    """Return the facets that all documents of an article have: its language and its outlet's country."""
    article = reading.article
    found = {ALL, facet("lang", article.language)}
    if article.outlet and article.outlet.country:
        found.add(facet("from", article.outlet.country))
    return found
