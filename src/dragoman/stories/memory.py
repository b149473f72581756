"""What grouping remembers: marks of articles, how rare actors are, the mean vector of each language."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

import msgspec
import numpy as np
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from dragoman.library import Library
from dragoman.library.days import apart, shift
from dragoman.library.rows import insert_new
from dragoman.model.weights import Floats
from dragoman.stories import tables
from dragoman.stories.features import PRIOR, WINDOW, Side, centred, rarity
from dragoman.stories.marks import Marks

Kind = Literal["leads", "words"]


def prepare(library: Library) -> None:
    """Make the tables of stories and families where they are missing."""
    library.migrate("stories", tables.STEPS)


def pack(vector: Floats) -> bytes:
    """Return a vector as 768 bytes."""
    return vector.astype(np.float16).tobytes()


def unpack(raw: bytes) -> Floats:
    """Return a packed vector."""
    return np.frombuffer(raw, np.float16).astype(np.float32)


@lru_cache(maxsize=4096)
def _marks(raw: bytes) -> Marks:
    return msgspec.json.decode(raw, type=Marks)


class Means:
    """The mean vector of each language: the library's own, and where it has few the shipped one.

    Args:
        connection: of the library.
        kind: ``leads`` of articles or ``words`` of statements, whose means lie apart.
    """

    def __init__(self, connection: Connection, kind: Kind) -> None:
        from dragoman.model import sentence

        shipped = sentence.load().means
        self._kind = kind
        self._shipped = {name: mean for name, mean in shipped.items() if name.endswith(f".{kind}")}
        self._all = np.mean(list(self._shipped.values()), 0, dtype=np.float32)
        self._own = {
            row.language: (row.vectors, np.frombuffer(row.total, np.float32))
            for row in connection.execute(select(tables.means).where(tables.means.c.kind == kind))
        }

    def __getitem__(self, language: str) -> Floats:
        prior = self._shipped.get(f"{language}.{self._kind}", self._all)
        number, total = self._own.get(language, (0, np.zeros_like(prior)))
        mean: Floats = (total + PRIOR * prior) / (number + PRIOR)
        return mean


def add_to_mean(connection: Connection, kind: Kind, language: str, vectors: Floats) -> None:
    """Add vectors, shape (n, 384), to the mean of their language."""
    if not len(vectors):
        return
    table = tables.means
    where = (table.c.language == language) & (table.c.kind == kind)
    row = connection.execute(select(table).where(where)).first()
    total = vectors.sum(0, dtype=np.float32)
    if row is None:
        new = {"language": language, "kind": kind, "vectors": len(vectors), "total": total.tobytes()}
        connection.execute(insert(table).values(new))
    else:
        total = (np.frombuffer(row.total, np.float32) + total).astype(np.float32)
        new = {"vectors": row.vectors + len(vectors), "total": total.tobytes()}
        connection.execute(update(table).where(where).values(new))


def count(connection: Connection, marks: Marks) -> None:
    """Add an article to the counts of actors and numbers."""
    items = ["*", *marks.actors, *(f"#{n}" for n in marks.numbers)]
    insert_new(connection, tables.counts, [{"item": item, "articles": 0} for item in items])
    name = tables.counts.c.item
    connection.execute(
        update(tables.counts).where(name == bindparam("which")).values(articles=tables.counts.c.articles + 1),
        [{"which": item} for item in items],
    )


def rare(connection: Connection, sides: Iterable[Marks]) -> dict[str, float]:
    """Return how rare the actors and numbers of some articles are."""
    items: set[str] = set()
    for marks in sides:
        items |= {*marks.actors, *(f"#{n}" for n in marks.numbers)}
    return rarity_of(connection, items)


def rarity_of(connection: Connection, items: Iterable[str]) -> dict[str, float]:
    """Return how rare actors (registry ids) and numbers (``#141``) are."""
    table = tables.counts.c
    names = sorted({"*", *items})
    found: dict[str, int] = {}
    for at in range(0, len(names), 500):
        rows = connection.execute(select(table.item, table.articles).where(table.item.in_(names[at : at + 500])))
        found |= {row.item: row.articles for row in rows}
    articles = found.get("*", 0)
    return {item: rarity(found.get(item, 0), articles) for item in names if item != "*"}


def nearest(connection: Connection, side: Side, means: Means, most: int = 40) -> list[int]:
    """Return the keys of the articles of these weeks with the most similar leads, the best first."""
    table = tables.marks.c
    query = select(table.article, table.language, table.vector).where(
        table.day.between(shift(side.day, -WINDOW), shift(side.day, WINDOW))
    )
    rows = connection.execute(query).all()
    if not rows:
        return []
    matrix = np.frombuffer(b"".join(row.vector for row in rows), np.float16).reshape(len(rows), -1).astype(np.float32)
    languages = np.array([row.language for row in rows])
    for language in set(languages.tolist()):
        matrix[languages == language] -= means[language]
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
    order = np.argsort(-(matrix @ side.vector), kind="stable")[:most]
    return [rows[i].article for i in order]


def sides(connection: Connection, keys: Sequence[int], means: Means) -> dict[int, tuple[int, Side]]:
    """Return story and side of articles by key."""
    table = tables.marks
    found: dict[int, tuple[int, Side]] = {}
    for at in range(0, len(keys), 500):
        for row in connection.execute(select(table).where(table.c.article.in_(keys[at : at + 500]))):
            found[row.article] = (row.story, side_of(row, means))
    return found


def side_of(row: Row[tuple[object, ...]], means: Means) -> Side:
    """Return the side of a stored article."""
    vector = centred(unpack(row.vector), means[row.language])
    return Side(vector=vector, marks=_marks(row.marks), day=row.day)


def members(connection: Connection, story: int, most: int) -> list[int]:
    """Return the keys of a story's articles, the first day first; no more than so many."""
    table = tables.marks.c
    query = select(table.article).where(table.story == story).order_by(table.day, table.article)
    return list(connection.scalars(query.limit(most)))


def members_near(connection: Connection, story: int, day: str, most: int) -> list[int]:
    """Return the keys of a story's articles, the first day first; of a longer story, so many nearest to a day."""
    table = tables.marks.c
    query = select(table.article, table.day).where(table.story == story).order_by(table.day, table.article)
    rows = connection.execute(query).all()
    if len(rows) > most:
        at = bisect_right(rows, day, key=lambda row: row.day)
        near = sorted(rows[max(0, at - most) : at + most], key=lambda row: (apart(row.day, day), -row.article))
        rows = sorted(near[:most], key=lambda row: (row.day, row.article))
    return [row.article for row in rows]
