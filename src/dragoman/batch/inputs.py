"""Inputs of a batch: which files there are, where to cut them, and the articles of one stretch.

Planning reads each input once through, for its hash and for the places where shards begin; a hundredth of a percent of
the time that reading its articles takes.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from dragoman.articles import Page, Unreadable
from dragoman.articles.inputs import fill, read_records, reason
from dragoman.batch import folder
from dragoman.batch.plan import Format, Job, Mark, Options, Plan, Shard, Source
from dragoman.errors import ArticleError, DragomanError, UsageError

FORMATS: dict[str, Format] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".jsonl.gz": "jsonl", ".ndjson.gz": "jsonl", ".parquet": "parquet",
    ".warc": "warc", ".warc.gz": "warc",
}  # fmt: skip
_KINDS = ", ".join(FORMATS)
Item = Page | Unreadable


def find_sources(inputs: Sequence[str]) -> list[Source]:
    """Return the files of all inputs, by name, each once.

    Args:
        inputs: paths and addresses of files and folders; an address may hold ``*``.

    Raises:
        UsageError: when there is no such file, or one of another kind.
        BatchError: when nothing that is installed opens an address.
    """
    found = dict(pair for one in inputs for pair in _found(one))  # place -> name
    same = Counter(found.values())
    sources = []
    for place, name in found.items():
        form = _format(place)
        if form is None:
            raise UsageError(f"{place} is none of the files a batch reads: {_KINDS}.")
        here = place if folder.is_remote(place) else str(Path(place).absolute())  # workers have folders of their own
        sources.append(Source(name=place if same[name] > 1 else name, place=here, format=form))
    return sorted(sources, key=lambda source: source.name)


def _format(place: str) -> Format | None:
    lower = place.lower()
    return next((form for ending, form in FORMATS.items() if lower.endswith(ending)), None)


def _found(one: str) -> list[tuple[str, str]]:
    found = _remote(one) if folder.is_remote(one) else _local(Path(one))
    if not found:
        raise UsageError(f"{one} holds nothing a batch reads. Files ending in {_KINDS} are read.")
    return found


def _local(path: Path) -> list[tuple[str, str]]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and _format(file.name))
        return [(str(file), file.relative_to(path).as_posix()) for file in files]
    if not path.exists():
        raise UsageError(f"{path}: no such file. Give files or folders of {_KINDS}, or an address of them.")
    return [(str(path), path.name)]


def _remote(address: str) -> list[tuple[str, str]]:
    system, path = folder.reach(address)
    try:
        if "*" in path:
            places = [(str(one), str(one).rpartition("/")[2]) for one in system.glob(path)]
        elif system.isdir(path):
            root = path.rstrip("/") + "/"
            places = [(str(one), str(one).removeprefix(root)) for one in system.find(path)]
        elif system.exists(path):
            places = [(path, path.rpartition("/")[2])]
        else:
            raise UsageError(f"{address}: no such file.")
    except (OSError, ValueError) as error:
        raise UsageError(f"{address} cannot be listed: {error}.") from error
    return [(system.unstrip_protocol(place), name) for place, name in sorted(places) if _format(name)]


def plan(source: Source, options: Options) -> Plan:
    """Return an input's hash and its shards; one that cannot be read is a single shard, which tells why.

    Raises:
        UsageError: when it cannot be opened at all.
    """
    try:
        digest, size = folder.fingerprint(source.place)
    except OSError as error:
        raise UsageError(f"{source.place} cannot be read: {error.strerror or error}.") from error
    return Plan(sha256=digest, bytes=size, shards=tuple(_cut(source, options)))


def _cut(source: Source, options: Options) -> Iterator[Shard]:
    index, count, start = 0, 0, Mark()
    for mark in _marks(source, options):
        if count >= options.shard and mark is not None:
            yield Shard(index=index, start=start, records=count)
            index, count, start = index + 1, 0, mark
        count += 1
    if count:
        yield Shard(index=index, start=start, records=count)


def _marks(source: Source, options: Options) -> Iterator[Mark | None]:
    """Yield for each record where to start to read it first; None where one cannot start there."""
    if source.format == "parquet":
        from dragoman.batch.parquet import count_rows

        try:
            rows = count_rows(source)
        except ArticleError:
            rows = 1  # the row that says why
        yield from (Mark(offset=row) for row in range(rows))
    else:
        yield from (mark for mark, _ in _items(source, Mark(), options.max_bytes))


def pages(job: Job) -> Iterator[Item]:
    """Yield the records of a shard: as many as were planned."""
    if job.source.format == "parquet":
        from dragoman.batch.parquet import read_rows

        items = read_rows(job.source, job.shard)
    else:
        items = (item for _, item in _items(job.source, job.shard.start, job.options.max_bytes))
    for item in islice(items, job.shard.records):
        yield fill(item, job.options.told) if isinstance(item, Page) else item


def _items(source: Source, start: Mark, limit: int) -> Iterator[tuple[Mark | None, Item]]:
    """Yield records from a place on, with theirs; what ends the input early is the last of them."""
    name = source.name
    try:
        with folder.open_input(source.place) as raw:
            if source.format == "warc":
                yield from _archived(raw, name, start, limit)
            else:
                yield from _lines(raw, source, start, limit)
    except DragomanError as error:
        yield None, Unreadable(name=name, error=error)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        yield None, Unreadable(name=name, error=ArticleError(f"{name} cannot be read: {reason(error)}"))


def _lines(raw: BinaryIO, source: Source, start: Mark, limit: int) -> Iterator[tuple[Mark | None, Item]]:
    import gzip

    stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if source.place.lower().endswith(".gz") else raw
    stream.seek(start.offset)
    mark = start
    for item in read_records(stream, source.name, limit, number=start.number):
        yield mark, item
        mark = Mark(offset=stream.tell(), number=int(item.name.rpartition(":")[2]))


def _archived(raw: BinaryIO, name: str, start: Mark, limit: int) -> Iterator[tuple[Mark | None, Item]]:
    from dragoman.articles.warc import read_warc

    for item in read_warc(raw, name, limit=limit, start=start.offset):
        # a broken stretch is told at the record before it: reading cannot start there
        yield Mark(offset=int(item.name.rpartition(":")[2])) if isinstance(item, Page) else None, item
