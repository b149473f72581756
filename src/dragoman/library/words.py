"""The index of words: one document an article, a statement, an event; FTS5 on SQLite, ``tsvector`` on PostgreSQL.

A document's number holds its day, ``day << 22 | n``: the newest come first when the index is read backwards, and a
range of days is a range of numbers. Nothing is sorted, and reading stops when enough is found.

FTS5 keeps no copy of the text here (``content=''``): the text is in the reading already, and pairs of characters take
six times its place. Such a table cannot forget a document without being told its old words, so none is ever told:
``*_docs`` says which numbers are in use, numbers are never used twice, and ``rebuild`` drops what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Sequence,
    Table,
    delete,
    insert,
    select,
    text,
)

from dragoman.library import facets, schema
from dragoman.library.tokens import tokenise
from dragoman.records import Reading

KINDS = ("articles", "statements", "events")
SHIFT = 22
"""Bits for the documents of one day: four million."""
_POSITIONS = 16_383  # the highest that a tsvector knows
_MOST = 50_000  # words of a document on PostgreSQL, whose tsvector holds one megabyte


def _docs(kind: str) -> Table:
    return Table(
        f"{kind}_docs", schema.METADATA,
        Column("doc", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        Column("article", ForeignKey("articles.key", ondelete="CASCADE"), nullable=False, index=True),
        Column("key", Integer, nullable=False),
    )  # fmt: skip


DOCS = {kind: _docs(kind) for kind in KINDS}
"""Document, its article, and the key of the article, statement or event it is."""


class Document(NamedTuple):
    """What goes into the index."""

    day: str
    article: int
    key: int
    title: str
    body: str
    single: str
    facets: str


def create(connection: Connection) -> None:
    """Make the tables of the index."""
    schema.METADATA.create_all(connection, tables=list(DOCS.values()))
    for kind in KINDS:
        if connection.dialect.name == "sqlite":
            tokens = "ascii tokenchars '=:_.-'"
            connection.exec_driver_sql(
                f"CREATE VIRTUAL TABLE {kind}_words USING fts5(title, body, single, facets, content='', "
                f'tokenize="{tokens}")'
            )
            continue
        Sequence(f"{kind}_numbers").create(connection)
        connection.execute(text(
            f"CREATE TABLE {kind}_words (doc BIGINT PRIMARY KEY REFERENCES {kind}_docs ON DELETE CASCADE, "
            "body tsvector NOT NULL)"
        ))  # fmt: skip
        connection.execute(text(f"CREATE INDEX {kind}_words_body ON {kind}_words USING gin (body)"))


def drop(connection: Connection) -> None:
    """Remove the tables of the index."""
    for kind in KINDS:
        connection.execute(text(f"DROP TABLE IF EXISTS {kind}_words"))
        DOCS[kind].drop(connection, checkfirst=True)
        if connection.dialect.name != "sqlite":
            connection.execute(text(f"DROP SEQUENCE IF EXISTS {kind}_numbers"))


def rebuild(connection: Connection) -> int:
    """Make the index anew from the current readings; return how many articles are in it.

    For a library whose articles were all read again (the index still holds the old words), or after a change of stems.
    """
    from dragoman.library.store import shown_body, unpack

    drop(connection)
    create(connection)
    table = schema.readings.c
    keys = list(connection.scalars(select(table.article).where(table.current == 1).order_by(table.article)))
    for key in keys:
        query = select(shown_body()).select_from(schema.readings).where(table.current == 1, table.article == key)
        body = connection.scalar(query.outerjoin(schema.corrected, schema.corrected.c.article == table.article))
        assert body is not None
        index_article(connection, key, unpack(body))
    return len(keys)


def index_article(connection: Connection, key: int, reading: Reading) -> None:
    """Put an article and its records into the index, in place of what was there of it."""
    day = connection.scalar(select(schema.articles.c.day).where(schema.articles.c.key == key))
    days: dict[str, dict[str, tuple[int, str]]] = {"articles": {"": (key, str(day))}}
    for kind in KINDS[1:]:
        columns = schema.RECORDS[kind].c
        rows = connection.execute(select(columns.id, columns.key, columns.day).where(columns.article == key))
        days[kind] = {row.id: (row.key, row.day) for row in rows}
    for kind, found in documents(reading, key, days).items():
        table = DOCS[kind]
        connection.execute(delete(table).where(table.c.article == key))
        store(connection, kind, found)


Rows = Mapping[str, Mapping[str, tuple[int, str]]]
"""For each kind, by the id of a record, its key and day; the article's own id is empty."""


