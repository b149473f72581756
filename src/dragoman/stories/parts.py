"""Large stories in parts: a war is one story of thousands of articles, which no page can show at once.

Part 1 holds the latest articles, part 2 those before them. What a view says is of its part: who leaves something out is
one of the outlets that publish in it. How large the story is, in which languages, is counted over all of it.

Example:
    >>> how_many(40, 40), how_many(41, 40), how_many(0, 40)
    (1, 2, 1)
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from dragoman.errors import UsageError
from dragoman.stories import tables

MOST = 40
"""Articles of a part of a story; the table of who carries what grows with its square."""
READ = 80
"""Articles whose interpretations, or whose words, are shown side by side."""


def how_many(size: int, most: int) -> int:
    """Return in how many parts so many articles come."""
    return max(1, -(-size // most))


def checked(part: int, parts: int) -> int:
    """Return a part's number.

    Raises:
        UsageError: when there is no such part.
    """
    if not 1 <= part <= parts:
        raise UsageError(f"There is no part {part}: it has {parts}, the latest is 1.")
    return part


def of_story(connection: Connection, story: int, part: int, most: int) -> tuple[list[int], int]:
    """Return the keys of the articles of a part of a story, and how many parts it has.

    Args:
        connection: of the library.
        story: its key.
        part: which, from 1.
        most: articles a part has.

    Raises:
        UsageError: when there is no such part.
    """
    m = tables.marks.c
    keys = select(m.article).where(m.story == story)
    return _part(connection, keys.order_by(m.day.desc(), m.article.desc()), part, most)


def of_family(connection: Connection, family: int, part: int, most: int) -> tuple[list[int], int]:
    """Return the keys of the articles of a part of a statement family, and how many parts it has.

    Raises:
        UsageError: when there is no such part.
    """
    u = tables.utterances.c
    day = func.max(u.day)
    keys = select(u.article).where(u.family == family).group_by(u.article)
    return _part(connection, keys.order_by(day.desc(), u.article.desc()), part, most)


def _part(connection: Connection, keys: Select[Any], part: int, most: int) -> tuple[list[int], int]:
    size = int(connection.scalar(select(func.count()).select_from(keys.order_by(None).subquery())) or 0)
    parts = how_many(size, most)
    at = (checked(part, parts) - 1) * most
    return list(connection.scalars(keys.limit(most).offset(at))), parts
