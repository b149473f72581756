"""Stories grow as articles arrive: join, begin, merge, split. Every change is in ``story_log``; ids stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, func, insert, select, update

from dragoman.library import schema
from dragoman.library.days import now
from dragoman.model.weights import Floats
from dragoman.stories import held, memory, tables
from dragoman.stories.features import Side, centred, score
from dragoman.stories.marks import Marks
from dragoman.stories.memory import Means
from dragoman.stories.rows import PART

JOIN = 0.0
"""Mean log-odds with a story's members from which an article joins it (0: as likely as not)."""
WEAK = 1.5
"""A join below this makes the story look at itself: should it be two?"""
LOOKED_AT = 60
"""Members of a story that are compared; of longer stories, those nearest in time."""


def place(connection: Connection, article: int, marks: Marks, vector: Floats) -> int:
    """Give an article its story and return the story's key.

    Args:
        connection: of ``Library.write``.
        article: key of an article that has none yet.
        marks: of the article.
        vector: of its title and lead, shape (384,), not centred.
    """
    row = connection.execute(select(schema.articles).where(schema.articles.c.key == article)).one()
    memory.count(connection, marks)
    memory.add_to_mean(connection, "leads", row.language, vector[None])
    means = Means(connection, "leads")
    side = Side(vector=centred(vector, means[row.language]), marks=marks, day=row.day)
    found = _linked(connection, side, means)
    story, link = found[0] if found else (_begin(connection, row.id, article, row.day), None)
    connection.execute(insert(tables.marks).values(
        article=article, day=row.day, language=row.language, story=story, vector=memory.pack(vector),
        marks=msgspec.json.encode(marks),
    ))  # fmt: skip
    _log(connection, story, "begun" if link is None else "joined", article=article, score=link)
    _refresh(connection, story)
    for other, _ in found[1:]:
        if _between(connection, story, other, row.day, means) >= JOIN and not held.stories_apart(
            connection, story, other
        ):
            story = merge(connection, story, other)
    if link is not None and link < WEAK and article in _split(connection, story, means):
        story = int(connection.scalars(select(tables.marks.c.story).where(tables.marks.c.article == article)).one())
    return story


def _linked(connection: Connection, side: Side, means: Means) -> list[tuple[int, float]]:
    """Return the stories an article fits, with the mean log-odds, the best first."""
    near = memory.sides(connection, memory.nearest(connection, side, means), means)
    stories = {story for story, _ in near.values()}
    all_keys = {story: memory.members_near(connection, story, side.day, LOOKED_AT) for story in stories}
    rest = [key for keys in all_keys.values() for key in keys if key not in near]
    known = near | memory.sides(connection, rest, means)
    rare = memory.rare(connection, [side.marks, *(s.marks for _, s in known.values())])
    linked = [(story, _link(side, [known[k][1] for k in keys], rare)) for story, keys in all_keys.items()]
    return sorted((pair for pair in linked if pair[1] >= JOIN), key=lambda pair: (-pair[1], pair[0]))


