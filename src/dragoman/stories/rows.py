"""What the views share: articles with their outlets, records with the actors in their roles, and who is independent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from dragoman.library import schema
from dragoman.records import Actor, Record

PART = 500
"""Keys that are asked for at once: databases limit the variables of a statement."""


def followed(connection: Connection, table: Table, row: Row[Any] | None) -> Row[Any] | None:
    """Return the story or family that a row became part of: itself where it was never merged."""
    while row is not None and row.merged_into is not None:
        row = connection.execute(select(table).where(table.c.key == row.merged_into)).first()
    return row


class Piece(Record, frozen=True):
    """An article as views list it.

    ``entity`` is the registry's id of its outlet; ``original`` the article it re-publishes, ``origin`` who published
    that: a registry id, or a name the registry does not know.
    """

    id: str
    title: str | None
    outlet: str | None
    country: str | None
    language: str
    day: str
    url: str | None
    entity: str | None = None
    original: str | None = None
    origin: str | None = None


def pieces(connection: Connection, keys: Sequence[int]) -> dict[int, Piece]:
    """Return articles by key, oldest first."""
    a, o = schema.articles, schema.outlets
    first, origin = a.alias("first"), o.alias("origin")
    query = (
        select(
            a,
            o.c.name,
            o.c.country,
            o.c.entity,
            first.c.id.label("first_id"),
            func.coalesce(origin.c.entity, origin.c.name).label("origin"),
        )
        .outerjoin(o, o.c.key == a.c.outlet)
        .outerjoin(first, first.c.key == a.c.original)
        .outerjoin(origin, origin.c.key == first.c.outlet)
        .order_by(a.c.day, a.c.key)
    )
    found = {}
    for row in in_parts(connection, query, a.c.key, keys):
        found[row.key] = Piece(
            id=row.id, title=row.title, outlet=row.name, country=row.country, language=row.language, day=row.day,
            url=row.url, entity=row.entity, original=row.first_id, origin=row.origin,
        )  # fmt: skip
    return dict(sorted(found.items(), key=lambda pair: (pair[1].day, pair[0])))


def records(connection: Connection, table: Table, articles: Sequence[int]) -> list[Row[Any]]:
    """Return the records of a kind that stand in some articles, the first day first."""
    query = select(table).order_by(table.c.day, table.c.key)
    return sorted(in_parts(connection, query, table.c.article, articles), key=lambda row: (row.day, row.key))


Roles = Mapping[tuple[int, str], Mapping[str, tuple[Actor, ...]]]


def roles(connection: Connection, kind: str, articles: Sequence[int]) -> Roles:
    """Return who takes part in the records of a kind: by article and record id, then by role."""
    table = schema.roles
    query = select(table).where(table.c.kind == kind).order_by(table.c.key)
    found: dict[tuple[int, str], dict[str, tuple[Actor, ...]]] = defaultdict(dict)
    for row in in_parts(connection, query, table.c.article, articles):
        actor = Actor(name=row.name, entity=row.entity, country=row.country, region=row.region, sector=row.sector)
        taking_part = found[row.article, row.record]
        taking_part[row.role] = (*taking_part.get(row.role, ()), actor)
    return found


def in_parts(
    connection: Connection, query: Any, column: Any, keys: Sequence[int] | Sequence[str]
) -> Iterable[Row[Any]]:
    """Ask for a part of the keys at once; the order of the query holds within a part only."""
    for at in range(0, len(keys), PART):
        yield from connection.execute(query.where(column.in_(keys[at : at + PART])))


def relayed(taking_part: Mapping[str, tuple[Actor, ...]]) -> Actor | None:
    """Return who passed a statement on: the first agency or outlet of its chain, else (older readings) ``via``."""
    return next(iter((*taking_part.get("relay", ()), *taking_part.get("via", ()))), None)


def publisher(piece: Piece, via: Actor | None = None) -> str:
    """Return whom a report comes from: a re-publication from the first, two papers citing one agency from that agency.

    Example:
        >>> here = {"id": "b", "title": None, "country": None, "language": "en", "day": "2022-01-01", "url": None}
        >>> publisher(Piece(**here, outlet="B", origin="A"))
        'A'
    """
    if via is not None and (via.entity or via.sector == "JRN"):
        return via.entity or via.name
    return piece.origin or piece.entity or piece.outlet or piece.original or piece.id
