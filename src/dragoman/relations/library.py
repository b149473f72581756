"""The events of a library as a source of relations, and the sentences behind an episode.

Counted are events that happened or are planned, of two parties that belong to a state or are an organisation; those
that are denied, said to be unknown, hypothetical or of years long before are not. An event weighs as much as the coder
is sure of it, times what its status is worth (``ontology/relations.yml``). "A and B met" is one of every pair of them.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple, TypeVar

import msgspec
import numpy as np
from sqlalchemy import Connection, and_, func, select

from dragoman.library import Library, schema
from dragoman.relations.classes import weight_of
from dragoman.relations.evidence import EPOCH, Evidence, Quote
from dragoman.relations.source import Source
from dragoman.relations.table import TYPES, EventTable
from dragoman.stories import tables
from dragoman.stories.rows import in_parts

STATE_SECTORS = frozenset({"GOV", "MIL", "LEG", "JUD", "SPY", "COP", "IGO"})
"""Sectors that act for their state, or for an organisation of states."""

PARTIES = 6
"""Parties on one side of an event that are still counted one by one; longer lists are lists of guests."""

COUNTED = ("actual", "planned")
_Shown = TypeVar("_Shown", bound=msgspec.Struct)


class _Party(NamedTuple):
    code: str
    state: bool


def library_source(library: Library) -> Source:
    """Return the events of a library.

    Args:
        library: open; stories need not have been made.
    """
    library.migrate("stories", tables.STEPS)
    with library.read() as connection:
        rows = list(_rows(connection))
        articles = [_number(day) for (day,) in connection.execute(select(schema.articles.c.day))]
    table = _table(rows)
    name = f"{len(articles):,} articles of {library.location.rsplit('/', 1)[-1]}"
    return Source(table=table, name=name, by_story=True, articles=np.array(articles, np.int32))


class _Row(NamedTuple):
    day: int
    actor: _Party
    recipient: _Party
    kind: int
    planned: bool
    weight: float
    publisher: str
    story: int
    text: str


def _number(day: str) -> int:
    return (date.fromisoformat(day) - EPOCH).days


def _rows(connection: Connection) -> Iterator[_Row]:
    parties = _parties(connection)
    e, a, o, m = schema.events.c, schema.articles, schema.outlets, tables.marks
    first, origin = a.alias("first"), o.alias("origin")
    query = (
        select(
            e.article, e.id, e.type, e.modality, e.status, e.confidence, e.day, a.c.id.label("reading"), m.c.story,
            func.coalesce(origin.c.entity, origin.c.name, o.c.entity, o.c.name).label("publisher"),
        )
        .join(a, a.c.key == e.article)
        .outerjoin(o, o.c.key == a.c.outlet)
        .outerjoin(first, first.c.key == a.c.original)
        .outerjoin(origin, origin.c.key == first.c.outlet)
        .outerjoin(m, m.c.article == e.article)
        .where(e.modality.in_(COUNTED))
        .order_by(e.day, e.key)
    )  # fmt: skip
    for row in connection.execute(query):
        weight = weight_of(row.status) * (row.confidence if row.confidence is not None else 0.5)
        if weight <= 0:
            continue
        for actor, recipient in _pairs(parties.get((row.article, row.id), {})):
            yield _Row(
                day=_number(row.day), actor=actor, recipient=recipient, kind=TYPES.index(row.type),
                planned=row.modality == "planned", weight=weight, publisher=row.publisher or "",
                story=row.story if row.story is not None else -1, text=f"{row.reading}:{row.id}",
            )  # fmt: skip


def _parties(connection: Connection) -> dict[tuple[int, str], dict[str, list[_Party]]]:
    """Return who acts and who is acted on, by article and record."""
    r = schema.roles.c
    query = select(r.article, r.record, r.role, r.entity, r.country, r.sector).where(
        and_(r.kind == "events", r.role.in_(("actor", "recipient")))
    )
    found: dict[tuple[int, str], dict[str, list[_Party]]] = defaultdict(dict)
    for row in connection.execute(query.order_by(r.key)):
        code = row.country or (row.entity if _is_organisation(row.entity) else None)
        if code is None:
            continue
        state = row.sector in STATE_SECTORS or (row.sector is None and row.entity == row.country)
        side = found[row.article, row.record].setdefault(row.role, [])
        if all(party.code != code for party in side):
            side.append(_Party(code, state))
    return found


def _is_organisation(entity: str | None) -> bool:
    """Tell organisations and unrecognised states by their ids: capitals; people and outlets are written small."""
    return entity is not None and entity.isupper()


def _pairs(sides: dict[str, list[_Party]]) -> Iterable[tuple[_Party, _Party]]:
    """Return who acts towards whom; where several act and nobody is acted on, each pair of them."""
    actors, recipients = sides.get("actor", [])[:PARTIES], sides.get("recipient", [])[:PARTIES]
    if recipients:
        return [(a, r) for a, r in itertools.product(actors, recipients) if a.code != r.code]
    return itertools.combinations(actors, 2)


def _table(rows: list[_Row]) -> EventTable:
    codes = {code: i for i, code in enumerate(sorted({p.code for r in rows for p in (r.actor, r.recipient)}))}
    publishers = {name: i for i, name in enumerate(dict.fromkeys(r.publisher for r in rows if r.publisher))}
    return EventTable.build(
        day=[r.day for r in rows],
        actor=[codes[r.actor.code] for r in rows],
        recipient=[codes[r.recipient.code] for r in rows],
        actor_state=[r.actor.state for r in rows],
        recipient_state=[r.recipient.state for r in rows],
        type=[r.kind for r in rows],
        planned=[r.planned for r in rows],
        weight=[r.weight for r in rows],
        publisher=[publishers.get(r.publisher, -1) for r in rows],
        story=[r.story for r in rows],
        text=[r.text for r in rows],
        codes=tuple(codes),
        publishers=tuple(publishers),
    )


def with_sentences(library: Library, found: _Shown) -> _Shown:
    """Return an answer with the sentences behind each of its episodes in ``Evidence.quotes``."""
    listed = list(_evidence(found))
    references = sorted({text for evidence in listed for text in evidence.texts})
    with library.read() as connection:
        quotes = _quotes(connection, references)
    shown: _Shown = _replaced(found, quotes)
    return shown


def _evidence(value: Any) -> Iterator[Evidence]:
    if isinstance(value, Evidence):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _evidence(getattr(value, name))
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _evidence(one)


def _replaced(value: Any, quotes: dict[str, Quote]) -> Any:
    if isinstance(value, Evidence):
        return msgspec.structs.replace(value, quotes=tuple(quotes[t] for t in value.texts if t in quotes))
    if isinstance(value, msgspec.Struct):
        fields = {name: _replaced(getattr(value, name), quotes) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **fields)
    if isinstance(value, (tuple, list)):
        return type(value)(_replaced(one, quotes) for one in value)
    return value


def _quotes(connection: Connection, references: list[str]) -> dict[str, Quote]:
    wanted = {(article, record) for article, _, record in (reference.rpartition(":") for reference in references)}
    e, a, o = schema.events.c, schema.articles.c, schema.outlets.c
    query = (
        select(a.id.label("article"), e.id.label("record"), e.words, o.name, a.title, a.url, a.published)
        .join(schema.articles, a.key == e.article)
        .outerjoin(schema.outlets, o.key == a.outlet)
    )
    found = {}
    for row in in_parts(connection, query, a.id, sorted({article for article, _ in wanted})):
        if (row.article, row.record) in wanted:
            found[f"{row.article}:{row.record}"] = Quote(
                article=row.article, record=row.record, words=row.words, outlet=row.name, title=row.title, url=row.url,
                published=row.published,
            )  # fmt: skip
    return found
