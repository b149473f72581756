"""One utterance, however often it is reported: statements of one speaker that say the same thing are one family.

Two statements are compared by the named features of ``utterance``; a statement joins the family whose members it is
most like, and families that a statement fits alike are made one when their members are like each other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, or_, select, update

from dragoman.library import schema
from dragoman.library.days import apart, first_day, last_day, shift
from dragoman.model.weights import Floats
from dragoman.records import Actor, Reading, Statement
from dragoman.stories import held, memory, tables
from dragoman.stories.marks import identity, numbers
from dragoman.stories.mates import Mates
from dragoman.stories.memory import Means
from dragoman.stories.negation import is_negated
from dragoman.stories.scoring import Rare
from dragoman.stories.utterance import Said, Side, scores

JOIN = 0.2
"""Mean log-odds with a family's members from which a statement belongs to it: precision goes before recall."""
CLOSEST = 0.75
"""Share of a family's members that a statement must be like: a piece of an utterance need not be like another piece."""
WITHIN = 240
"""Days after which an old remark that is told again is still recognised."""
_MOST = 400
"""Statements that one is compared with; where there are more, those nearest in time."""
_LONGEST_NAME = 500  # PostgreSQL's indexes hold no value over 2.7 kB
_LOOKED_AT = 60
"""Members of a family that are compared when two may be one: the latest."""


def speaker_key(actor: Actor | None) -> str:
    """Return what a speaker is found by; names nobody knows begin with a question mark.

    Example:
        >>> speaker_key(Actor(name="Xi", entity="xi-jinping")), speaker_key(Actor(name="an Official"))
        ('xi-jinping', '?an official')
    """
    if actor is None:
        return "?"
    return identity(actor) or f"?{' '.join(actor.name.casefold().split())}"[:_LONGEST_NAME]


def said_of(statement: Statement, reading: Reading, story: int, day: str) -> Said:
    """Return what a statement is compared by."""
    article = reading.article
    words = statement.span.of(article.text)
    inside = [m.actor for m in reading.mentions if statement.span.contains(m.span)]
    actors: dict[str, int] = defaultdict(int)
    for actor in inside:
        if who := identity(actor):
            actors[who] += 1
    wide = sum(ord(char) > 0x2E7F for char in words)
    return Said(
        speaker=speaker_key(statement.speaker),
        country=statement.speaker.country if statement.speaker else None,
        language=article.language,
        day=first_day(statement.date) or day,
        actors=dict(actors),
        numbers=tuple(sorted(numbers(words))),
        negated=is_negated(words, article.language),
        size=len(words) + round(1.5 * wide),
        story=story,
        last=last_day(statement.date) or day,
    )


def place(
    connection: Connection, article: int, reading: Reading, vectors: Mapping[str, Floats], *, again: bool = False
) -> None:
    """Put an article's statements into families; what was said of them before is forgotten.

    Args:
        connection: of ``Library.write``.
        article: its key; it has a story already.
        reading: its current reading.
        vectors: of each statement, by its id: ``wording.embed``.
        again: the article's statements were in families before: they count no second time for the mean.
    """
    story = connection.scalar(select(tables.marks.c.story).where(tables.marks.c.article == article))
    day = str(connection.scalar(select(schema.articles.c.day).where(schema.articles.c.key == article)))
    language = reading.article.language
    if not forget(connection, article) and not again and reading.statements:
        memory.add_to_mean(connection, "words", language, np.stack([vectors[s.id] for s in reading.statements]))
    means = Means(connection, "words")
    table = schema.statements.c
    keys = {r.id: r.key for r in connection.execute(select(table.id, table.key).where(table.article == article))}
    mates = Mates(connection, means)
    mates.put(article, language, {keys[s.id]: vectors[s.id] for s in reading.statements})
    touched = set()
    for statement in reading.statements:
        said, raw = said_of(statement, reading, int(story or 0), day), vectors[statement.id]
        side = mates.side(article, keys[statement.id], said)
        linked = _linked(connection, side, mates)
        name = statement.speaker.name if statement.speaker else ""
        family = linked[0] if linked else _begin(connection, f"{reading.article.id}:{statement.id}", said, name)
        connection.execute(insert(tables.utterances).values(
            statement=keys[statement.id], article=article, family=family, speaker=said.speaker, day=said.day,
            vector=memory.pack(raw), marks=msgspec.json.encode(said),
        ))  # fmt: skip
        for other in linked[1:]:
            if _between(connection, family, other, mates) > JOIN and not held.families_apart(connection, family, other):
                family = merge(connection, family, other)
        touched.add(family)
    refresh(connection, touched)


