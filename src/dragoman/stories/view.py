"""One story: when, who carries it, which statements and events each outlet has or leaves out, from how many sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, case, func, or_, select

from dragoman.errors import NotInLibrary
from dragoman.library import Library, schema
from dragoman.library.days import shift
from dragoman.records import Actor, Record
from dragoman.stories import parts as parts_of
from dragoman.stories import tables
from dragoman.stories.marks import identity
from dragoman.stories.memory import prepare
from dragoman.stories.rows import Piece, Roles, followed, in_parts, pieces, publisher, records, relayed, roles

EVENT_DAYS = 3
"""Days within which two reports of the same deed of the same actors are one event."""
CHANGES = 100
"""Changes of a story that are told: the latest."""
_SPOKEN = ("CONSULT", "AGREE", "COOPERATE")  # both sides are one list: who visited whom is told either way


class Evidence(Record, frozen=True):
    """A record of an article: its id there, the exact words, how firmly they are put."""

    article: str
    record: str
    words: str
    status: str
    modality: str | None = None
    mode: str | None = None


class Told(Record, frozen=True):
    """A statement or event of a story, however many articles tell it.

    ``outlets`` are those that carry it, ``missing`` those of the story's outlets that do not; ``independent`` counts
    publishers: re-publications and papers that cite the same agency count once.
    """

    id: str
    kind: Literal["statement", "event"]
    who: str
    what: str
    whom: str
    day: str
    outlets: tuple[str, ...]
    missing: tuple[str, ...]
    independent: int
    evidence: tuple[Evidence, ...]
    contested: str | None = None


class Change(Record, frozen=True):
    """What happened to the story itself."""

    at: str
    what: str
    other: str | None = None
    article: str | None = None


class Story(Record, frozen=True):
    """A story with what is told in it; ``told`` is in order of time.

    A large one comes in ``parts``, of which this is number ``part``: ``countries`` (and who is ``missing``),
    ``articles`` and ``told`` are of the articles in it; days, ``size`` and ``languages`` are those of the whole story.
    ``changes`` are the latest of them.
    """

    id: str
    title: str | None
    first_day: str
    last_day: str
    size: int
    languages: dict[str, int]
    countries: dict[str, tuple[str, ...]]
    articles: tuple[Piece, ...]
    told: tuple[Told, ...]
    changes: tuple[Change, ...]
    part: int = 1
    parts: int = 1


class Summary(Record, frozen=True):
    """A story as lists show it."""

    id: str
    title: str | None
    first_day: str
    last_day: str
    size: int
    countries: tuple[str, ...]
    languages: tuple[str, ...]


def list_stories(
    library: Library,
    *,
    since: str | None = None,
    until: str | None = None,
    least: int = 1,
    limit: int = 50,
    offset: int = 0,
) -> list[Summary]:
    """Return stories, the latest first.

    Args:
        library: of readings.
        since: only those with an article on this day or later.
        until: only those that began on this day or before.
        least: articles a story needs.
        limit: how many at most.
        offset: how many to leave out first.
    """
    prepare(library)
    s, m, a, o = tables.stories.c, tables.marks.c, schema.articles, schema.outlets.c
    query = select(tables.stories, a.c.title).join(a, a.c.key == s.first).where(s.size >= least, s.size > 0)
    if since:
        query = query.where(s.last_day >= since)
    if until:
        query = query.where(s.first_day <= until)
    with library.read() as connection:
        found = connection.execute(
            query.order_by(s.last_day.desc(), s.size.desc(), s.key).limit(limit).offset(offset)
        ).all()
        where_from = (
            select(m.story, o.country, a.c.language)
            .join(a, a.c.key == m.article)
            .outerjoin(schema.outlets, o.key == a.c.outlet)
            .distinct()  # a row is a moment in which another thread may take over
        )
        countries, languages = defaultdict(set), defaultdict(set)
        for row in in_parts(connection, where_from, m.story, [row.key for row in found]):
            countries[row.story].add(row.country or "?")
            languages[row.story].add(row.language)
    return [
        Summary(
            id=row.id, title=row.title, first_day=row.first_day, last_day=row.last_day, size=row.size,
            countries=tuple(sorted(countries[row.key])), languages=tuple(sorted(languages[row.key])),
        )
        for row in found
    ]  # fmt: skip


def story(library: Library, story_id: str, *, part: int = 1, most: int = parts_of.MOST) -> Story:
    """Return a story; of one that was merged, the story it became part of.

    Args:
        library: of readings.
        story_id: of the story, or of an article in it.
        part: which part of a story that has more than ``most`` articles; 1: the latest.
        most: articles of a part.

    Raises:
        NotInLibrary: when there is no such story.
        UsageError: when it has no such part.
    """
    prepare(library)
    with library.read() as connection:
        row = find(connection, story_id)
        keys, parts = parts_of.of_story(connection, row.key, part, most)
        listed = pieces(connection, keys)
        languages = _languages(connection, row.key)
        told = [*_statements(connection, listed), *_events(connection, listed)]
        changes = _changes(connection, row.key)
        title = connection.scalar(select(schema.articles.c.title).where(schema.articles.c.key == row.first))
    countries: dict[str, set[str]] = defaultdict(set)
    for piece in listed.values():
        countries[piece.country or "?"].add(name_of(piece))
    return Story(
        id=row.id, title=title, first_day=row.first_day, last_day=row.last_day, size=row.size,
        languages=languages,
        countries={country: tuple(sorted(names)) for country, names in sorted(countries.items())},
        articles=tuple(listed.values()), told=tuple(sorted(told, key=lambda t: (t.day, -t.independent, t.id))),
        changes=changes, part=part, parts=parts,
    )  # fmt: skip


def _languages(connection: Connection, key: int) -> dict[str, int]:
    a, m = schema.articles.c, tables.marks.c
    query = (
        select(a.language, func.count().label("articles")).join(tables.marks, m.article == a.key).where(m.story == key)
    )
    rows = connection.execute(query.group_by(a.language).order_by(func.min(a.day), a.language))
    return {row.language: row.articles for row in rows}


def find(connection: Connection, story_id: str) -> Row[Any]:
    """Return the row of a story, by its id or that of an article in it.

    Raises:
        NotInLibrary: when there is none.
    """
    s = tables.stories
    row = connection.execute(select(s).where(s.c.id == story_id)).first()
    if row is None:
        of_article = (
            select(s).join(tables.marks, tables.marks.c.story == s.c.key)
            .join(schema.articles, schema.articles.c.key == tables.marks.c.article)
            .where(schema.articles.c.id == story_id)
        )  # fmt: skip
        row = connection.execute(of_article).first()
    row = followed(connection, s, row)
    if row is None:
        raise NotInLibrary(f"No story {story_id!r} in the library. List them with: dragoman stories")
    return row


def name_of(piece: Piece) -> str:
    """Return how an article's outlet is called in tables."""
    return piece.outlet or f"({piece.id})"


