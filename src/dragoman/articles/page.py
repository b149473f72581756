"""What goes into cleaning and what comes out.

Example:
    >>> Page(data="It rained.", name="note.txt").kind is None
    True
"""

from __future__ import annotations

from typing import Literal

from dragoman.errors import DragomanError
from dragoman.records import Article, Record

Kind = Literal["html", "text"]


class Page(Record, frozen=True):
    """One input as it came: bytes or text, and what is told about it. ``kind`` None means: look and see."""

    data: bytes | str
    name: str
    id: str | None = None
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    language: str | None = None
    published: str | None = None
    content_type: str | None = None
    encoding: str | None = None
    kind: Kind | None = None


class Told(Record, frozen=True):
    """What the caller says about all inputs; a record's own field goes first."""

    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    language: str | None = None
    published: str | None = None
    encoding: str | None = None
    kind: Kind | None = None


class Unreadable(Record, frozen=True):
    """Input that gave no page: its name for messages, and why."""

    name: str
    error: DragomanError


class Cleaned(Record, frozen=True):
    """Clean article, the outlet's name as the page or the caller gives it, and what could not be done, in words."""

    article: Article
    outlet_name: str | None = None
    language_hint: str | None = None
    encoding: str | None = None
    warnings: tuple[str, ...] = ()
