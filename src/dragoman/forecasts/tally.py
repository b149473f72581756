"""A tally per voice: how many forecasts it made, and what share of those that can be judged came true.

    share = came-true / (came-true + partly + did-not)

``partly`` counts as not come true and is shown beside it; ``unclear`` and unmarked ones are left out. The interval is
Wilson's (Wilson, Probable inference, 1927) at 90 %. It tells how much so few can tell; it does not make up for an
analyst who marks first what stands out: the share of those that are marked may differ from that of all.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from dragoman.forecasts import tables
from dragoman.forecasts.ledger import Foretold, open_book
from dragoman.forecasts.marks import orphan
from dragoman.forecasts.voices import Voice
from dragoman.library import Library
from dragoman.records import Record

LEAST = 5
"""Judged forecasts under which no share is told."""
_Z = 1.6448536269514722  # 95th percentile of the normal distribution: an interval of 90 %


class Track(Record, frozen=True):
    """A voice's forecasts.

    ``due`` counts those whose horizon is past, ``waiting`` those of them that are not marked; ``open`` the other
    unmarked ones. ``share`` with its interval is None where fewer than five are judged.
    """

    voice: Voice
    made: int
    due: int
    waiting: int
    open: int
    marked: int
    came_true: int
    partly: int
    did_not: int
    unclear: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""


class Tally(Record, frozen=True):
    """Voices, those with most forecasts first; ``nameless`` takes in all whom the articles do not name.

    ``orphans`` counts marks whose forecast is gone: they are in no track.
    """

    today: str
    voices: tuple[Track, ...]
    nameless: Track | None
    orphans: int


def tally(library: Library, *, least: int = 1, today: str | None = None) -> Tally:
    """Return how the voices of a library have done.

    Args:
        library: of readings.
        least: forecasts a voice needs to be listed.
        today: day against which horizons are held.
    """
    tables.prepare(library)
    with library.read() as connection:
        book = open_book(connection, today)
    groups: dict[str | None, list[Foretold]] = defaultdict(list)
    for entry in book.entries:
        groups[entry.shown.voice.id].append(entry.shown)
    unnamed = groups.pop(None, [])
    tracks = [track(found) for found in groups.values() if len(found) >= least]
    return Tally(
        today=book.today,
        voices=tuple(sorted(tracks, key=lambda t: (-t.made, -t.marked, t.voice.id or ""))),
        nameless=track(unnamed, Voice(id=None, name="not named")) if unnamed else None,
        orphans=sum(orphan(one) is not None for one in book.lost),
    )


def track(found: Sequence[Foretold], voice: Voice | None = None) -> Track:
    """Return the track of one voice."""
    outcomes = Counter(one.mark.outcome for one in found if one.mark)
    judged = outcomes["came-true"] + outcomes["partly"] + outcomes["did-not"]
    share, low, high = wilson(outcomes["came-true"], judged) if judged >= LEAST else (None, None, None)
    return Track(
        voice=voice or found[0].voice,
        made=len(found), due=sum(one.is_past for one in found), waiting=sum(one.state == "due" for one in found),
        open=sum(one.state == "open" for one in found), marked=sum(one.state == "marked" for one in found),
        came_true=outcomes["came-true"], partly=outcomes["partly"], did_not=outcomes["did-not"],
        unclear=outcomes["unclear"], share=share, low=low, high=high, note="" if judged >= LEAST else "too few",
    )  # fmt: skip


def wilson(hits: int, of: int) -> tuple[float, float, float]:
    """Return a share and its 90 % interval.

    Example:
        >>> wilson(7, 10)
        (0.7, 0.4417, 0.8731)
        >>> wilson(5, 5)
        (1.0, 0.6489, 1.0)
    """
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return round(share, 4), round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)
