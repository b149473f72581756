"""One utterance, however often it is reported: statements of one speaker that say the same thing are one family.

Wording alone does not tell: a speaker says many like things, and a denial is like what it denies. So the vector of the
words is one feature beside speaker, named actors, numbers, negation and day. The weights are those of a logistic
regression on the sample press, measured on stories it has not seen: ``python -m bench.stories --fit``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, or_, select, update

from dragoman.library import schema
from dragoman.library.days import apart, first_day, shift
from dragoman.model.weights import Floats
from dragoman.records import Actor, Reading, Record, Statement
from dragoman.stories import memory, tables
from dragoman.stories.features import centred
from dragoman.stories.marks import identity, numbers
from dragoman.stories.memory import Means
from dragoman.stories.negation import is_negated
from dragoman.stories.scoring import Feature, Rare, log_odds, values_of

JOIN = 0.8
"""Mean log-odds with a family's members from which a statement belongs to it: precision goes before recall."""
WITHIN = 240
"""Days after which an old remark that is told again is still recognised."""
SAME_DAYS = 4
_MOST = 400
"""Statements that one is compared with; where there are more, those nearest in time."""
_LONGEST_NAME = 500  # PostgreSQL's indexes hold no value over 2.7 kB
_LOOKED_AT = 60
"""Members of a family that are compared when two may be one: the latest."""


class Said(Record, frozen=True):
    """What a statement is compared by."""

    speaker: str
    country: str | None
    language: str
    day: str
    actors: dict[str, int]
    numbers: tuple[str, ...]
    negated: bool
    size: int
    story: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One statement of a pair; ``vector`` is centred."""

    said: Said
    vector: Floats


def _words(one: Side, other: Side, rare: Rare) -> float:
    return float(one.vector @ other.vector)


def _speaker(one: Side, other: Side, rare: Rare) -> float:
    """1 the same known speaker; 0.4 one of the same state, or a name nobody knows; -1 two known ones."""
    a, b = one.said, other.said
    if a.speaker == b.speaker and not a.speaker.startswith("?"):
        return 1.0
    unknown = a.speaker.startswith("?") or b.speaker.startswith("?")
    if unknown or (a.country and a.country == b.country and a.country in (a.speaker, b.speaker)):
        return 0.4
    return -1.0


def _actors(one: Side, other: Side, rare: Rare) -> float:
    left, right = one.said.actors, other.said.actors
    if not left or not right:
        return 0.5 if not left and not right else 0.3
    shared = sum(rare.get(k, 1.0) for k in left.keys() & right.keys())
    return shared / max(1e-6, math.sqrt(sum(rare.get(k, 1.0) for k in left) * sum(rare.get(k, 1.0) for k in right)))


def _numbers(one: Side, other: Side, rare: Rare) -> float:
    """1 the same telling numbers, -1 different ones, 0 where one has none."""
    left, right = set(one.said.numbers), set(other.said.numbers)
    return 0.0 if not left or not right else 1.0 if left & right else -1.0


def _negation(one: Side, other: Side, rare: Rare) -> float:
    return 1.0 if one.said.negated == other.said.negated else 0.0


def _story(one: Side, other: Side, rare: Rare) -> float:
    return 1.0 if one.said.story == other.said.story else 0.0


def _days(one: Side, other: Side, rare: Rare) -> float:
    return min(apart(one.said.day, other.said.day), SAME_DAYS) / SAME_DAYS


def _length(one: Side, other: Side, rare: Rare) -> float:
    """Tell how unlike the lengths are; characters of East Asian scripts count for 2.5."""
    return abs(math.log(max(1, one.said.size) / max(1, other.said.size)))


FEATURES = (
    Feature("words", _words, 10.0),
    Feature("speaker", _speaker, 1.5),
    Feature("actors", _actors, 0.9),
    Feature("numbers", _numbers, 0.5),
    Feature("negation", _negation, 0.4),
    Feature("story", _story, 2.8),
    Feature("days apart", _days, -1.9),
    Feature("length", _length, -0.1),
)
BIAS = -5.8


def values(one: Side, other: Side, rare: Rare) -> list[float]:
    """Return the features' values, in their order."""
    return values_of(FEATURES, one, other, rare)


def score(one: Side, other: Side, rare: Rare) -> float:
    """Return the log-odds that two statements report the same utterance."""
    return log_odds(FEATURES, BIAS, one, other, rare)


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
    )


