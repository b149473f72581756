"""Stories and families that an analyst takes apart or puts together, and what a reread or an undo makes of that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Table, select

from dragoman.curation.records import Correction, Value
from dragoman.curation.store import Draft
from dragoman.errors import UsageError
from dragoman.library import schema
from dragoman.stories import families, group, held, memory, tables
from dragoman.stories.parallax import find as find_family
from dragoman.stories.view import find as find_story

Kind = Literal["story", "family"]
_MOST = 2000
"""Members a correction names: of a longer story, those of its first days."""


class _Way(NamedTuple):
    """How groups of a kind are merged and parted."""

    table: Table
    merge: Callable[[Connection, int, int], int]
    part: Callable[..., int]


_WAYS: dict[str, _Way] = {
    "story": _Way(tables.stories, group.merge, group.part),
    "family": _Way(tables.families, families.merge, families.part),
}
Groups = Mapping[str, tuple[int, int]]


def row_of(connection: Connection, kind: Kind, which: str) -> Any:
    """Return the row of a story or a family, by its id or that of a member.

    Raises:
        NotInLibrary: when there is none.
    """
    return (find_story if kind == "story" else find_family)(connection, which)


def members(connection: Connection, kind: Kind, key: int) -> list[str]:
    """Return what belongs to a story or a family, as corrections name it, the first day first."""
    a = schema.articles.c
    if kind == "story":
        keys = memory.members(connection, key, _MOST)
        named = {row.key: row.id for row in connection.execute(select(a.key, a.id).where(a.key.in_(keys)))}
        return [named[one] for one in keys]
    s, u = schema.statements.c, tables.utterances.c
    query = (
        select(a.id.label("article"), s.id, s.start, s.stop)
        .join(schema.statements, s.article == a.key)
        .join(tables.utterances, u.statement == s.key)
        .where(u.family == key)
        .order_by(u.day, s.key)
    )
    return [held.reference(r.article, r.id, r.start, r.stop) for r in connection.execute(query.limit(_MOST))]


def split(connection: Connection, kind: Kind, which: str, out: Sequence[str]) -> Draft:
    """Take members out of a story or a family, into one of their own.

    Args:
        connection: of ``Library.write``.
        kind: of the group.
        which: its id, or that of a member.
        out: ids of articles, or ``ARTICLE:RECORD`` of statements.

    Raises:
        NotInLibrary: when there is no such group.
        UsageError: when none, all, or others than its members are to be taken out.
    """
    row = row_of(connection, kind, which)
    every = members(connection, kind, row.key)
    by_name = {one.partition("@")[0]: one for one in every}
    wrong = [name for name in out if name not in by_name]
    if wrong:
        raise UsageError(f"{wrong[0][:80]!r} is not part of {row.id}. It has: {', '.join(list(by_name)[:8])}.")
    moved = [one for name, one in by_name.items() if name in set(out)]
    left = [one for one in every if one not in set(moved)]
    if not moved or not left:
        raise UsageError(f"Name some of what is in {row.id}, not all and not none: the rest stays.")
    sides = Value(parts=(tuple(moved), tuple(left)))
    draft = Draft(kind=kind, target=row.id, field="split", old=Value(parts=((row.id,),)), new=sides)
    _part(connection, kind, moved, left)
    return draft


def merge(connection: Connection, kind: Kind, which: str, other: str) -> Draft:
    """Make one of two stories or families; the older one's id stays.

    Raises:
        NotInLibrary: when there is no such group.
        UsageError: when they are one already.
    """
    one, two = (row_of(connection, kind, name) for name in (which, other))
    if one.key == two.key:
        raise UsageError(f"{which[:80]} and {other[:80]} are one already: {one.id}.")
    sides = tuple(tuple(members(connection, kind, row.key)) for row in (one, two))
    draft = Draft(
        kind=kind, target=one.id, field="merge", old=Value(parts=((one.id,), (two.id,))), new=Value(parts=sides)
    )
    _WAYS[kind].merge(connection, one.key, two.key)
    return draft


def undo(connection: Connection, correction: Correction) -> None:
    """Make a split or a merge as if it had not been; what has come in since goes with those it is with."""
    if correction.new is None or correction.new.parts is None or correction.kind not in _WAYS:
        return
    one, other = correction.new.parts
    if correction.field == "split":
        _together(connection, correction.kind, one, other)
        return
    old = correction.old.parts if correction.old and correction.old.parts else ()
    way = _WAYS[correction.kind]
    ids = [part[0] for part in old]
    lost = connection.execute(
        select(way.table.c.key, way.table.c.id)
        .where(way.table.c.id.in_(ids), way.table.c.merged_into.is_not(None))
        .order_by(way.table.c.key.desc())
    ).first()
    if lost is not None:
        moved, left = (one, other) if ids[0] == lost.id else (other, one)
        _part(connection, correction.kind, moved, left, into=lost.key)
    else:
        _part(connection, correction.kind, other, one)


def again(connection: Connection, article: str) -> None:
    """Let families be as they were corrected, after an article's statements found theirs anew."""
    for hold in held.holds(connection, "family"):
        if any(held.split_reference(name)[0] == article for name in (*hold.one, *hold.other)):
            step = _part if hold.field == "split" else _together
            step(connection, "family", hold.one, hold.other)


def applies(connection: Connection, correction: Correction) -> bool:
    """Tell whether a split or a merge still stands."""
    if correction.new is None or correction.new.parts is None:
        return False
    one, other = correction.new.parts
    known = held.groups(connection, correction.kind, (*one, *other))
    sides = [{known[name][1] for name in side if name in known} for side in (one, other)]
    if not sides[0] or not sides[1]:
        return False
    shared = bool(sides[0] & sides[1])
    return not shared if correction.field == "split" else shared


def _of(known: Groups, names: Iterable[str]) -> dict[int, list[int]]:
    """Return the members of each group among some names."""
    found: dict[int, list[int]] = {}
    for name in names:
        if name in known:
            found.setdefault(known[name][1], []).append(known[name][0])
    return found


def _part(
    connection: Connection, kind: str, moved: Sequence[str], left: Sequence[str], into: int | None = None
) -> None:
    """Take members out of each group that also has some of those who stay, into one group of their own."""
    known = held.groups(connection, kind, (*moved, *left))
    stays = _of(known, left)
    for key, found in _of(known, moved).items():
        if key in stays:
            into = _WAYS[kind].part(connection, key, list(dict.fromkeys(found)), into=into)


def _together(connection: Connection, kind: str, one: Sequence[str], other: Sequence[str]) -> None:
    """Merge the groups that members of two sides are in."""
    known = held.groups(connection, kind, (*one, *other))
    mine, theirs = _of(known, one), _of(known, other)
    if not mine or not theirs:
        return
    first = next(iter(mine))
    for key in theirs:
        if key != first:
            first = _WAYS[kind].merge(connection, first, key)
