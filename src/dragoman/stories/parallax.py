"""The parallax view: one utterance as each outlet words it, and whom each country's press hears in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from dragoman.errors import NotInLibrary
from dragoman.library import Library, schema
from dragoman.records import Actor, Record
from dragoman.stories import parts as parts_of
from dragoman.stories import tables, view
from dragoman.stories.divergence import Divergence, divergence
from dragoman.stories.marks import identity, numbers
from dragoman.stories.memory import prepare
from dragoman.stories.rows import Piece, Roles, followed, in_parts, pieces, records, roles

NOBODY = "nobody named"
UNKNOWN = "unknown"


class Wording(Record, frozen=True):
    """How one article gives the utterance. ``drops`` names what most others have, ``adds`` what no other has."""

    article: str
    record: str
    outlet: str
    country: str | None
    language: str
    day: str
    mode: str
    status: str
    words: str
    drops: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()


class Sentence(Record, frozen=True):
    """The words behind a cell of the table; ``whom`` is how they name the target."""

    article: str
    record: str
    outlet: str
    status: str
    stance: str
    words: str
    whom: str = ""


class Cell(Record, frozen=True):
    """Readings of one country that name one target; ``known`` tells whether the registry knows it."""

    readers: str
    aimed_at: str
    count: int
    statuses: dict[str, int]
    sentences: tuple[Sentence, ...]
    known: bool = True


class Parallax(Record, frozen=True):
    """One utterance, or all of a story's: the wordings, and who reads it how.

    What many articles carry comes in ``parts``, of which this is number ``part``: the latest articles are in the first.
    """

    id: str
    speaker: str | None
    day: str
    stories: tuple[str, ...]
    wordings: tuple[Wording, ...]
    readings: tuple[Cell, ...]
    divergence: Divergence
    part: int = 1
    parts: int = 1


def parallax(library: Library, which: str, *, part: int = 1, most: int = parts_of.READ) -> Parallax:
    """Return the parallax view.

    Args:
        library: of readings.
        which: a family (``f-…``), a statement (``ARTICLE:s1``), or a story (``st…``) for all that is read into it.
        part: which part of what more than ``most`` articles carry; 1: the latest.
        most: articles of a part.

    Raises:
        NotInLibrary: when there is none.
        UsageError: when it has no such part.
    """
    prepare(library)
    with library.read() as connection:
        if which.startswith("st"):
            return _of_story(connection, which, part, most)
        family = find(connection, which)
        u, s = tables.utterances, schema.statements
        keys, parts = parts_of.of_family(connection, family.key, part, most)
        query = select(s).join(u, u.c.statement == s.c.key).where(u.c.family == family.key, u.c.article.in_(keys))
        rows = connection.execute(query.order_by(s.c.article, s.c.start)).all()
        listed = pieces(connection, sorted({r.article for r in rows}))
        of = {(r.article, r.id): r for r in rows}
        cells = _cells(connection, listed, of)
        stories = _stories(connection, list(listed))
        wordings = _wordings(connection, rows, listed)
    return Parallax(
        id=family.id, speaker=family.speaker or family.name or None, day=family.day, stories=stories,
        wordings=wordings, readings=cells, divergence=_divergence(cells), part=part, parts=parts,
    )  # fmt: skip


def _of_story(connection: Connection, which: str, part: int, most: int) -> Parallax:
    row = view.find(connection, which)
    keys, parts = parts_of.of_story(connection, row.key, part, most)
    cells = _cells(connection, pieces(connection, keys), None)
    return Parallax(
        id=row.id, speaker=None, day=row.first_day, stories=(row.id,), wordings=(), readings=cells,
        divergence=_divergence(cells), part=part, parts=parts,
    )  # fmt: skip


def find(connection: Connection, which: str) -> Row[Any]:
    """Return the row of a family, by its id or that of a statement in it.

    Raises:
        NotInLibrary: when there is none.
    """
    f = tables.families
    row = connection.execute(select(f).where(f.c.id == which)).first()
    if row is None and ":" in which:
        article, _, record = which.rpartition(":")
        s, u = schema.statements.c, tables.utterances.c
        of_statement = (
            select(f).join(tables.utterances, u.family == f.c.key)
            .join(schema.statements, s.key == u.statement).join(schema.articles, schema.articles.c.key == s.article)
            .where(schema.articles.c.id == article, s.id == record)
        )  # fmt: skip
        row = connection.execute(of_statement).first()
    row = followed(connection, f, row)
    if row is None:
        raise NotInLibrary(f"No statement family {which!r} in the library. A story lists its own: dragoman story ID")
    return row


def _stories(connection: Connection, keys: Sequence[int]) -> tuple[str, ...]:
    s, m = tables.stories.c, tables.marks.c
    query = select(s.id).join(tables.marks, m.story == s.key).distinct()
    return tuple(sorted({row.id for row in in_parts(connection, query, m.article, keys)}))


def _wordings(connection: Connection, rows: Sequence[Row[Any]], listed: Mapping[int, Piece]) -> tuple[Wording, ...]:
    named = _named(connection, rows)
    inside = {row.key: {*named.get((row.article, row.id), ()), *numbers(row.words)} for row in rows}
    whole: dict[int, set[str]] = defaultdict(set)  # an article may give the utterance in pieces
    for row in rows:
        whole[row.article] |= inside[row.key]
    share = Counter(name for names in whole.values() for name in names)
    common = {name for name, n in share.items() if n * 2 > len(whole)}
    found = []
    for row in rows:
        piece = listed[row.article]
        alone = {name for name in inside[row.key] if share[name] == 1} if len(whole) > 1 else set()
        found.append(Wording(
            article=piece.id, record=row.id, outlet=view.name_of(piece), country=piece.country, day=piece.day,
            language=piece.language, mode=row.mode, status=row.status, words=row.words,
            drops=tuple(sorted(common - whole[row.article])), adds=tuple(sorted(alone)),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda w: (w.country or "~", w.outlet, w.day, w.record)))


def _named(connection: Connection, rows: Sequence[Row[Any]]) -> Mapping[tuple[int, str], list[str]]:
    """Return the actors that statements name, by article and record: those they are about."""
    table = schema.roles.c
    query = select(table.article, table.record, table.entity, table.country).where(
        table.kind == "statements", table.role == "about"
    )
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for r in in_parts(connection, query, table.article, sorted({row.article for row in rows})):
        if who := r.entity or r.country:
            found[r.article, r.record].append(who)
    return found


def _cells(
    connection: Connection, listed: Mapping[int, Piece], of: Mapping[tuple[int, str], Row[Any]] | None
) -> tuple[Cell, ...]:
    """Return the table of who hears whom; ``of`` None takes every interpretation of the articles."""
    taking_part = roles(connection, "interpretations", list(listed))
    events = {(r.article, r.id): r for r in records(connection, schema.events, list(listed))} if of else {}
    groups: dict[tuple[str, str], list[tuple[Row[Any], Piece]]] = defaultdict(list)
    whom: dict[tuple[int, str, str], str] = {}
    known: dict[str, bool] = {NOBODY: True}
    for row in records(connection, schema.interpretations, list(listed)):
        if of is not None and not _is_of(row, of, events):
            continue
        piece = listed[row.article]
        for reader in _readers(row, piece, taking_part):
            for target, actor in _targets(row, taking_part).items():
                groups[reader, target].append((row, piece))
                whom[row.article, row.id, target] = actor.name if actor else ""
                known[target] = known.get(target, False) or actor is None or identity(actor) is not None
    return tuple(_cell(*key, rows, whom, known=known[key[1]]) for key, rows in sorted(groups.items()))


def _is_of(row: Row[Any], of: Mapping[tuple[int, str], Row[Any]], events: Mapping[tuple[int, str], Row[Any]]) -> bool:
    """Tell whether an interpretation is of the utterance: of its statement, or of an event told inside it."""
    if (row.article, row.of) in of:
        return True
    event = events.get((row.article, row.of))
    return event is not None and (row.article, event.source) in of


def _readers(row: Row[Any], piece: Piece, taking_part: Roles) -> list[str]:
    """Return the countries (or regions) that read it so; the author, and no reader, are the outlet's country."""
    readers = taking_part.get((row.article, row.id), {}).get("reader", ())
    here = piece.country or UNKNOWN
    named = [r.country or r.region or r.entity or (here if r.name == "author" else UNKNOWN) for r in readers]
    return list(dict.fromkeys(named)) or [here]


