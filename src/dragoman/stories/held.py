"""What analysts hold together or apart: stories and families that grouping leaves as they were corrected.

A correction of kind ``story`` or ``family`` names the members of both sides: articles by their id, statements as
``ARTICLE:RECORD@START-STOP``, so that they are found again after a reread has given its records new ids. It holds until
it is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from dragoman.library import schema
from dragoman.stories import tables

LEAST = 0.5
"""Share of the shorter one's characters that two spans must have in common to be one statement."""


class Hold(NamedTuple):
    """Two sides that are one (``merge``) or two (``split``); ``key`` is that of the correction."""

    key: int
    kind: str
    field: str
    one: tuple[str, ...]
    other: tuple[str, ...]


class _Sides(msgspec.Struct, frozen=True):
    """What is read of the new value of a correction."""

    parts: tuple[tuple[str, ...], ...] = ()


def holds(connection: Connection, kind: str) -> list[Hold]:
    """Return the holds of a kind (``story`` or ``family``) that are not undone, the oldest first."""
    table = schema.corrections.c
    undone = select(table.undoes).where(table.undoes.is_not(None))
    query = select(table.key, table.field, table.new).where(table.kind == kind, table.key.not_in(undone))
    found = []
    for row in connection.execute(query.order_by(table.key)):
        sides = msgspec.json.decode(row.new or "{}", type=_Sides).parts
        if len(sides) == 2:
            found.append(Hold(row.key, kind, row.field, *sides))
    return found


def reference(article: str, record: str, start: int, stop: int) -> str:
    """Return how a statement is written down.

    Example:
        >>> reference("a1", "s2", 10, 20), split_reference("a1:s2@10-20")
        ('a1:s2@10-20', ('a1', 's2', 10, 20))
    """
    return f"{article}:{record}@{start}-{stop}"


def split_reference(written: str) -> tuple[str, str, int, int]:
    """Return article, record, start and end of a statement as it was written down."""
    name, _, place = written.rpartition("@")
    article, _, record = name.rpartition(":")
    start, _, stop = place.partition("-")
    return article, record, int(start), int(stop)


def groups(connection: Connection, kind: str, references: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return for each member that is still there its key and that of its story or family."""
    return _in_families(connection, references) if kind == "family" else _in_stories(connection, references)


def _in_stories(connection: Connection, references: Iterable[str]) -> dict[str, tuple[int, int]]:
    a, m = schema.articles.c, tables.marks.c
    query = select(a.id, a.key, m.story).join(tables.marks, m.article == a.key)
    names = list(references)
    found = {}
    for at in range(0, len(names), 500):
        for row in connection.execute(query.where(a.id.in_(names[at : at + 500]))):
            found[row.id] = (row.key, row.story)
    return found


def _in_families(connection: Connection, references: Iterable[str]) -> dict[str, tuple[int, int]]:
    a, s, u = schema.articles.c, schema.statements.c, tables.utterances.c
    query = (
        select(s.key, s.start, s.stop, u.family)
        .join(schema.articles, a.key == s.article)
        .join(tables.utterances, u.statement == s.key)
    )
    found = {}
    for written in references:
        article, _, start, stop = split_reference(written)
        there = query.where(a.id == article, s.start < stop, s.stop > start)
        rows = [(common(start, stop, r.start, r.stop), r) for r in connection.execute(there)]
        share, best = max(rows, key=lambda pair: (pair[0], -pair[1].key), default=(0.0, None))
        if best is not None and share >= LEAST:
            found[written] = (best.key, best.family)
    return found


def common(start: int, stop: int, other_start: int, other_stop: int) -> float:
    """Return what share of the shorter of two spans both have; the same span has a little more than 1.

    Example:
        >>> common(0, 10, 5, 30), common(0, 10, 20, 30), common(0, 10, 0, 10)
        (0.502, 0.0, 2.0)
    """
    if (start, stop) == (other_start, other_stop):
        return 2.0
    shared = min(stop, other_stop) - max(start, other_start)
    shorter = min(stop - start, other_stop - other_start)
    return max(0.0, shared / shorter) + max(0, shared) / max(stop - start, other_stop - other_start) / 100


def stories_apart(connection: Connection, one: int, other: int) -> bool:
    """Tell whether an analyst has said of two stories that they are two."""
    return _apart(connection, "story", one, other)


def families_apart(connection: Connection, one: int, other: int) -> bool:
    """Tell whether an analyst has said of two families that they are two."""
    return _apart(connection, "family", one, other)


def _apart(connection: Connection, kind: str, one: int, other: int) -> bool:
    """Tell what was said last of two groups: that they are two, or that they are one."""
    last = False
    for hold in holds(connection, kind):
        known = groups(connection, kind, (*hold.one, *hold.other))
        sides = [{known[name][1] for name in side if name in known} for side in (hold.one, hold.other)]
        if any(one in a and other in b for a, b in (sides, sides[::-1])):
            last = hold.field == "split"
    return last


def articles_together(connection: Connection, one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether an analyst has said, and not said otherwise since, that articles of two groups are of one story."""
    last = False
    for hold in holds(connection, "story"):
        known = groups(connection, "story", (*hold.one, *hold.other))
        sides = [{known[name][0] for name in side if name in known} for side in (hold.one, hold.other)]
        if any(a & set(one) and b & set(other) for a, b in (sides, sides[::-1])):
            last = hold.field == "merge"
    return last
