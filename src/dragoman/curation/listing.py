"""Corrections as they stand now: in force, replaced, undone, or about nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, or_, select

from dragoman.curation import groups, store
from dragoman.curation.apply import Applied, applied, value_of
from dragoman.curation.records import TABLES, Correction, Kind, Listed, State, split_target
from dragoman.errors import NotInLibrary
from dragoman.library import Library
from dragoman.records import Record
from dragoman.stories.memory import prepare
from dragoman.stories.rows import in_parts

PART = 400
"""Names that are asked for at once."""


class Wanted(Record, frozen=True):
    """Which corrections: of an article, of a target (record, story, family, correction), by an author, in a state."""

    article: str | None = None
    target: str | None = None
    author: str | None = None
    kind: Kind | None = None
    state: State | None = None


def corrections(
    library: Library, wanted: Wanted | None = None, *, limit: int | None = None, offset: int = 0
) -> list[Listed]:
    """Return corrections, the latest first.

    Args:
        library: of readings.
        wanted: which; None: all.
        limit: how many at most.
        offset: how many to leave out first.
    """
    wanted = wanted or Wanted()
    prepare(library)
    where = [column == value for column, value in _given(wanted) if value is not None]
    with library.read() as connection:
        if wanted.state is None:
            return _listed(connection, store.find(connection, where, limit, offset))
        found = [one for one in _listed(connection, store.find(connection, where)) if one.state == wanted.state]
    return found[offset:] if limit is None else found[offset : offset + limit]


def _given(wanted: Wanted) -> tuple[tuple[Any, str | None], ...]:
    table = store.TABLE
    return (
        (table.article, wanted.article), (table.target, wanted.target), (table.author, wanted.author),
        (table.kind, wanted.kind),
    )  # fmt: skip


def of_articles(connection: Connection, articles: Sequence[str], groups_too: Iterable[str] = ()) -> list[Listed]:
    """Return the corrections in force of some articles' records, and of stories or families by id, the latest first."""
    table, names = store.TABLE, list(groups_too)
    found: list[Correction] = []
    for at in range(0, max(1, len(articles)), PART):
        where: list[ColumnElement[bool]] = [table.article.in_(articles[at : at + PART])]
        if at == 0 and names:
            where = [or_(where[0], table.target.in_(names))]
        found += store.find(connection, [*where, table.kind != "undo"])
    return [one for one in _listed(connection, found) if one.state == "in force"]


def _listed(connection: Connection, found: Sequence[Correction]) -> list[Listed]:
    """Return corrections with their states."""
    keys = [store.key_of(one.id) for one in found]
    taken = in_parts(connection, select(store.TABLE.undoes), store.TABLE.undoes, keys)
    undone = {f"c{row.undoes}" for row in taken}
    articles = {split_target(one.target)[0] for one in found if one.kind in TABLES and one.id not in undone}
    there = {a.correction.id: a for article in sorted(articles) for a in _applied(connection, article)}
    return [_state(connection, one, undone, there.get(one.id)) for one in found]


def _applied(connection: Connection, article: str) -> list[Applied]:
    try:
        reading = store.machine_reading(connection, article)[1]
    except NotInLibrary:
        return []
    return applied(reading, store.standing(connection, article))


def _state(connection: Connection, one: Correction, undone: set[str], now: Applied | None) -> Listed:
    fields = msgspec.structs.asdict(one)
    if one.kind == "undo":
        return Listed(**fields, state="undoes")
    if one.id in undone:
        return Listed(**fields, state="undone")
    if one.kind not in TABLES:
        return Listed(**fields, state="in force" if groups.applies(connection, one) else "no longer applies")
    if now is None:
        return Listed(**fields, state="no longer applies")
    state: State = "in force" if now.holds else "replaced"
    return Listed(**fields, state=state, now=now.record.id, machine=value_of(now.record, one.field))


def one(library: Library, correction_id: str) -> Listed:
    """Return a correction as it stands now.

    Raises:
        NotInLibrary: when there is none of that id.
    """
    prepare(library)
    with library.read() as connection:
        return _listed(connection, [store.get(connection, correction_id)])[0]


def now(library: Library, made: Sequence[Correction]) -> list[Listed]:
    """Return corrections that were just made, as they stand."""
    with library.read() as connection:
        return _listed(connection, made)


def in_force(library: Library) -> dict[str, list[Listed]]:
    """Return the corrections of records that hold, by the ``ARTICLE:RECORD`` of the current reading they are about."""
    found: dict[str, list[Listed]] = {}
    for item in corrections(library, Wanted(state="in force")):
        if item.now is not None:
            found.setdefault(f"{split_target(item.target)[0]}:{item.now}", []).append(item)
    return found