def _targets(row: Row[Any], taking_part: Roles) -> dict[str, Actor | None]:
    found = taking_part.get((row.article, row.id), {}).get("points_at", ())
    return {_target(actor): actor for actor in found} or {NOBODY: None}


def _target(actor: Actor) -> str:
    return actor.country or identity(actor) or actor.name


def _cell(
    readers: str,
    aimed_at: str,
    rows: Sequence[tuple[Row[Any], Piece]],
    whom: Mapping[tuple[int, str, str], str],
    *,
    known: bool,
) -> Cell:
    return Cell(
        readers=readers, aimed_at=aimed_at, count=len(rows), known=known,
        statuses=dict(Counter(r.status for r, _ in rows)),
        sentences=tuple(
            Sentence(
                article=piece.id, record=r.id, outlet=view.name_of(piece), status=r.status, stance=r.stance,
                words=r.words, whom=whom[r.article, r.id, aimed_at],
            )
            for r, piece in rows
        ),
    )  # fmt: skip


def _divergence(cells: Sequence[Cell]) -> Divergence:
    """Return how differently countries read it.

    Denied readings and official reasons are left out, and targets the registry does not know: they are called
    otherwise in every language, which would pass for a difference.
    """
    readings: dict[str, list[str]] = defaultdict(list)
    for cell in cells:
        counted = sum(s.stance == "reading" and s.status != "denied" for s in cell.sentences)
        if cell.known and cell.aimed_at != NOBODY and cell.readers != UNKNOWN:
            readings[cell.readers] += [cell.aimed_at] * counted
    return divergence(readings)
