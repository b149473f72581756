"""A reading as rows: article, publication, the reading whole, its records and who takes part in them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dragoman.library import schema
from dragoman.library.days import first_day, now
from dragoman.library.duplicates import place_duplicate
from dragoman.library.words import index_article
from dragoman.records import Actor, Article, Coder, Reading, Record, Statement

_ROLES = {
    "statements": (("speaker", "speaker"), ("addressee", "addressee"), ("via", "via"), ("about", "about")),
    "events": (("actor", "actors"), ("recipient", "recipients"), ("place", "place")),
    "interpretations": (("reader", "readers"), ("points_at", "points_at")),
    "forecasts": (("by", "by"), ("about", "about")),
}
"""Role in the table, field of the record."""
_LONGEST_NAME = 500  # PostgreSQL's indexes hold no value over 2.7 kB


class Added(Record, frozen=True):
    """What became of a reading: its article's key; whether article, place of publication, or reading were new."""

    article: int
    new_article: bool
    new_publication: bool
    new_reading: bool


def insert_new(connection: Connection, table: Table, values: dict[str, Any] | list[dict[str, Any]]) -> int:
    """Insert rows that are not there yet; return how many were new."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).on_conflict_do_nothing().returning(*table.primary_key)
    return len(connection.execute(statement, values).all())  # row counts are not told by every driver


def add_reading(connection: Connection, reading: Reading, *, name: str | None = None) -> Added:
    """Keep a reading; where the article is known, note where else it was published, and a reading by a new coder.

    Args:
        connection: of ``Library.write``.
        reading: to keep.
        name: of the outlet, where the reading has none.
    """
    article = reading.article
    outlet = _outlet(connection, article.outlet or (Actor(name=name) if name else None))
    known = article_key(connection, article.id)
    key = known if known is not None else _add_article(connection, article, outlet)
    published = _publish(connection, key, article, outlet)
    anew = known is None or not is_current(connection, key, reading.coder)
    if anew:
        _keep_body(connection, key, reading)
        _replace_records(connection, key, reading)
    if known is None:
        place_duplicate(connection, key, article.text)
    return Added(article=key, new_article=known is None, new_publication=published, new_reading=anew)


def article_key(connection: Connection, article_id: str) -> int | None:
    """Return the key of an article; None where the library has none of that id."""
    return connection.scalar(select(schema.articles.c.key).where(schema.articles.c.id == article_id))


def is_current(connection: Connection, key: int, coder: Coder) -> bool:
    """Tell whether an article's current reading is by this coder in this version."""
    table = schema.readings.c
    query = select(table.key).where(table.article == key, table.current == 1, table.coder == coder.name)
    return connection.scalar(query.where(table.version == coder.version)) is not None


def _outlet(connection: Connection, actor: Actor | None) -> int | None:
    """Return the key of an outlet, which is made where it is new."""
    if actor is None:
        return None
    name = actor.name[:_LONGEST_NAME]
    where = schema.outlets.c.name == name
    found = connection.scalar(select(schema.outlets.c.key).where(where))
    if found is None:
        row = {"name": name, "entity": actor.entity, "country": actor.country}
        insert_new(connection, schema.outlets, row)
        found = connection.scalar(select(schema.outlets.c.key).where(where))
    return found


