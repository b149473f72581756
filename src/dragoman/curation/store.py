"""Corrections in the library: written once, read often, never changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, insert, select

from dragoman.curation.records import TABLES, Correction, Kind, Signed, Value
from dragoman.errors import NotInLibrary
from dragoman.library import schema
from dragoman.library.days import now
from dragoman.library.store import unpack
from dragoman.records import Reading, Span

_ID = re.compile(r"c([1-9][0-9]{0,8})")
TABLE = schema.corrections.c


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A correction before it has a number, an author and a time."""

    kind: Kind
    target: str
    field: str
    article: str | None = None
    span: Span | None = None
    words: str | None = None
    reading: str | None = None
    old: Value | None = None
    new: Value | None = None
    undoes: int | None = None


def digest_of(reading: Reading) -> str:
    """Return what a reading is told by from any other."""
    return hashlib.blake2b(reading.to_json().encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def write(connection: Connection, draft: Draft, by: Signed) -> Correction:
    """Keep a correction and return it."""
    row = {
        "kind": draft.kind, "target": draft.target, "article": draft.article, "field": draft.field,
        "start": draft.span and draft.span.start, "stop": draft.span and draft.span.end, "words": draft.words,
        "reading": draft.reading, "old": _packed(draft.old), "new": _packed(draft.new), "author": by.author,
        "at": now(), "reason": by.reason, "undoes": draft.undoes,
    }  # fmt: skip
    made = connection.execute(insert(schema.corrections).values(row)).inserted_primary_key
    assert made is not None
    return _correction(connection.execute(select(schema.corrections).where(TABLE.key == made[0])).one())


def _packed(value: Value | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _value(raw: str | None) -> Value | None:
    return None if raw is None else msgspec.json.decode(raw, type=Value)


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        id=f"c{row.key}", kind=row.kind, target=row.target, field=row.field, old=_value(row.old), new=_value(row.new),
        author=row.author, at=row.at, reason=row.reason, words=row.words, reading=row.reading,
        span=None if row.start is None else Span(row.start, row.stop),
        undoes=None if row.undoes is None else f"c{row.undoes}",
    )  # fmt: skip


def _unknown(correction_id: str) -> NotInLibrary:
    return NotInLibrary(f"No correction {correction_id[:80]!r} in the library. List them with: dragoman corrections")


def key_of(correction_id: str) -> int:
    """Return the key of a correction.

    Raises:
        NotInLibrary: when it is no id of one.
    """
    found = _ID.fullmatch(correction_id)
    if found is None:
        raise _unknown(correction_id)
    return int(found[1])


def get(connection: Connection, correction_id: str) -> Correction:
    """Return a correction by its id.

    Raises:
        NotInLibrary: when there is none.
    """
    query = select(schema.corrections).where(TABLE.key == key_of(correction_id))
    row = connection.execute(query).first()
    if row is None:
        raise _unknown(correction_id)
    return _correction(row)


def find(
    connection: Connection, where: Sequence[ColumnElement[bool]] = (), limit: int | None = None, offset: int = 0
) -> list[Correction]:
    """Return corrections, the latest first."""
    query = select(schema.corrections).where(*where).order_by(TABLE.key.desc()).offset(offset)
    return [_correction(row) for row in connection.execute(query if limit is None else query.limit(limit))]


def undone() -> Select[Any]:
    """Return a query of the keys that were taken back."""
    return select(TABLE.undoes).where(TABLE.undoes.is_not(None))


def standing(connection: Connection, article: str) -> list[Correction]:
    """Return the corrections of an article's records that are not undone, the oldest first."""
    query = select(schema.corrections).where(
        TABLE.article == article, TABLE.kind.in_(list(TABLES)), TABLE.key.not_in(undone())
    )
    return [_correction(row) for row in connection.execute(query.order_by(TABLE.key))]


def machine_reading(connection: Connection, article: str) -> tuple[int, Reading]:
    """Return the key of an article and its current reading, as the machine has read.

    Raises:
        NotInLibrary: when the library has no such article.
    """
    r, a = schema.readings.c, schema.articles.c
    query = select(a.key, r.body).join(schema.readings, r.article == a.key).where(a.id == article, r.current == 1)
    row = connection.execute(query).first()
    if row is None:
        raise NotInLibrary(f"No article {article[:80]!r} in the library. List some with: dragoman search")
    return row.key, unpack(row.body)
