"""The list of sources: add, remove, pause, and how each is doing."""

from __future__ import annotations

import difflib
import time
from typing import Any, Literal

from sqlalchemy import RowMapping, delete, func, insert, select, update

from dragoman.articles.fetch import parsed
from dragoman.errors import SourceError, UsageError
from dragoman.language.packs import codes
from dragoman.library import Library
from dragoman.records import Record
from dragoman.sources import tables
from dragoman.sources.feeds import KINDS

State = Literal["new", "ok", "failing", "dead", "paused"]
DEAD = 5  # failures in a row: by then it was asked over half a day


class Source(Record, frozen=True):
    """Where articles are announced: a feed or a sitemap."""

    key: int
    url: str
    kind: str
    found: str | None
    name: str | None
    outlet: str | None
    language: str | None
    added: str
    etag: str | None
    modified: str | None
    next_due: str
    tried: str | None
    last_ok: str | None
    last_error: str | None
    failures: int
    paused: int

    @property
    def state(self) -> State:
        """Tell how it is doing in one word."""
        if self.paused:
            return "paused"
        if self.failures >= DEAD:
            return "dead"
        if self.failures:
            return "failing"
        return "ok" if self.last_ok else "new"


class Health(Record, frozen=True):
    """A source and what became of the articles it announced."""

    source: Source
    waiting: int = 0
    done: int = 0
    failed: int = 0


def prepare(library: Library) -> None:
    """Make the tables where they are missing."""
    library.migrate(tables.NAME, tables.STEPS)


def add(
    library: Library, url: str, *, kind: str = "auto", outlet: str | None = None, language: str | None = None
) -> tuple[Source, bool]:
    """Add a source; of one that is there, change what is given. Nothing is fetched.

    Args:
        library: where it is kept.
        url: of the feed or sitemap.
        kind: ``auto``, or one of ``KINDS``: anything else it turns out to be is then an error.
        outlet: who publishes it, name or registry id; otherwise the pages say.
        language: of its articles; otherwise it is told from their text.

    Returns:
        The source, and whether it is new.

    Raises:
        UsageError: kind or language is unknown.
        FetchError: it is no http or https address.
    """
    prepare(library)
    if kind not in ("auto", *KINDS):
        raise UsageError(f"No kind of source called {kind!r}. There are: auto, {', '.join(KINDS)}.")
    if language is not None and language.split("-")[0].lower() not in codes():
        raise UsageError(f"No language {language!r} is read. Read are: {', '.join(codes())}.")
    address = str(parsed(url))
    now = tables.stamp(time.time())
    told: dict[str, Any] = {"outlet": outlet, "language": language}
    told = {name: value for name, value in told.items() if value is not None}
    with library.write() as connection:
        where = tables.sources.c.url == address
        known = connection.scalar(select(tables.sources.c.key).where(where))
        if known is None:
            row = {"url": address, "kind": kind, "added": now, "next_due": now, **told}
            connection.execute(insert(tables.sources).values(row))
        else:
            change = {**told, "next_due": now, "paused": 0, **({"kind": kind} if kind != "auto" else {})}
            connection.execute(update(tables.sources).where(where).values(change))
        kept = connection.execute(select(tables.sources).where(where)).mappings().one()
    return source_of(kept), known is None


def remove(library: Library, url: str) -> None:
    """Take a source off the list, and what is still to be fetched of it; its articles stay.

    Raises:
        SourceError: there is none.
    """
    source = find(library, url)
    with library.write() as connection:
        waiting = (tables.fetches.c.source == source.key) & (tables.fetches.c.state == "todo")
        connection.execute(delete(tables.fetches).where(waiting))
        own = tables.fetches.c.source == source.key
        connection.execute(update(tables.fetches).where(own).values(source=None))
        connection.execute(delete(tables.sources).where(tables.sources.c.key == source.key))


def pause(library: Library, url: str, *, paused: bool) -> None:
    """Stop reading a source, or go on.

    Raises:
        SourceError: there is none.
    """
    source = find(library, url)
    change = {"paused": int(paused)} if paused else {"paused": 0, "next_due": tables.stamp(time.time())}
    with library.write() as connection:
        connection.execute(update(tables.sources).where(tables.sources.c.key == source.key).values(change))


def find(library: Library, url: str) -> Source:
    """Return a source by its address.

    Raises:
        SourceError: there is none.
    """
    known = {source.url: source for source in sources(library)}
    for wanted in (url, str(parsed(url)) if "://" in url else url):
        if wanted in known:
            return known[wanted]
    near = difflib.get_close_matches(url, known, n=1, cutoff=0.6)
    hint = f" Did you mean {near[0]}?" if near else " List them with: dragoman source list"
    raise SourceError(f"No source {url[:200]}.{hint}")


def sources(library: Library) -> list[Source]:
    """Return all sources, in the order they were added."""
    prepare(library)
    with library.read() as connection:
        rows = connection.execute(select(tables.sources).order_by(tables.sources.c.key)).mappings().all()
    return [source_of(row) for row in rows]


def health(library: Library) -> list[Health]:
    """Return all sources with what became of the articles they announced."""
    listed = sources(library)
    count = select(tables.fetches.c.source, tables.fetches.c.state, func.count())
    counts: dict[int | None, dict[str, int]] = {}
    with library.read() as connection:
        for key, state, number in connection.execute(count.group_by(tables.fetches.c.source, tables.fetches.c.state)):
            counts.setdefault(key, {})[state] = number
    return [
        Health(
            source=source,
            waiting=counts.get(source.key, {}).get("todo", 0) + counts.get(source.key, {}).get("fetched", 0),
            done=counts.get(source.key, {}).get("done", 0),
            failed=counts.get(source.key, {}).get("failed", 0),
        )
        for source in listed
    ]


def source_of(row: RowMapping) -> Source:
    """Return a row of the table as a record."""
    return Source(**{name: row[name] for name in Source.__struct_fields__})
