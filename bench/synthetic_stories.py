"""Stories and statement families for a synthetic library, by the hundred thousand.

What is in the tables is what ``stories.group`` and ``stories.families`` write, but that nothing is compared: articles
fall into stories by chance, the larger a story the likelier (many stories of one article, few of dozens, three of
thousands), and the n-th statements of a story's articles are one utterance. Vectors lie around their story's and their
language's.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, Row, Table, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from dragoman.library import Library, schema
from dragoman.library.days import now
from dragoman.library.store import unpack
from dragoman.model import sentence
from dragoman.model.weights import Floats
from dragoman.records import Reading
from dragoman.stories import tables
from dragoman.stories.families import said_of
from dragoman.stories.marks import marks_of
from dragoman.stories.memory import pack, prepare

BATCH = 1000
NEW = 0.45
"""Share of articles that begin a story."""
RECENT, LARGEST = 1000, 80
"""Articles, of six days or so, whose story the next one may join; articles of a story at most."""
HUGE, SHARE = 3, 0.05
"""Stories without end, as a war is one, and the share of articles that belong to one of them: of 200,000 articles
some 3,300 each."""
TABLES = (tables.stories, tables.marks, tables.log, tables.families, tables.utterances)


class _Memory:
    """What is known while stories are made up."""

    def __init__(self) -> None:
        self.random = random.Random(5)
        self.noise = np.random.default_rng(5)
        self.recent: deque[int] = deque(maxlen=RECENT)
        self.stories: dict[int, dict[str, Any]] = {}
        self.last = HUGE
        self.families: dict[tuple[int, int], dict[str, Any]] = {}
        self.written: Counter[str] = Counter()
        """How many stories and families, of the first ones, are in the tables, with the size they had then."""
        self.counts: Counter[str] = Counter()
        self.sums: dict[tuple[str, str], Floats] = defaultdict(lambda: np.zeros(sentence.SIZE, np.float32))
        self.vectors: Counter[tuple[str, str]] = Counter()
        self.means = sentence.load().means

    def vector(self, seed: int, language: str, kind: str) -> Floats:
        """Return a vector near those of the same seed, and near its language's mean."""
        centre = np.random.default_rng(seed).standard_normal(sentence.SIZE, np.float32)
        mixed = 0.75 * centre + 0.65 * self.noise.standard_normal(sentence.SIZE, np.float32)
        mean = self.means[f"{language}.{kind}"]
        found: Floats = mean + 0.5 * mixed / np.linalg.norm(mixed)
        found /= np.linalg.norm(found)
        self.sums[language, kind] += found
        self.vectors[language, kind] += 1
        return found

    def story(self, row: Row[Any]) -> int:
        """Return the story of the next article in order of days."""
        if self.random.random() < SHARE:
            story = self.random.randint(1, HUGE)
        else:
            story = self.random.choice(self.recent) if self.recent and self.random.random() > NEW else 0
            if not story or self.stories[story]["size"] >= LARGEST:
                self.last += 1
                story = self.last
        if story not in self.stories:
            self.stories[story] = {"key": story, "id": f"st{row.id[1:]}", "first": row.key, "size": 0,
                                   "first_day": row.day, "last_day": row.day, "merged_into": None}  # fmt: skip
        self.stories[story]["size"] += 1
        self.stories[story]["last_day"] = row.day
        if story > HUGE:
            self.recent.append(story)
        return story