def place(
    connection: Connection, article: int, reading: Reading, vectors: Mapping[str, Floats], *, again: bool = False
) -> None:
    """Put an article's statements into families; what was said of them before is forgotten.

    Args:
        connection: of ``Library.write``.
        article: its key; it has a story already.
        reading: its current reading.
        vectors: of each statement's words, by its id.
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
    for statement in reading.statements:
        said = said_of(statement, reading, int(story or 0), day)
        raw = vectors[statement.id]
        side = Side(said=said, vector=centred(raw, means[language]))
        linked = _linked(connection, side, means)
        family = linked[0] if linked else _begin(connection, f"{reading.article.id}:{statement.id}", said, statement)
        connection.execute(insert(tables.utterances).values(
            statement=keys[statement.id], article=article, family=family, speaker=said.speaker, day=said.day,
            vector=memory.pack(raw), marks=msgspec.json.encode(said),
        ))  # fmt: skip
        _refresh(connection, [family])
        for other in linked[1:]:
            if _between(connection, family, other, means) > JOIN:
                family = _merge(connection, family, other)


def forget(connection: Connection, article: int) -> bool:
    """Take an article's statements out of their families; tell whether there were any."""
    where = tables.utterances.c.article == article
    families = connection.scalars(select(tables.utterances.c.family).where(where).distinct()).all()
    connection.execute(delete(tables.utterances).where(where))
    _refresh(connection, families)
    return bool(families)


def _linked(connection: Connection, side: Side, means: Means) -> list[int]:
    """Return the families a statement fits, the best first; an article may report an utterance in many pieces."""
    found: dict[int, list[Side]] = defaultdict(list)
    for row in _candidates(connection, side.said):
        found[row.family].append(side_of(row, means))
    rare = memory.rarity_of(connection, {k for sides in found.values() for s in [side, *sides] for k in s.said.actors})
    links = {f: float(np.mean([score(side, other, rare) for other in sides])) for f, sides in found.items()}
    return sorted((f for f, link in links.items() if link > JOIN), key=lambda f: (-links[f], f))


def _between(connection: Connection, one: int, other: int, means: Means) -> float:
    """Return the mean log-odds between two families' members."""
    u = tables.utterances.c
    sides = []
    for family in (one, other):
        query = utterances().where(u.family == family).order_by(u.day.desc(), u.statement).limit(_LOOKED_AT)
        sides.append([side_of(row, means) for row in connection.execute(query)])
    rare = memory.rarity_of(connection, {k for group in sides for s in group for k in s.said.actors})
    return float(np.mean([score(a, b, rare) for a in sides[0] for b in sides[1]]))


def _merge(connection: Connection, one: int, other: int) -> int:
    """Make one family of two; the older one's id stays, the other's leads to it."""
    kept, lost = min(one, other), max(one, other)
    f = tables.families
    connection.execute(update(tables.utterances).where(tables.utterances.c.family == lost).values(family=kept))
    gone = (f.c.key == lost) | (f.c.merged_into == lost)
    connection.execute(update(f).where(gone).values(merged_into=kept))
    _refresh(connection, [kept, lost])
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


def side_of(row: Row[Any], means: Means) -> Side:
    """Return the side of a stored utterance."""
    said = msgspec.structs.replace(msgspec.json.decode(row.marks, type=Said), story=row.story)
    return Side(said=said, vector=centred(memory.unpack(row.vector), means[said.language]))


def _begin(connection: Connection, statement: str, said: Said, record: Statement) -> int:
    name = record.speaker.name if record.speaker else ""
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


def _refresh(connection: Connection, families: Sequence[int]) -> None:
    """Count the members of families, and name the speaker whom most of them name: one report may get him wrong."""
    table = tables.utterances.c
    for family in families:
        where = table.family == family
        size, day = connection.execute(select(func.count(), func.min(table.day)).where(where)).one()
        speakers = select(table.speaker).where(where, table.speaker.not_like("?%")).group_by(table.speaker)
        speaker = connection.scalar(speakers.order_by(func.count().desc(), func.min(table.statement)).limit(1))
        row = {"size": size, "speaker": speaker} | ({"day": day} if day else {})
        connection.execute(update(tables.families).where(tables.families.c.key == family).values(row))
