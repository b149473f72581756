"""The library's tables (SQLAlchemy Core): the same on SQLite and PostgreSQL. Later stages add theirs to ``METADATA``.

Integer keys join tables; the ids of the contract are what users see. A statement, event, interpretation or forecast
is addressed as ``ARTICLE:RECORD``, for example ``a84a9d9331d260fed:s1``. Times are ISO 8601 in UTC, to the second.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()


def _key() -> Column[int]:
    return Column("key", Integer, primary_key=True)


def _article(*, index: bool = True) -> Column[int]:
    return Column("article", ForeignKey("articles.key", ondelete="CASCADE"), nullable=False, index=index)


meta = Table("meta", METADATA, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

outlets = Table(
    "outlets", METADATA, _key(),
    Column("name", Text, nullable=False, unique=True),
    Column("entity", Text, index=True),
    Column("country", Text, index=True),
)  # fmt: skip
"""Who publishes, by the name the page or the caller gives."""

articles = Table(
    "articles", METADATA, _key(),
    Column("id", Text, nullable=False, unique=True),
    Column("language", Text, nullable=False),
    Column("published", Text),
    Column("day", Text, nullable=False, index=True),
    Column("title", Text),
    Column("url", Text),
    Column("outlet", ForeignKey("outlets.key"), index=True),
    Column("chars", Integer, nullable=False),
    Column("added", Text, nullable=False, index=True),
    Column("original", ForeignKey("articles.key"), index=True),
    Column("likeness", Float),
)  # fmt: skip
"""Clean articles. ``day`` sorts: the first day of ``published``, else the day of ingest. ``original`` is the first
article of a chain of re-publication this one belongs to, with the Jaccard ``likeness`` to it."""

publications = Table(
    "publications", METADATA, _key(), _article(),
    Column("outlet", ForeignKey("outlets.key")),
    Column("url", Text),
    Column("published", Text),
    Column("added", Text, nullable=False),
)  # fmt: skip
"""Every place the very same article was found at. ``rows`` sees that none is there twice: addresses can be too long for
an index of PostgreSQL."""

inputs = Table(
    "inputs", METADATA,
    Column("digest", Text, primary_key=True),
    Column("article", ForeignKey("articles.key", ondelete="CASCADE"), index=True),
    Column("name", Text),
    Column("error", Text),
    Column("added", Text, nullable=False),
)  # fmt: skip
"""What went in, by the hash of its bytes and of what was told about it: known inputs are not read again. An input that
could not be read keeps its error."""

readings = Table(
    "readings", METADATA, _key(), _article(index=False),
    Column("coder", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("current", Integer, nullable=False, default=1),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("article", "coder", "version"),
    Index("readings_current", "current", "coder", "version", "article"),
)  # fmt: skip
"""Readings whole (the contract's JSON, zlib). One an article is current; older ones are kept."""


def _record(name: str, *columns: Column[Any]) -> Table:
    """A table of records of one kind: where the words stand, on whose word, how firmly, when."""
    return Table(
        name, METADATA, _key(), _article(index=False),
        Column("id", Text, nullable=False),
        Column("start", Integer, nullable=False),
        Column("stop", Integer, nullable=False),
        Column("words", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("confidence", Float),
        Column("date", Text),
        Column("day", Text, nullable=False, index=True),
        *columns,
        UniqueConstraint("article", "id"),
    )  # fmt: skip


statements = _record("statements", Column("mode", Text, nullable=False), Column("parent", Text))
events = _record(
    "events", Column("type", Text, nullable=False, index=True), Column("mode", Text),
    Column("modality", Text, nullable=False), Column("quad", Text, nullable=False),
    Column("trigger", Text, nullable=False),
)  # fmt: skip
interpretations = _record("interpretations", Column("of", Text), Column("stance", Text, nullable=False))
forecasts = _record("forecasts", Column("kind", Text, nullable=False), Column("horizon", Text))
RECORDS = {"statements": statements, "events": events, "interpretations": interpretations, "forecasts": forecasts}
"""The records of current readings, one table a kind. ``day`` is the first day of ``date``, else that of the article;
a forecast's ``date`` is its horizon."""

roles = Table(
    "roles", METADATA, _key(), _article(),
    Column("kind", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("entity", Text),
    Column("country", Text),
    Column("region", Text),
    Column("sector", Text),
    Column("count", Text, nullable=False),
    Index("roles_entity", "entity", "kind", "role"),
    Index("roles_country", "country", "kind", "role"),
)  # fmt: skip
"""Who takes part in a record (``kind`` is its table, ``record`` its id): speaker, addressee, via, relay (the first
agency or outlet of the chain), about, actor, recipient, place, reader, points_at, by. ``entity`` is the registry's
id; a state that acts has its code there too."""

corrections = Table(
    "corrections", METADATA, _key(),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False, index=True),
    Column("article", Text, index=True),
    Column("field", Text, nullable=False),
    Column("start", Integer),
    Column("stop", Integer),
    Column("words", Text),
    Column("reading", Text),
    Column("old", Text),
    Column("new", Text),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undoes", ForeignKey("corrections.key"), index=True),
)  # fmt: skip
"""What analysts correct, never changed and never deleted; ``dragoman.curation`` says what the columns mean. ``article``
is the contract's id, no key, and ``start``, ``stop``, ``words`` say where the record stood: a correction outlives the
record it is about."""

corrected = Table(
    "corrected", METADATA,
    Column("article", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)  # fmt: skip
"""Readings as they are shown where an analyst has corrected them: made from ``readings`` and ``corrections``, and made
anew with every change of either. ``readings`` stays as the machine read."""

signatures = Table(
    "signatures", METADATA,
    Column("article", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
)  # fmt: skip
bands = Table(
    "bands", METADATA,
    Column("band", BigInteger, primary_key=True),
    Column("article", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)  # fmt: skip
"""MinHash signatures, and the hashes of their bands (locality-sensitive hashing): articles that share one may be near
duplicates."""

PART = 2000
"""Articles whose events are kept as columns in one piece: those with keys from ``part * PART`` on."""

event_parts = Table(
    "event_parts", METADATA,
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("stamp", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)  # fmt: skip
"""The events of many articles as columns, for relations (``relations.parts``): made from ``events`` and ``roles`` when
they are first asked for, dropped when one of the articles changes. Nothing is lost when the table is emptied."""
