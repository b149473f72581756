"""Readings made up by the hundred thousand, always the same ones, and a quick way to fill a library with them.

No model reads these texts: sentences are put together from our own patterns in five languages, and the records are
known because we put them there. Word frequencies are hard on an index on purpose: few patterns, so that a common word
is in a third of all articles, and thousands of surnames, so that most names are rare.

Example:
    >>> reading = make(7)
    >>> reading == make(7), len(reading.events) >= 2, reading.article.language in LANGUAGES
    (True, True, True)
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, insert, select

from dragoman.language.packs import Entry, read_yaml
from dragoman.library import Library, schema, words
from dragoman.library.days import now
from dragoman.library.duplicates import VALUES, band_hashes
from dragoman.library.rows import _roles, _row
from dragoman.records import (
    Actor,
    Article,
    Coder,
    Event,
    Forecast,
    Interpretation,
    Mention,
    Reading,
    Span,
    Statement,
)

LANGUAGES = ("ja", "en", "ru", "uk", "zh")
FIRST_DAY, DAYS = date(2021, 6, 1), 3 * 365
BATCH = 1000
STATES = {
    "RU": "RUS", "UA": "UKR", "KZ": "KAZ", "US": "USA", "CN": "CHN", "JP": "JPN", "UZ": "UZB", "KG": "KGZ", "TJ": "TJK",
    "TM": "TKM", "TR": "TUR", "DE": "DEU", "FR": "FRA", "GB": "GBR", "PL": "POL", "IN": "IND", "PK": "PAK", "IR": "IRN",
    "IL": "ISR", "AM": "ARM", "AZ": "AZE", "GE": "GEO", "BY": "BLR", "MD": "MDA", "LT": "LTU", "KR": "KOR", "MN": "MNG",
    "HU": "HUN", "RS": "SRB", "SA": "SAU",
}  # fmt: skip
TYPES = {
    "SANCTION": ("verbal-conflict", -8.0), "AGREE": ("verbal-cooperation", 6.0), "AID": ("material-cooperation", 7.0),
    "ACCUSE": ("verbal-conflict", -2.0), "CONSULT": ("verbal-cooperation", 1.0), "THREATEN": ("verbal-conflict", -5.0),
}  # fmt: skip


class _Words(Entry, frozen=True, kw_only=True):
    """What sentences of a language are made of."""

    patterns: dict[str, str]
    triggers: dict[str, str]
    topics: tuple[str, ...]
    syllables: tuple[str, ...]
    ending: str


WORDS = read_yaml(Path(__file__).with_suffix(".yml"), dict[str, _Words])
_STATUSES = ("asserted",) * 5 + ("attributed",) * 3 + ("denied", "speculated", "rumoured")
_COVERAGE = np.random.default_rng(11).dirichlet(np.ones(len(STATES)) * 0.4, 16)
"""How often each state acts in each topic: few states have much to do with a topic, most little."""
CODER = Coder(name="synthetic", version="1")


@cache
def _names(language: str) -> tuple[str, ...]:
    from babel import Locale

    territories = Locale.parse(language).territories
    return tuple(territories[code] for code in STATES)


class _Writer:
    """Puts a text together and knows where each sentence stands."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.language = self.random.choices(LANGUAGES, (30, 25, 20, 12, 13))[0]
        self.words = WORDS[self.language]
        self.topic = self.random.randrange(16)
        self.states = [int(s) for s in np.random.default_rng(number).choice(len(STATES), 4, p=_COVERAGE[self.topic])]
        self.text = ""

    def state(self) -> Actor:
        at = self.random.choice(self.states) if self.random.random() < 0.8 else self.random.randrange(len(STATES))
        code = list(STATES.values())[at]
        return Actor(name=_names(self.language)[at], entity=code, country=code)

    def person(self) -> Actor:
        parts = self.words.syllables
        picked = [self.random.randrange(len(parts)) for _ in range(3)]
        name = "".join(parts[at] for at in picked) + self.words.ending
        return Actor(
            name=name[0].upper() + name[1:], entity="person-" + "-".join(map(str, picked)),
            country=self.random.choice(list(STATES.values())),
        )  # fmt: skip

    def object(self) -> str:
        at = self.topic if self.random.random() < 0.6 else self.random.randrange(16)
        return self.words.topics[at]

    def write(self, pattern: str, **names: str) -> Span:
        sentence = self.words.patterns[pattern].format(o=self.object(), **names)
        start = len(self.text)
        self.text += sentence
        return Span(start, start + len(sentence.rstrip()))

    def find(self, words: str, inside: Span) -> Span:
        at = self.text.index(words, inside.start)
        return Span(at, at + len(words))


def make(number: int) -> Reading:
    """Return the reading of that number."""
    writer = _Writer(number)
    pick = writer.random
    day = (FIRST_DAY + timedelta(days=pick.randrange(DAYS))).isoformat()
    records: dict[str, list[Any]] = {
        "mentions": [], "statements": [], "events": [], "interpretations": [], "forecasts": [],
    }  # fmt: skip
    paragraphs = []
    for paragraph in range(pick.randint(3, 6)):
        start = len(writer.text)
        for _ in range(pick.randint(2, 4)):
            _add(writer, records)
        writer.text = writer.text.rstrip()
        paragraphs.append(Span(start, len(writer.text)))
        if paragraph < 5:
            writer.text += "\n\n"
    text = writer.text.rstrip()
    country = pick.choice(list(STATES.values()))
    paper = f"Sample {country} {writer.language} {pick.randint(1, 4)}"
    return Reading(coder=CODER, article=Article(
        id=f"a{number:016x}", url=f"https://{country.lower()}.example/{number}", language=writer.language,
        outlet=Actor(name=paper, entity=paper.lower().replace(" ", "-"), country=country), published=day, anchor=day,
        anchor_source="page", title=text[:48], text=text, paragraphs=tuple(paragraphs),
    ), **{kind: tuple(found) for kind, found in records.items()})  # fmt: skip