def fill_stories(library: Library) -> int:
    """Give all articles of a library their story and families; return how many stories. One that has some stays."""
    prepare(library)
    if library.count(tables.marks):
        return library.count(tables.stories)
    memory = _Memory()
    keys = {name: key for key, name in _statement_keys(library)}
    for part in _articles(library):
        rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in TABLES}
        for row in part:
            _article(memory, row, unpack(row.body), keys, rows)
        with library.write() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # stories are written last, whole
            for name in ("marks", "story_log", "utterances"):
                connection.execute(insert(tables.METADATA.tables[name]), rows[name])
            for table, held in ((tables.stories, memory.stories), (tables.families, memory.families)):
                new = list(islice(held.values(), memory.written[table.name], None))
                if new:
                    connection.execute(insert(table), new)
                memory.written[table.name] = len(held)
    for table, held in ((tables.stories, memory.stories), (tables.families, memory.families)):
        grown = sorted((row for row in held.values() if row["size"] > 1), key=lambda row: row["key"])
        for at in range(0, len(grown), 20 * BATCH):  # in the order they lie in: on a disk that is what takes long
            with library.write() as connection:
                _put(connection, table, grown[at : at + 20 * BATCH])
    with library.write() as connection:
        _count(connection, memory)
    return len(memory.stories)


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write rows, new ones and such as are there; none is deleted for it, which would ask all that refer to it."""
    new = upsert(table)
    changed = {name: new.excluded[name] for name in rows[0] if name != "key"}
    connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=changed), rows)


def _count(connection: Connection, memory: _Memory) -> None:
    """Write how many articles name whom, and the means of all vectors."""
    connection.execute(insert(tables.counts), [{"item": k, "articles": n} for k, n in memory.counts.items()])
    connection.execute(insert(tables.means), [
        {"language": language, "kind": kind, "vectors": memory.vectors[language, kind], "total": total.tobytes()}
        for (language, kind), total in memory.sums.items()
    ])  # fmt: skip


def _article(
    memory: _Memory, row: Row[Any], reading: Reading, keys: dict[tuple[int, str], int], rows: dict[str, Any]
) -> None:
    story = memory.story(row)
    marks = marks_of(reading)
    memory.counts.update(["*", *marks.actors, *(f"#{n}" for n in marks.numbers)])
    vector = memory.vector(story, row.language, "leads")
    rows["marks"].append({"article": row.key, "day": row.day, "language": row.language, "story": story,
                          "vector": pack(vector), "marks": msgspec.json.encode(marks)})  # fmt: skip
    what = "begun" if memory.stories[story]["size"] == 1 else "joined"
    rows["story_log"].append({"story": story, "what": what, "article": row.key, "score": 1.0, "at": now()})
    for number, statement in enumerate(reading.statements):
        said = said_of(statement, reading, story, row.day)
        name = statement.speaker.name if statement.speaker else ""
        family = memory.families.setdefault((story, number), {
            "key": len(memory.families) + 1, "id": f"f-{row.id}:{statement.id}", "speaker": said.speaker, "name": name,
            "day": said.day, "size": 0,
        })  # fmt: skip
        family["size"] += 1
        rows["utterances"].append({
            "statement": keys[row.key, statement.id], "article": row.key, "family": family["key"],
            "speaker": family["speaker"], "day": said.day, "marks": msgspec.json.encode(said),
            "vector": pack(memory.vector(10_000_000 + family["key"], row.language, "words")),
        })  # fmt: skip
        memory.families[story, number] = family


def _statement_keys(library: Library) -> Iterator[tuple[int, tuple[int, str]]]:
    table = schema.statements.c
    with library.read() as connection:
        for row in connection.execute(select(table.key, table.article, table.id)):
            yield row.key, (row.article, row.id)


def _articles(library: Library) -> Iterator[list[Row[Any]]]:
    a, r = schema.articles.c, schema.readings.c
    with library.read() as connection:
        keys = list(connection.scalars(select(a.key).order_by(a.day, a.key)))
    query = select(a.key, a.id, a.day, a.language, r.body).join(
        schema.readings, (r.article == a.key) & (r.current == 1)
    )
    for at in range(0, len(keys), BATCH):
        with library.read() as connection:
            rows = list(connection.execute(query.where(a.key.in_(keys[at : at + BATCH])).order_by(a.day, a.key)))
        yield rows  # not while reading: what is written could not leave the journal