def shown(actors: Iterable[Actor]) -> str:
    """Return actors as views name them: registry ids, else the words of the text.

    Example:
        >>> shown([Actor(name="Xi", entity="xi-jinping"), Actor(name="a diplomat")])
        'xi-jinping, a diplomat'
    """
    return ", ".join(dict.fromkeys(actor.entity or actor.name for actor in actors))


def _statements(connection: Connection, listed: Mapping[int, Piece]) -> list[Told]:
    """Return the statement families of a story."""
    s, u, f = schema.statements, tables.utterances.c, tables.families.c
    query = (
        select(s, f.id.label("family"), f.speaker, f.name, f.day.label("said_on"), u.marks)
        .join(tables.utterances, u.statement == s.c.key)
        .join(tables.families, f.key == u.family)
    )
    taking_part = roles(connection, "statements", list(listed))
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    rows = in_parts(connection, query, s.c.article, list(listed))
    for row in sorted(rows, key=lambda r: (r.article, r.start, r.key)):
        groups[row.family].append(row)
    everyone = _outlets(listed)
    return [_family(rows, listed, taking_part, everyone) for rows in groups.values()]


def _outlets(listed: Mapping[int, Piece]) -> frozenset[str]:
    return frozenset(map(name_of, listed.values()))


def _family(
    rows: Sequence[Row[Any]], listed: Mapping[int, Piece], taking_part: Roles, everyone: frozenset[str]
) -> Told:
    fullest = max(rows, key=lambda r: (r.mode == "direct", r.stop - r.start, -r.key))
    parts = [taking_part.get((r.article, r.id), {}) for r in rows]
    denied = {r.status == "denied" for r in rows}
    who = rows[0].speaker or rows[0].name or "?"
    told = (a for p in parts for a in p.get("addressee", ()) if who not in (a.entity, a.name))
    return Told(
        id=rows[0].family, kind="statement", who=who, what=fullest.words, whom=shown(told), day=rows[0].said_on,
        contested="some report it as denied" if len(denied) == 2 else None,
        **_carried(rows, [relayed(p) for p in parts], listed, everyone),
    )  # fmt: skip


