"""The pure function: a shard in, a part out. The same bytes wherever, whenever, and however often it is called."""

from __future__ import annotations

import hashlib
import io

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.articles import Page
from dragoman.batch import inputs, tables
from dragoman.batch.folder import Folder
from dragoman.batch.plan import PARTS, Failed, Job, Part, Written, versions
from dragoman.errors import BatchError, DragomanError, LibraryError, ResourceError, WorkerDied
from dragoman.settings import Settings

_SHOWN = 20  # failures of a part that its record names
_PACKED = 64  # articles whose rows are Python objects at once: as columns they take a tenth of the memory


class Done(msgspec.Struct, frozen=True):
    """A part, and whether it was there already."""

    part: Part
    found: bool


def read_shard(job: Job) -> Done:
    """Read a shard's articles and write its part; one that is there and whole is left as it is.

    An article that cannot be read is a row of the dataset ``failures``, whatever the reason.

    Raises:
        BatchError: when the folder cannot be written, or other versions are installed here.
        ResourceError: when the model or a resource file is missing.
    """
    if (here := versions()) != job.versions:
        raise BatchError(f"This worker has {_told(here)}; the batch began with {_told(job.versions)}.")
    folder = Folder(job.out)
    there = whole_part(folder, job)
    if there is not None:
        return Done(there, found=True)
    columns = _read(job, folder)
    files = {name: _write(folder, name, job.part, columns[name]) for name in tables.DATASETS}
    shown = columns["failures"].slice(0, _SHOWN).select(Failed.__struct_fields__).to_pylist()
    failed = tuple(msgspec.convert(row, Failed) for row in shown)
    part = Part(
        part=job.part, input=job.source.name, input_sha256=job.sha256, input_bytes=job.bytes, shard=job.shard,
        files=files, failed=failed,
    )  # fmt: skip
    folder.write(f"{PARTS}/{job.part}.json", msgspec.json.encode(part))
    return Done(part, found=False)


def whole_part(folder: Folder, job: Job) -> Part | None:
    """Return the part of a job, if it is there and every file has the hash that was noted."""
    raw = folder.read(f"{PARTS}/{job.part}.json")
    if raw is None:
        return None
    try:
        part = msgspec.json.decode(raw, type=Part)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    same = part.shard == job.shard and part.input == job.source.name and set(part.files) == set(tables.DATASETS)
    return part if same and all(checked(folder, n, part) for n in tables.DATASETS) else None


def checked(folder: Folder, dataset: str, part: Part) -> bytes | None:
    """Return a file of a part; None where it is missing, or has not the hash that was noted."""
    data = folder.read(f"{dataset}/{part.part}.parquet")
    return data if data is not None and hashlib.sha256(data).hexdigest() == part.files[dataset].sha256 else None


def _told(found: object) -> str:
    return " ".join(str(msgspec.to_builtins(found)).split())


def _read(job: Job, folder: Folder) -> dict[str, pa.Table]:
    chunks = [tables.packed(tables.empty())]
    rows = tables.empty()
    for number, item in enumerate(inputs.pages(job)):
        if job.careful:
            folder.write(at(job), str(number).encode())
        _add(rows, item, job, died=number in job.skip)
        if number % _PACKED == _PACKED - 1:
            chunks.append(tables.packed(rows))
            rows = tables.empty()
    if job.careful:
        folder.delete(at(job))
    chunks.append(tables.packed(rows))
    return {name: pa.concat_tables(chunk[name] for chunk in chunks) for name in tables.DATASETS}


def _add(rows: tables.Rows, item: inputs.Item, job: Job, *, died: bool) -> None:
    """Read a record and add its rows."""
    if died:
        error = WorkerDied(f"{item.name}: the process that read it died each time (out of memory, or killed).")
        tables.add_failure(rows, item.name, error, item if isinstance(item, Page) else None, None)
    elif isinstance(item, Page):
        _read_page(rows, item, Settings(threads=1, max_bytes=job.options.max_bytes))
    else:
        tables.add_failure(rows, item.name, item.error, None, None)


def at(job: Job) -> str:
    """Return the name of the file in which a careful worker notes the record it reads."""
    return f"{PARTS}/.{job.part}.at"


def _read_page(rows: tables.Rows, page: Page, settings: Settings) -> None:
    from dragoman import pipeline
    from dragoman.sources.ingest import digest, failure

    hashed = digest(page)
    try:
        reading = pipeline.read_page(page, settings)
    except (ResourceError, LibraryError):
        raise
    except Exception as error:  # noqa: BLE001 (one article must not stop the others)
        told: DragomanError = failure(error)
        tables.add_failure(rows, page.name, told, page, hashed)
    else:
        tables.add_reading(rows, page, hashed, reading)


def _write(folder: Folder, dataset: str, part: str, table: pa.Table) -> Written:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", version="2.6")
    data = sink.getvalue()
    folder.write(f"{dataset}/{part}.parquet", data)
    return Written(rows=table.num_rows, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
