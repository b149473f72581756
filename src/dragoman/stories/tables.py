"""The tables of stories and statement families, beside those of the library."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Float, ForeignKey, Integer, LargeBinary, Table, Text

from dragoman.library.schema import METADATA

marks = Table(
    "marks", METADATA,
    Column("article", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("day", Text, nullable=False, index=True),
    Column("language", Text, nullable=False),
    Column("story", Integer, nullable=False, index=True),
    Column("vector", LargeBinary, nullable=False),
    Column("marks", LargeBinary, nullable=False),
)  # fmt: skip
"""What an article is recognised by: the vector of its title and lead (384 x fp16), and ``marks.Marks`` as JSON."""

stories = Table(
    "stories", METADATA,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("first", ForeignKey("articles.key"), nullable=False),
    Column("size", Integer, nullable=False),
    Column("first_day", Text, nullable=False, index=True),
    Column("last_day", Text, nullable=False, index=True),
    Column("merged_into", ForeignKey("stories.key"), index=True),
)  # fmt: skip
"""Stories. An id stays: a merged story keeps its row and points to the one it became part of."""

log = Table(
    "story_log", METADATA,
    Column("key", Integer, primary_key=True),
    Column("story", ForeignKey("stories.key"), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("other", ForeignKey("stories.key")),
    Column("article", ForeignKey("articles.key", ondelete="SET NULL")),
    Column("score", Float),
    Column("at", Text, nullable=False),
)  # fmt: skip
"""What happened to stories: ``begun``, ``joined``, ``merged`` (``other`` became part of it), ``split``
(off ``other``)."""

counts = Table(
    "story_counts", METADATA, Column("item", Text, primary_key=True), Column("articles", Integer, nullable=False)
)
"""In how many articles an actor or a number occurs (``*`` counts the articles): rare ones say more."""

means = Table(
    "language_means", METADATA,
    Column("language", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("vectors", Integer, nullable=False),
    Column("total", LargeBinary, nullable=False),
)  # fmt: skip
"""Sum of the vectors (384 x fp32) of each language's articles (``leads``) and statements (``words``)."""

families = Table(
    "families", METADATA,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("speaker", Text, index=True),
    Column("name", Text, nullable=False),
    Column("day", Text, nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("merged_into", ForeignKey("families.key"), index=True),
)  # fmt: skip
"""One utterance, however often it is reported. Ids stay, as those of stories do."""

utterances = Table(
    "utterances", METADATA,
    Column("statement", ForeignKey("statements.key", ondelete="CASCADE"), primary_key=True),
    Column("article", ForeignKey("articles.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("family", ForeignKey("families.key"), nullable=False, index=True),
    Column("speaker", Text, nullable=False, index=True),
    Column("day", Text, nullable=False, index=True),
    Column("vector", LargeBinary, nullable=False),
    Column("marks", LargeBinary, nullable=False),
)  # fmt: skip
"""Statements with the vector of their words and what they are compared by."""

TABLES = (marks, stories, log, counts, means, families, utterances)


def create_tables(connection: Connection) -> None:
    """Make the tables of stories and families."""
    METADATA.create_all(connection, tables=list(TABLES))


STEPS = (create_tables,)
