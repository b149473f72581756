"""Reports: the forecasts of the current readings, each with its voice, story and statement family."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from dragoman.forecasts.voices import Voice, voice_of
from dragoman.library import schema
from dragoman.records import Actor, Record
from dragoman.stories import tables
from dragoman.stories.marks import identity
from dragoman.stories.rows import Piece, in_parts, pieces, roles


class Report(Record, frozen=True):
    """A forecast as one article has it.

    ``id`` is ``ARTICLE:RECORD``, ``by`` the name as written there (the outlet's, where the author foretells).
    ``sentence`` is filled for the reports that are shown: the whole sentence that ``words`` stand in.
    """

    id: str
    outlet: str | None
    country: str | None
    language: str
    published: str
    title: str | None
    url: str | None
    by: str
    words: str
    kind: str
    horizon: str | None
    status: str
    sentence: str | None = None


class Item(Record, frozen=True):
    """A report with what it is compared by.

    ``made`` is the day of the statement where the article tells it, else that of the article; ``first`` the article it
    re-publishes, else its own; ``codes`` are all that what it is about is known by.
    """

    report: Report
    article: str
    record: str
    first: str
    start: int
    stop: int
    made: str
    voice: Voice
    story: int | None
    family: int | None
    about: tuple[str, ...]
    codes: frozenset[str]


def items(connection: Connection, newest: int | None = None) -> list[Item]:
    """Return the forecasts of all current readings, or of so many of the latest articles, the first made first."""
    f, m = schema.forecasts, tables.marks.c
    query = (
        select(f, m.story).outerjoin(tables.marks, m.article == f.c.article).order_by(f.c.article, f.c.start, f.c.key)
    )
    if newest is None:
        rows = list(connection.execute(query))
    else:
        rows = list(in_parts(connection, query, f.c.article, _newest(connection, newest)))
    keys = sorted({row.article for row in rows})
    listed, taking_part = pieces(connection, keys), roles(connection, "forecasts", keys)
    said = _statements(connection, keys)
    found = [_item(row, listed[row.article], taking_part.get((row.article, row.id), {}), said) for row in rows]
    return sorted(found, key=lambda i: (i.made, i.report.published, i.article, i.start, i.record))


def _newest(connection: Connection, most: int) -> list[int]:
    """Return the keys of the latest articles that hold a forecast."""
    a, f = schema.articles.c, schema.forecasts.c
    query = select(a.key).where(select(f.key).where(f.article == a.key).exists())
    return list(connection.scalars(query.order_by(a.day.desc(), a.key.desc()).limit(most)))


def _statements(connection: Connection, articles: Sequence[int]) -> Mapping[int, list[Row[Any]]]:
    s, u = schema.statements.c, tables.utterances.c
    query = (
        select(s.article, s.id, s.start, s.stop, s.date, s.day, u.family)
        .outerjoin(tables.utterances, u.statement == s.key)
        .order_by(s.article, s.start, s.key)
    )
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in in_parts(connection, query, s.article, articles):
        found[row.article].append(row)
    return found


def _item(
    row: Row[Any], piece: Piece, parts: Mapping[str, tuple[Actor, ...]], said: Mapping[int, list[Row[Any]]]
) -> Item:
    by = next(iter(parts.get("by", ())), None)
    about = parts.get("about", ())
    statement = _statement(row, said.get(row.article, ()))
    told = statement.day if statement is not None and statement.date else piece.day
    voice = voice_of(by, piece)
    report = Report(
        id=f"{piece.id}:{row.id}", outlet=piece.outlet, country=piece.country, language=piece.language,
        published=piece.day, title=piece.title, url=piece.url, by=_written(by, piece), words=row.words, kind=row.kind,
        horizon=row.horizon, status=row.status,
    )  # fmt: skip
    return Item(
        report=report, article=piece.id, record=row.id, first=piece.original or piece.id, start=row.start,
        stop=row.stop, made=min(told, piece.day), voice=voice, story=row.story,
        family=statement.family if statement is not None else None,
        about=tuple(dict.fromkeys(identity(a) or " ".join(a.name.split()) for a in about)),
        codes=frozenset(code for a in about for code in (a.entity, a.country, a.region) if code),
    )  # fmt: skip


def _written(by: Actor | None, piece: Piece) -> str:
    if by is None:
        return ""
    is_author = by.name == "author" and by.entity is None
    return " ".join(((piece.outlet or "") if is_author else by.name).split())


def _statement(row: Row[Any], said: Sequence[Row[Any]]) -> Row[Any] | None:
    """Return the statement a forecast is made in: the one it names, else the shortest that holds its words."""
    named = next((s for s in said if s.id == row.source), None)
    holding = [s for s in said if s.start <= row.start and row.stop <= s.stop]
    return named if named is not None else min(holding, key=lambda s: s.stop - s.start, default=None)
