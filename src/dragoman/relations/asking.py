"""What an analyst asks for in words, as the relations stage wants it: states, regions, periods."""

from __future__ import annotations

from dragoman.relations.contest import Contest, contest
from dragoman.relations.source import Source


def code_of(source: Source, given: str) -> str:
    """Return the code that a state's or organisation's code or name means.

    Raises:
        UsageError: when it means none.
    """
    from dragoman.actors.queries import find
    from dragoman.errors import UsageError

    if given in source.table.codes:
        return given
    if given.upper() in source.table.codes:
        return given.upper()
    hit = next((h for h in find(given) if h.actor.entity and h.actor.entity.isupper()), None)
    if hit is None or hit.actor.entity is None:
        raise UsageError(f"No state or organisation is known as {given!r}. Try: dragoman actors find {given!r}")
    return hit.actor.entity


def span_of(source: Source, since: str | None, until: str | None) -> tuple[int, int]:
    """Return the first and the last week of a period: that of the source where nothing is said.

    Raises:
        UsageError: when the end is before the beginning.
        DateError: when a date cannot be read.
    """
    from datetime import date

    import numpy as np

    from dragoman.articles import parse_published
    from dragoman.errors import UsageError
    from dragoman.library.days import first_day, last_day
    from dragoman.relations.episodes import week_of
    from dragoman.relations.evidence import EPOCH

    def week(day: str | None, otherwise: int) -> int:
        if day is None:
            return otherwise
        return int(week_of(np.array([(date.fromisoformat(day) - EPOCH).days], np.int32))[0])

    begin = week(first_day(parse_published(since)) if since else None, source.span[0])
    end = week(last_day(parse_published(until)) if until else None, source.span[1])
    if end < begin:
        raise UsageError(f"The period ends ({until or 'with the data'}) before it begins ({since or 'with the data'}).")
    return begin, end


def members(source: Source, over: str) -> tuple[str, ...]:
    """Return the states of a region, or the one state that is meant.

    Raises:
        UsageError: when it is neither.
    """
    from dragoman.actors.queries import find
    from dragoman.actors.registry import Registry

    registry = Registry.load()
    wanted = over.strip().casefold().replace(" ", "-")
    entry = registry.entry(wanted)
    if entry is None or not entry.members:
        hits = [registry.entry(hit.actor.entity) for hit in find(over) if hit.actor.entity]
        entry = next((e for e in hits if e is not None and e.members), entry)
    if entry is not None and entry.members:
        return tuple(entry.members)
    return (code_of(source, over),)


def contest_of(
    source: Source, over: str, powers: str, *, span: tuple[int, int] | None = None, split: str | None = None
) -> Contest:
    """Return a contest from what was asked for in words.

    Args:
        source: events.
        over: a state or a region.
        powers: states, with commas.
        span: first and last week; all when None.
        split: first day of the time after; the middle of the span when None.

    Raises:
        UsageError: when a name means no state, or there are too few powers.
    """
    where = span_of(source, split, None)[0] if split else None
    listed = [code_of(source, one.strip()) for one in powers.split(",") if one.strip()]
    return contest(source, members(source, over), listed, span=span, split=where)
