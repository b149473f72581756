"""What a batch is made of: inputs, shards, parts, the manifest. All plain records, written as JSON.

A **shard** is a stretch of one input, so many records long. What a worker makes of it is a **part**: one Parquet file
in each dataset, and ``parts/PART.json``, which says what is in them. A part depends on the input's bytes, the options
and the versions, on nothing else.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

import msgspec

from dragoman.articles import Told
from dragoman.errors import BatchError
from dragoman.records import Coder, Record

SCHEMA = "dragoman/batch/1"
SHARD = 100
"""Records of a shard: some twenty seconds of one core."""
MANIFEST = "manifest.json"
PARTS = "parts"
Format = Literal["jsonl", "parquet", "warc"]
_SLUG = re.compile(r"[^A-Za-z0-9]+")
_LONGEST = 40


class Versions(Record, frozen=True):
    """What the bytes of a part depend on, beside input and options. ``actors`` is the hash of the user's registry."""

    coder: Coder
    pyarrow: str
    actors: str | None = None


class Options(Record, frozen=True):
    """How to cut and read: ``shard`` records a part, the largest input, what is told about all articles."""

    shard: int = SHARD
    max_bytes: int = 20_000_000
    told: Told = Told()


class Source(Record, frozen=True):
    """One input. ``name`` is how the output calls it, ``place`` the path or address where it is."""

    name: str
    place: str
    format: Format


class Mark(Record, frozen=True):
    """Where reading starts. ``offset`` is in bytes (JSON Lines: unpacked) or rows; ``number`` the lines before it."""

    offset: int = 0
    number: int = 0


class Shard(Record, frozen=True):
    """A stretch of an input: its number there, where it starts, how many records it has."""

    index: int
    start: Mark
    records: int


class Plan(Record, frozen=True):
    """An input's hash and size, and its shards."""

    sha256: str
    bytes: int
    shards: tuple[Shard, ...]


class Job(Record, frozen=True):
    """All a worker needs. ``skip`` are records whose reading ends the worker; ``careful`` tells which one is read."""

    out: str
    source: Source
    sha256: str
    bytes: int
    shard: Shard
    options: Options
    versions: Versions
    careful: bool = False
    skip: tuple[int, ...] = ()

    @property
    def part(self) -> str:
        """Return the part's name: what the input is called, a hash of its name and bytes, the shard's number."""
        stem = _SLUG.sub("-", self.source.name.rpartition("/")[2].partition(".")[0]).strip("-").lower()[:_LONGEST]
        digest = hashlib.sha256(f"{self.source.name}\0{self.sha256}".encode("utf-8", "replace")).hexdigest()
        return f"{stem or 'input'}-{digest[:12]}-{self.shard.index:05}"


class Written(Record, frozen=True):
    """One file of a part."""

    rows: int
    bytes: int
    sha256: str


class Failed(Record, frozen=True):
    """What could not be read, and why: the class of the error and its message."""

    input: str
    error: str
    message: str


class Part(Record, frozen=True):
    """What became of a shard. ``failed`` are the first failures, all are in the dataset of that name."""

    part: str
    input: str
    input_sha256: str
    input_bytes: int
    shard: Shard
    files: dict[str, Written]
    failed: tuple[Failed, ...] = ()

    @property
    def order(self) -> tuple[str, int]:
        """Return what parts are sorted by."""
        return self.input, self.shard.index


class Input(Record, frozen=True):
    """One input in the manifest."""

    name: str
    sha256: str
    bytes: int
    parts: int
    records: int
    articles: int
    failures: int


class Manifest(Record, frozen=True, kw_only=True):
    """What an output folder holds. ``unfinished`` are inputs of which parts are missing."""

    schema: str = SCHEMA
    versions: Versions
    options: Options
    unfinished: tuple[str, ...] = ()
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    parts: tuple[Part, ...] = ()


def versions() -> Versions:
    """Return the versions that read here."""
    import pyarrow as pa

    from dragoman import pipeline
    from dragoman.actors import overlay

    user = overlay.locate()
    own = hashlib.sha256(user.read_bytes()).hexdigest() if overlay.stamp(user) is not None else None
    return Versions(coder=pipeline.coder(), pyarrow=pa.__version__, actors=own)


def read_manifest(raw: bytes, place: str) -> Manifest:
    """Return a folder's manifest.

    Raises:
        BatchError: when it is damaged, or of another kind.
    """
    try:
        found = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BatchError(f"{place}/{MANIFEST} is not the manifest of a batch: {error}.") from error
    if found.schema != SCHEMA:
        raise BatchError(f"{place} holds a batch of schema {found.schema!r}; this version reads {SCHEMA}.")
    return found