def _add(writer: _Writer, records: dict[str, list[Any]]) -> None:
    """Write one sentence and what is in it."""
    pick = writer.random
    draw = pick.random()
    status = pick.choice(_STATUSES)
    one, other = writer.state(), writer.state()
    if draw < 0.45:
        kind = pick.choice(list(TYPES))
        span = writer.write(kind, a=one.name, b=other.name)
        trigger = writer.find(writer.words.triggers[kind], span)
        quad, intensity = TYPES[kind]
        records["events"].append(Event(
            id=f"e{len(records['events']) + 1}", type=kind, actors=(one,), recipients=(other,), trigger=trigger,
            span=span, quad=quad, intensity=intensity, status=status,
        ))  # fmt: skip
        records["mentions"].append(
            Mention(id=f"m{len(records['mentions']) + 1}", span=writer.find(one.name, span), actor=one)
        )
    elif draw < 0.75:
        who = writer.person()
        span = writer.write("said", s=who.name)
        records["statements"].append(Statement(
            id=f"s{len(records['statements']) + 1}", speaker=who, span=span, mode="indirect", about=(other,),
            status=status,
        ))  # fmt: skip
    elif draw < 0.9:
        span = writer.write("reads", b=other.name, c=one.name)
        of = records["statements"][-1].id if records["statements"] else None
        records["interpretations"].append(Interpretation(
            id=f"i{len(records['interpretations']) + 1}", readers=(one,), of=of, span=span, points_at=(other,),
            status=status,
        ))  # fmt: skip
    else:
        span = writer.write("will")
        records["forecasts"].append(Forecast(id=f"f{len(records['forecasts']) + 1}", by=None, span=span, status=status))


def fill(library: Library, readings: Iterable[Reading], *, batch: int = BATCH) -> int:
    """Put readings into a library by the thousand, past duplicate detection; return how many.

    What is in the tables is what ``Library.add`` writes, but that signatures are random: no article resembles another.
    """
    count = 0
    feed = iter(readings)
    while part := list(islice(feed, batch)):
        with library.write() as connection:
            _fill(connection, part)
        count += len(part)
    return count


def _fill(connection: Connection, part: list[Reading]) -> None:
    outlets = _outlets(connection, part)
    key = int(connection.scalar(select(func.max(schema.articles.c.key))) or 0)
    keys = {kind: int(connection.scalar(select(func.max(schema.RECORDS[kind].c.key))) or 0) for kind in schema.RECORDS}
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("articles", "publications", "readings", "signatures", "bands", "roles", *schema.RECORDS)
    }
    documents: dict[str, list[words.Document]] = {kind: [] for kind in words.KINDS}
    for key, reading in enumerate(part, start=key + 1):  # noqa: B020 (goes on from the last key)
        article = reading.article
        day, outlet = str(article.published), outlets[article.outlet.name if article.outlet else ""]
        rows["articles"].append({"key": key, "id": article.id, "language": article.language, "published": day,
                                 "day": day, "title": article.title, "url": article.url, "outlet": outlet,
                                 "added": now(), "chars": len(article.text)})  # fmt: skip
        rows["publications"].append(
            {"article": key, "outlet": outlet, "url": article.url, "published": day, "added": now()}
        )
        rows["readings"].append({"article": key, "coder": CODER.name, "version": CODER.version, "made": now(),
                                 "current": 1, "body": zlib.compress(reading.to_json().encode(), 6)})  # fmt: skip
        known = {"articles": {"": (key, day)}} | _records(reading, key, day, rows, keys)
        for kind, found in words.documents(reading, key, known).items():
            documents[kind] += found
        signature = np.random.default_rng(key).integers(0, 2**31 - 1, VALUES, np.uint32)
        rows["signatures"].append({"article": key, "signature": signature.tobytes()})
        rows["bands"] += ({"band": band, "article": key} for band in band_hashes(signature))
    for name, found in rows.items():
        if found:
            connection.execute(insert(schema.METADATA.tables[name]), found)
    for kind, docs in documents.items():
        words.store(connection, kind, docs)


def _records(
    reading: Reading, key: int, day: str, rows: dict[str, list[dict[str, Any]]], keys: dict[str, int]
) -> dict[str, dict[str, tuple[int, str]]]:
    known: dict[str, dict[str, tuple[int, str]]] = {}
    for kind in schema.RECORDS:
        known[kind] = {}
        for record in getattr(reading, kind):
            keys[kind] += 1
            row = _row(kind, record, key, reading.article.text, day) | {"key": keys[kind]}
            rows[kind].append(row)
            rows["roles"] += ({"article": key, "kind": kind, "record": record.id, **r} for r in _roles(kind, record))
            known[kind][record.id] = (keys[kind], row["day"])
    return known


def _outlets(connection: Connection, part: list[Reading]) -> dict[str, int]:
    table = schema.outlets
    known = {str(row.name): int(row.key) for row in connection.execute(select(table.c.name, table.c.key))}
    new = {
        r.article.outlet.name: r.article.outlet for r in part if r.article.outlet and r.article.outlet.name not in known
    }
    if new:
        connection.execute(
            insert(table), [{"name": a.name, "entity": a.entity, "country": a.country} for a in new.values()]
        )
        known |= {str(row.name): int(row.key) for row in connection.execute(select(table.c.name, table.c.key))}
    return known


def readings(count: int, start: int = 0) -> Iterator[Reading]:
    """Yield readings by number."""
    return map(make, range(start, start + count))
