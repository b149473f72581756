"""The events of a library as columns, in parts of 2,000 articles that are made once and kept in the library.

A million events are read row by row in half a minute, as columns in less than a second. A part is made when all its
articles are there, and again after one of them was read anew or corrected: ``library.rows`` drops it then. What lies
beyond the last whole part is read from the tables of records. A part holds what the events say; which story an article
belongs to, and who published it first, changes with every article that comes, and is looked up when it is asked for.
"""

from __future__ import annotations

import hashlib
import itertools
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, and_, func, select

from dragoman.errors import LibraryError
from dragoman.library import Library, schema
from dragoman.library.rows import insert_new
from dragoman.library.schema import PART
from dragoman.relations.classes import weights
from dragoman.relations.evidence import EPOCH
from dragoman.relations.table import TYPES

STATE_SECTORS = frozenset({"GOV", "MIL", "LEG", "JUD", "SPY", "COP", "IGO"})
"""Sectors that act for their state, or for an organisation of states."""

PARTIES = 6
"""Parties on one side of an event that are still counted one by one; longer lists are lists of guests."""

COUNTED = ("actual", "planned")
UNSURE = 0.5
"""What an event weighs whose coder does not say how sure it is."""

_FORMAT = 1
COLUMNS: dict[str, type[np.generic]] = {
    "article": np.int32, "record": np.int32, "day": np.int32, "actor": np.int32, "recipient": np.int32,
    "actor_state": np.bool_, "recipient_state": np.bool_, "type": np.int8, "planned": np.bool_, "weight": np.float32,
}  # fmt: skip


class Party(NamedTuple):
    """One side of an event: a code, and whether it acts for its state."""

    code: str
    state: bool


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Events of some articles; ``actor`` and ``recipient`` are places in ``codes``, ``record`` in ``records``."""

    codes: tuple[str, ...]
    records: tuple[str, ...]
    columns: dict[str, bytes]

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a column."""
        return np.frombuffer(self.columns[name], COLUMNS[name])


def stamp() -> str:
    """Return what parts of this make are known by: those of another are not used."""
    said = repr((_FORMAT, PART, sorted(STATE_SECTORS), PARTIES, COUNTED, UNSURE, TYPES, sorted(weights().items())))
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def read_parts(library: Library) -> Iterator[Part]:
    """Yield the events of a library, oldest article first; parts that are missing are made, and kept where they can."""
    with library.read() as connection:
        last = int(connection.scalar(select(func.max(schema.articles.c.key))) or 0)
        table = schema.event_parts.c
        there = set(connection.scalars(select(table.part).where(table.stamp == stamp())))
    whole = (last + 1) // PART
    keeping = True
    for number in range(whole):
        if number not in there and keeping:
            keeping = _kept(library, number)
    with library.read() as connection:
        kept = {row.part: row.body for row in connection.execute(
            select(table.part, table.body).where(table.stamp == stamp()))}  # fmt: skip
        for number in range(whole):
            body = kept.get(number)
            yield msgspec.msgpack.decode(zlib.decompress(body), type=Part) if body else _of(connection, number)
        yield made(connection, whole * PART, None)


def _of(connection: Connection, number: int) -> Part:
    return made(connection, number * PART, (number + 1) * PART)


def _kept(library: Library, number: int) -> bool:
    """Make a part and keep it; tell whether the library lets us: one that may only be read is read row by row."""
    table = schema.event_parts
    try:
        with library.write() as connection:  # nobody corrects an event between reading it and keeping the part
            connection.execute(table.delete().where(table.c.part == number, table.c.stamp != stamp()))
            body = zlib.compress(msgspec.msgpack.encode(_of(connection, number)), 1)
            insert_new(connection, table, {"part": number, "stamp": stamp(), "body": body})
    except LibraryError:
        return False
    return True


def made(connection: Connection, begin: int, end: int | None) -> Part:
    """Return the events of the articles with keys from ``begin`` on, up to ``end`` without it."""
    codes: dict[str, int] = {}
    records: dict[str, int] = {}
    rows = [
        (
            article, records.setdefault(record, len(records)), day, codes.setdefault(actor.code, len(codes)),
            codes.setdefault(recipient.code, len(codes)), actor.state, recipient.state, *rest,
        )
        for article, record, day, actor, recipient, *rest in _rows(connection, begin, end)
    ]  # fmt: skip
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    return Part(
        codes=tuple(codes), records=tuple(records),
        columns={name: np.array(found, kind).tobytes()
                 for (name, kind), found in zip(COLUMNS.items(), columns, strict=True)},
    )  # fmt: skip


def _rows(connection: Connection, begin: int, end: int | None) -> Iterator[tuple[Any, ...]]:
    parties = _parties(connection, begin, end)
    e = schema.events.c
    query = select(e.article, e.id, e.type, e.modality, e.status, e.confidence, e.day).where(
        _between(e.article, begin, end), e.modality.in_(COUNTED)
    )
    for row in connection.execute(query.order_by(e.day, e.key)):
        weight = weights()[row.status] * (row.confidence if row.confidence is not None else UNSURE)
        if weight <= 0:
            continue
        day, kind, planned = number_of(row.day), TYPES.index(row.type), row.modality == "planned"
        for actor, recipient in _pairs(parties.get((row.article, row.id), {})):
            yield row.article, row.id, day, actor, recipient, kind, planned, weight


def _between(column: Any, begin: int, end: int | None) -> Any:
    return column >= begin if end is None else and_(column >= begin, column < end)


def number_of(day: str) -> int:
    """Return a day as days since 1970-01-01.

    Example:
        >>> number_of("2022-09-14")
        19249
    """
    return (date.fromisoformat(day) - EPOCH).days


def _parties(connection: Connection, begin: int, end: int | None) -> dict[tuple[int, str], dict[str, list[Party]]]:
    """Return who acts and who is acted on, by article and record."""
    r = schema.roles.c
    query = select(r.article, r.record, r.role, r.entity, r.country, r.sector).where(
        _between(r.article, begin, end), r.kind == "events", r.role.in_(("actor", "recipient"))
    )
    found: dict[tuple[int, str], dict[str, list[Party]]] = defaultdict(dict)
    for row in connection.execute(query.order_by(r.key)):
        code = row.country or (row.entity if _is_organisation(row.entity) else None)
        if code is None:
            continue
        state = row.sector in STATE_SECTORS or (row.sector is None and row.entity == row.country)
        side = found[row.article, row.record].setdefault(row.role, [])
        if all(party.code != code for party in side):
            side.append(Party(code, state))
    return found


def _is_organisation(entity: str | None) -> bool:
    """Tell organisations and unrecognised states by their ids: capitals; people and outlets are written small."""
    return entity is not None and entity.isupper()


def _pairs(sides: dict[str, list[Party]]) -> Iterable[tuple[Party, Party]]:
    """Return who acts towards whom; where several act and nobody is acted on, each pair of them."""
    actors, recipients = sides.get("actor", [])[:PARTIES], sides.get("recipient", [])[:PARTIES]
    if recipients:
        return [(a, r) for a, r in itertools.product(actors, recipients) if a.code != r.code]
    return itertools.combinations(actors, 2)
