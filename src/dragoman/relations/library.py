"""The events of a library as a source of relations, and the sentences behind an episode.

Counted are events that happened or are planned, of two parties that belong to a state or are an organisation; those
that are denied, said to be unknown, hypothetical or of years long before are not. An event weighs as much as the coder
is sure of it, times what its status is worth (``ontology/relations.yml``). "A and B met" is one of every pair of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from dragoman.library import Library, schema
from dragoman.relations.evidence import Evidence, Quote
from dragoman.relations.parts import Part, number_of, read_parts
from dragoman.relations.source import Source
from dragoman.relations.table import EventTable
from dragoman.stories import tables
from dragoman.stories.rows import in_parts

_Shown = TypeVar("_Shown", bound=msgspec.Struct)


class _References:
    """``ARTICLE:RECORD`` of every row of a table, written when it is asked for: a million take a hundred megabytes."""

    def __init__(
        self, articles: npt.NDArray[np.int32], records: npt.NDArray[np.int32], names: tuple[list[str], list[str]]
    ) -> None:
        self._articles = articles
        self._records = records
        self._names = names

    def __len__(self) -> int:
        return len(self._articles)

    def __getitem__(self, rows: Any) -> Any:
        """Return one reference, or those of some rows."""
        if isinstance(rows, (int, np.integer)):
            return f"{self._names[0][self._articles[rows]]}:{self._names[1][self._records[rows]]}"
        return _References(self._articles[rows], self._records[rows], self._names)


def library_source(library: Library) -> Source:
    """Return the events of a library.

    Args:
        library: open; stories need not have been made.
    """
    library.migrate("stories", tables.STEPS)
    parts = list(read_parts(library))
    with library.read() as connection:
        articles = _articles(connection)
    table = _table(parts, articles)
    name = f"{len(articles.keys):,} articles of {library.location.rsplit('/', 1)[-1]}"
    return Source(table=table, name=name, by_story=True, articles=articles.days)


class _Articles(NamedTuple):
    """All articles by key: where each stands in the other columns is its place in ``keys``, which ascends."""

    keys: npt.NDArray[np.int32]
    ids: list[str]
    days: npt.NDArray[np.int32]
    publisher: npt.NDArray[np.int32]
    story: npt.NDArray[np.int64]
    publishers: tuple[str, ...]


def _articles(connection: Connection) -> _Articles:
    a, o = schema.articles.c, schema.outlets.c
    named = {row.key: row.entity or row.name for row in connection.execute(select(o.key, o.entity, o.name))}
    places: dict[str, int] = {}
    number = {key: places.setdefault(name, len(places)) for key, name in named.items()}
    rows = connection.execute(select(a.key, a.id, a.day, a.outlet, a.original).order_by(a.key)).all()
    keys, ids, days, outlets, originals = zip(*rows, strict=True) if rows else [()] * 5
    outlet_of = dict(zip(keys, outlets, strict=True))
    first = (outlet_of.get(original, own) or own for own, original in zip(outlets, originals, strict=True))
    days_seen = {day: number_of(day) for day in set(days)}
    found = np.array(keys, np.int32)
    return _Articles(
        keys=found, ids=list(ids), days=np.array([days_seen[day] for day in days], np.int32),
        publisher=np.array([-1 if one is None else number[one] for one in first], np.int32),
        story=_stories(connection, found), publishers=tuple(places),
    )  # fmt: skip


def _stories(connection: Connection, keys: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the story of each article, -1 where it has none; the index of stories alone is read."""
    m = tables.marks.c
    found = np.full(len(keys), -1, np.int64)
    if rows := connection.execute(select(m.article, m.story).order_by(m.story)).all():
        articles, stories = (np.array(column, np.int64) for column in zip(*rows, strict=True))
        place = np.searchsorted(keys, articles)
        there = (place < len(keys)) & (keys[np.minimum(place, len(keys) - 1)] == articles)
        found[place[there]] = stories[there]
    return found


def _table(parts: list[Part], articles: _Articles) -> EventTable:
    codes = {code: i for i, code in enumerate(sorted({code for part in parts for code in part.codes}))}
    records: dict[str, int] = {}

    def joined(name: str, places: dict[str, int] | None = None) -> npt.NDArray[Any]:
        """Return a column of all parts; where it holds places in a part's list, those in the list of all."""
        columns = [part.column(name) for part in parts]
        if places is not None:
            lists = [part.records if name == "record" else part.codes for part in parts]
            maps = [np.array([places.setdefault(one, len(places)) for one in found], np.int32) for found in lists]
            columns = [new[column] if len(column) else column for new, column in zip(maps, columns, strict=True)]
        return np.concatenate(columns)

    found_at = np.searchsorted(articles.keys, joined("article"))
    there = found_at < len(articles.keys)
    at: npt.NDArray[np.int32] = np.where(there, found_at, 0).astype(np.int32)
    order = np.argsort(joined("day"), kind="stable")
    record = joined("record", records)
    plain = ("day", "actor_state", "recipient_state", "type", "planned", "weight")
    found = EventTable.build(
        **{name: joined(name)[order] for name in plain},
        actor=joined("actor", codes)[order],
        recipient=joined("recipient", codes)[order],
        publisher=articles.publisher[at][order] if len(at) else at,
        story=articles.story[at][order] if len(at) else at,
        codes=tuple(codes),
        publishers=articles.publishers,
    )
    return replace(found, text=_References(at[order], record[order], (articles.ids, list(records))))


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
