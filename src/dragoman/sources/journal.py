"""The journal of what is fetched: every change is one short transaction, so that a kill at any time loses nothing."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from dragoman.articles import Page
from dragoman.articles.fetch import parsed
from dragoman.errors import DragomanError, FetchError, TryLater
from dragoman.library import Library
from dragoman.library.rows import insert_new
from dragoman.records import Record
from dragoman.sources.collect import Collected
from dragoman.sources.feeds import FeedItem
from dragoman.sources.fetcher import Fetched
from dragoman.sources.sources import Source, source_of
from dragoman.sources.sources import prepare as prepare
from dragoman.sources.tables import fetches, seconds, sources, stamp

MAX_ATTEMPTS = 8
FIRST_WAIT = 600.0  # seconds, doubled each time: eight attempts span a day, a laptop may be offline for that long
DAY = 86_400.0
MAX_READS = 20  # an article that was begun so often and never ended kills what reads it; a user kills seldom
_LONGEST_ERROR = 500


_WRONG_CLOCK = 3_600.0  # tried so far in the future: no time zone or leap second, a clock that was wrong
_LONGEST_WAIT = 30 * DAY  # nothing is put off for longer, so what is due later was put off by a wrong clock


def _is_due(now: float) -> ColumnElement[bool]:
    return (fetches.c.due <= stamp(now)) | (fetches.c.due > stamp(now + _LONGEST_WAIT))


class Entry(Record, frozen=True):
    """An article to fetch."""

    key: int
    url: str
    host: str
    attempts: int


class Journal:
    """What is to be fetched, what was, and how the sources are doing, in the library's tables."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def due_sources(self, now: float) -> list[Source]:
        """Return the sources whose turn it is, those that have waited longest first.

        One that was tried in the future is due as well: the clock went wrong, and was set right again.
        """
        due = (sources.c.next_due <= stamp(now)) | (sources.c.tried > stamp(now + _WRONG_CLOCK))
        query = select(sources).where(sources.c.paused == 0, due)
        with self._library.read() as connection:
            rows = connection.execute(query.order_by(sources.c.next_due, sources.c.key)).mappings().all()
        return [source_of(row) for row in rows]

    def next_due(self) -> float | None:
        """Return when the next source or article is due, in seconds; None when there is none."""
        with self._library.read() as connection:
            found = (
                connection.scalar(select(func.min(sources.c.next_due)).where(sources.c.paused == 0)),
                connection.scalar(select(func.min(fetches.c.due)).where(fetches.c.state == "todo")),
            )
        times = [seconds(value) for value in found if value]
        return min(times) if times else None

    def keep(self, source: Source, found: Collected, *, now: float, next_due: float) -> int:
        """Keep what a reading of a source gave, its validators with it; return how many articles were new."""
        row = {
            "tried": stamp(now), "last_ok": stamp(now), "last_error": None, "failures": 0, "next_due": stamp(next_due),
            "etag": found.etag, "modified": found.modified,
        }  # fmt: skip
        if not found.unchanged:
            row |= {"found": found.kind, "name": found.title or source.name}
        new = 0
        entries = [entry for item in found.items if (entry := _entry(item, source, now))]
        with self._library.write() as connection:
            for start in range(0, len(entries), 500):
                new += insert_new(connection, fetches, entries[start : start + 500])
            connection.execute(update(sources).where(sources.c.key == source.key).values(row))
        return new

    def source_failed(self, source: Source, error: DragomanError, *, now: float, next_due: float) -> None:
        """Note why a source could not be read, and when it is asked again."""
        self._change(sources, source.key, {
            "tried": stamp(now), "last_error": _words(error), "failures": source.failures + 1,
            "next_due": stamp(next_due),
        })  # fmt: skip

    def due_hosts(self, now: float) -> list[str]:
        """Return the hosts that have articles due."""
        due = select(fetches.c.host).where(fetches.c.state == "todo", _is_due(now)).distinct()
        with self._library.read() as connection:
            return list(connection.scalars(due))

    def first_due(self, host: str, now: float) -> Entry | None:
        """Return the article of a host that is due first."""
        columns = (fetches.c.key, fetches.c.url, fetches.c.host, fetches.c.attempts)
        query = select(*columns).where(
            fetches.c.state == "todo", _is_due(now), fetches.c.host == host
        )  # fmt: skip
        with self._library.read() as connection:
            row = connection.execute(query.order_by(fetches.c.due, fetches.c.key).limit(1)).mappings().first()
        return Entry(**row) if row else None

    def put_off(self, host: str, *, now: float, until: float) -> None:
        """Leave all due articles of a host for later; that is no failed attempt."""
        with self._library.write() as connection:
            due = (fetches.c.host == host) & (fetches.c.state == "todo") & (fetches.c.due <= stamp(now))
            connection.execute(update(fetches).where(due).values(due=stamp(until)))

    def fetched(self, entry: Entry, found: Fetched) -> None:
        """Keep an answer until it is read. Where another process was quicker, its answer counts."""
        row = {
            "state": "fetched", "answered": found.url, "content_type": found.content_type, "error": None,
            "body": zlib.compress(found.data, 1),
        }  # fmt: skip
        with self._library.write() as connection:
            where = (fetches.c.key == entry.key) & (fetches.c.state == "todo")
            connection.execute(update(fetches).where(where).values(row))

    def fetch_failed(self, entry: Entry, error: DragomanError, *, now: float) -> bool:
        """Note why an article could not be fetched; return whether it is tried again."""
        attempts = entry.attempts + 1
        again = isinstance(error, TryLater) and attempts < MAX_ATTEMPTS
        row: dict[str, Any] = {"attempts": attempts, "error": _words(error)}
        if again:
            after = getattr(error, "after", None) or 0.0
            row["due"] = stamp(now + min(DAY, max(after, FIRST_WAIT * 2**entry.attempts)))
        else:
            row |= {"state": "failed", "finished": stamp(now)}
        self._change(fetches, entry.key, row)
        return again

    def begin_reading(self, limit: int, *, now: float) -> list[int]:
        """Choose kept answers to read next, and count that it was begun; return their keys.

        One that was begun before and not ended is read alone: if it kills the process, it does so to nobody else. One
        that did so ``MAX_READS`` times has failed.
        """
        query = select(fetches.c.key, fetches.c.reads).where(fetches.c.state == "fetched")
        with self._library.write() as connection:
            lost = (fetches.c.state == "fetched") & (fetches.c.reads >= MAX_READS)
            words = f"reading it was begun {MAX_READS} times and never ended"
            gone = {"state": "failed", "body": None, "finished": stamp(now), "error": words}
            connection.execute(update(fetches).where(lost).values(gone))
            rows = connection.execute(query.order_by(fetches.c.reads, fetches.c.key).limit(limit)).all()
            fresh = [key for key, reads in rows if reads == 0]
            keys = fresh or [key for key, _ in rows[:1]]
            connection.execute(update(fetches).where(fetches.c.key.in_(keys)).values(reads=fetches.c.reads + 1))
        return keys

    def give_back(self, keys: Sequence[int]) -> None:
        """Undo ``begin_reading``: it was not the articles' fault that they were not read."""
        with self._library.write() as connection:
            connection.execute(update(fetches).where(fetches.c.key.in_(keys)).values(reads=fetches.c.reads - 1))

    def pages(self, keys: Sequence[int]) -> Iterator[Page]:
        """Yield kept answers as pages, one at a time in memory; their names are the addresses in the journal."""
        for key in keys:
            with self._library.read() as connection:
                row = connection.execute(select(fetches).where(fetches.c.key == key)).mappings().one()
            if row["body"] is not None:
                yield Page(
                    data=zlib.decompress(row["body"]), name=row["url"], url=row["answered"],
                    content_type=row["content_type"], outlet=row["outlet"], language=row["language"],
                    published=row["published"],
                )  # fmt: skip

    def read(self, keys: Iterable[int], failures: dict[str, str], *, now: float) -> None:
        """Note what became of the answers that were read, and let go of their bytes."""
        with self._library.write() as connection:
            for key in keys:
                url = connection.scalar(select(fetches.c.url).where(fetches.c.key == key))
                error = failures.get(url or "")
                row = {"state": "failed" if error else "done", "error": error and error[:_LONGEST_ERROR]}
                row |= {"body": None, "finished": stamp(now)}
                connection.execute(update(fetches).where(fetches.c.key == key).values(row))

    def _change(self, table: Any, key: int, row: dict[str, Any]) -> None:
        with self._library.write() as connection:
            connection.execute(update(table).where(table.c.key == key).values(row))


def _entry(item: FeedItem, source: Source, now: float) -> dict[str, Any] | None:
    try:
        host = parsed(item.url).host
    except FetchError:
        return None
    return {
        "url": item.url, "source": source.key, "host": host, "state": "todo", "title": item.title,
        "published": item.published, "outlet": source.outlet, "language": source.language,
        "added": stamp(now), "due": stamp(now),
    }  # fmt: skip


def _words(error: DragomanError) -> str:
    return " ".join(str(error).split())[:_LONGEST_ERROR]
