"""Search over articles, statements and events: words in any language, filters, ranking, snippets.

Ranking is bm25 on SQLite (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; a word in the title, or
an event's trigger, counts four times) and ``ts_rank`` on PostgreSQL; among equals the newest comes first, and without
words the newest is first of all. Where more than ``RANKED`` fit, the newest of them are ranked: such a word tells
articles apart by so little that their day says more, and the answer comes about as quickly as for a rare one.

Example:
    >>> import dragoman, tempfile, pathlib
    >>> reading = dragoman.read("Oslo condemned the attack on Tuesday.", published="2024-05-08")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Library.create(pathlib.Path(folder) / "press.db") as library:
    ...         with library.write() as connection:
    ...             added = library.add(connection, reading)
    ...         hit = search(library, Query(words="attacks")).hits[0]
    >>> [span.of(hit.snippet.text) for span in hit.snippet.spans]
    ['attack']
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select, text

from dragoman.library import facets, schema
from dragoman.library.days import first_day
from dragoman.library.query import Phrase, Query, match, parse
from dragoman.library.snippets import Marked, highlights, snippet
from dragoman.library.store import Library, is_current, shown_body
from dragoman.library.tokens import script_of, script_of_language, stemmed
from dragoman.library.words import DOCS, SHIFT, first_number
from dragoman.records import Actor, Article, Event, Record, Span, Statement

__all__ = ["Hit", "Hits", "Marked", "Query", "search"]

RANKED = 1_000
_WEIGHTS = "4.0, 1.0, 0.5, 0.0"  # title (of an event: trigger), body, single characters, facets
_MOST = 1_000
_UNTIL = {4: "-12-31", 7: "-31"}


class Hit(Record, frozen=True):
    """One article, statement or event.

    Attributes:
        id: of the article, or ``ARTICLE:RECORD``.
        article: its id.
        kind: articles, statements or events.
        title: with the words looked for.
        outlet: that published it first here.
        day: of the article, or of the statement or event.
        language: of the article.
        url: where it was.
        snippet: passage of the article's text with the words looked for.
        span: of the statement or event in the article's text.
        score: bm25 or ts_rank; None without words.
        record: the statement or event itself.
    """

    id: str
    article: str
    kind: str
    title: Marked | None
    outlet: Actor | None
    day: str
    language: str
    url: str | None
    snippet: Marked
    span: Span | None = None
    score: float | None = None
    record: Statement | Event | None = None


class Hits(Record, frozen=True):
    """What was found.

    Attributes:
        hits: best first.
        more: whether there are others after these.
    """

    hits: tuple[Hit, ...]
    more: bool = False


def search(library: Library, query: Query) -> Hits:
    """Return what fits a query.

    Args:
        library: to look in.
        query: words and filters; any words can be given, there are no wrong ones.

    Raises:
        UsageError: (by ``Query``) for unknown roles and kinds, and for days that are none.
    """
    limit, offset = max(0, min(query.limit, _MOST)), max(0, query.offset)
    with library.read() as connection:
        asked = match(query, _languages(connection, query), postgres=not library.is_sqlite)
        if not asked:
            return Hits(hits=())
        found = _find(connection, query, asked, limit + 1, offset)
        hits = _hits(connection, query, found[:limit])
    return Hits(hits=tuple(hits), more=len(found) > limit)


def count(library: Library, queries: Sequence[Query], *, most: int) -> list[int]:
    """Return how many documents fit each query, counted up to ``most``; limit and offset do not matter."""
    found = []
    known: dict[tuple[str, str | None], list[str]] = {}
    with library.read() as connection:
        for query in queries:
            said = query.words, query.language
            if said not in known:
                known[said] = _languages(connection, query)
            asked = match(query, known[said], postgres=not library.is_sqlite)
            where, values = _where(connection, query, asked)
            sql = f"SELECT count(*) FROM (SELECT 1 {where} LIMIT :most) n"
            found.append(int(connection.scalar(text(sql), {**values, "most": most}) or 0) if asked else 0)
    return found


def _languages(connection: Connection, query: Query) -> list[str]:
    """Return the languages of the library's articles, among those in the scripts of the query's words."""
    found = re.findall(r"\w+", query.words)
    scripts = {script_of(word) for word in found}
    asked = [code for code in stemmed() if script_of_language(code) in scripts]
    if query.language or not asked:
        return []
    fits = "articles_words MATCH" if connection.dialect.name == "sqlite" else "body @@"
    write = '"{}"' if connection.dialect.name == "sqlite" else "'{}'"
    each = ", ".join(
        f"EXISTS (SELECT 1 FROM articles_words WHERE {fits} {_bound(connection, n)})" for n in range(len(asked))
    )
    values = {f"asked{n}": write.format(facets.facet("lang", code)) for n, code in enumerate(asked)}
    row = connection.execute(text(f"SELECT {each}"), values).one()
    return [code for code, there in zip(asked, row, strict=True) if there]


def _bound(connection: Connection, n: int) -> str:
    return f":asked{n}" if connection.dialect.name == "sqlite" else f"CAST(:asked{n} AS tsquery)"


def _find(connection: Connection, query: Query, asked: str, limit: int, offset: int) -> list[tuple[int, float | None]]:
    """Return numbers of documents with their scores, best first."""
    where, values = _where(connection, query, asked)
    values |= {"limit": limit, "offset": offset, "ranked": max(RANKED, limit + offset)}
    words = parse(query.words)
    if connection.dialect.name == "sqlite":
        score, name, best = f"bm25({query.kind}_words, {_WEIGHTS})", "rowid", "score"
    else:
        score, name, best = "ts_rank(body, CAST(:asked AS tsquery))", "doc", "score DESC"
    if not words.groups:
        sql = f"SELECT {name}, NULL {where} ORDER BY {name} DESC LIMIT :limit OFFSET :offset"
    else:
        newest = f"SELECT {name} AS doc, {score} AS score {where} ORDER BY {name} DESC LIMIT :ranked"
        sql = f"SELECT doc, score FROM ({newest}) n ORDER BY {best}, doc DESC LIMIT :limit OFFSET :offset"
    rows = connection.execute(text(sql), values)
    return [(int(doc), None if score is None else abs(float(score))) for doc, score in rows]


def _where(connection: Connection, query: Query, asked: str) -> tuple[str, dict[str, Any]]:
    """Return from where documents that fit come, as SQL with its values."""
    kind = query.kind
    sqlite = connection.dialect.name == "sqlite"
    name, fits = ("rowid", f"{kind}_words MATCH :asked") if sqlite else ("doc", "body @@ CAST(:asked AS tsquery)")
    values = {
        "asked": asked, "low": first_number(first_day(query.since) or "0001-01-01"),
        "high": first_number(_last_day(query.until)) + (1 << SHIFT) - 1,
    }  # fmt: skip
    live = f"EXISTS (SELECT 1 FROM {kind}_docs d WHERE d.doc = {kind}_words.{name})"
    return f"FROM {kind}_words WHERE {fits} AND {name} BETWEEN :low AND :high AND {live}", values


def _last_day(until: str | None) -> str:
    if until is None:
        return "9999-12-30"
    return first_day(until + _UNTIL.get(len(until), "")) or _month_end(until)


def _month_end(month: str) -> str:
    ends = (first_day(f"{month}-{day}") for day in (30, 29, 28))
    return next((end for end in ends if end), "9999-12-30")


class _Body(Record, frozen=True):
    """What of a stored reading is shown."""

    article: Article
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()


def _hits(connection: Connection, query: Query, found: list[tuple[int, float | None]]) -> list[Hit]:
    """Return what is shown of documents, in their order."""
    table, articles, readings, outlets = DOCS[query.kind].c, schema.articles, schema.readings, schema.outlets
    asked = (
        select(
            table.doc,
            table.key,
            articles.c.day,
            shown_body().label("body"),
            outlets.c.name,
            outlets.c.entity,
            outlets.c.country,
        )
        .join(articles, articles.c.key == table.article)
        .join(readings, (readings.c.article == articles.c.key) & is_current())
        .join(schema.corrected, schema.corrected.c.article == articles.c.key, isouter=True)
        .join(outlets, outlets.c.key == articles.c.outlet, isouter=True)
        .where(table.doc.in_([doc for doc, _ in found]))
    )
    rows = {row.doc: row for row in connection.execute(asked)}
    ids: dict[int, tuple[str, str]] = {}
    if query.kind != "articles":
        record = schema.RECORDS[query.kind].c
        named = select(record.key, record.id, record.day).where(record.key.in_([row.key for row in rows.values()]))
        ids = {row.key: (row.id, row.day) for row in connection.execute(named)}
    phrases = [phrase for group in parse(query.words).groups for phrase in group]
    return [_hit(rows[doc], query.kind, phrases, ids.get(rows[doc].key), score) for doc, score in found if doc in rows]


def _hit(row: Any, kind: str, phrases: list[Phrase], named: tuple[str, str] | None, score: float | None) -> Hit:
    body = msgspec.json.decode(zlib.decompress(row.body), type=_Body)
    article = body.article
    records: tuple[Statement | Event, ...] = (*body.statements, *body.events)
    record = next((r for r in records if named and r.id == named[0]), None)
    start, stop = (record.span.start, record.span.end) if record else (0, len(article.text))
    found = [s.shift(start) for s in highlights(article.text[start:stop], article.language, phrases)]
    title = article.title and Marked(
        text=article.title, spans=tuple(highlights(article.title, article.language, phrases))
    )
    return Hit(
        id=f"{article.id}:{record.id}" if record else article.id, article=article.id, kind=kind, title=title or None,
        outlet=Actor(name=row.name, entity=row.entity, country=row.country) if row.name else None,
        day=named[1] if named else row.day, language=article.language, url=article.url,
        snippet=snippet(article.text, found, record.span if record else None),
        span=record.span if record else None, score=score, record=record,
    )  # fmt: skip
