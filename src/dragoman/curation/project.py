"""What is corrected, brought to where it is looked for: tables of records, index, families, the body that is shown.

The stored reading is not touched. All that is written here can be made again from it and the corrections.
"""

from __future__ import annotations

import zlib

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from dragoman.curation import store
from dragoman.curation.apply import corrected
from dragoman.library import schema
from dragoman.library.rows import show_records
from dragoman.records import Reading
from dragoman.stories import families, memory, tables


def show(connection: Connection, article: str, *, anew: bool = False) -> Reading:
    """Show an article as it is corrected now, and return its reading so.

    Args:
        connection: of ``Library.write``.
        article: its id.
        anew: the article was just read again: its statements have no families yet.
    """
    key, machine = store.machine_reading(connection, article)
    shown = corrected(machine, store.standing(connection, article))
    table = schema.corrected
    known = connection.scalar(select(table.c.article).where(table.c.article == key)) is not None
    connection.execute(delete(table).where(table.c.article == key))
    if shown is not machine:
        body = zlib.compress(shown.to_json().encode("utf-8"), 6)
        connection.execute(insert(table).values(article=key, body=body))
    elif not known:
        return machine
    before = _families(connection, key)
    show_records(connection, key, shown)
    if not anew:
        _find_families(connection, key, shown)
        families.refresh(connection, before)
    return shown


def _families(connection: Connection, key: int) -> list[int]:
    u = tables.utterances.c
    return list(connection.scalars(select(u.family).where(u.article == key).distinct()))


def _find_families(connection: Connection, key: int, shown: Reading) -> None:
    """Let statements be found by their speakers; one that is there again after it was removed finds its family anew."""
    u, s = tables.utterances.c, schema.statements.c
    if connection.scalar(select(tables.marks.c.article).where(tables.marks.c.article == key)) is None:
        return
    query = select(s.id, u.vector).join(tables.utterances, u.statement == s.key).where(s.article == key)
    vectors = {row.id: memory.unpack(row.vector) for row in connection.execute(query)}
    missing = [statement for statement in shown.statements if statement.id not in vectors]
    if not missing:
        families.rename(connection, key, shown)
        return
    from dragoman.model import sentence

    made = sentence.vectors(sentence.load(), [one.span.of(shown.article.text) for one in missing])
    vectors |= {one.id: np.asarray(vector, np.float32) for one, vector in zip(missing, made, strict=True)}
    families.place(connection, key, shown, vectors, again=True)
