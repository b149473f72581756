"""Pages into the library: read, keep, find duplicates, give a story, put statements into families.

Everything an article brings is committed together, in batches of a few articles, so that a process that is killed
leaves whole articles or none; the next run goes on, since what is in the library is not read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import DatabaseError

from dragoman.articles import Page, Unreadable
from dragoman.errors import DragomanError, LibraryError, ResourceError
from dragoman.library import Library, schema
from dragoman.library.days import now
from dragoman.library.engine import is_outage
from dragoman.library.rows import Added, add_reading, article_key, is_current
from dragoman.model.weights import Floats
from dragoman.records import Reading
from dragoman.settings import Settings

BATCH = 16
"""Articles that are committed together."""
BATCH_CHARS = 400_000
"""Characters of them from which a batch is full: a reading takes some fifty times its text."""
LOOK_UP, LOOK_UP_BYTES = 64, 4_000_000
"""Inputs, and their bytes, that are looked up at once."""
LISTED = 10_000
"""Failures that are kept with their reason; more are counted."""
T = TypeVar("T")
_TOLD = ("url", "title", "outlet", "language", "published", "kind")
_LONGEST = 500


@dataclass(slots=True, kw_only=True)
class IngestSummary:
    """What became of the inputs: counts, and the failed ones with the reason (the first ``LISTED`` of them)."""

    read: int = 0
    known: int = 0
    republished: int = 0
    failed: list[tuple[str, DragomanError]] = field(default_factory=list)
    more_failed: int = 0
    articles: list[str] = field(default_factory=list)

    @property
    def failures(self) -> int:
        """Return how many inputs failed, listed or not."""
        return len(self.failed) + self.more_failed

    @property
    def total(self) -> int:
        """Return how many inputs there were."""
        return self.read + self.known + self.republished + self.failures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A page that was read, with the vectors of its lead and of its statements."""

    digest: str
    name: str
    reading: Reading
    lead: Floats
    statements: dict[str, Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A page that was read elsewhere: its reading, or why it has none. ``digest`` None: there was no page at all."""

    name: str
    digest: str | None
    result: Reading | DragomanError


def digest(page: Page) -> str:
    """Return the hash of a page's content and of what was told about it."""
    data = page.data.encode("utf-8", "surrogatepass") if isinstance(page.data, str) else page.data
    told = "\x1f".join(str(getattr(page, name) or "") for name in _TOLD)
    hashed = hashlib.sha256(told.encode("utf-8", "surrogatepass") + b"\x1e")
    hashed.update(data)
    return hashed.hexdigest()


def ingest(
    library: Library,
    pages: Iterable[Page | Unreadable],
    *,
    settings: Settings | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> IngestSummary:
    """Read pages into the library; those it knows already are passed over.

    One that cannot be read is listed, whatever the reason, and the others go on.

    Args:
        library: where to.
        pages: from ``articles.open_pages`` or a watched source; read lazily, so that memory does not grow with them.
        settings: of reading.
        progress: called with each input's name when it is done.

    Raises:
        LibraryError: when the library cannot be written; what was committed before stays.
        ResourceError: when the model or a resource file is missing: no article could be read.
    """
    from dragoman.stories.memory import prepare

    prepare(library)
    return _Ingest(library, settings or Settings(), progress).run(pages)


def keep_readings(
    library: Library, kept: Iterable[Kept], *, progress: Callable[[str], None] = lambda name: None
) -> IngestSummary:
    """Put pages that were read elsewhere into the library, as ``ingest`` puts those it reads.

    Raises:
        LibraryError: when the library cannot be written; what was committed before stays.
        ResourceError: when the model is missing: it gives the vectors by which stories are found.
    """
    from dragoman.stories.memory import prepare

    prepare(library)
    return _Ingest(library, Settings(), progress).keep(kept)


class _Ingest:
    def __init__(self, library: Library, settings: Settings, progress: Callable[[str], None]) -> None:
        self._library = library
        self._settings = settings
        self._progress = progress
        self._summary = IngestSummary()

    def run(self, pages: Iterable[Page | Unreadable]) -> IngestSummary:
        for batch in _batches(self._readings(self._new(pages)), BATCH, _chars, BATCH_CHARS):
            self._commit(list(self._embedded(batch)))
        return self._summary

    def keep(self, kept: Iterable[Kept]) -> IngestSummary:
        for batch in _batches(self._unknown(kept), BATCH, _chars, BATCH_CHARS):
            self._commit(list(self._embedded(batch)))
        return self._summary

    def _unknown(self, kept: Iterable[Kept]) -> Iterator[tuple[str, str, Reading]]:
        """Yield the readings of pages the library does not know."""
        for group in _batches(kept, LOOK_UP, lambda item: 0, 1):
            known = self._known([item.digest for item in group if item.digest])
            for item in group:
                if isinstance(item.result, DragomanError):
                    self._fail(item.name, item.result, item.digest)
                elif item.digest is None or item.digest in known:
                    self._summary.known += 1
                    self._progress(item.name)
                else:
                    known.add(item.digest)
                    yield item.digest, item.name, item.result

    def _new(self, pages: Iterable[Page | Unreadable]) -> Iterator[tuple[str, Page]]:
        """Yield the pages the library has not read, with their digest."""
        for group in _batches(pages, LOOK_UP, _bytes, LOOK_UP_BYTES):
            found = [(digest(page), page) for page in group if isinstance(page, Page)]
            for page in group:
                if isinstance(page, Unreadable):
                    self._fail(page.name, page.error)
            group.clear()
            known = self._known([one for one, _ in found])
            found.reverse()
            while found:  # each page is let go of when it is read
                one, page = found.pop()
                if one in known:
                    self._summary.known += 1
                    self._progress(page.name)
                else:
                    known.add(one)
                    yield one, page

    def _known(self, digests: Sequence[str]) -> set[str]:
        table = schema.inputs.c
        with self._library.read() as connection:
            query = select(table.digest).where(table.digest.in_(digests), table.error.is_(None))
            return set(connection.scalars(query))

    def _readings(self, pages: Iterable[tuple[str, Page]]) -> Iterator[tuple[str, str, Reading]]:
        from dragoman import pipeline

        for one, page in pages:
            try:
                reading = pipeline.read_page(page, self._settings)
            except (ResourceError, LibraryError):
                raise
            except Exception as error:  # noqa: BLE001 (one article must not stop the others)
                self._fail(page.name, failure(error), one)
            else:
                yield one, page.name, reading

    def _embedded(self, batch: Sequence[tuple[str, str, Reading]]) -> Iterator[_Read]:
        try:
            vectors = embed([reading for _, _, reading in batch])
        except (ResourceError, LibraryError):
            raise
        except Exception as error:  # noqa: BLE001 (one article must not stop the others)
            if len(batch) == 1:
                self._fail(batch[0][1], failure(error), batch[0][0])
                return
            for item in batch:
                yield from self._embedded([item])
            return
        for (one, name, reading), (lead, statements) in zip(batch, vectors, strict=True):
            yield _Read(digest=one, name=name, reading=reading, lead=lead, statements=statements)

    def _commit(self, batch: Sequence[_Read]) -> None:
        """Keep a batch; an article that cannot be kept is listed, the others of the batch stay."""
        done: list[Added | DragomanError] = []
        with self._library.write() as connection:
            for item in batch:
                try:
                    with connection.begin_nested():
                        done.append(keep(connection, item))
                except (LibraryError, ResourceError, MemoryError):
                    raise
                except Exception as error:
                    if isinstance(error, DatabaseError) and is_outage(error):
                        raise
                    done.append(failure(error))
                    _note(connection, item.digest, item.name, error=str(done[-1]))
        for item, result in zip(batch, done, strict=True):
            self._count(item, result)

    def _count(self, item: _Read, result: Added | DragomanError) -> None:
        if isinstance(result, DragomanError):
            self._fail(item.name, result)
            return
        if result.new_article:
            self._summary.read += 1
            self._summary.articles.append(item.reading.article.id)
        elif result.new_publication:
            self._summary.republished += 1
        else:
            self._summary.known += 1
        self._progress(item.name)

    def _fail(self, name: str, error: DragomanError, one: str | None = None) -> None:
        if one is not None:
            with self._library.write() as connection:
                _note(connection, one, name, error=str(error))
        if len(self._summary.failed) < LISTED:
            self._summary.failed.append((name, failure(error)))
        else:
            self._summary.more_failed += 1
        self._progress(name)


def failure(error: Exception) -> DragomanError:
    """Return an error as lists of failures show it, without what it holds on to: frames, and in them the page."""
    if not isinstance(error, DragomanError):
        words = " ".join(str(error).split())[:_LONGEST] or "no message"
        return DragomanError(f"unexpected {type(error).__name__}: {words} (please report this).")
    error.__traceback__ = error.__cause__ = error.__context__ = None
    return error


def _note(connection: Connection, one: str, name: str, *, article: int | None = None, error: str | None = None) -> None:
    """Note what became of an input; its name may hold bytes that are no text."""
    connection.execute(delete(schema.inputs).where(schema.inputs.c.digest == one))
    row = {"digest": one, "article": article, "name": _storable(name), "error": error and _storable(error)}
    connection.execute(insert(schema.inputs).values(row | {"added": now()}))


def _storable(words: str) -> str:
    return words[:_LONGEST].replace("\0", "\ufffd").encode("utf-8", "backslashreplace").decode()


def embed(readings: Sequence[Reading]) -> list[tuple[Floats, dict[str, Floats]]]:
    """Return for each reading the vector of its lead, and those of its statements by id."""
    from dragoman.stories import wording

    return wording.embed(readings)


def keep_page(library: Library, page: Page, reading: Reading) -> Added:
    """Keep a page that was read already, as ``ingest`` keeps those it reads.

    Raises:
        LibraryError: when the library cannot be written.
    """
    from dragoman.stories.memory import prepare

    prepare(library)
    ((lead, statements),) = embed([reading])
    item = _Read(digest=digest(page), name=page.name, reading=reading, lead=lead, statements=statements)
    with library.write() as connection:
        return keep(connection, item)


def keep(connection: Connection, item: _Read) -> Added:
    """Put one reading and all that follows from it into the library."""
    from dragoman.stories import families, group
    from dragoman.stories.marks import marks_of

    added = keep_reading(connection, item.reading, item.statements)
    if added.new_article:
        group.place(connection, added.article, marks_of(item.reading), item.lead)
        families.place(connection, added.article, item.reading, item.statements)
    _note(connection, item.digest, item.name, article=added.article)
    return added


def keep_reading(connection: Connection, reading: Reading, statements: Mapping[str, Floats]) -> Added:
    """Keep a reading; where it takes the place of an older one, its statements find their families anew."""
    from dragoman.stories import families

    key = article_key(connection, reading.article.id)
    again = key is not None and not is_current(connection, key, reading.coder)
    before = key is not None and again and families.forget(connection, key)  # before their statements go
    added = add_reading(connection, reading)
    if again:
        from dragoman.curation import groups, project

        shown = project.show(connection, reading.article.id, anew=True)
        families.place(connection, added.article, shown, statements, again=before)
        groups.again(connection, reading.article.id)
    return added


def _chars(item: tuple[str, str, Reading]) -> int:
    return len(item[2].article.text)


def _bytes(page: Page | Unreadable) -> int:
    return len(page.data) if isinstance(page, Page) else 0


def _batches(items: Iterable[T], most: int, size: Callable[[T], int], limit: int) -> Iterator[list[T]]:
    """Yield items by the batch: so many, or fewer when they are large."""
    batch: list[T] = []
    total = 0
    for item in items:
        batch.append(item)
        total += size(item)
        if len(batch) >= most or total >= limit:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
