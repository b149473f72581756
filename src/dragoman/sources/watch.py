"""Watching: read the sources that are due, fetch what they announce, and ingest it, for as long as is wanted.

All that is known between two steps is in the library's journal. The process may be killed at any time; the next one
goes on where it was.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from dragoman.articles import Page
from dragoman.errors import DragomanError, TryLater
from dragoman.library import Library
from dragoman.records import Record
from dragoman.settings import Settings
from dragoman.sources.collect import collect
from dragoman.sources.fetcher import Clock, Fetcher, Politeness
from dragoman.sources.journal import DAY, Journal
from dragoman.sources.sources import Source, prepare

Ingest = Callable[[Library, Iterable[Page]], dict[str, str]]
Progress = Callable[[str], None]


class WatchSettings(Record, frozen=True):
    """How to watch. ``every`` is in minutes; ``batch`` the most articles that are read between two commits."""

    every: float = 15.0
    batch: int = 8
    politeness: Politeness = Politeness()
    reading: Settings = Settings()


class WatchSummary(Record, frozen=True):
    """What was done: sources read, articles found, read, put off until later, and what failed and why."""

    sources: int = 0
    unchanged: int = 0
    found: int = 0
    done: int = 0
    later: int = 0
    failed_sources: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    stopped: bool = False


_NAP = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What watching works with; tests bring their own."""

    fetcher: Fetcher | None = None
    clock: Clock = field(default_factory=Clock)
    ingest: Ingest | None = None
    jitter: Callable[[], float] = random.random


def watch(
    library: Library,
    *,
    once: bool = False,
    until: Callable[[], bool] = lambda: False,
    settings: WatchSettings | None = None,
    progress: Progress = lambda message: None,
    tools: Tools | None = None,
) -> WatchSummary:
    """Read sources and ingest what they announce.

    Args:
        library: where sources, journal and readings are.
        once: read each source that is due once, handle all articles that are due, and stop.
        until: asked between two steps; watching ends when it says so. Ctrl-C ends it too, between two transactions.
        settings: how to watch.
        progress: told in one line what happens.
        tools: for tests.

    Raises:
        LibraryError: when the library cannot be used.
    """
    prepare(library)
    return _Watch(library, until, settings or WatchSettings(), progress, tools or Tools()).run(once=once)