def documents(reading: Reading, key: int, rows: Rows) -> dict[str, list[Document]]:
    """Return the documents of a reading.

    Args:
        reading: the article's current one.
        key: of the article.
        rows: what is in the tables of it.
    """
    article, shared = reading.article, facets.shared(reading)

    def document(kind: str, record: str, title: str, words: str, found: set[str]) -> Document:
        own, day = rows[kind][record]
        body = tokenise(words, article.language)
        head = tokenise(title, article.language)
        single = dict.fromkeys(token.term for token in (*head.singles, *body.singles))
        return Document(
            day=day, article=key, key=own, title=" ".join(t.term for t in head.body),
            body=" ".join(t.term for t in body.body), single=" ".join(single), facets=" ".join(sorted(found | shared)),
        )  # fmt: skip

    text = article.text
    return {
        "articles": [document("articles", "", article.title or "", text, facets.of_article(reading))],
        "statements": [
            document("statements", s.id, "", s.span.of(text), facets.of_statement(s, reading.events))
            for s in reading.statements if s.id in rows["statements"]
        ],
        "events": [
            document("events", e.id, e.trigger.of(text), e.span.of(text), facets.of_event(e))
            for e in reading.events if e.id in rows["events"]
        ],
    }  # fmt: skip


def terms(text: str, language: str) -> str:
    """Return a text as it is indexed: its terms, one blank between two; see ``tokens``.

    Example:
        >>> terms("Санкциями против РФ", "ru") == terms("санкции против РФ", "ru")
        True
        >>> terms("対露制裁", "ja")
        '对露 露制 制裁 对 露 制 裁'
    """
    found = tokenise(text, language)
    return " ".join([t.term for t in found.body] + list(dict.fromkeys(t.term for t in found.singles)))


def store(connection: Connection, kind: str, found: Iterable[Document]) -> None:
    """Give documents their numbers and insert them, day by day (FTS5 writes ascending numbers in one piece)."""
    rows = []
    for day, group in groupby(sorted(found), key=lambda document: document.day):
        part = list(group)
        rows += list(zip(_numbers(connection, kind, day, len(part)), part, strict=True))
    if not rows:
        return
    connection.execute(insert(DOCS[kind]), [{"doc": n, "article": d.article, "key": d.key} for n, d in rows])
    if connection.dialect.name == "sqlite":
        columns = "title, body, single, facets"
        sql = f"INSERT INTO {kind}_words (rowid, {columns}) VALUES (:doc, :title, :body, :single, :facets)"
        connection.execute(text(sql), [{"doc": n, **d._asdict()} for n, d in rows])
    else:
        sql = f"INSERT INTO {kind}_words (doc, body) VALUES (:doc, CAST(:body AS tsvector))"
        connection.execute(text(sql), [{"doc": n, "body": _vector(d)} for n, d in rows])


def first_number(day: str) -> int:
    """Return the lowest number a document of a day can have."""
    return date.fromisoformat(day).toordinal() << SHIFT


def _numbers(connection: Connection, kind: str, day: str, count: int) -> list[int]:
    first = first_number(day)
    if connection.dialect.name == "sqlite":  # one writer at a time: the next number is nobody else's
        sql = f"SELECT rowid FROM {kind}_words WHERE rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT 1"
        highest = connection.scalar(text(sql), {"first": first, "last": first + (1 << SHIFT) - 1})
        start = first if highest is None else int(highest) + 1
        return list(range(start, start + count))
    sql = f"SELECT nextval('{kind}_numbers') FROM generate_series(1, :count)"
    return sorted(first + int(n) % (1 << SHIFT) for n in connection.scalars(text(sql), {"count": count}))


def _vector(document: Document) -> str:
    """Write a document as a ``tsvector``: words with places (the title weighs more), the rest without."""
    places: dict[str, list[str]] = {}
    head = document.title.split()
    for at, term in enumerate(head, start=1):
        places.setdefault(term, []).append(f"{min(at, _POSITIONS)}A")
    for at, term in enumerate(document.body.split()[:_MOST], start=len(head) + 2):
        places.setdefault(term, []).append(str(min(at, _POSITIONS)))
    for term in (*document.single.split(), *document.facets.split()):
        places.setdefault(term, [])
    written = ((quoted(term), ",".join(dict.fromkeys(at[:255]))) for term, at in places.items())
    return " ".join(f"{term}:{at}" if at else term for term, at in written)


def quoted(term: str) -> str:
    """Quote a term for ``tsvector`` and ``tsquery``."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
