"""What a file tells of somebody, before it is known who that is; kept on disk until all of the file was read.

A person, the post he holds and the years he holds it stand on three lines, in any order, in a file of any size.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import msgspec
from babel.core import get_global

from dragoman.actors.entries import Role
from dragoman.actors.source import EXTRA_STATES
from dragoman.language.packs import Entry as Checked
from dragoman.language.packs import read_yaml

TABLES = Path(__file__).parents[2] / "resources" / "actors" / "importing.yml"
Words = tuple[str | None, str]
"""Words with their language; None where only their letters tell it."""


class Position(Checked, frozen=True, kw_only=True):
    """Words of a position, and the office they mean."""

    match: str
    office: str | None = None
    sector: str | None = None
    state: bool = False
    org: bool = False
    drop: bool = False


class Kind(Checked, frozen=True, kw_only=True):
    """What a topic, a schema or a class tells."""

    sector: str | None = None
    office: str | None = None
    kind: str | None = None
    outlet: bool = False


class Tables(Checked, frozen=True, kw_only=True):
    """``importing.yml``."""

    positions: tuple[Position, ...]
    speakers: dict[str, str]
    topics: dict[str, Kind]
    private: tuple[str, ...]
    schemas: dict[str, Kind]
    classes: dict[str, Kind]
    posts: dict[str, str]
    languages: dict[str, str]
    media: dict[str, str]
    surname_first: tuple[str, ...]
    states: dict[str, str]


@cache
def tables() -> Tables:
    """Return what other registries call things."""
    return read_yaml(TABLES, Tables)


@cache
def state_of_item() -> dict[str, str]:
    """Return our codes by items of Wikidata."""
    return {item: code for code, item in tables().states.items()}


@cache
def alpha3() -> dict[str, str]:
    """Return our codes by ISO 3166 alpha-2, in lower case."""
    known = set(tables().states)
    found: dict[str, str] = {"xk": "XKX"}
    for code, short in get_global("territory_aliases").items():
        plain = len(code) == 3 and code.isalpha() and len(short) == 1 and code not in EXTRA_STATES
        if plain and (code in known or short[0].lower() not in found):
            found[short[0].lower()] = code
    return found | {"suhh": "SUN", "yucs": "YUG", "ddde": "DDR", "cshh": "CSK"}


class Thing(msgspec.Struct, kw_only=True):
    """Person, organisation or outlet as a file has it. ``names``: words, and whether they are the usual ones."""

    id: str
    kind: Literal["person", "organisation", "outlet"]
    file: str
    line: int
    names: list[tuple[Words, bool]]
    countries: list[str] = []
    topics: list[str] = []
    positions: list[Words] = []
    sources: list[str] = []
    domains: list[str] = []
    born: str | None = None
    gender: str | None = None
    language: str | None = None
    subkind: str | None = None
    sector: str | None = None


class Post(msgspec.Struct, kw_only=True):
    """Position that people hold."""

    id: str
    names: list[Words] = []
    countries: list[str] = []
    topics: list[str] = []


class Held(msgspec.Struct, kw_only=True):
    """That somebody holds a post. ``over``: it is, and nothing says since when."""

    holder: str
    post: str
    start: str | None = None
    end: str | None = None
    countries: list[str] = []
    over: bool = False


class Incoming(msgspec.Struct, kw_only=True):
    """Somebody who asks to be let into the registry."""

    kind: Literal["person", "organisation", "outlet"]
    file: str
    line: int
    sources: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    roles: tuple[Role, ...] = ()
    countries: tuple[str, ...] = ()
    country: str | None = None
    sector: str | None = None
    subkind: str | None = None
    gender: str | None = None
    language: str | None = None
    domains: tuple[str, ...] = ()
    born: str | None = None
    refused: tuple[str, ...] = ()


class Spool:
    """Things, posts and who holds them, in a temporary database."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="dragoman-")
        self._db = sqlite3.connect(str(Path(self._folder.name) / "spool.db"), isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
            "CREATE TABLE thing (number INTEGER PRIMARY KEY, data BLOB);"
            "CREATE TABLE post (id TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID;"
            "CREATE TABLE held (number INTEGER PRIMARY KEY, holder TEXT, data BLOB);"
            "CREATE INDEX of_holder ON held (holder);"
        )
        self.count = 0
        self.states: dict[str, str] = dict(state_of_item())

    def __enter__(self) -> Spool:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the database."""
        self._db.close()
        self._folder.cleanup()

    def add(self, record: Thing | Post | Held) -> None:
        """Keep a record; of two posts with one id the first."""
        data = msgspec.msgpack.encode(record)
        if isinstance(record, Thing):
            self.count += 1
            self._db.execute("INSERT INTO thing (data) VALUES (?)", (data,))
        elif isinstance(record, Post):
            self._db.execute("INSERT OR IGNORE INTO post VALUES (?, ?)", (record.id, data))
        else:
            self._db.execute("INSERT INTO held (holder, data) VALUES (?, ?)", (record.holder, data))

    def things(self) -> Iterator[Thing]:
        """Yield the things in the order of their lines."""
        decode = msgspec.msgpack.Decoder(Thing).decode
        for (data,) in self._db.execute("SELECT data FROM thing ORDER BY number"):
            yield decode(data)

    def held(self, holder: str) -> Iterator[tuple[Held, Post | None]]:
        """Yield what somebody holds, each once."""
        seen = set()
        for (data,) in self._db.execute("SELECT data FROM held WHERE holder = ? ORDER BY number", (holder,)):
            if data in seen:
                continue
            seen.add(data)
            held = msgspec.msgpack.decode(data, type=Held)
            row = self._db.execute("SELECT data FROM post WHERE id = ?", (held.post,)).fetchone()
            yield held, msgspec.msgpack.decode(row[0], type=Post) if row else None

    def missing_posts(self) -> set[str]:
        """Return the ids of posts that somebody holds and nothing tells of."""
        found = set()
        for (data,) in self._db.execute("SELECT data FROM held"):
            found.add(msgspec.msgpack.decode(data, type=Held).post)
        return {post for post in found if not self._has(post)}

    def _has(self, post: str) -> bool:
        return self._db.execute("SELECT 1 FROM post WHERE id = ?", (post,)).fetchone() is not None

    def code(self, country: str) -> str | None:
        """Return our code of a country that a file gives as a code or an item."""
        if country.startswith("Q"):
            return self.states.get(country)
        return alpha3().get(country.lower())

    @cached_property
    def known_states(self) -> frozenset[str]:
        """Return the codes that states may have."""
        return frozenset(alpha3().values()) | frozenset(tables().states)