def _carried(
    rows: Sequence[Row[Any]], via: Sequence[Actor | None], listed: Mapping[int, Piece], everyone: frozenset[str]
) -> dict[str, Any]:
    """Return who carries it, who leaves it out, from how many sources, with the evidence."""
    carriers = {name_of(listed[r.article]) for r in rows}
    return {
        "outlets": tuple(sorted(carriers)),
        "missing": tuple(sorted(everyone - carriers)),
        "independent": len({publisher(listed[r.article], agency) for r, agency in zip(rows, via, strict=True)}),
        "evidence": tuple(
            Evidence(
                article=listed[r.article].id, record=r.id, words=r.words, status=r.status,
                modality=getattr(r, "modality", None), mode=r.mode,
            )
            for r in rows
        ),
    }  # fmt: skip


def _events(connection: Connection, listed: Mapping[int, Piece]) -> list[Told]:
    """Return the events of a story: reports of the same type, actors, recipients and days are one."""
    taking_part = roles(connection, "events", list(listed))
    through = roles(connection, "statements", list(listed))
    groups: list[_Group] = []
    recent: dict[str, list[_Group]] = defaultdict(list)  # by type: records come by day, so older ones are over
    for row in records(connection, schema.events, list(listed)):
        begin, sides = shift(row.day, -EVENT_DAYS), _sides(row, taking_part)
        near = [group for group in recent[row.type] if group.rows[0].day >= begin]
        group = next((group for group in near if _is_same(row.type, sides, group.sides)), None)
        if group is None:
            group = _Group(sides=sides, rows=[])
            groups.append(group)
            near.append(group)
        group.rows.append(row)
        recent[row.type] = near
    everyone = _outlets(listed)
    return [_event(group.rows, listed, taking_part, through, everyone) for group in groups]


_Sides = tuple[set[str], set[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Reports of one event; ``sides`` are those of the first."""

    sides: _Sides
    rows: list[Row[Any]]


def _sides(row: Row[Any], taking_part: Roles) -> _Sides:
    found = taking_part.get((row.article, row.id), {})
    known = [
        {who for a in found.get(role, ()) for who in (identity(a), a.country) if who} for role in ("actor", "recipient")
    ]
    if row.type in _SPOKEN:
        return known[0] | known[1], set()
    return known[0], known[1]


def _is_same(kind: str, one: _Sides, other: _Sides) -> bool:
    (actors, recipients), (others, their) = one, other
    if kind in _SPOKEN:
        return len(actors & others) >= min(2, len(actors), len(others)) > 0
    return bool(actors & others) and (bool(recipients & their) or not (recipients and their))


def _event(
    rows: Sequence[Row[Any]],
    listed: Mapping[int, Piece],
    taking_part: Roles,
    through: Roles,
    everyone: frozenset[str],
) -> Told:
    first = rows[0]
    parts = [taking_part.get((r.article, r.id), {}) for r in rows]
    via = [relayed(through.get((r.article, r.source), {})) for r in rows]
    return Told(
        id=f"{listed[first.article].id}:{first.id}", kind="event", what=first.type,
        who=_named(p.get("actor", ()) for p in parts) or "?", whom=_named(p.get("recipient", ()) for p in parts),
        day=min(r.day for r in rows), contested=_contested(rows), **_carried(rows, via, listed, everyone),
    )  # fmt: skip


def _named(reports: Iterable[Sequence[Actor]]) -> str:
    """Return the actors of the registry that half of the reports name, else those of the first that names any.

    Who is in no registry is called otherwise in every language: a list of all those names would tell nothing.
    """
    named = [actors for actors in reports if actors]
    times = Counter(who for actors in named for who in {actor.entity for actor in actors if actor.entity})
    known = [a for actors in named for a in actors if a.entity and times[a.entity] * 2 >= len(named)]
    return shown(known) or shown(named[0] if named else ())


def _contested(rows: Sequence[Row[Any]]) -> str | None:
    """Tell where reports contradict each other."""
    happened = [r for r in rows if r.modality == "actual" and r.status in ("asserted", "attributed", "inferred")]
    if happened and any(r.status == "denied" for r in rows):
        return "told as fact and denied"
    if happened and any(r.modality == "negated" for r in rows):
        return "told as done and as not done"
    if any(r.status == "asserted" for r in happened) and any(r.status == "rumoured" for r in rows):
        return "told as fact and as rumour"
    return None


def _changes(connection: Connection, key: int) -> tuple[Change, ...]:
    log, other, article = tables.log, tables.stories.alias("other"), schema.articles
    far_end = case((log.c.story == key, log.c.other), else_=log.c.story)
    query = (
        select(log.c.at, log.c.what, other.c.id.label("other"), article.c.id.label("article"))
        .outerjoin(other, other.c.key == far_end)
        .outerjoin(article, article.c.key == log.c.article)
        .where(or_(log.c.story == key, log.c.other == key))
        .order_by(log.c.key.desc())
        .limit(CHANGES)
    )
    rows = reversed(connection.execute(query).all())
    return tuple(Change(at=r.at, what=r.what, other=r.other, article=r.article) for r in rows)
