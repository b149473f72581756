"""The ledger: every forecast of the library once, with its reports, its horizon, its mark.

States: ``marked``; else ``due`` when the last day of the horizon is past; else ``open``, also where no horizon is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec
from sqlalchemy import Connection, select

from dragoman.dates.edtf import end
from dragoman.errors import UsageError
from dragoman.forecasts import tables
from dragoman.forecasts.marks import Kept, Mark, Orphan, by_article, current, find_again, history_of, kept, orphan
from dragoman.forecasts.reports import Item, Report, items
from dragoman.forecasts.together import together
from dragoman.forecasts.voices import Voice, ids_of, is_in
from dragoman.language import analyse
from dragoman.library import Library, schema
from dragoman.library.days import now
from dragoman.library.store import is_current, unpack
from dragoman.records import Reading, Record, Span
from dragoman.stories.rows import in_parts

State = Literal["open", "due", "marked"]


class Foretold(Record, frozen=True):
    """A forecast, however many articles report it.

    ``id`` is that of its first report, whose words and sentence these are. Horizon and kind are what most reports
    have; ``due_on`` is the horizon's last day, ``is_past`` tells whether it lies before today. ``backdated``: it lies
    before the day the forecast was made, so that the date in it was hardly its horizon.
    """

    id: str
    voice: Voice
    kind: str
    status: str
    made: str
    horizon: str | None
    due_on: str | None
    is_past: bool
    backdated: bool
    about: tuple[str, ...]
    outlet: str | None
    words: str
    sentence: str | None
    state: State
    mark: Mark | None
    history: tuple[Mark, ...]
    reports: tuple[Report, ...]


class Ledger(Record, frozen=True):
    """Forecasts, the latest made first; ``total`` counts them before the limit, ``orphans`` are marks without one."""

    today: str
    total: int
    forecasts: tuple[Foretold, ...]
    orphans: tuple[Orphan, ...]


class Wanted(Record, frozen=True):
    """Which forecasts: of a voice (id or name), about somebody (code or name), in a state, made in a time."""

    voice: str | None = None
    about: str | None = None
    state: State | None = None
    since: str | None = None
    until: str | None = None


class Entry(Record, frozen=True):
    """A forecast with the reports it is made of and its marks, as they are kept."""

    shown: Foretold
    members: tuple[Item, ...]
    marks: tuple[Kept, ...]


class Book(Record, frozen=True):
    """All entries, and the marks that belong to none."""

    today: str
    entries: tuple[Entry, ...]
    lost: tuple[Kept, ...]


def ledger(
    library: Library,
    wanted: Wanted | None = None,
    *,
    today: str | None = None,
    limit: int | None = None,
    newest: int | None = None,
) -> Ledger:
    """Return the forecasts of a library.

    Args:
        library: of readings.
        wanted: which; all by default.
        today: day as ``YYYY-MM-DD`` against which horizons are held; that of the clock (UTC) by default.
        limit: how many at most.
        newest: only what so many articles hold, the latest of those with a forecast; then no orphans are told.

    Raises:
        UsageError: when a name in ``wanted`` means nobody.
    """
    tables.prepare(library)
    wanted = wanted or Wanted()
    with library.read() as connection:
        book = open_book(connection, today, newest)
        voices = _voices(wanted.voice, book) if wanted.voice else None
        codes = _codes(wanted.about, book) if wanted.about else None
        found = [e for e in book.entries if _is_wanted(e, wanted, voices, codes)]
        found.sort(key=lambda e: e.shown.made, reverse=True)
        shown = with_sentences(connection, [e.shown for e in found[:limit]])
    told = newest is None and wanted.state in (None, "marked")
    lost = [one for one in map(orphan, book.lost) if one is not None] if told else []
    orphans = [o for o in lost if _is_in_time(o.made, wanted) and (voices is None or o.voice.id in voices)
               and (codes is None or codes & set(o.about))]  # fmt: skip
    return Ledger(today=book.today, total=len(found), forecasts=tuple(shown), orphans=tuple(orphans))


def open_book(connection: Connection, today: str | None = None, newest: int | None = None) -> Book:
    """Return all forecasts, or those of the newest articles, with their marks, without their sentences."""
    day = today or now()[:10]
    listed = items(connection, newest)
    groups = together(listed)
    where = {item.report.id: number for number, group in enumerate(groups) for item in group}
    articles = by_article(listed)
    marks: dict[int, list[Kept]] = defaultdict(list)
    lost: list[Kept] = []
    for one in kept(connection):
        again = (find_again(place, articles.get(place.article, ())) for place in one.places)
        item = next((i for i in again if i is not None), None)
        if item is None:
            lost.append(one)
        else:
            marks[where[item.report.id]].append(one)
    entries = [entry_of(group, marks[number], day) for number, group in enumerate(groups)]
    return Book(today=day, entries=tuple(entries), lost=tuple(lost))


def entry_of(group: tuple[Item, ...], marks: Sequence[Kept], today: str) -> Entry:
    """Return a forecast of its reports and its marks."""
    first = group[0]
    horizon = _most([i.report.horizon for i in group])
    last = end(horizon)
    is_past = last is not None and last < date.fromisoformat(today)
    history = history_of(marks)
    mark = current(history)
    shown = Foretold(
        id=first.report.id, voice=_voice(group), kind=_most([i.report.kind for i in group]) or first.report.kind,
        status=first.report.status, made=first.made, horizon=horizon, due_on=last.isoformat() if last else None,
        is_past=is_past, backdated=last is not None and last.isoformat() < first.made,
        about=tuple(dict.fromkeys(name for i in group for name in i.about)), outlet=first.report.outlet,
        words=first.report.words, sentence=None, state="marked" if mark else "due" if is_past else "open", mark=mark,
        history=history, reports=tuple(i.report for i in group),
    )  # fmt: skip
    return Entry(shown=shown, members=group, marks=tuple(marks))


def _most(values: Sequence[str | None]) -> str | None:
    """Return what most have; of several the first."""
    if len(values) == 1:
        return values[0]
    counted = Counter(value for value in values if value)
    return max(counted, key=lambda value: counted[value], default=None)


def _voice(group: Sequence[Item]) -> Voice:
    """Return whose forecast it is: the voice the registry knows, else one with a name, else the first."""
    return max((i.voice for i in group), key=lambda v: (v.is_known, v.id is not None))


def _is_wanted(
    entry: Entry, wanted: Wanted, voices: frozenset[str | None] | None, codes: frozenset[str] | None
) -> bool:
    shown = entry.shown
    return (
        (wanted.state is None or shown.state == wanted.state)
        and _is_in_time(shown.made, wanted)
        and (voices is None or shown.voice.id in voices)
        and (codes is None or any(i.codes & codes for i in entry.members))
    )


def _is_in_time(made: str, wanted: Wanted) -> bool:
    return (wanted.since is None or made >= wanted.since) and (wanted.until is None or made <= wanted.until)


def _voices(given: str, book: Book) -> frozenset[str | None]:
    """Return the ids of the voices that a name means: an id, whom the registry knows by it, those written so."""
    written: dict[str | None, set[str]] = defaultdict(set)
    for entry in book.entries:
        written[entry.shown.voice.id] |= {n for m in entry.members for n in (m.report.by, m.voice.name)}
    for one in book.lost:
        for place in one.places:
            written[place.voice].add(place.name)
    exact = {v for v in written if v and v.casefold() == given.strip().casefold()}
    if exact:
        return frozenset(exact)
    known = ids_of(given) & written.keys()
    return frozenset(known | {v for v, names in written.items() if v is not None and is_in(given, names)})


def _codes(given: str, book: Book) -> frozenset[str]:
    """Return the codes and ids that a code or a name means.

    Raises:
        UsageError: when it means nobody.
    """
    there = {code for entry in book.entries for item in entry.members for code in item.codes}
    for code in (given, given.upper()):
        if code in there:
            return frozenset((code,))
    found = ids_of(given)
    if not found:
        raise UsageError(f"Nobody is known as {given!r}. Try: dragoman actors find {given!r}")
    return found


def with_sentences(connection: Connection, shown: Sequence[Foretold]) -> list[Foretold]:
    """Return forecasts with the sentences their words stand in."""
    r, a, f = schema.readings.c, schema.articles.c, schema.forecasts.c
    articles = sorted({report.id.partition(":")[0] for one in shown for report in one.reports})
    spans = select(a.id.label("article"), f.id, f.start, f.stop).join(schema.articles, a.key == f.article)
    places: dict[str, dict[str, Span]] = defaultdict(dict)
    for row in in_parts(connection, spans, a.id, articles):
        places[row.article][f"{row.article}:{row.id}"] = Span(row.start, row.stop)
    bodies = select(a.id, r.body).join(schema.readings, r.article == a.key).where(is_current())
    found: dict[str, str] = {}
    for row in in_parts(connection, bodies, a.id, articles):
        found |= _sentences(unpack(row.body), places[row.id])
    return [_told(one, found) for one in shown]


def _sentences(reading: Reading, places: dict[str, Span]) -> dict[str, str]:
    article = reading.article
    listed = [s.span for s in analyse(article.text, article.paragraphs, article.language).sentences]
    found = {}
    for name, span in places.items():
        inside = [s for s in listed if s.overlaps(span)]
        if inside:
            found[name] = " ".join(article.text[inside[0].start : inside[-1].end].split())
    return found


def _told(one: Foretold, sentences: dict[str, str]) -> Foretold:
    reports = tuple(msgspec.structs.replace(r, sentence=sentences.get(r.id, r.words)) for r in one.reports)
    return msgspec.structs.replace(one, reports=reports, sentence=reports[0].sentence)