def _link(side: Side, others: Sequence[Side], rare: Mapping[str, float]) -> float:
    """Mean log-odds over the better half of the members: a story's first reports need not look like its last."""
    odds = sorted((score(side, other, rare) for other in others), reverse=True)
    return float(np.mean(odds[: max(1, (len(odds) + 1) // 2)]))


def _begin(connection: Connection, article_id: str, article: int, day: str) -> int:
    """Make a story, called after its first article."""
    row = {"id": _free_id(connection, article_id), "first": article, "size": 0, "first_day": day, "last_day": day}
    key = connection.execute(insert(tables.stories).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _free_id(connection: Connection, article_id: str) -> str:
    """Return an id no story has: one article can begin several, when what it began is merged and split again."""
    name, table = article_id[1:], tables.stories.c
    tried = [f"st{name[:size]}" for size in range(8, max(9, len(name) + 1))]
    taken = set(connection.scalars(select(table.id).where(table.id.in_(tried))))
    free = next((one for one in tried if one not in taken), None)
    number = 2
    while free is None:
        one = f"{tried[-1]}-{number}"
        free = None if connection.scalar(select(table.key).where(table.id == one)) else one
        number += 1
    return free


def _refresh(connection: Connection, story: int) -> None:
    table = tables.marks.c
    query = select(func.count(), func.min(table.day), func.max(table.day)).where(table.story == story)
    size, first, last = connection.execute(query).one()
    row = {"size": size} | ({"first_day": first, "last_day": last} if size else {})
    connection.execute(update(tables.stories).where(tables.stories.c.key == story).values(row))


def _log(connection: Connection, story: int, what: str, *, other: int | None = None, article: int | None = None,
         score: float | None = None) -> None:  # fmt: skip
    row = {"story": story, "what": what, "other": other, "article": article, "score": score, "at": now()}
    connection.execute(insert(tables.log).values(row))


def _between(connection: Connection, one: int, other: int, day: str, means: Means) -> float:
    """Return the mean log-odds between two stories' members; of long ones, those nearest to a day."""
    keys = [memory.members_near(connection, story, day, LOOKED_AT) for story in (one, other)]
    known = memory.sides(connection, [*keys[0], *keys[1]], means)
    rare = memory.rare(connection, [s.marks for _, s in known.values()])
    return float(np.mean([score(known[a][1], known[b][1], rare) for a in keys[0] for b in keys[1]]))


def merge(connection: Connection, one: int, other: int) -> int:
    """Make one story of two; the older one's id stays."""
    kept, lost = min(one, other), max(one, other)
    connection.execute(update(tables.marks).where(tables.marks.c.story == lost).values(story=kept))
    gone = (tables.stories.c.key == lost) | (tables.stories.c.merged_into == lost)
    connection.execute(update(tables.stories).where(gone).values(merged_into=kept))
    _log(connection, kept, "merged", other=lost)
    _refresh(connection, kept)
    _refresh(connection, lost)
    return kept


def _split(connection: Connection, story: int, means: Means) -> list[int]:
    """Take a story apart when its members fall into two groups that do not belong together; return who moved."""
    keys = memory.members(connection, story, LOOKED_AT + 1)
    if not 4 <= len(keys) <= LOOKED_AT:
        return []
    known = memory.sides(connection, keys, means)
    rare = memory.rare(connection, [s.marks for _, s in known.values()])
    odds = np.zeros((len(keys), len(keys)))
    for i, a in enumerate(keys):
        for j in range(i):
            odds[i, j] = odds[j, i] = score(known[a][1], known[keys[j]][1], rare)
    one, other, link = halves(odds)
    if link >= JOIN - WEAK or min(len(one), len(other)) < 2:
        return []
    moved = [keys[i] for i in (other if 0 in one else one)]  # the first article keeps the story's id
    if held.articles_together(connection, [key for key in keys if key not in moved], moved):
        return []
    part(connection, story, moved, score=link)
    return moved


def part(
    connection: Connection,
    story: int,
    moved: Sequence[int],
    *,
    into: int | None = None,
    score: float | None = None,
) -> int:
    """Take some, not all, of a story's articles out of it, into a story of their own; return its key.

    Args:
        connection: of ``Library.write``.
        story: key of the story they leave.
        moved: keys of the articles, the first of them first.
        into: a story that was merged into another and is to be one again; None: a new one.
        score: mean log-odds between the two, where the machine parts them.
    """
    first = connection.execute(
        select(schema.articles.c.id, schema.articles.c.day).where(schema.articles.c.key == moved[0])
    ).one()
    if into is None:
        into = _begin(connection, first.id, moved[0], first.day)
    again = {"merged_into": None, "first": moved[0]}
    connection.execute(update(tables.stories).where(tables.stories.c.key == into).values(again))
    for at in range(0, len(moved), PART):
        some = tables.marks.c.article.in_(moved[at : at + PART])
        connection.execute(update(tables.marks).where(some).values(story=into))
    _log(connection, into, "split", other=story, score=score)
    stays = memory.members(connection, story, 1)[0]
    lost_first = (tables.stories.c.key == story) & tables.stories.c.first.in_(moved)
    connection.execute(update(tables.stories).where(lost_first).values(first=stays))
    _refresh(connection, story)
    _refresh(connection, into)
    return into


def halves(odds: npt.NDArray[np.float64]) -> tuple[list[int], list[int], float]:
    """Return the two groups that average linkage joins last, and the mean log-odds between them.

    Example:
        >>> halves(np.array([[0, 3, -2], [3, 0, -4], [-2, -4, 0.0]]))
        ([0, 1], [2], -3.0)
    """
    groups: dict[int, list[int]] = {i: [i] for i in range(len(odds))}
    links: dict[tuple[int, int], float] = {
        (i, j): float(odds[i, j]) for i in range(len(odds)) for j in range(i + 1, len(odds))
    }
    while len(groups) > 2:
        i, j = max(links, key=lambda pair: (links[pair], -pair[0], -pair[1]))
        sizes = len(groups[i]), len(groups[j])
        merged: dict[int, float] = defaultdict(float)
        for k in groups:
            if k not in (i, j):
                to_i, to_j = links.pop((min(i, k), max(i, k))), links.pop((min(j, k), max(j, k)))
                merged[k] = (to_i * sizes[0] + to_j * sizes[1]) / sum(sizes)
        del links[(i, j)]
        groups[i] += groups.pop(j)
        links |= {(min(i, k), max(i, k)): value for k, value in merged.items()}
    one, other = groups.values()
    return sorted(one), sorted(other), next(iter(links.values()))
