"""The statements of an article together: a report of an utterance is told from what else is said there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from sqlalchemy import Connection, select

from dragoman.model.weights import Floats
from dragoman.stories import memory, tables
from dragoman.stories.features import centred
from dragoman.stories.memory import Means
from dragoman.stories.rows import in_parts
from dragoman.stories.utterance import Said, Side


class Mates:
    """Centred vectors of the statements of articles; each article is read from the library once.

    Args:
        connection: of the library.
        means: of ``words``.
    """

    def __init__(self, connection: Connection, means: Means) -> None:
        self._connection = connection
        self._means = means
        self._rows: dict[int, dict[int, int]] = {}
        self._vectors: dict[int, Floats] = {}
        self._sides: dict[int, Side] = {}

    def put(self, article: int, language: str, vectors: Mapping[int, Floats]) -> None:
        """Give an article's statements: vectors by the statements' keys, not centred."""
        mean = self._means[language]
        self._rows[article] = {statement: row for row, statement in enumerate(vectors)}
        self._vectors[article] = np.array([centred(vector, mean) for vector in vectors.values()], np.float32)

    def load(self, articles: Iterable[int]) -> None:
        """Read the statements of articles that are not known yet."""
        u, m = tables.utterances.c, tables.marks.c
        query = select(u.article, u.statement, u.vector, m.language).join(tables.marks, m.article == u.article)
        found: dict[tuple[int, str], dict[int, Floats]] = defaultdict(dict)
        missing = sorted(set(articles) - self._rows.keys())
        for row in in_parts(self._connection, query.order_by(u.statement), u.article, missing):
            found[row.article, row.language][row.statement] = memory.unpack(row.vector)
        for (article, language), vectors in found.items():
            self.put(article, language, vectors)

    def side(self, article: int, statement: int, said: Said) -> Side:
        """Return the side of a statement of an article that was put or loaded."""
        row, vectors = self._rows[article][statement], self._vectors[article]
        made = Side(said=said, vector=vectors[row], article=article, all=vectors, row=row)
        self._sides[statement] = made
        return made

    def known(self, statement: int) -> Side | None:
        """Return the side of a statement that was made before: one is compared with many of the same article."""
        return self._sides.get(statement)
