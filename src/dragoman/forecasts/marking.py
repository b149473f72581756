"""Marking a forecast, and taking a mark back: the log only grows.

The forecast is looked up before the library is locked for writing. What another process changes in between does no
harm: a mark keeps the words it is about, and of two marks of one forecast the later holds.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert

from dragoman.errors import NotInLibrary, UsageError
from dragoman.forecasts import tables
from dragoman.forecasts.ledger import Book, Entry, Foretold, entry_of, open_book, with_sentences
from dragoman.forecasts.marks import OUTCOMES, Kept, by_article, current, find_again, history_of, kept
from dragoman.forecasts.reports import Item
from dragoman.library import Library
from dragoman.library.days import now
from dragoman.records import Record

_LONGEST = 4000  # characters of a note


class Verdict(Record, frozen=True):
    """How a forecast came out, on which day, by whose judgement; ``outcome`` None takes the mark before back."""

    outcome: str | None
    on: str | None = None
    note: str | None = None
    by: str | None = None


def mark(library: Library, forecast: str, verdict: Verdict) -> Foretold:
    """Mark a forecast; an earlier mark stays in its history.

    Args:
        library: of readings.
        forecast: id of any of its reports, ``ARTICLE:RECORD``.
        verdict: how it came out.

    Raises:
        NotInLibrary: when there is no such forecast.
        UsageError: when there is no such outcome, or the day has not come yet.
    """
    if verdict.outcome not in OUTCOMES:
        raise UsageError(f"No outcome called {verdict.outcome!r}. Outcomes: {', '.join(OUTCOMES)}.")
    if verdict.on is not None and verdict.on > now()[:10]:
        raise UsageError(f"{verdict.on} has not come yet: a forecast is marked when it is known how it came out.")
    tables.prepare(library)
    book = _book(library)
    entry = _entry(book, forecast)
    if entry is None:
        raise NotInLibrary(f"No forecast {forecast!r} in the library. List them with: dragoman forecasts")
    with library.write() as connection:
        key = _key(connection, entry, forecast)
        _write(connection, key, forecast, entry.shown.voice.id, verdict)
        return _again(connection, book, entry, key)


def unmark(library: Library, forecast: str, by: str | None = None) -> Foretold | None:
    """Take the mark of a forecast back; None where it was an orphan's.

    Args:
        library: of readings.
        forecast: id of any of its reports, or of an orphan.
        by: who does it.

    Raises:
        NotInLibrary: when there is no such forecast.
        UsageError: when it is not marked.
    """
    tables.prepare(library)
    book = _book(library)
    entry, taken_back = _entry(book, forecast), Verdict(outcome=None, by=by)
    if entry is not None and entry.shown.mark is not None:
        key = _last(entry.marks)
        with library.write() as connection:
            _write(connection, key, forecast, entry.shown.voice.id, taken_back)
            return _again(connection, book, entry, key)
    lost = next((one for one in book.lost if _is_orphan(one, forecast)), None)
    if lost is not None:
        with library.write() as connection:
            _write(connection, lost.key, forecast, lost.places[0].voice, taken_back)
        return None
    if entry is None:
        raise NotInLibrary(f"No forecast {forecast!r} in the library. List them with: dragoman forecasts")
    raise UsageError(f"{forecast} is not marked.")


def _book(library: Library) -> Book:
    with library.read() as connection:
        return open_book(connection)


def _entry(book: Book, forecast: str) -> Entry | None:
    return next((e for e in book.entries if any(r.id == forecast for r in e.shown.reports)), None)


def _is_orphan(one: Kept, forecast: str) -> bool:
    named = any(f"{place.article}:{place.record}" == forecast for place in one.places)
    return named and current(history_of([one])) is not None


def _last(marks: tuple[Kept, ...]) -> int:
    """Return the key of the mark that was written to last: what is added to it holds."""
    return max(marks, key=lambda one: one.log[-1][0]).key


def _key(connection: Connection, entry: Entry, forecast: str) -> int:
    """Return the key of a forecast's mark, made where it has none; every report it has now gets a place."""
    if entry.marks:
        key = _last(entry.marks)
        there = by_article(entry.members)
        places = next(one for one in entry.marks if one.key == key).places
        again = {i.report.id for p in places if (i := find_again(p, there.get(p.article, ()))) is not None}
    else:
        made = connection.execute(insert(tables.marks).values(made=now())).inserted_primary_key
        assert made is not None
        key, again = int(made[0]), set()
    rows = [
        _place(key, item, pointed_at=not entry.marks and item.report.id == forecast)
        for item in entry.members
        if item.report.id not in again
    ]
    if rows:
        connection.execute(insert(tables.places), rows)
    return key


def _place(key: int, item: Item, *, pointed_at: bool) -> dict[str, Any]:
    report = item.report
    return {
        "mark": key, "article": item.article, "record": item.record, "start": item.start, "stop": item.stop,
        "words": report.words, "kind": report.kind, "horizon": report.horizon, "voice": item.voice.id,
        "name": item.voice.name, "made": item.made, "about": " ".join(sorted(item.codes)),
        "pointed_at": int(pointed_at),
    }  # fmt: skip


def _write(connection: Connection, key: int, forecast: str, voice: str | None, verdict: Verdict) -> None:
    row = {
        "mark": key, "report": forecast, "voice": voice, "outcome": verdict.outcome, "came_on": verdict.on,
        "note": _storable(verdict.note), "marked_by": _storable(verdict.by), "at": now(),
    }  # fmt: skip
    connection.execute(insert(tables.log).values(row))


def _storable(words: str | None) -> str | None:
    """Return text that every database takes; what a terminal handed over may hold bytes that are no text."""
    if words is None or not words.strip():
        return None
    return words.strip()[:_LONGEST].replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _again(connection: Connection, book: Book, entry: Entry, key: int) -> Foretold:
    """Return a forecast as it is now that something was written to one of its marks."""
    keys = {one.key for one in entry.marks} | {key}
    marks = [one for one in kept(connection) if one.key in keys]
    return with_sentences(connection, [entry_of(entry.members, marks, book.today).shown])[0]