class _Watch:
    def __init__(
        self, library: Library, until: Callable[[], bool], settings: WatchSettings, progress: Progress, tools: Tools
    ) -> None:
        self._library = library
        self._until = until
        self._settings = settings
        self._say = progress
        self._clock = tools.clock
        self._jitter = tools.jitter
        self._fetcher = tools.fetcher or Fetcher(settings.politeness, clock=tools.clock)
        self._ingest = tools.ingest or _ingest(settings.reading)
        self._journal = Journal(library)
        self._counts = dict.fromkeys(("sources", "unchanged", "found", "done", "later"), 0)
        self._failed: list[tuple[str, str]] = []
        self._failed_sources: list[tuple[str, str]] = []

    def run(self, *, once: bool) -> WatchSummary:
        stopped = False
        try:
            self._run_once() if once else self._run_on()
        except KeyboardInterrupt:
            stopped = True
        return WatchSummary(
            **self._counts, failed=tuple(self._failed), failed_sources=tuple(self._failed_sources),
            stopped=stopped or self._until(),
        )  # fmt: skip

    def _run_once(self) -> None:
        for source in self._journal.due_sources(self._clock.now()):
            if self._until():
                return
            self._read_source(source)
        while not self._until() and self._work():
            pass

    def _run_on(self) -> None:
        while not self._until():
            due = self._journal.due_sources(self._clock.now())
            if due:
                self._read_source(due[0])
            if not self._work() and not due:
                self._rest()
                self._failed.clear()  # reported as they happened; a process may run for months
                self._failed_sources.clear()

    def _rest(self) -> None:
        """Wait until something is due, in short naps: the list of sources may grow meanwhile."""
        due = self._journal.next_due()
        left = 5.0 if due is None else min(max(due - self._clock.now(), 0.2), 5.0)
        for _ in range(math.ceil(left / _NAP)):  # counted, not timed: the clock may be set back meanwhile
            if self._until():
                return
            self._clock.sleep(_NAP)

    def _read_source(self, source: Source) -> None:
        now = self._clock.now()
        every = self._settings.every * 60
        try:
            found = collect(self._fetcher, source, now=now)
        except DragomanError as error:
            self._source_failed(source, error)
        except Exception as error:  # noqa: BLE001 (one stranger's feed must not stop the others)
            self._source_failed(source, DragomanError(_unforeseen(error)))
        else:
            # up to a tenth earlier: sources added together drift apart, and a cron job at the same pace finds them due
            due = now + every * (0.9 + 0.1 * self._jitter())
            new = self._journal.keep(source, found, now=now, next_due=due)
            self._counts["sources"] += 1
            self._counts["unchanged"] += found.unchanged
            self._counts["found"] += new
            self._say(f"{source.url}: {'unchanged' if found.unchanged else f'{new} new'}")
            for note in (*found.notes, *([f"moved for good to {found.moved}"] if found.moved else [])):
                self._say(f"{source.url}: {note}")

    def _source_failed(self, source: Source, error: DragomanError) -> None:
        now = self._clock.now()
        after = error.after if isinstance(error, TryLater) else None
        wait = min(DAY, max(self._settings.every * 60 * 2**source.failures, after or 0.0))
        self._journal.source_failed(source, error, now=now, next_due=now + wait)
        self._failed_sources.append((source.url, str(error)))
        self._say(f"{source.url}: {error} Asked again in {_span(wait)}.")

    def _work(self) -> bool:
        """Fetch a batch of what is due and read it; tell whether there was anything to do."""
        fetched = 0
        for _ in range(self._settings.batch):
            if self._until() or not self._fetch_one():
                break
            fetched += 1
        return self._read_fetched() or fetched > 0

    def _fetch_one(self) -> bool:
        """Fetch the article whose host's turn comes first; tell whether there was one."""
        now = self._clock.now()
        for wait, host in sorted((self._fetcher.wait(host), host) for host in self._journal.due_hosts(now)):
            if wait > self._settings.politeness.patience:
                self._journal.put_off(host, now=now, until=now + wait)
                continue
            entry = self._journal.first_due(host, now)
            if entry is None:
                continue
            try:
                found = self._fetcher.get(entry.url)
            except DragomanError as error:
                again = self._journal.fetch_failed(entry, error, now=self._clock.now())
                self._not_read(entry.url, str(error), later=again)
            except Exception as error:  # noqa: BLE001 (one stranger's page must not stop the others)
                failure = DragomanError(_unforeseen(error))
                self._journal.fetch_failed(entry, failure, now=self._clock.now())
                self._not_read(entry.url, str(failure), later=False)
            else:
                self._journal.fetched(entry, found)
            return True
        return False

    def _read_fetched(self) -> bool:
        keys = self._journal.begin_reading(self._settings.batch, now=self._clock.now())
        if not keys:
            return False
        failures = self._ingested(keys)
        if failures is None:
            return True
        self._journal.read(keys, failures, now=self._clock.now())
        self._counts["done"] += len(keys) - len(failures)
        for url, error in failures.items():
            self._not_read(url, error, later=False)
        self._say(f"{self._counts['done']:,} articles read")
        return True

    def _ingested(self, keys: list[int]) -> dict[str, str] | None:
        """Ingest kept answers; None when something unforeseen happened to several: each is then tried alone."""
        try:
            return self._ingest(self._library, self._journal.pages(keys))
        except (KeyboardInterrupt, DragomanError, SQLAlchemyError, OSError, MemoryError):
            self._journal.give_back(keys)  # the disk is full, the model is gone: not the articles' fault
            raise
        except Exception as error:  # noqa: BLE001 (one stranger's page must not stop the others)
            if len(keys) > 1:
                return None
            return {page.name: _unforeseen(error) for page in self._journal.pages(keys)}

    def _not_read(self, url: str, error: str, *, later: bool) -> None:
        self._counts["later"] += later
        if not later:
            self._failed.append((url, error))
        self._say(f"{url}: {error}{' Tried again later.' if later else ''}")


def _ingest(settings: Settings) -> Ingest:
    """Return the library's own ingest, with what could not be read by name."""

    def ingest(library: Library, pages: Iterable[Page]) -> dict[str, str]:
        from dragoman.sources.ingest import ingest as into_library

        summary = into_library(library, pages, settings=settings)
        return {name: str(error) for name, error in summary.failed}

    return ingest


def _unforeseen(error: Exception) -> str:
    return f"unexpected {type(error).__name__}: {' '.join(str(error).split()) or 'no message'}."


def _span(seconds: float) -> str:
    return f"{seconds / 3600:.0f} hours" if seconds >= 7200 else f"{max(seconds / 60, 1):.0f} minutes"