def forget(connection: Connection, article: int) -> bool:
    """Take an article's statements out of their families; tell whether there were any."""
    where = tables.utterances.c.article == article
    families = connection.scalars(select(tables.utterances.c.family).where(where).distinct()).all()
    connection.execute(delete(tables.utterances).where(where))
    refresh(connection, families)
    return bool(families)


def _linked(connection: Connection, side: Side, mates: Mates) -> list[int]:
    """Return the families a statement fits, the best first; an article may report an utterance in many pieces."""
    found: dict[int, list[Side]] = defaultdict(list)
    rows = _candidates(connection, side.said)
    for row, other in zip(rows, sides_of(rows, mates), strict=True):
        found[row.family].append(other)
    rare = memory.rarity_of(connection, {k for sides in found.values() for s in [side, *sides] for k in s.said.actors})
    links = {f: _link(side, sides, rare) for f, sides in found.items()}
    return sorted((f for f, link in links.items() if link > JOIN), key=lambda f: (-links[f], f))


def _link(side: Side, others: Sequence[Side], rare: Rare) -> float:
    """Return the mean log-odds over the members it is most like."""
    odds = sorted(scores(side, others, rare), reverse=True)
    return float(np.mean(odds[: math.ceil(CLOSEST * len(odds))]))


def _between(connection: Connection, one: int, other: int, mates: Mates) -> float:
    """Return the mean log-odds between two families' members."""
    u = tables.utterances.c
    sides = []
    for family in (one, other):
        query = utterances().where(u.family == family).order_by(u.day.desc(), u.statement).limit(_LOOKED_AT)
        sides.append(sides_of(connection.execute(query).all(), mates))
    rare = memory.rarity_of(connection, {k for group in sides for s in group for k in s.said.actors})
    return float(np.mean([scores(one, sides[1], rare) for one in sides[0]]))


def merge(connection: Connection, one: int, other: int) -> int:
    """Make one family of two; the older one's id stays, the other's leads to it."""
    kept, lost = min(one, other), max(one, other)
    f = tables.families
    connection.execute(update(tables.utterances).where(tables.utterances.c.family == lost).values(family=kept))
    gone = (f.c.key == lost) | (f.c.merged_into == lost)
    connection.execute(update(f).where(gone).values(merged_into=kept))
    refresh(connection, [kept, lost])
    return kept


def _candidates(connection: Connection, said: Said) -> Sequence[Row[Any]]:
    """Return the statements of the same story, and those of the same speaker in the months before and after."""
    table = tables.utterances
    same = select(tables.marks.c.article).where(tables.marks.c.story == said.story)
    close: ColumnElement[bool] = table.c.article.in_(same)
    if not said.speaker.startswith("?"):
        between = table.c.day.between(shift(said.day, -WITHIN), shift(said.day, WITHIN))
        close = or_(close, (table.c.speaker == said.speaker) & between)
    query = utterances().where(close).limit(_MOST)
    latest = table.c.day.desc(), table.c.statement
    rows = connection.execute(query.order_by(*latest)).all()
    if len(rows) < _MOST or rows[0].day <= said.day:
        return rows
    before = connection.execute(query.where(table.c.day <= said.day).order_by(*latest)).all()
    after = connection.execute(query.where(table.c.day > said.day).order_by(table.c.day, table.c.statement)).all()
    return sorted([*before, *after], key=lambda row: (apart(row.day, said.day), row.statement))[:_MOST]


def utterances() -> Select[Any]:
    """Return a query of utterances with the story their article is in now: stories merge and split."""
    u, m = tables.utterances, tables.marks
    return select(u, m.c.story).join(m, m.c.article == u.c.article)


