"""What else is said in an article, from the library."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import event, select

from dragoman.library import Library, schema
from dragoman.stories import families, tables
from dragoman.stories.mates import Mates
from dragoman.stories.memory import Means
from tests.stories.handmade import XI, put, reading, statement, topic

TEXT = "We will send no troops, he said. The harvest is in, he added."
BOTH = (statement(TEXT, "We will send no troops"), statement(TEXT, "The harvest is in", id="s2", speaker=XI))


def test_the_other_statements_of_an_article_are_read_once(library: Library) -> None:
    for name in ("a1", "a2"):
        put(library, reading(name, TEXT, statements=BOTH), words={"s2": topic(2)})
    with library.read() as connection:
        mates = Mates(connection, Means(connection, "words"))
        rows = connection.execute(families.utterances().order_by(tables.utterances.c.statement)).all()
        asked: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        sides = families.sides_of(rows, mates)
        assert families.sides_of(rows, mates)[0].article == rows[0].article
    assert [words.split(" ", 1)[0] for words in asked if not words.startswith("ROLLBACK")] == ["SELECT"]
    assert [side.article for side in sides] == [row.article for row in rows]
    first, second = sides[:2]
    assert first.mates is not None
    assert first.mates.shape == (1, 384)
    assert np.allclose(first.mates[0], second.vector)
    assert not np.allclose(first.mates[0], first.vector)


@pytest.mark.usefixtures("one_story")
def test_a_report_finds_the_better_of_two_like_utterances(library: Library) -> None:
    """Its words are like both; the mean likeness alone would do for either."""
    near = topic(1, like=2, share=0.45)
    put(library, reading("a1", TEXT, statements=(BOTH[0], statement(TEXT, "The harvest is in", id="s2"))),
        words={"s1": topic(1), "s2": topic(2)})  # fmt: skip
    put(library, reading("a2", TEXT, statements=BOTH[:1]), words={"s1": near})
    s, a, u = schema.statements.c, schema.articles.c, tables.utterances.c
    query = select(a.id, s.id.label("statement"), u.family).join(schema.statements, s.key == u.statement)
    with library.read() as connection:
        rows = connection.execute(query.join(schema.articles, a.key == u.article)).all()
    family = {(row.id, row.statement): row.family for row in rows}
    assert family["a2", "s1"] == family["a1", "s1"] != family["a1", "s2"]
