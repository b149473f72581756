"""Marks as the ledger shows them, and how a mark finds its forecast again after its article was read anew.

Ids of records count the forecasts of one reading: after ``dragoman reread`` the same id may be another forecast. So a
mark keeps article, place, words and voice of every report, and goes with the forecast that stands there now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, select

from dragoman.forecasts import tables
from dragoman.forecasts.reports import Item
from dragoman.forecasts.voices import Voice
from dragoman.records import Record

Outcome = Literal["came-true", "partly", "did-not", "unclear"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
LEAST = 0.5
"""Share of the shorter one's characters that two spans must have in common to be of one forecast of one voice."""
MOSTLY = 0.8
"""Share of all characters of two spans that must be common where the voices differ: newer readings know better."""


class Mark(Record, frozen=True):
    """What an analyst said of a forecast; ``outcome`` None: the mark before was taken back.

    ``on`` is the day it came out; ``report`` the id that was given, ``voice`` whose forecast it was taken for then;
    ``at`` when it was marked (UTC).
    """

    outcome: Outcome | None
    on: str | None
    note: str | None
    by: str | None
    at: str
    report: str
    voice: str | None


class Orphan(Record, frozen=True):
    """A mark whose forecast no reading has any more, with what was marked."""

    id: str
    voice: Voice
    kind: str
    horizon: str | None
    made: str
    about: tuple[str, ...]
    words: str
    mark: Mark
    history: tuple[Mark, ...]


class Kept(Record, frozen=True):
    """A forecast that was ever marked: its places (first the one that was pointed at), its log by key."""

    key: int
    places: tuple[Any, ...]
    log: tuple[tuple[int, Mark], ...]


def kept(connection: Connection) -> list[Kept]:
    """Return all marks, the oldest first."""
    p, entries = tables.places.c, tables.log
    places: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(tables.places).order_by(p.pointed_at.desc(), p.key)):
        places[row.mark].append(row)
    log: dict[int, list[tuple[int, Mark]]] = defaultdict(list)
    for row in connection.execute(select(entries).order_by(entries.c.key)):
        log[row.mark].append((row.key, _mark(row)))
    return [Kept(key=key, places=tuple(places[key]), log=tuple(log[key])) for key in sorted(log)]


def _mark(row: Row[Any]) -> Mark:
    return Mark(
        outcome=row.outcome,
        on=row.came_on,
        note=row.note,
        by=row.marked_by,
        at=row.at,
        report=row.report,
        voice=row.voice,
    )


def by_article(listed: Sequence[Item]) -> Mapping[str, list[Item]]:
    """Return the reports of each article."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in listed:
        found[item.article].append(item)
    return found


def find_again(place: Row[Any], there: Sequence[Item]) -> Item | None:
    """Return the report that stands now where a marked one stood; None when there is none.

    Args:
        place: of the marked report.
        there: the reports of its article.
    """
    found = [(rank, item) for item in there if (rank := _rank(place, item)) is not None]
    best = max(found, key=lambda pair: (pair[0], -abs(pair[1].start - place.start), -pair[1].start), default=None)
    return best[1] if best else None


def _rank(place: Row[Any], item: Item) -> tuple[int, int, float] | None:
    """Return how well a report fits a place: the same words come first, then the same voice; None when not at all."""
    common = min(place.stop, item.stop) - max(place.start, item.start)
    whole = max(place.stop, item.stop) - min(place.start, item.start)
    shorter = min(place.stop - place.start, item.stop - item.start)
    voice = place.voice == item.voice.id
    if _plain(place.words) == _plain(item.report.words) and (voice or common > 0):
        return 2, voice, common / whole
    if voice and common >= LEAST * shorter:
        return 1, 1, common / whole
    return (1, 0, common / whole) if common >= MOSTLY * whole else None


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def history_of(found: Sequence[Kept]) -> tuple[Mark, ...]:
    """Return every mark of a forecast in order of time; two that were one forecast only later are told together."""
    return tuple(mark for _, mark in sorted((pair for one in found for pair in one.log), key=lambda pair: pair[0]))


def current(history: Sequence[Mark]) -> Mark | None:
    """Return the mark that holds: the last one, unless it took the one before back."""
    return history[-1] if history and history[-1].outcome is not None else None


def orphan(one: Kept) -> Orphan | None:
    """Return a mark that has lost its forecast; None where it was taken back."""
    history = history_of([one])
    mark = current(history)
    if mark is None or not one.places:
        return None
    place = one.places[0]
    return Orphan(
        id=f"{place.article}:{place.record}", voice=Voice(id=place.voice, name=place.name), kind=place.kind,
        horizon=place.horizon, made=place.made, about=tuple(place.about.split()), words=place.words, mark=mark,
        history=history,
    )  # fmt: skip