def sides_of(rows: Sequence[Row[Any]], mates: Mates) -> list[Side]:
    """Return the sides of stored utterances."""
    mates.load({row.article for row in rows})
    return [mates.known(row.statement) or mates.side(row.article, row.statement, _said(row)) for row in rows]


def _said(row: Row[Any]) -> Said:
    return msgspec.structs.replace(msgspec.json.decode(row.marks, type=Said), story=row.story)


def part(connection: Connection, family: int, moved: Sequence[int], *, into: int | None = None) -> int:
    """Take some of a family's statements out of it, into a family of their own; return its key.

    Args:
        connection: of ``Library.write``.
        family: key of the family they leave.
        moved: keys of the statements, the first of them first.
        into: a family that was merged into another and is to be one again; None: a new one.
    """
    u, s, a, f = tables.utterances.c, schema.statements.c, schema.articles.c, tables.families.c
    if into is None:
        query = select(u.marks, s.id, a.id.label("article")).join(schema.statements, s.key == u.statement)
        first = connection.execute(query.join(schema.articles, a.key == u.article).where(u.statement == moved[0])).one()
        name = connection.scalar(select(f.name).where(f.key == family))
        said = msgspec.json.decode(first.marks, type=Said)
        into = _begin(connection, f"{first.article}:{first.id}", said, str(name or ""))
    connection.execute(update(tables.families).where(f.key == into).values(merged_into=None))
    connection.execute(update(tables.utterances).where(u.statement.in_(moved)).values(family=into))
    refresh(connection, [family, into])
    return into


def rename(connection: Connection, article: int, reading: Reading) -> None:
    """Let an article's statements be found by the speakers that a reading of it gives; their families stay."""
    u, s = tables.utterances.c, schema.statements.c
    query = select(tables.utterances, s.id).join(schema.statements, s.key == u.statement).where(u.article == article)
    spoken = {statement.id: statement.speaker for statement in reading.statements}
    touched = set()
    for row in connection.execute(query).all():
        speaker = spoken.get(row.id)
        if row.id not in spoken or row.speaker == speaker_key(speaker):
            continue
        said = msgspec.structs.replace(
            msgspec.json.decode(row.marks, type=Said), speaker=speaker_key(speaker),
            country=speaker.country if speaker else None,
        )  # fmt: skip
        where = tables.utterances.c.statement == row.statement
        new = {"speaker": said.speaker, "marks": msgspec.json.encode(said)}
        connection.execute(update(tables.utterances).where(where).values(new))
        name = {"name": speaker.name if speaker else ""}
        alone = (tables.families.c.key == row.family) & (tables.families.c.size == 1)
        connection.execute(update(tables.families).where(alone).values(name))
        touched.add(row.family)
    refresh(connection, sorted(touched))


def _begin(connection: Connection, statement: str, said: Said, name: str) -> int:
    known = None if said.speaker.startswith("?") else said.speaker
    family, f = f"f-{statement}", tables.families
    row = {"id": family, "speaker": known, "name": name, "day": said.day, "size": 0}
    number = 2
    while (old := connection.execute(select(f.c.key, f.c.size).where(f.c.id == row["id"])).first()) is not None:
        if not old.size:  # after a reread; it may have become part of another in between
            connection.execute(update(f).where(f.c.key == old.key).values(row | {"merged_into": None}))
            return int(old.key)
        row["id"], number = f"{family}-{number}", number + 1  # others are left in it whom this one does not fit
    key = connection.execute(insert(f).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def refresh(connection: Connection, families: Iterable[int]) -> None:
    """Count the members of families, and name the speaker whom most of them name: one report may get him wrong."""
    table = tables.utterances.c
    for family in families:
        where = table.family == family
        size, day = connection.execute(select(func.count(), func.min(table.day)).where(where)).one()
        speakers = select(table.speaker).where(where, table.speaker.not_like("?%")).group_by(table.speaker)
        speaker = connection.scalar(speakers.order_by(func.count().desc(), func.min(table.statement)).limit(1))
        row = {"size": size, "speaker": speaker} | ({"day": day} if day else {})
        connection.execute(update(tables.families).where(tables.families.c.key == family).values(row))