def _add_article(connection: Connection, article: Article, outlet: int | None) -> int:
    added = now()
    row = {
        "id": article.id, "language": article.language, "published": article.published, "title": article.title,
        "url": article.url, "outlet": outlet, "chars": len(article.text), "added": added,
        "day": first_day(article.published) or first_day(article.anchor) or added[:10],
    }  # fmt: skip
    key = connection.execute(insert(schema.articles).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _publish(connection: Connection, key: int, article: Article, outlet: int | None) -> bool:
    """Note a place of publication that is not known yet (nulls are equal here, as they are not in SQL)."""
    table = schema.publications.c
    same = (
        select(table.key)
        .where(table.article == key)
        .where(table.outlet.is_not_distinct_from(outlet), table.url.is_not_distinct_from(article.url))
    )
    if connection.scalar(same) is not None:
        return False
    row = {"article": key, "outlet": outlet, "url": article.url, "published": article.published, "added": now()}
    connection.execute(insert(schema.publications).values(row))
    return True


def _keep_body(connection: Connection, key: int, reading: Reading) -> None:
    """Keep the reading whole, as the current one; where this version has read the article before, in its place."""
    table = schema.readings
    connection.execute(update(table).where(table.c.article == key).values(current=0))
    where = (table.c.article == key) & (table.c.coder == reading.coder.name)
    same = connection.scalar(select(table.c.key).where(where, table.c.version == reading.coder.version))
    row = {"made": now(), "current": 1, "body": zlib.compress(reading.to_json().encode("utf-8"), 6)}
    if same is not None:
        connection.execute(update(table).where(table.c.key == same).values(row))
    else:
        row |= {"article": key, "coder": reading.coder.name, "version": reading.coder.version}
        connection.execute(insert(table).values(row))


def _replace_records(connection: Connection, key: int, reading: Reading) -> None:
    """Put the records of the current reading where those of an older one were."""
    for table in (*schema.RECORDS.values(), schema.corrected):
        connection.execute(delete(table).where(table.c.article == key))
    show_records(connection, key, reading)


def show_records(connection: Connection, key: int, reading: Reading) -> None:
    """Bring the tables of records, and the index, in line with a reading of an article.

    Records that are there already keep their keys: what refers to them stays.

    Args:
        connection: of ``Library.write``.
        key: of the article.
        reading: as it is to be shown: the current one, or that with an analyst's corrections.
    """
    text = reading.article.text
    day = str(connection.scalar(select(schema.articles.c.day).where(schema.articles.c.key == key)))
    taking_part: list[dict[str, Any]] = []
    for kind, table in schema.RECORDS.items():
        known = set(connection.scalars(select(table.c.id).where(table.c.article == key)))
        rows = {record.id: _row(kind, record, key, text, day) for record in getattr(reading, kind)}
        for gone in sorted(known - rows.keys()):
            connection.execute(delete(table).where(table.c.article == key, table.c.id == gone))
        for name in sorted(known & rows.keys()):
            connection.execute(update(table).where(table.c.article == key, table.c.id == name).values(rows[name]))
        if new := [row for name, row in rows.items() if name not in known]:
            connection.execute(insert(table), new)
        for record in getattr(reading, kind):
            taking_part += ({"article": key, "kind": kind, "record": record.id, **r} for r in _roles(kind, record))
    connection.execute(delete(schema.roles).where(schema.roles.c.article == key))
    connection.execute(delete(schema.event_parts).where(schema.event_parts.c.part == key // schema.PART))
    if taking_part:
        connection.execute(insert(schema.roles), taking_part)
    index_article(connection, key, reading)


def _row(kind: str, record: Any, key: int, text: str, day: str) -> dict[str, Any]:
    date = record.horizon if kind == "forecasts" else getattr(record, "date", None)
    row = {
        "article": key, "id": record.id, "start": record.span.start, "stop": record.span.end,
        "words": record.span.of(text), "source": record.source, "status": record.status,
        "confidence": getattr(record, "confidence", None), "date": date, "day": first_day(date) or day,
    }  # fmt: skip
    if kind == "events":
        row |= {"trigger": record.trigger.of(text)}
    extra = {"statements": ("mode", "parent"), "events": ("type", "mode", "modality", "quad"),
             "interpretations": ("of", "stance"), "forecasts": ("kind", "horizon")}[kind]  # fmt: skip
    return row | {name: getattr(record, name) for name in extra}


def _roles(kind: str, record: Any) -> Iterator[dict[str, Any]]:
    for role, field in _ROLES[kind]:
        value = getattr(record, field)
        for actor in (value,) if isinstance(value, Actor) else value or ():
            yield _role(role, actor)
    if isinstance(record, Statement) and (outlet := relay(record)):
        yield _role("relay", outlet)


def _role(role: str, actor: Actor) -> dict[str, Any]:
    return {"role": role, "name": actor.name, "entity": actor.entity, "country": actor.country,
            "region": actor.region, "sector": actor.sector, "count": actor.count}  # fmt: skip


def relay(statement: Statement) -> Actor | None:
    """Return the first agency or outlet on the way of a statement to the page; it may be the speaker itself."""
    for hop in statement.chain:
        if hop.role in ("agency", "outlet") or (hop.role == "speaker" and hop.actor.sector == "JRN"):
            return hop.actor
    return None
